"""The contract of merging, splitting and linking: what they change, ask, refuse, answer in JSON."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.conftest import Office

OFFICE_WORDS = ("kingfisher", "nightjar")


def shown(office: Office, number: int) -> dict[str, Any]:
    """Give a conversation as `show` tells it."""
    document: dict[str, Any] = office.run("show", str(number), "--json").json
    return document


def ids(document: dict[str, Any]) -> set[int]:
    """Give the messages of a conversation."""
    return {m["id"] for m in document["messages"]}


def test_merging_is_a_pointer_that_unmerge_takes_back(office: Office) -> None:
    """One number shows what came into both, and says so; afterwards each has its own again."""
    one, two = (office.number(word) for word in OFFICE_WORDS)
    before = shown(office, one), shown(office, two)

    asked = office.run("merge", str(two), "--into", str(one))
    done = office.run("merge", f"#{two}", "--into", f"#{one}", "--yes", "--json").json
    merged = office.run("show", str(two), "--json")
    listed = office.run("list", "--queue", "all", "--json").json
    back = office.run("unmerge", str(two), "--json").json
    never = office.run("unmerge", str(two))

    assert 2 == asked.code
    assert "--yes" in asked.err
    assert ([two], []) == (done["changed"], done["failed"])
    assert {"changed", "failed", "undo_id"} == done.keys() == back.keys()
    assert one == json.loads(merged.out)["number"]
    assert f"#{two} is part of #{one}" in merged.err
    assert ids(before[0]) | ids(before[1]) == ids(json.loads(merged.out))
    assert two in {m["origin"] for m in json.loads(merged.out)["messages"]}
    assert two not in {c["number"] for c in listed["conversations"]}
    after = shown(office, one), shown(office, two)
    moving = {"revision", "updated_at"}
    for was, is_ in zip(before, after, strict=True):
        assert {k: v for k, v in was.items() if k not in moving} == {
            k: v for k, v in is_.items() if k not in moving
        }
    assert 2 == never.code
    assert "merged" in never.err


def test_what_cannot_be_merged_is_told(office: Office) -> None:
    """2 for itself, 3 for what is not there, 4 for what is stale; the others are merged."""
    one, two = (office.number(word) for word in OFFICE_WORDS)
    itself = office.run("merge", str(one), "--into", str(one))
    lost = office.run("merge", str(one), "--into", "999999")
    stale = office.run("merge", str(two), "--into", str(one), "--if-revision", "0", "--yes")
    mixed = office.run("merge", "999999", str(two), "--into", str(one), "--yes", "--json")

    assert [2, 3, 4, 3] == [itself.code, lost.code, stale.code, mixed.code]
    assert [two] == json.loads(mixed.out)["changed"]
    undone = office.run("undo", str(json.loads(mixed.out)["undo_id"]), "--json").json
    assert [two] == undone["changed"]
    assert two == shown(office, two)["number"]


def test_splitting_answers_with_the_new_conversation(office: Office) -> None:
    """What is chosen is a linked conversation of its own; undo puts it back; something stays."""
    one, two = (office.number(word) for word in OFFICE_WORDS)
    office.run("merge", str(two), "--into", str(one), "--yes")
    whole = shown(office, one)
    chosen = next(m["id"] for m in whole["messages"] if m["origin"] == two)

    new = office.run("split", str(one), "--message", str(chosen), "--json").json
    why = office.run("why", str(new["number"]), str(chosen), "--json").json
    everything = [str(m) for m in ids(whole) - {chosen}]
    nothing_left = office.run("split", str(one), "--message", *everything)
    missing = office.run("split", str(one), "--message", "999999")
    office.run("undo", str(new["undo_id"]))

    assert [chosen] == [m["id"] for m in new["messages"]]
    assert ([one], "open", one) == (new["linked"], new["status"], new["split_from"])
    assert "agent" == why["messages"][0]["joined_by"]
    assert f"split it off #{one}" in why["messages"][0]["text"]
    assert (2, 3) == (nothing_left.code, missing.code)
    assert ids(whole) == ids(shown(office, one)) == ids(shown(office, new["number"]))


def test_a_wrong_joining_is_corrected(office: Office) -> None:
    """A message goes where `why --move-to` says; asked first where its author is a stranger."""
    one, two = (office.number(word) for word in OFFICE_WORDS)
    chosen = office.message("kingfisher")

    asked = office.run("why", str(one), str(chosen), "--move-to", str(two))
    moved = office.run("why", str(one), str(chosen), "--move-to", str(two), "--yes", "--json").json
    alone = office.run("why", str(two), "--move-to", str(one))
    new = office.run("why", str(two), str(chosen), "--move-to", "new", "--json").json

    assert 2 == asked.code
    assert "--yes" in asked.err
    assert [two] == moved["changed"]
    assert 2 == alone.code
    assert [chosen] == [m["id"] for m in new["messages"]]


def test_links_are_seen_from_both_and_taken_away(office: Office) -> None:
    """A link shows in both with its reason; it can be taken away, and taken back."""
    one, two = (office.number(word) for word in OFFICE_WORDS)

    done = office.run("link", str(one), "--to", str(two), "--reason", "same fault", "--json").json
    seen = office.run("show", str(two))
    removed = office.run("link", str(two), "--to", str(one), "--remove", "--json").json
    none_left = office.run("link", str(two), "--to", str(one), "--remove")
    office.run("undo", str(removed["undo_id"]))

    assert [one] == done["changed"]
    assert f"linked: #{one} (same fault)" in seen.out.decode()
    assert (0, b"already\n") == (none_left.code, none_left.out[-8:])
    assert [one] == shown(office, two)["linked"]
