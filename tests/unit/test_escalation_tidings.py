"""Tidings of escalations: told to whoever is asked and to whoever asked, forty in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.tidings import Tiding, tell_tidings, tiding_of
from data.records import Activity, AgentId, ConversationId

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NEED = "Does it take 24 V?"


def line(did: str, *, agent: str | None = "kai", number: int = 7, **detail: object) -> Activity:
    """Make a line of the log."""
    return Activity(1, NOON, agent, f"escalation.{did}", ConversationId(number), detail)


def told_to(name: str, *lines: Activity, tiers: tuple[str, ...] = ()) -> list[str]:
    """Give what an agent is told of some lines."""
    found: list[Tiding] = []
    for each in lines:
        tiding = tiding_of(each, me=(AgentId(1), name), watched=frozenset(), tiers=tiers)
        found += [] if tiding is None else [tiding]
    return tell_tidings(found, clock=lambda at: f"{at:%H:%M}")


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        (line("asked", asked="ann", way="consult", needed=NEED), f"kai asks you about #7: {NEED}"),
        (
            line("asked", asked="ann", way="hand_over", needed=NEED, after={"assignee_id": 1},
                 before={"assignee_id": None}),
            f"kai handed #7 over to you: {NEED}",
        ),
        (
            line("asked", asked="tier workshop", way="consult", needed=NEED),
            f"kai asks tier workshop about #7: {NEED}",
        ),
        (line("withdrawn", asked="ann"), "kai needs no answer about #7 any more"),
        (
            line("overdue", agent=None, asked="ann", asked_by="kai"),
            "Overdue: kai waits for you on #7",
        ),
        (
            line("reopened", agent=None, asked="tier workshop"),
            "An answer about #7 is awaited of tier workshop again",
        ),
        (
            line("answered", agent=None, asked="h@x.example", who="Hans", asked_by="ann",
                 text="Yes."),
            "Hans answered on #7: Yes.",
        ),
        (line("answered", asked="kai", asked_by="mette", owner="ann"), "kai answered on #7"),
        (
            line("returned", asked="kai", asked_by="ann", text="No idea"),
            "kai returned #7 to you: No idea",
        ),
        (
            line("overdue", agent=None, asked="kai", asked_by="ann"),
            "No answer from kai in time: #7",
        ),
        (
            line("undelivered", agent=None, asked="h@x.example", asked_by="ann"),
            "What h@x.example was asked could not be delivered: #7",
        ),
    ],
)  # fmt: skip
def test_what_concerns_me_is_told(activity: Activity, words: str) -> None:
    """Who is asked, by name or in a tier, and who asked, each read what it means for them."""
    assert [words] == told_to("ann", activity, tiers=("workshop",))


@pytest.mark.parametrize(
    "activity",
    [
        line("asked", asked="mette", way="consult"),
        line("asked", asked="tier billing", way="consult"),
        line("asked", agent="ann", asked="tier workshop", way="consult"),
        line("returned", asked="kai", asked_by="mette"),
        line("answered", agent="ann", asked="ann", asked_by="kai"),
    ],
)
def test_what_is_others_or_my_own_is_not_told(activity: Activity) -> None:
    """Neither what others ask each other, nor what I did myself."""
    assert [] == told_to("ann", activity, tiers=("workshop",))


def test_forty_at_once_are_one_sentence() -> None:
    """A tier that is asked about forty conversations in one go reads one line."""
    lines = [
        line("asked", number=number, asked="tier workshop", way="hand_over", needed=NEED)
        for number in range(40)
    ]

    assert ["kai handed 40 conversations over to tier workshop"] == told_to(
        "ann", *lines, tiers=("workshop",)
    )


def test_names_cannot_take_the_place_of_conversations() -> None:
    """A name with braces in it, or with control characters, is told as a name."""
    told = told_to("ann", line("returned", agent="{#}\x1b[31m", asked="k", asked_by="ann"))

    assert "returned #7 to you" in told[0]
    assert "\x1b" not in told[0]
