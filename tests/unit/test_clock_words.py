"""Why a target is due when it is, in words: which policy, what ran, what stood still and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.clock_words import Saying, stretches, tell_clock, tell_policy
from data.records import (
    HolidayRegion,
    Kind,
    PolicyId,
    Priority,
    SlaConditions,
    SlaPolicy,
    SlaTarget,
    Target,
)
from data.records.clocks import ClockFacts
from tests.support.calendars import COPENHAGEN, calendar, local
from tests.support.clocks import Story
from tests.unit.test_sla import DANISH, OFFICE, policy, read

FIRST, NEXT, RESOLUTION = Target
ALWAYS = policy(calendar("00:00-24:00", "00:00-24:00"))


def told(
    story: Story, target: Target, now: str, by: SlaPolicy | None = None, **row: str
) -> list[str]:
    """Give what is said of the last clock of a target."""
    by = by or policy()
    clock = read(story, target, now, by, **row)
    return tell_clock(clock, by.calendar, Saying(local(now), COPENHAGEN))


@pytest.mark.parametrize(
    ("story", "target", "now", "by", "lines"),
    [
        (
            Story().comes("2026-11-20 16:30"), FIRST, "2026-11-20 16:40", None,
            ["First answer in 1h: due Mon 09:30, 50m of business time left",
             "began Fri 16:30, when the customer wrote"],
        ),
        (
            Story().comes("2026-11-20 16:30"), FIRST, "2026-11-23 09:20", None,
            ["First answer in 1h: soon late, due Mon 09:30, 10m of business time left",
             "began Fri 16:30, when the customer wrote",
             "paused Fri 17:00 to Mon 09:00: outside business hours"],
        ),
        (
            Story().comes("2026-11-20 20:00"), FIRST, "2026-11-21 10:00", None,
            ["First answer in 1h: due Mon 10:00, 1h of business time left",
             "began Fri 20:00, when the customer wrote",
             "paused Fri 20:00 to Mon 09:00: outside business hours"],
        ),
        (
            Story().comes("2026-11-20 16:30"), FIRST, "2026-11-23 11:40", None,
            ["First answer in 1h: late by 2h10 of business time, it was due Mon 09:30",
             "began Fri 16:30, when the customer wrote",
             "paused Fri 17:00 to Mon 09:00: outside business hours"],
        ),
        (
            Story().comes("2026-11-20 16:30").goes("2026-11-20 16:50"), FIRST, "2026-11-23 11:40",
            None,
            ["First answer in 1h: met Fri 16:50, it was due Mon 09:30",
             "began Fri 16:30, when the customer wrote"],
        ),
        (
            Story().comes("2026-11-20 16:30").goes("2026-11-23 10:00"), FIRST, "2026-11-23 11:40",
            None,
            ["First answer in 1h: kept too late: Mon 10:00, it was due Mon 09:30",
             "began Fri 16:30, when the customer wrote",
             "paused Fri 17:00 to Mon 09:00: outside business hours"],
        ),
        (
            Story().comes("2026-11-20 16:30").goes("2026-11-23 10:12")
            .stands("waiting", "2026-11-23 10:12", waits="customer"),
            RESOLUTION, "2026-11-24 12:00", None,
            ["Resolution in 1d: stands still, 6h18 of business time left",
             "began Fri 16:30, when the customer wrote",
             "paused Fri 17:00 to Mon 09:00: outside business hours",
             "paused from Mon 10:12: waiting on the customer"],
        ),
        (
            Story().comes("2026-11-20 16:30"), FIRST, "2026-11-20 16:40", ALWAYS,
            ["First answer in 1h: due Fri 17:30, 50m of business time left",
             "began Fri 16:30, when the customer wrote"],
        ),
    ],
)  # fmt: skip
def test_a_clock_says_why(
    story: Story, target: Target, now: str, by: SlaPolicy | None, lines: list[str]
) -> None:
    """What was promised, where it stands, since when, and each time it stood still, and why."""
    assert lines == told(story, target, now, by)


def test_holidays_are_named() -> None:
    """A time that holds a holiday says which."""
    said = told(Story().comes("2026-12-24 16:30"), FIRST, "2026-12-28 09:10", DANISH)

    assert any("Christmas" in line for line in said), said


def test_many_nights_are_counted() -> None:
    """Of a clock that ran for weeks the last times are told, and how many there were before."""
    by = policy(OFFICE, SlaTarget(RESOLUTION, 480 * 20))
    said = told(Story().comes("2026-11-02 10:00"), RESOLUTION, "2026-11-20 10:00", by)

    assert "stood still 8 times before, then" == said[2]
    assert 6 == len([line for line in said if line.startswith("paused")])
    assert said[1] == "began Mon 2 Nov 10:00, when the customer wrote"


def test_stretches_follow_each_other() -> None:
    """What ran and what stood still lies end to end, from the first message to now."""
    story = (
        Story().comes("2026-11-20 16:30").goes("2026-11-23 10:12")
        .stands("waiting", "2026-11-23 10:12", waits="customer").comes("2026-11-25 08:00")
    )  # fmt: skip
    now = "2026-11-25 11:00"
    found = stretches(read(story, RESOLUTION, now), OFFICE, local(now))

    assert local("2026-11-20 16:30") == found[0].start
    assert [a.end for a in found[:-1]] == [b.start for b in found[1:]]
    assert found[-1].end is None
    assert [
        "", "outside business hours", "", "waiting on the customer", "outside business hours", "",
    ] == [stretch.why for stretch in found]  # fmt: skip


def test_a_policy_says_why_that_one() -> None:
    """Which applies and for whom it is, and those before it that were for somebody else."""
    vip = replace(policy(asked=SlaConditions(tags=("vip",))), name="VIP", position=1)
    low = replace(policy(asked=SlaConditions(priorities=(Priority.LOW,))), name="Low", position=2)
    rest = replace(policy(), id=PolicyId(3), name="Rest", position=3)
    plain, tagged = ClockFacts(kind=Kind.SUPPORT), ClockFacts(tags=frozenset({"vip"}))

    assert [
        "VIP applies, which is for tag:vip.",
        "Rest applies, which is for everybody; before it VIP is for tag:vip,"
        " Low is for priority:low.",
        "Nothing is promised: no policy is for it (VIP is for tag:vip, Low is for priority:low).",
        "Nothing is promised: no policy is on.",
        "Nothing is promised here: it was imported, or is an exchange with an outsider.",
    ] == [
        tell_policy(vip, [vip, low, rest], tagged),
        tell_policy(rest, [vip, low, rest], plain),
        tell_policy(None, [vip, low], plain),
        tell_policy(None, [], plain),
        tell_policy(None, [vip], None),
    ]


def test_a_row_for_some_says_so() -> None:
    """A promise for a priority and a kind names them."""
    by = policy(
        calendar(regions=(HolidayRegion("DK"),)),
        SlaTarget(FIRST, 15, Priority.URGENT, Kind.SUPPORT),
    )
    story, facts = Story().comes("2026-11-20 10:00"), ClockFacts(Kind.SUPPORT, Priority.URGENT)
    clock = read(story, FIRST, "2026-11-20 10:05", by, facts=facts)  # type: ignore[arg-type]  # the row's own facts
    said = tell_clock(clock, by.calendar, Saying(local("2026-11-20 10:05"), COPENHAGEN))

    assert said[0].startswith("First answer in 15m (urgent support): due Fri 10:15, 10m")
