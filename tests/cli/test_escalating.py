"""`escalate`, `return` and `escalation`: documents, exit codes, what is refused, undo."""

from __future__ import annotations

import re

import pytest

from tests.cli.test_contract_part3 import DEED, decided
from tests.support.in_process import InProcess

DONE, USAGE, NOT_FOUND, CONFLICT = 0, 2, 3, 4
MISSING = 9999
ESCALATION = {
    "id", "conversation", "asked_on", "way", "to", "reason", "words", "tried", "need", "summary",
    "by", "state", "is_overdue", "bounces", "is_ping_pong", "asked_by", "asked_at", "thread",
    "ended_by", "ended_at", "answer", "answer_message_id",
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ASK = ("--reason", "billing: refund", "--need", "May she have it back?")
OUTSIDER = "parts@maker.example"
ROWS = (
    ("--to", "kai"), ("--to", "kai", "--consult"), ("--to", "Second Line"),
    ("--to", "second line", "--consult"), ("--to", OUTSIDER),
)  # fmt: skip


@pytest.fixture
def team(run: InProcess) -> InProcess:
    """A practice store with a tier; mette leads, kai is in the tier."""
    run("agent", "list", name="kai")
    assert DONE == run("tier", "add", "second line", "--member", "kai").code
    return run


@pytest.mark.parametrize("to", ROWS, ids=" ".join)
def test_escalate_keeps_its_contract(team: InProcess, to: tuple[str, ...]) -> None:
    """Too late is 4, missing 3, the same again 4; its number takes it back, and once."""
    run = team
    run("take", 1001)
    before = decided(run, 1001)
    revision = run("show", 1001, "--json").json["revision"]
    late = run("escalate", 1001, *to, *ASK, "--if-revision", revision - 1)
    missing = run("escalate", MISSING, *to, *ASK, "--json")
    untouched = decided(run, 1001)
    done = run("escalate", "#1001", *to, *ASK, "--if-revision", revision, "--json").json
    shown = run("show", 1001, "--json").json
    twice = run("escalate", 1001, *to, *ASK)
    back = run("undo", done["undo_id"], "--json")
    once_more = run("undo", done["undo_id"])
    after = decided(run, 1001)

    assert (CONFLICT, NOT_FOUND, CONFLICT) == (late.code, missing.code, twice.code)
    assert (b"", before) == (missing.out, untouched)
    assert done.keys() >= DEED
    assert ([1001], [], shown["revision"]) == (done["changed"], done["failed"], done["revision"])
    assert ESCALATION == done["escalation"].keys()
    assert [done["escalation"]] == shown["escalations"]
    on = "third_party" if OUTSIDER in to else "team"
    assert ("waiting", on) == (shown["status"], shown["waiting_on"])
    assert MOMENT.fullmatch(done["escalation"]["by"])
    assert (DONE, CONFLICT) == (back.code, once_more.code), back.err
    assert ["withdrawn"] == [each.pop("state") for each in after.pop("escalations")]
    before.pop("escalations")
    assert before == after


@pytest.mark.parametrize("to", ROWS[:4], ids=" ".join)
def test_return_restores_owner_and_status(team: InProcess, to: tuple[str, ...]) -> None:
    """With words, which are a note that names who asked; undo awaits again."""
    run = team
    run("take", 1001)
    run("wait", 1001, "--on", "customer")
    revision = run("show", 1001, "--json").json["revision"]
    nothing = run("return", 1001, "--text", "Here")
    run("escalate", 1001, *to, *ASK)
    asked = run("show", 1001, "--json").json
    late = run("return", 1001, "--text", "Here", "--if-revision", revision, name="kai")
    wordless = run("return", 1001, "--text", " ", name="kai")
    missing = run("return", MISSING, "--text", "Here")
    done = run("return", 1001, "--text", "She may.", "--json", name="kai").json
    shown = run("show", 1001, "--json").json
    back = run("undo", done["undo_id"], name="kai")
    again = run("show", 1001, "--json").json

    assert [CONFLICT, CONFLICT, USAGE, NOT_FOUND] == [
        said.code for said in (nothing, late, wordless, missing)
    ]
    assert DEED | {"escalation"} <= done.keys()
    assert ("waiting", "customer", "mette", None) == tuple(
        shown[name] for name in ("status", "waiting_on", "assignee", "tier")
    )
    state = "answered" if "--consult" in to else "returned"
    assert (state, "kai", "She may.") == tuple(
        shown["escalations"][0][name] for name in ("state", "ended_by", "answer")
    )
    note = shown["messages"][-1]
    assert ("note", "She may.", ["mette"]) == (note["direction"], note["text"], note["mentioned"])
    assert DONE == back.code, back.err
    names = ("status", "waiting_on", "assignee", "tier", "escalations")
    assert [asked[name] for name in names] == [again[name] for name in names]


def test_an_outsider_gets_the_agents_words_alone(team: InProcess) -> None:
    """In a linked conversation; the letter names neither the customer nor what she wrote."""
    done = team(
        "escalate", 1002, "--to", f"Maker <{OUTSIDER}>", *ASK, "--tried", "The other one", "--json"
    ).json
    thread = team("show", done["thread"], "--json").json
    (letter,) = thread["messages"]

    assert "queued" == done["outbox_state"]
    assert [1002] == thread["linked"]
    assert ("waiting", "third_party", "mette") == tuple(
        thread[name] for name in ("status", "waiting_on", "assignee")
    )
    assert [{"name": "Maker", "address": OUTSIDER}] == letter["to"]
    assert "May she have it back?" == letter["subject"]
    assert "What we have tried:\nThe other one" in letter["text"]
    for secret in ("Customer", "customer.example", "1002", "lamp"):
        assert secret not in letter["text"]


def test_what_makes_no_sense_is_refused(team: InProcess) -> None:
    """With the nearest name, or with what is for whom."""
    refused = [
        team("escalate", 1001, *ASK, *words)
        for words in (
            ("--to", "secnd line"), ("--to", "mette"), ("--to", "a@b@c"),
            ("--to", "kai", "--attach-original"), ("--to", "kai", "--by", "some day"),
            ("--to", "c1@customer.example"), ("--to", "kai", "--reason", " "),
            ("--to", "kai", "--reason", "x" * 201), ("--to", "kai", "--need", "x" * 4001),
        )
    ]  # fmt: skip

    assert [USAGE] * 9 == [said.code for said in refused]
    for words, said in zip(
        (
            "Did you mean second line?",
            "yourself",
            "a@b@c",
            "outsider",
            "--by",
            "the customer",
            "product fault, needs expertise",
            "at most 200",
            "at most 4000",
        ),
        refused,
        strict=True,
    ):
        assert words in said.err
    assert [] == team("escalation", "list", "--json").json["escalations"]


def test_the_list_shows_what_is_open(team: InProcess) -> None:
    """By tier, by agent, late ones; of one conversation and with --all ended ones too."""
    run = team
    run("escalate", 1001, "--to", "second line", *ASK)
    run("escalate", 1002, "--to", "kai", *ASK, "--by", "+1h", "--consult")
    run("escalate", 1003, "--to", "kai", *ASK)
    run("escalation", "withdraw", 1003, "--text", "Found it")

    def listed(*words: object, name: str = "mette") -> list[int]:
        document = run("escalation", "list", *words, "--json", name=name).json
        assert all(ESCALATION == each.keys() for each in document["escalations"])
        return [each["conversation"] for each in document["escalations"]]

    assert [1002, 1001] == listed()
    assert [1001] == listed("--tier", "second line")
    assert [1002] == listed("--agent", "kai")
    assert [1002] == listed("--agent", "me", name="kai")
    assert [1003, 1002, 1001] == listed("--all")
    assert [1003] == listed(1003)
    assert [USAGE, NOT_FOUND, NOT_FOUND] == [
        run("escalation", "list", *words).code
        for words in (("--all", "--tier", "second line"), ("--tier", "x"), (MISSING,))
    ]
    assert "handed over to tier second line by mette" in run("escalation", "list").text
    queues = run("status", "--json").json["queues"]
    assert (2, 0) == (queues["escalated"], queues["asked"])
    assert 2 == run("list", "is:escalated", "--json").json["total"]
    assert 1 == run("list", "asked:kai", "--json").json["total"]


def test_withdrawing_goes_back_and_is_taken_back(team: InProcess) -> None:
    """Owner and status as before; undo asks again."""
    run = team
    before = decided(run, 1001)
    run("escalate", 1001, "--to", "kai", *ASK)
    asked = decided(run, 1001)
    done = run("escalation", "withdraw", 1001, "--json").json
    after = decided(run, 1001)
    back = run("undo")
    again = decided(run, 1001)

    assert "withdrawn" == done["escalation"]["state"]
    assert DONE == back.code, back.err
    for document in (before, after):
        document.pop("escalations")
        document.pop("watchers")
    assert before == after
    assert asked == again


def test_prefilled_for_colleagues_with_notes_and_all(team: InProcess) -> None:
    """Customer, subject, the last words, what was answered and noted; kept with the escalation."""
    run = team
    run("note", 1001, "--body-file", "-", typed="She is a regular.\n")
    said = run("escalation", "prefill", 1001, "--json").json
    kept = run("escalate", 1001, "--to", "kai", *ASK, "--json").json["escalation"]

    assert "Customer 1 <c1@customer.example>" in said["summary"]
    assert "Where is my lamp?" in said["summary"]
    assert "note by mette: She is a regular." in said["tried"]
    assert (said["summary"], said["tried"]) == (kept["summary"], kept["tried"])


def test_a_note_is_told_with_its_authors_name(team: InProcess) -> None:
    """Who has no address is named: in the conversation, and where its evidence is told."""
    team("escalate", 1001, "--to", "kai", *ASK)
    team("return", 1001, "--text", "She may.", name="kai")
    shown, why = team("show", 1001).text, team("why", 1001).text

    assert re.search(r"^INTERNAL \[\d+\] Kai  ", shown, re.MULTILINE)
    assert re.search(r"^\[\d+\] Kai: ", why, re.MULTILINE)
