"""The contract of `follow-up`: options, documents, exit codes, the moment said back, undo."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.support.in_process import InProcess

DONE, USAGE, NOT_FOUND, CONFLICT = 0, 2, 3, 4
FIELDS = {
    "id", "conversation", "customer", "article", "owner", "at", "kind", "text", "state",
    "created_at",
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FAR = "2035-01-08 09:00"
CUSTOMER = {"name": "Customer 1", "address": "c1@customer.example"}


def add(run: InProcess, about: object = 1001, *more: object, **given: str) -> dict[str, Any]:
    """Promise something; give the document."""
    words = ("--at", FAR, "--text", "call about the refund", *more)
    document: dict[str, Any] = run("follow-up", "add", about, *words, "--json", **given).json
    return document


def listed(run: InProcess, *words: object) -> list[dict[str, Any]]:
    """Give the follow-ups of a list."""
    found: list[dict[str, Any]] = run("follow-up", "list", *words, "--json").json["follow_ups"]
    return found


def test_a_follow_up_has_every_field_and_no_other(run: InProcess) -> None:
    """On a conversation, on a customer without one, of each kind; times are UTC."""
    on = add(run)
    waits = add(run, "#1002", "--if-no-reply", "--owner", "pool")
    of = add(run, "Eve <eve@new.example>", "--owner", "kai")
    sends = run(
        "follow-up", "add", 1003, "--at", FAR, "--send-file", "-", "--json", typed="Still well?\n"
    ).json
    found = listed(run, "--owner", "all")

    assert [on["id"], waits["id"], of["id"], sends["id"]] == [f["id"] for f in found]
    assert all(f.keys() == FIELDS for f in found)
    assert all(MOMENT.fullmatch(f["at"]) and MOMENT.fullmatch(f["created_at"]) for f in found)
    assert ["remind", "if_no_reply", "remind", "send"] == [f["kind"] for f in found]
    assert ["mette", None, "kai", "mette"] == [f["owner"] for f in found]
    assert [1001, 1002, None, 1003] == [f["conversation"] for f in found]
    assert (CUSTOMER, "eve@new.example") == (found[0]["customer"], found[2]["customer"]["address"])
    assert ("open", "call about the refund") == (found[0]["state"], found[0]["text"])
    assert ("Still well?", sends["outbox_id"]) == (
        found[3]["text"], run("outbox", "--json").json["items"][0]["id"])  # fmt: skip


def test_lists_are_by_owner_state_conversation_and_customer(run: InProcess) -> None:
    """Mine and the pool's at first; a page goes on where the one before ended."""
    mine, pool = add(run)["id"], add(run, 1002, "--owner", "pool")["id"]
    his = add(run, 1001, "--owner", "kai")["id"]
    done = add(run)["id"]
    run("follow-up", "done", done)
    first = run("follow-up", "list", "--limit", 1, "--json").json
    rest = run("follow-up", "list", "--cursor", first["next_cursor"], "--json").json

    def ids(*words: object) -> list[int]:
        return [f["id"] for f in listed(run, *words)]

    assert [mine, pool] == ids()
    assert [mine, pool, his] == ids("--owner", "all")
    assert [[pool], [his]] == [ids("--owner", "pool"), ids("--owner", "kai")]
    assert [mine, his] == ids(1001) == ids("c1@customer.example")
    assert [[done], [], [mine, pool, done]] == [
        ids("--state", "done"), ids("--due"), ids("--state", "all")
    ]  # fmt: skip
    assert ([mine], [pool]) == tuple([f["id"] for f in p["follow_ups"]] for p in (first, rest))
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2035-01-08 14:00", "2035-01-08T13:00:00Z"),
        ("8 jan 2035 kl 14", "2035-01-08T13:00:00Z"),
        ("2035年1月8日下午2点", "2035-01-08T13:00:00Z"),
    ],
)
def test_the_moment_is_read_in_words_and_said_back(run: InProcess, typed: str, at: str) -> None:
    """Whatever language it is typed in, the understood moment stands in the answer."""
    said = run("follow-up", "add", 1001, "--at", typed, "--text", "x")

    assert DONE == said.code
    assert "#1001: follow-up for mette, Mon 8 Jan 2035 14:00" in said.out.decode()
    assert [at] == [f["at"] for f in listed(run)]


DEEDS = (
    ("done", (), (), "done"),
    ("cancel", (), (), "cancelled"),
    ("reopen", (), ("done",), "open"),
    ("move", ("--to", "+1d"), (), "open"),
    ("move", ("--at", "+1d"), (), "open"),
    ("assign", ("--to", "kai"), (), "open"),
    ("assign", ("--to", "pool"), (), "open"),
)


@pytest.mark.parametrize(("verb", "words", "before", "state"), DEEDS, ids=lambda x: str(x)[:20])
def test_a_deed_keeps_its_contract(
    run: InProcess, verb: str, words: tuple[str, ...], before: tuple[str, ...], state: str
) -> None:
    """Changed, failed and what takes exactly that back, once; again it changes nothing."""
    one, two = add(run)["id"], add(run, 1002)["id"]
    for each in before:
        run("follow-up", each, one, two)
    stood = listed(run, "--owner", "all", "--state", "all")
    done = run("follow-up", verb, one, 999, two, *words, "--json")
    document = json.loads(done.out)
    twice = run("follow-up", verb, one, *words, "--json").json
    if verb == "move":
        run("undo", twice["undo_id"])
    now = listed(run, "--owner", "all", "--state", "all")
    back = run("undo", document["undo_id"], "--json")

    assert NOT_FOUND == done.code
    assert {"changed", "failed", "undo_id", "follow_ups"} == document.keys()
    assert [one, two] == document["changed"]
    assert [(999, NOT_FOUND)] == [(f["id"], f["code"]) for f in document["failed"]]
    assert all(f["id"] == f["number"] for f in document["failed"])
    assert all({"id", "number", "code", "text"} == f.keys() for f in document["failed"])
    assert [state, state] == [f["state"] for f in now]
    assert stood != now
    assert DONE == back.code, back.err
    assert [1001, 1002] == sorted(back.json["changed"])
    assert stood == listed(run, "--owner", "all", "--state", "all")
    assert CONFLICT == run("undo", document["undo_id"]).code
    if verb != "move":
        assert ([], [], None) == (twice["changed"], twice["failed"], twice["undo_id"])


def test_what_was_made_is_unmade(run: InProcess) -> None:
    """`undo_id` of `add` takes a reminder away, and a message back from the outbox."""
    made = add(run)
    letter = ("--at", FAR, "--send-file", "-", "--json")
    sent = run("follow-up", "add", 1003, *letter, typed="Still well?\n").json
    new = run(
        "follow-up", "add", "eve@new.example", *letter, "--subject", "Hello", typed="Hi.\n"
    ).json
    for document in (new, sent, made):
        assert DONE == run("undo", document["undo_id"]).code

    assert [] == listed(run)
    assert ["cancelled"] * 2 == [i["state"] for i in run("outbox", "--json").json["items"]]
    assert isinstance(new["conversation"], int)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((9999, "--at", FAR), NOT_FOUND, "#9999"),
        (("nobody", "--at", FAR), USAGE, "neither a conversation"),
        ((1001, "--at", "2001-01-01"), USAGE, "has passed"),
        ((1001, "--at", "sometime"), USAGE, "Nothing was done"),
        ((1001, "--at", FAR, "--owner", "kay"), NOT_FOUND, "did you mean kai"),
        ((1001, "--at", FAR, "--if-revision", "1"), CONFLICT, "#1001"),
        (("a@b.example", "--at", FAR, "--if-revision", "1"), USAGE, "about a conversation"),
        ((1001, "--at", FAR, "--attach", "x"), USAGE, "--send-file"),
        ((1001, "--at", FAR, "--send-file", "-", "--if-no-reply"), USAGE, "withheld anyway"),
        (("a@b.example", "--at", FAR, "--send-file", "-"), USAGE, "--subject"),
        ((1001, "--at", FAR, "--send-file", "-", "--subject", "x"), USAGE, "leave --subject"),
        ((1001, "--at", FAR, "--send-file", "nowhere.txt"), USAGE, "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_told(
    run: InProcess, words: tuple[object, ...], code: int, says: str
) -> None:
    """Every refusal is a sentence with its exit code, and nothing was promised."""
    run("take", 1002, name="kai")
    answer = run("follow-up", "add", *words, "--json", typed="Text.\n")

    assert (code, b"") == (answer.code, answer.out)
    assert says in answer.err
    assert [] == listed(run, "--owner", "all")


def test_the_queue_is_one_of_the_others(run: InProcess) -> None:
    """`list --queue follow-ups` and `status` know it; what is to come is not in it."""
    add(run)
    counts = run("status", "--json").json["queues"]
    page = run("list", "--queue", "follow-ups", "--json").json

    assert (0, 0) == (counts["follow-ups"], page["total"])
    assert [1001] == [
        c["number"] for c in run("list", "has:follow-up", "--json").json["conversations"]
    ]
    assert "follow-up for" in run("activity", 1001).out.decode()
