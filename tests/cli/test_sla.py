"""The contract of `sla`, row by row: documents, rights, refusals, undo; and what lists then say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cli.test_reading import CONVERSATION
from tests.support.in_process import InProcess

DONE, FAILED, USAGE, NOT_FOUND, CONFLICT = 0, 1, 2, 3, 4
POLICY = {
    "name", "position", "on", "calendar", "when", "targets", "warn_minutes", "text",
    "never_reached_because_of",
}  # fmt: skip
CALENDAR = {
    "name", "time_zone", "hours", "holidays", "days", "business_day_minutes", "policies",
}  # fmt: skip
OFFICE = ("sla", "calendar", "add", "office", "--hours", "mon-fri 9-17")
ALWAYS = ("sla", "calendar", "add", "always", "--hours", "24/7")
STANDARD = ("sla", "add", "Standard", "--targets", "first=4h next=8h resolution=3d")
VIP = ("sla", "add", "VIP", "--targets", "first=1h", "--when", "tag:vip")


@dataclass(frozen=True)
class Row:
    """A verb that changes something, as it is typed after what was there before."""

    words: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    is_gone: bool = False
    """What it was about is not there any more."""


NEXT = (OFFICE, STANDARD)
ROWS = (
    Row(OFFICE),
    Row(("sla", "calendar", "add", "full", "--hours", "mon-fri 9-12 13-17; sat 10-14", "--zone",
         "copenhagen", "--holidays", "DK", "--holidays", "DE-BY", "--closed", "12-24=Christmas Eve",
         "--open", "2030-12-23=9-12")),
    Row(("sla", "calendar", "edit", "office", "--name", "shop", "--hours", "daily 8-20"),
        (OFFICE,)),
    Row(("sla", "calendar", "edit", "office", "--usual", "12-24"),
        ((*OFFICE, "--closed", "12-24"),)),
    Row(("sla", "calendar", "edit", "OFFICE", "--holidays", "none", "--zone", "UTC"), NEXT),
    Row(("sla", "calendar", "remove", "office"), (OFFICE,), is_gone=True),
    Row(STANDARD, (OFFICE,)),
    Row((*STANDARD, "--on", "--warn", "30m", "--calendar", "always"), (OFFICE, ALWAYS)),
    Row(("sla", "edit", "standard", "--name", "Gold", "--targets", "urgent: first=15m; next=none",
         "--when", "kind:support tag:vip,gold", "--warn", "2h"), NEXT),
    Row(("sla", "on", "Standard"), NEXT),
    Row(("sla", "off", "Standard"), (OFFICE, (*STANDARD, "--on"))),
    Row(("sla", "move", "VIP", "--first"), (*NEXT, VIP)),
    Row(("sla", "move", "Standard", "--last"), (*NEXT, VIP)),
    Row(("sla", "move", "VIP", "--before", "standard"), (*NEXT, VIP)),
    Row(("sla", "remove", "Standard"), (OFFICE, STANDARD, VIP), is_gone=True),
)  # fmt: skip


def kept(run: InProcess) -> tuple[Any, Any]:
    """Give all calendars and policies."""
    return (
        run("sla", "calendar", "list", "--json").json["calendars"],
        run("sla", "list", "--json").json["policies"],
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row.words[1:4]))
def test_a_verb_keeps_its_contract(run: InProcess, row: Row) -> None:
    """Leads alone do it; the document says how it stands; its number takes exactly that back."""
    for words in row.before:
        assert run(*words).code == DONE
    before = kept(run)

    refused = run(*row.words, name="lin")
    untouched = kept(run)
    done = run(*row.words, "--json")
    after = kept(run)
    back = run("undo", done.json["undo_id"])
    put_back = kept(run)
    twice = run("undo", done.json["undo_id"])
    lines = run("activity", "--limit", "2", "--json").json

    assert FAILED == refused.code
    assert "may change response targets" in refused.err
    assert before == untouched
    assert DONE == done.code, done.err
    assert isinstance(done.json["undo_id"], int)
    if row.is_gone:
        assert {"removed", "undo_id"} == done.json.keys()
    else:
        own = CALENDAR if row.words[1] == "calendar" else POLICY
        assert own | {"undo_id"} == done.json.keys()
        assert {k: v for k, v in done.json.items() if k != "undo_id"} in (*after[0], *after[1])
    assert before != after
    assert DONE == back.code, back.err
    assert before == put_back
    assert CONFLICT == twice.code
    assert lines


MISSING = (
    ("sla", "show", "Standrad"), ("sla", "on", "Standrad"), ("sla", "off", "Standrad"),
    ("sla", "remove", "Standrad"), ("sla", "check", "Standrad"),
    ("sla", "move", "Standrad", "--first"), ("sla", "edit", "Standrad", "--warn", "1h"),
    ("sla", "calendar", "show", "offcie"), ("sla", "calendar", "remove", "offcie"),
    ("sla", "calendar", "edit", "offcie", "--zone", "UTC"),
    ("sla", "edit", "Standard", "--calendar", "offcie"),
    ("sla", "move", "Standard", "--before", "Vpi"),
)  # fmt: skip


@pytest.mark.parametrize("words", MISSING, ids=lambda words: " ".join(words[1:3]))
def test_what_is_missing_names_the_nearest(run: InProcess, words: tuple[str, ...]) -> None:
    """A name that nothing has ends with 3, and the sentence names what was probably meant."""
    for each in (OFFICE, STANDARD, VIP):
        run(*each)

    answer = run(*words)

    assert NOT_FOUND == answer.code
    assert "did you mean" in answer.err
    assert b"" == answer.out


REFUSED = (
    (("sla", "calendar", "add", "x", "--hours", "mon-fri closed"), USAGE, "never open"),
    (("sla", "calendar", "add", "x", "--hours", "monn 9-17"), USAGE, "Did you mean mon?"),
    (("sla", "calendar", "add", "x", "--hours", "24/7", "--zone", "Europe/Kopenhagen"), USAGE,
     "Did you mean Europe/Copenhagen?"),
    (("sla", "calendar", "add", "x", "--hours", "24/7", "--holidays", "Danmark"), USAGE,
     "Did you mean DK?"),
    (("sla", "calendar", "add", "x", "--hours", "24/7", "--holidays", "DE-XX"), USAGE,
     "has no part XX"),
    (("sla", "calendar", "add", "x", "--hours", "24/7", "--closed", "2026-02-30"), USAGE, "no day"),
    (("sla", "calendar", "add", "x", "--hours", "24/7", "--open", "2026-12-24"), USAGE, "no hours"),
    (("sla", "calendar", "add", "Office", "--hours", "24/7"), USAGE, "a calendar office already"),
    (("sla", "calendar", "edit", "office"), USAGE, "Nothing to change"),
    (("sla", "calendar", "edit", "office", "--usual", "12-24"), USAGE, "no special day"),
    (("sla", "calendar", "remove", "office"), FAILED, "Standard goes by office"),
    (("sla", "add", "x", "--targets", "frist=1h"), USAGE, "Did you mean first?"),
    (("sla", "add", "x", "--targets", "first=1"), USAGE, "Type 1m, 1h or 1d."),
    (("sla", "add", "x"), USAGE, "needs targets"),
    (("sla", "add", "standard", "--targets", "first=1h"), USAGE, "a policy Standard already"),
    (("sla", "add", "x", "--targets", "first=1h", "--when", "customer:anna"), USAGE, "domain:"),
    (("sla", "edit", "Standard"), USAGE, "Nothing to change"),
    (("sla", "edit", "Standard", "--targets", "first=none next=none resolution=none"), USAGE,
     "promises nothing"),
    (("sla", "move", "Standard", "--before", "Standard"), USAGE, "before itself"),
    (("sla", "check"), USAGE, "No policy is on"),
    (("sla", "check", "--days", "0"), USAGE, "days from 1"),
    (("sla", "move", "Standard"), USAGE, "required"),
)  # fmt: skip


@pytest.mark.parametrize(("words", "code", "said"), REFUSED, ids=lambda value: str(value)[:60])
def test_what_makes_no_sense_is_refused(
    run: InProcess, words: tuple[str, ...], code: int, said: str
) -> None:
    """The sentence names the thing and the cure; nothing has changed."""
    for each in (OFFICE, STANDARD):
        run(*each)
    before = kept(run)

    answer = run(*words)

    assert code == answer.code
    assert said in answer.err
    assert before == kept(run)


def test_nothing_to_begin_with_is_told(run: InProcess) -> None:
    """Without calendar or policy each verb says what comes first."""
    empty = run("sla", "list"), run("sla", "calendar", "list")
    first = run(*STANDARD)
    missing = run("sla", "on", "Standard"), run("sla", "calendar", "show", "office")
    run(*OFFICE)
    run(*ALWAYS)
    either = run(*STANDARD)

    assert ["sla add NAME", "sla calendar add"] == [
        words for words, answer in zip(("sla add NAME", "sla calendar add"), empty, strict=True)
        if words in answer.text
    ]  # fmt: skip
    assert USAGE == first.code
    assert "make a calendar first" in first.err
    assert [NOT_FOUND, NOT_FOUND] == [answer.code for answer in missing]
    assert USAGE == either.code
    assert "--calendar, one of always, office" in either.err


def test_a_policy_in_use_is_kept_from_harm(run: InProcess) -> None:
    """Undo refuses what would leave a policy without hours, or undo what a colleague changed."""
    calendar = run(*OFFICE, "--json").json["undo_id"]
    policy = run(*STANDARD, "--json").json["undo_id"]
    held = run("undo", calendar)
    run("sla", "edit", "Standard", "--warn", "2h")
    changed = run("undo", policy)

    assert [CONFLICT, CONFLICT] == [held.code, changed.code]
    assert "Standard goes by the calendar office" in held.err
    assert "The policy Standard was changed since" in changed.err


def test_targets_are_seen_once_they_are_on(run: InProcess) -> None:
    """Lists, one conversation and status say what is broken next; switched off, nobody does."""
    run(*ALWAYS)
    run(*STANDARD)
    off = run("list", "--json").json["conversations"]
    run("sla", "on", "Standard")
    on = run("list", "--json").json["conversations"]
    shown = run("show", 1001, "--json").json
    status = run("status", "--json").json
    line, bar = run("list").text, run("status", "--format", "tmux").text
    found = run("list", "due:1w", "--json").json["total"]
    switched = run("sla", "off", "Standard", "--json").json["undo_id"]
    again = run("list", "--json").json["conversations"]
    run("undo", switched)
    back = run("list", "--json").json["conversations"]

    assert {None} == {c["next_breach"] for c in (*off, *again)}
    assert [c["next_breach"] for c in on] == [c["next_breach"] for c in back]
    assert [c["next_breach"]["at"] for c in on] == sorted(c["next_breach"]["at"] for c in on)
    assert all({"target", "at"} == c["next_breach"].keys() for c in on)
    assert "first_response" == shown["next_breach"]["target"]
    assert CONVERSATION <= shown.keys()
    assert status["next_breach"] == {**on[0]["next_breach"], "conversation": on[0]["number"]}
    assert 0 == status["breached"]
    # Of four hours; the store that all tests of this process begin with is some minutes old.
    assert re.search(r" \+3h\d\d", line)
    assert re.search(rf"#{on[0]['number']} \+3h\d\d", bar)
    assert len(on) == found


def test_an_answer_in_words_names_what_takes_it_back(run: InProcess) -> None:
    """People are told the number too, which a script finds as `undo_id`; showing names none."""
    told = [run(*words).text for words in (OFFICE, STANDARD, ("sla", "on", "Standard"))]
    shown = [run("sla", "show", "Standard").text, run("sla", "calendar", "show", "office").text]
    twice = run("sla", "on", "Standard").text

    assert all("(`undo " in text for text in told)
    assert not any("undo" in text for text in (*shown, twice))
    assert twice.startswith("That is how it stands already.")


def test_a_rehearsal_changes_nothing(run: InProcess) -> None:
    """It says what would have been of a policy that is off, of a change of it, and of none kept."""
    run(*ALWAYS)
    run(*STANDARD)
    before = kept(run)
    kinds = [
        run("sla", "check", "Standard", "--json").json,
        run("sla", "check", "Standard", "--targets", "first=1m", "--days", "7", "--json").json,
        run("sla", "check", "--targets", "first=1m", "--when", "kind:support", "--json").json,
    ]
    told = run("sla", "check", "Standard").text

    assert before == kept(run)
    assert [90, 7, 90] == [each["days"] for each in kinds]
    assert [6, 6, 0] == [each["conversations"] for each in kinds]
    assert [0, 0, 6] == [each["without_policy"] for each in kinds]
    first = kinds[0]["targets"][0]
    assert {
        "target",
        "met",
        "breached",
        "running",
        "ended",
        "met_share",
        "late_minutes",
    } == first.keys()
    assert ("first_response", 6) == (first["target"], first["running"])
    assert "Standard, over the last 90 days: 6 conversations" in told


def test_calendars_tell_what_is_not_as_usual(run: InProcess) -> None:
    """`show` names holidays and special days to come, and how long a day is."""
    run(*OFFICE, "--zone", "Europe/Copenhagen", "--holidays", "DK", "--closed", "12-24=Eve")
    told = run("sla", "calendar", "show", "office").text
    document = run("sla", "calendar", "show", "office", "--json").json

    assert "hours       mon-fri 9:00-17:00" in told
    assert "1d is       8 hours" in told
    assert (480, ["DK"], [{"date": "12-24", "hours": "closed", "name": "Eve"}]) == (
        document["business_day_minutes"], document["holidays"], document["days"],
    )  # fmt: skip


def test_names_in_any_script_keep_the_columns(run: InProcess) -> None:
    """A Chinese name is twice as wide as its letters are many, and none is cut."""
    run(*OFFICE)
    run("sla", "calendar", "add", "客服部门", "--hours", "24/7")
    run("sla", "add", "优先客户", "--targets", "first=1h", "--calendar", "office")
    run("sla", "add", "all", "--targets", "first=1h", "--calendar", "office")
    run("tier", "add", "物流", "--member", "kai")

    assert "office    mon-fri" in run("sla", "calendar", "list").text
    assert "客服部门  24/7" in run("sla", "calendar", "list").text
    assert "优先客户  first=1h" in run("sla", "list").text
    assert "all       first=1h" in run("sla", "list").text
    assert "物流  kai" in run("tier", "list").text


def test_a_policy_nobody_reaches_is_told(run: InProcess) -> None:
    """What stands behind a policy for everybody says so, in words and as a field."""
    run(*ALWAYS)
    run(*STANDARD, "--on")
    run(*VIP, "--on")
    listed = run("sla", "list")
    document = run("sla", "show", "VIP", "--json").json
    run("sla", "move", "VIP", "--first")

    assert "VIP is never reached: Standard before it" in listed.err
    assert "Standard" == document["never_reached_because_of"]
    assert "" == run("sla", "list").err
    assert " 1 on  VIP       first=1h" in run("sla", "list").text


CLOCK = {
    "target", "state", "promised_minutes", "priority", "kind", "began_at", "warning_at", "due_at",
    "done_at", "used_minutes", "left_minutes", "stretches", "text",
}  # fmt: skip


def test_why_says_which_policy_and_what_its_clocks_did(run: InProcess) -> None:
    """Which policy applies and why, of each target when it is due; nothing where none is on."""
    run(*ALWAYS)
    run(*STANDARD)
    off = run("why", 1001, "--json").json["targets"], run("why", 1001).text
    run("sla", "on", "Standard")
    document = run("why", 1001, "--json").json["targets"]
    text = run("why", 1001).text

    assert (None, []) == (off[0]["policy"], off[0]["clocks"])
    assert "promised" not in off[1]
    assert ("Standard", "always") == (document["policy"], document["calendar"])
    first, resolution = document["clocks"]
    assert CLOCK == first.keys() == resolution.keys()
    assert ("first_response", "running", 240) == (
        first["target"], first["state"], first["promised_minutes"],
    )  # fmt: skip
    assert [{"from": first["began_at"], "to": None, "runs": True, "text": None}] == first[
        "stretches"
    ]
    assert text.startswith("Standard applies, which is for everybody.\nFirst answer in 4h: due ")
    assert "began" in text
