"""The contract of a team's commands, row by row: options, documents, exit codes, undo."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from console.cli.parser import make_parser
from tests.cli.test_reading import CONVERSATION, MESSAGE, QUEUES
from tests.support.in_process import InProcess

DONE, USAGE, NOT_FOUND, CONFLICT = 0, 2, 3, 4
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DEED = {"changed", "failed", "undo_id"}
MISSING = 9999
TAKEN_WITH_IT = {"revision", "updated_at"}
"""What rises with every deed, undo too."""


def decided(run: InProcess, number: int) -> dict[str, Any]:
    """Give a conversation as it is shown, without what rises with every deed."""
    shown: dict[str, Any] = run("show", number, "--json").json
    return {name: value for name, value in shown.items() if name not in TAKEN_WITH_IT}


@dataclass(frozen=True)
class Row:
    """A verb as it is typed about #1001, and what else is to be known of it."""

    verb: str
    words: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    typed: str = ""
    is_one: bool = False
    """It is about one conversation, so a number that is not there is no part of an answer."""
    again: str = "nothing"
    """What a second time does: nothing, more, or ends with 2 (`usage`)."""


CONTACT = ("--channel", "phone", "--direction", "in", "--text", "She called")
TAG = ("tag", "1001", "--tag", "vip")
ROWS = (
    Row("take"),
    Row("release", before=(("take", "1001"),)),
    Row("assign", ("--to", "kai")),
    Row("assign", ("--to", "nobody"), before=(("assign", "1001", "--to", "kai"),)),
    Row("watch"),
    Row("unwatch", before=(("watch", "1001"),)),
    Row("close"),
    Row("reopen", before=(("close", "1001"),)),
    Row("spam"),
    Row("unspam", before=(("spam", "1001"),)),
    Row("trash"),
    Row("untrash", before=(("trash", "1001"),)),
    Row("snooze", ("--until", "2030-01-07 09:00")),
    Row("snooze", ("--until", "now"), before=(("snooze", "1001", "--until", "3d"),)),
    *(Row("wait", ("--on", on)) for on in ("customer", "third_party", "team")),
    *(Row("priority", ("--to", level)) for level in ("low", "high", "urgent")),
    Row("tag", ("--tag", "vip", "--tag", "refund")),
    Row("untag", ("--tag", "vip"), before=(TAG,)),
    Row("set", ("--kind", "support", "--cause", "broken", "--stage", "use", "--language", "da",
                "--channel", "phone")),
    Row("set", ("--cause", ""), before=(("set", "1001", "--cause", "broken"),)),
    Row("merge", ("--into", "1002", "--yes")),
    Row("link", ("--to", "1002", "--reason", "one parcel"), is_one=True),
    Row("link", ("--to", "1002", "--remove"), before=(("link", "1001", "--to", "1002"),),
        is_one=True),
    Row("split", ("--message", "7"), is_one=True, again="usage"),
    Row("note", ("--body-file", "-"), typed="For kai.\n", is_one=True, again="more"),
    Row("log", CONTACT, is_one=True, again="more"),
    Row("reply", ("--body-file", "-", "--to", "sender", "--then", "close"), typed="On its way.\n",
        is_one=True, again="more"),
    Row("forward", ("--to", "a@b.example", "--body-file", "-"), typed="Please look.\n",
        is_one=True, again="more"),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join((row.verb, *row.words[:2])))
def test_a_verb_keeps_its_contract(run: InProcess, row: Row) -> None:
    """Too late is 4, missing 3; once it is done, its number takes exactly that back, and once."""
    number = 1003 if row.verb == "split" else 1001
    for words in row.before:
        assert run(*words).code == DONE
    before = decided(run, number)
    revision = run("show", number, "--json").json["revision"]

    def do(target: object, *more: object) -> Any:
        return run(row.verb, target, *row.words, *more, "--json", typed=row.typed)

    late = do(number, "--if-revision", revision - 1)
    missing = do(MISSING)
    untouched = decided(run, number)
    done = do(f"#{number}", "--if-revision", revision).json
    twice = do(number)
    if row.again == "more":
        run("undo")
    back = run("undo", done["undo_id"], "--json")
    once_more = run("undo", done["undo_id"])

    assert (CONFLICT, NOT_FOUND) == (late.code, missing.code)
    assert before == untouched
    assert done.keys() >= DEED
    assert isinstance(done["undo_id"], int)
    assert (1, []) == (len(done["changed"]), done["failed"])
    if row.again == "nothing":
        expected: dict[str, object] = {"changed": [], "failed": [], "undo_id": None}
        assert expected == {name: twice.json[name] for name in DEED}
    else:
        assert {"more": DONE, "usage": NOT_FOUND}[row.again] == twice.code
    assert back.code == DONE, back.err
    assert back.json.keys() >= DEED
    # A mail that was never sent stays in sight, as such.
    kept = {"messages", "message_count", "last_message_at"} if row.verb == "reply" else set()
    assert without(before, kept) == without(decided(run, number), kept)
    assert CONFLICT == once_more.code
    if not row.is_one:
        for said in (late, missing):
            failure = json.loads(said.out)["failed"][0]
            assert {"number", "code", "text"} == failure.keys()
            assert said.code == failure["code"]
    else:
        assert (b"", b"") == (late.out, missing.out)
        assert late.err.startswith("support-console: ")


def without(document: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Give a document without some of its fields."""
    return {name: value for name, value in document.items() if name not in names}


@pytest.mark.parametrize("row", [r for r in ROWS if not r.is_one and not r.before],
                         ids=lambda row: " ".join((row.verb, *row.words[:2])))  # fmt: skip
def test_several_change_together(run: InProcess, row: Row) -> None:
    """What is missing is told with its number and ends with 3; the others change all the same."""
    done = run(row.verb, 1001, MISSING, "#1003", 1001, *row.words, "--json")
    document = json.loads(done.out)
    refused = run(row.verb, 1004, 1005, *row.words, "--if-revision", 2, "--json")
    back = run("undo", document["undo_id"], "--json").json

    assert (NOT_FOUND, USAGE) == (done.code, refused.code)
    assert [1001, 1003] == sorted(document["changed"])
    assert [(MISSING, NOT_FOUND)] == [(f["number"], f["code"]) for f in document["failed"]]
    assert [1001, 1003] == sorted(back["changed"])


KINDS: dict[str, tuple[type, ...]] = {
    "number": (int,), "subject": (str,), "status": (str,), "waiting_on": (str, type(None)),
    "snoozed_until": (str, type(None)), "assignee": (str, type(None)), "tier": (str, type(None)),
    "priority": (str,), "kind": (str, type(None)), "channel": (str,), "tags": (list,),
    "cause": (str, type(None)), "stage": (str, type(None)), "language": (str, type(None)),
    "revision": (int,), "customer": (dict,), "participants": (list,), "created_at": (str,),
    "updated_at": (str,), "closed_at": (str, type(None)), "watchers": (list,),
}  # fmt: skip


def test_a_conversation_says_all_that_was_decided(run: InProcess) -> None:
    """Every field has its name, its type and its words, in `show` as in `list`; times are UTC."""
    run("take", 1003)
    run("tag", 1003, "--tag", "vip")
    run("set", 1003, "--kind", "support", "--cause", "broken", "--stage", "use")
    run("priority", 1003, "--to", "urgent")
    run("watch", 1003, name="kai")
    run("wait", 1003, "--on", "third_party")
    run("snooze", 1003, "--until", "2030-01-07 09:00")
    shown = run("show", 1003, "--json").json
    listed = run("list", "--queue", "snoozed", "--json").json["conversations"]

    assert CONVERSATION | {"messages"} <= shown.keys()
    assert [name for name, kinds in KINDS.items() if not isinstance(shown[name], kinds)] == []
    assert [without(shown, {"messages", "escalations"})] == listed
    wanted = {
        "number": 1003, "status": "waiting", "waiting_on": "third_party", "assignee": "mette",
        "priority": "urgent", "kind": "support", "channel": "mail", "tags": ["vip"],
        "cause": "broken", "stage": "use", "language": "en", "watchers": ["kai"],
        "next_breach": None, "tier": None, "closed_at": None,
        "snoozed_until": "2030-01-07T08:00:00Z",
        "customer": {"name": "Customer 3", "address": "c3@customer.example"},
    }  # fmt: skip
    assert wanted == {name: shown[name] for name in wanted}
    assert all(MOMENT.fullmatch(shown[name]) for name in ("created_at", "updated_at"))


def test_messages_of_every_direction_have_every_field(run: InProcess) -> None:
    """Mails in and out, notes and contacts are one kind of document."""
    run("note", 1001, "--body-file", "-", typed="Internal.\n")
    run("log", 1001, *CONTACT)
    run("reply", 1001, "--body-file", "-", typed="On its way.\n")
    messages = run("show", 1001, "--json").json["messages"]
    exported = run("export", "messages").lines

    assert ["in", "note", "contact", "out"] == [m["direction"] for m in messages]
    assert all(MESSAGE <= m.keys() for m in (*messages, *exported))
    assert "phone" == messages[2]["channel"]
    assert [None, None, None, "queued"] == [m["outbox_state"] for m in messages]
    assert all({"name", "address"} == m["author"].keys() for m in messages)
    assert messages == [without(m, {"conversation"}) for m in exported if m["conversation"] == 1001]


def test_what_begins_or_takes_one_gives_the_conversation(run: InProcess) -> None:
    """`take --next`, `new` and `split` give a conversation, and what takes it back."""
    letter = ("--to", "a@b.example", "--subject", "A word", "--body-file", "-")
    taken = run("take", "--next", "--json").json
    new = run("new", *letter, "--json", typed="Hello.\n").json
    part = run("split", 1003, "--message", 7, "--json").json

    assert all(CONVERSATION | DEED <= document.keys() for document in (taken, new, part))
    assert ("mette", [taken["number"]]) == (taken["assignee"], taken["changed"])
    assert ("queued", [new["number"]]) == (new["outbox_state"], new["changed"])
    assert [7] == [message["id"] for message in part["messages"]]
    for document in (part, new, taken):
        assert DONE == run("undo", document["undo_id"]).code
    assert run("show", taken["number"], "--json").json["assignee"] is None
    assert "cancelled" == run("outbox", "--json").json["items"][0]["state"]


def test_nothing_waits_is_3(run: InProcess) -> None:
    """`take --next` ends with 3, prints no document and says why, once everybody has something."""
    run("take", *range(1001, 1007), name="kai")
    empty = run("take", "--next", "--json")

    assert (NOT_FOUND, b"") == (empty.code, empty.out)
    assert "Nothing waits" in empty.err
    assert [USAGE] * 3 == [
        run("take", *words).code for words in ((), ("--next", 1001), ("--next", "--if-revision", 1))
    ]


def test_every_queue_that_is_counted_is_listed(run: InProcess) -> None:
    """Each name in `status` is one for `list --queue`, with that many in it, in whatever case."""
    run("close", 1001)
    run("take", 1002)
    run("note", 1002, "--body-file", "-", typed="@mette look\n", name="kai")
    run("tag", 1003, "--tag", "vip")
    run("queue", "add", "Big ones", "tag:vip", "--key", "1")
    counts = run("status", "--json").json["queues"]
    pages = {name: run("list", "--queue", name, "--json").json for name in counts}

    assert {*QUEUES, "Big ones"} == counts.keys()
    assert counts == {name: page["total"] for name, page in pages.items()}
    assert all({"conversations", "total", "next_cursor"} <= page.keys() for page in pages.values())
    assert 1 == counts["mentions"] == counts["mine"] == counts["closed"] == counts["Big ones"]
    for title, name in (("All open", "open"), ("MINE", "mine"), ("big ONES", "Big ones")):
        assert pages[name] == run("list", "--queue", title, "--json").json
    for odd in ("", "nowhere", "All closed"):
        assert USAGE == run("list", "--queue", odd).code


def test_undo_goes_back_step_by_step(run: InProcess) -> None:
    """Each `undo` takes the agent's own newest deed back, says which, and ends with 3 at last."""
    before = [decided(run, number) for number in (1001, 1002, 1003)]
    run("tag", 1001, "--tag", "vip")
    run("close", 1002)
    run("note", 1003, "--body-file", "-", typed="Internal.\n")
    run("link", 1001, "--to", 1002)
    run("priority", 1004, "--to", "high", name="kai")
    told = [run("undo") for _ in range(5)]

    assert [DONE] * 4 + [NOT_FOUND] == [said.code for said in told]
    for word, said in zip(("linked", "note", "closed", "vip", "nothing"), told, strict=True):
        assert word in said.text + said.err
    assert before == [decided(run, number) for number in (1001, 1002, 1003)]
    assert "high" == run("show", 1004, "--json").json["priority"]


def test_undo_tells_a_conflict_and_the_way_around_it(run: InProcess) -> None:
    """What a colleague changed since stays, ends with 4, and the deed before it is named."""
    first = run("tag", 1001, "--tag", "vip", "--json").json["undo_id"]
    run("close", 1002)
    run("reopen", 1002, name="kai")
    theirs = run("priority", 1002, "--to", "high", "--json", name="kai").json["undo_id"]
    answers = [run("undo", "--json") for _ in range(2)]
    foreign = run("undo", theirs)

    for said in answers:
        assert CONFLICT == said.code
        assert f"undo {first} " in said.err
        assert "kai was later" in json.loads(said.out)["failed"][0]["text"]
    assert USAGE == foreign.code
    assert "kai" in foreign.err
    assert DONE == run("undo", first).code
    assert [] == run("show", 1001, "--json").json["tags"]


def test_undo_passes_over_what_is_as_before(run: InProcess) -> None:
    """What somebody else has put back already does not stand in the way of the deed before."""
    run("tag", 1001, "--tag", "vip")
    run("watch", 1002)
    run("snooze", 1003, "--until", "3d")
    run("snooze", 1003, "--until", "now", name="kai")
    said = [run("undo"), run("undo")]

    assert [DONE, DONE] == [each.code for each in said]
    assert ([], []) == (
        run("show", 1001, "--json").json["tags"], run("show", 1002, "--json").json["watchers"],
    )  # fmt: skip


MERGED = (
    ("show",), ("why",), ("activity",), ("close",), ("tag", "--tag", "vip"), ("take",),
    ("note", "--body-file", "-"), ("log", *CONTACT), ("reply", "--body-file", "-"),
    ("forward", "--to", "a@b.example", "--body-file", "-"), ("link", "--to", "1002"),
    ("split", "--message", "3"),
)  # fmt: skip


@pytest.mark.parametrize("words", MERGED, ids=lambda words: words[0])
def test_a_merged_number_leads_to_where_it_went(run: InProcess, words: tuple[str, ...]) -> None:
    """Every command takes the old number, means the new one, and says so on standard error."""
    run("merge", 1003, "--into", 1001, "--yes")
    said = run(words[0], 1003, *words[1:], typed="Hello.\n")

    assert DONE == said.code, said.err
    assert "#1003 is part of #1001" in said.err
    assert "#1003 is part of" not in said.text


def parsers(parser: argparse.ArgumentParser, *path: str) -> Iterator[tuple[str, ...]]:
    """Give the words of every command and of every verb below one."""
    for action in parser._actions:  # argparse has no public way to list them
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield (*path, name)
                yield from parsers(below, *path, name)


def test_every_command_explains_itself_and_is_completed(run: InProcess) -> None:
    """`--help` of each says what it does and ends with 0; three shells complete them all."""
    commands = list(parsers(make_parser()))
    shells = {shell: run("completions", shell).text for shell in ("bash", "zsh", "fish")}

    for words in commands:
        said = run(*words, "--help")
        assert (DONE, "") == (said.code, said.err)
        assert "usage: support-console " in said.text
        assert len(said.text.split("\n\n")) > 1, words
    for shell, script in shells.items():
        assert [w[0] for w in commands if len(w) == 1 and w[0] not in script] == [], shell
