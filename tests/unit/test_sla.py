"""Promises of console.domain.sla: the table of clock cases, and which promise is for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.courses import follow
from console.domain.sla import (
    Clock,
    ClockState,
    choose_policy,
    choose_promise,
    find_breach,
    matches,
    newest,
    read_clocks,
    warn_before,
)
from data.records import (
    Breach,
    Calendar,
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
from tests.support.calendars import calendar, local
from tests.support.clocks import Story

FIRST, NEXT, RESOLUTION = Target
OFFICE = calendar()


def policy(
    hours: Calendar = OFFICE,
    *targets: SlaTarget,
    warn: int = 15,
    asked: SlaConditions | None = None,
) -> SlaPolicy:
    """Make a policy: an hour for responses, eight for the resolution, unless told."""
    return SlaPolicy(
        PolicyId(1),
        "all",
        1,
        is_on=True,
        calendar=hours,
        conditions=asked or SlaConditions(),
        targets=targets
        or (SlaTarget(FIRST, 60), SlaTarget(NEXT, 60), SlaTarget(RESOLUTION, 8 * 60)),
        warn_minutes=warn,
    )


def read(story: Story, target: Target, now: str, by: SlaPolicy | None = None, **row: str) -> Clock:
    """Read the last clock of a target at a moment."""
    log = story.log(**row)  # type: ignore[arg-type]  # words of a row
    clocks = read_clocks(follow(log), by or policy(), log.facts, now=local(now))
    return {clock.target: clock for clock in newest(clocks)}[target]


MONDAY_LUNCH = policy(calendar("09:00-12:00 13:00-17:00"))
DANISH = policy(calendar(regions=(HolidayRegion("DK"),)))
NIGHTS = policy(calendar("00:00-06:00 22:00-24:00", "00:00-06:00 22:00-24:00"))


@pytest.mark.parametrize(
    ("story", "target", "by", "due", "state"),
    [
        pytest.param(
            Story().comes("2026-11-20 16:30"),
            FIRST, policy(), "2026-11-23 09:30", "at_risk", id="Friday 16:30",
        ),
        pytest.param(
            Story().comes("2026-11-20 11:30"),
            FIRST, MONDAY_LUNCH, "2026-11-20 13:30", "breached", id="lunch break",
        ),
        pytest.param(
            Story().comes("2026-04-01 16:30"),
            FIRST, DANISH, "2026-04-07 09:30", "breached", id="holiday",
        ),
        pytest.param(
            Story().comes("2026-03-29 01:30"),
            FIRST, NIGHTS, "2026-03-29 03:30", "breached", id="clocks go forward",
        ),
        pytest.param(
            Story().comes("2026-10-25 01:30").comes("2026-10-25 05:00"),
            FIRST, policy(NIGHTS.calendar, SlaTarget(FIRST, 150)),
            "2026-10-25 03:00", "breached", id="clocks go back",
        ),
        pytest.param(
            Story()
            .comes("2026-11-16 09:00")
            .goes("2026-11-16 10:00")
            .stands("waiting", "2026-11-16 10:00", waits="customer")
            .comes("2026-11-18 09:00"),
            RESOLUTION, policy(), "2026-11-18 16:00", "breached", id="pause",
        ),
        pytest.param(
            Story()
            .comes("2026-11-16 09:00")
            .stands("waiting", "2026-11-16 10:00", waits="team"),
            RESOLUTION, policy(), "2026-11-16 17:00", "breached", id="no pause for others",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 10:00")
            .stands("closed", "2026-11-20 10:00")
            .stands("open", "2026-11-22 20:00"),
            RESOLUTION, policy(), "2026-11-23 16:00", "running", id="reopen",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 09:30")
            .comes("2026-11-20 16:00")
            .comes("2026-11-20 16:45")
            .comes("2026-11-21 10:00"),
            NEXT, policy(), "2026-11-20 17:00", "breached", id="oldest unanswered",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 16:30")
            .goes("2026-11-20 16:31", automatic=True)
            .comes("2026-11-20 16:32", automatic=True),
            FIRST, policy(), "2026-11-23 09:30", "at_risk", id="auto-reply",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 16:00", on=1002)
            .comes("2026-11-20 16:30")
            .goes("2026-11-20 16:40")
            .merged("2026-11-20 16:50", gone=1002),
            FIRST, policy(), "2026-11-20 16:40", "met", id="merged, the newest first response",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 16:30")
            .stands("closed", "2026-11-20 16:40")
            .stands("open", "2026-11-23 08:00", undone=1),
            FIRST, policy(), "2026-11-23 09:30", "at_risk", id="undo",
        ),
    ],
)  # fmt: skip
def test_clock_cases(story: Story, target: Target, by: SlaPolicy, due: str, state: str) -> None:
    """At 09:20 on Monday the clock is due then, and stands so."""
    clock = read(story, target, "2026-11-23 09:20", by)

    if state == "met":
        assert clock.course.kept_at == local(due)
    else:
        assert local(due) == clock.due_at
    assert ClockState(state) is clock.state


@pytest.mark.parametrize(
    ("now", "state", "left_minutes"),
    [
        ("2026-11-20 16:30", ClockState.RUNNING, 60),
        ("2026-11-20 17:00", ClockState.RUNNING, 30),
        ("2026-11-22 12:00", ClockState.RUNNING, 30),
        ("2026-11-23 09:14", ClockState.RUNNING, 16),
        ("2026-11-23 09:15", ClockState.AT_RISK, 15),
        ("2026-11-23 09:30", ClockState.AT_RISK, 0),
        ("2026-11-23 09:31", ClockState.BREACHED, -1),
        ("2026-11-24 09:30", ClockState.BREACHED, -480),
    ],
)
def test_a_clock_from_its_start_to_its_breach(
    now: str, state: ClockState, left_minutes: int
) -> None:
    """It warns a quarter of an hour of business time before, and is broken after its moment."""
    clock = read(Story().comes("2026-11-20 16:30"), FIRST, now)

    assert state is clock.state
    assert timedelta(minutes=left_minutes) == clock.left
    assert timedelta(minutes=60 - left_minutes) == clock.used
    assert local("2026-11-23 09:15") == clock.warning_at
    assert clock.course.is_running


@pytest.mark.parametrize(
    ("answered", "state"),
    [
        ("2026-11-20 16:40", ClockState.MET),
        ("2026-11-21 11:00", ClockState.MET),
        ("2026-11-23 09:30", ClockState.MET),
        ("2026-11-23 09:31", ClockState.BREACHED),
    ],
)
def test_an_answer_keeps_or_breaks(answered: str, state: ClockState) -> None:
    """At the due moment it is in time, and whenever it came the moment stays what it was."""
    story = Story().comes("2026-11-20 16:30").goes(answered)

    clock = read(story, FIRST, "2026-12-20 12:00")

    assert state is clock.state
    assert local("2026-11-23 09:30") == clock.due_at
    assert not clock.course.is_running


@pytest.mark.parametrize(
    ("story", "target", "state", "due"),
    [
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("waiting", "2026-11-20 10:00", waits="customer"),
            RESOLUTION, ClockState.PAUSED, None, id="paused",
        ),
        pytest.param(
            Story()
            .comes("2026-11-18 09:00")
            .stands("waiting", "2026-11-20 10:00", waits="customer"),
            RESOLUTION, ClockState.BREACHED, "2026-11-18 17:00", id="broken before it was paused",
        ),
        pytest.param(
            Story().comes("2026-11-20 09:00").stands("closed", "2026-11-20 09:30"),
            FIRST, ClockState.ENDED, None, id="closed unanswered",
        ),
        pytest.param(
            Story().comes("2026-11-20 09:00").stands("closed", "2026-11-20 10:30"),
            FIRST, ClockState.BREACHED, "2026-11-20 10:00", id="closed unanswered, too late",
        ),
        pytest.param(
            Story().comes("2026-11-20 09:00").stands("closed", "2026-11-20 10:30"),
            RESOLUTION, ClockState.MET, "2026-11-20 17:00", id="closed in time",
        ),
        pytest.param(
            Story().comes("2026-11-18 09:00").stands("closed", "2026-11-20 10:30"),
            RESOLUTION, ClockState.BREACHED, "2026-11-18 17:00", id="closed too late",
        ),
        pytest.param(
            Story().comes("2026-11-20 09:00").stands("spam", "2026-11-20 10:30"),
            RESOLUTION, ClockState.ENDED, None, id="spam",
        ),
        pytest.param(
            Story().stands("spam", "2026-11-20 08:00").comes("2026-11-20 09:00"),
            FIRST, ClockState.ENDED, None, id="never ran",
        ),
        pytest.param(
            Story().stands("closed", "2026-11-20 08:00").comes("2026-11-20 09:00")
            .goes("2026-11-20 09:00"),
            FIRST, ClockState.MET, "2026-11-20 10:00", id="answered as it came",
        ),
    ],
)  # fmt: skip
def test_states(story: Story, target: Target, state: ClockState, due: str | None) -> None:
    """What stands still says so; what was broken before stays broken."""
    clock = read(story, target, "2026-11-23 12:00")

    assert state is clock.state
    assert (None if due is None else local(due)) == clock.due_at


def test_a_first_response_that_closing_settled_is_over() -> None:
    """The one after it is a clock of its own, and the old one neither kept nor broken."""
    story = (
        Story()
        .comes("2026-11-20 09:00")
        .stands("closed", "2026-11-20 09:30")
        .comes("2026-11-20 11:00")
        .stands("open", "2026-11-20 11:00")
    )
    log = story.log()

    clocks = read_clocks(follow(log), policy(), log.facts, now=local("2026-11-20 11:10"))

    assert [
        (FIRST, ClockState.ENDED), (RESOLUTION, ClockState.RUNNING), (FIRST, ClockState.RUNNING),
    ] == [(clock.target, clock.state) for clock in clocks]  # fmt: skip
    assert [FIRST, RESOLUTION] == [clock.target for clock in newest(clocks)]


def test_the_next_breach_is_the_earliest_that_is_owed() -> None:
    """It is late where it was broken and is still owed; what stands still breaks nothing."""
    late = Story().comes("2026-11-20 09:00").log()
    answered = Story().comes("2026-11-20 09:00").goes("2026-11-20 09:30").log()
    waits = (
        Story()
        .comes("2026-11-20 09:00")
        .goes("2026-11-20 09:30")
        .stands("waiting", "2026-11-20 09:30", waits="customer")
        .log()
    )

    assert Breach(FIRST, local("2026-11-20 10:00"), local("2026-11-20 09:45")) == find_breach(
        follow(late), policy(), late.facts
    )
    assert Breach(RESOLUTION, local("2026-11-20 17:00"), local("2026-11-20 16:45")) == find_breach(
        follow(answered), policy(), answered.facts
    )
    assert find_breach(follow(waits), policy(), waits.facts) is None


def test_what_is_not_promised_has_no_clock() -> None:
    """A policy without a row for a target promises nothing of it."""
    log = Story().comes("2026-11-20 09:00").log()
    only_first = policy(OFFICE, SlaTarget(FIRST, 60))
    nothing = policy(OFFICE, SlaTarget(FIRST, 60, priority=Priority.URGENT))
    now = local("2026-11-20 09:10")

    assert [FIRST] == [c.target for c in read_clocks(follow(log), only_first, log.facts, now=now)]
    assert () == read_clocks(follow(log), nothing, log.facts, now=now)
    assert find_breach(follow(log), nothing, log.facts) is None


def test_a_calendar_that_never_opens_breaks_nothing() -> None:
    """Its clocks run for ever, and none of them is ever due."""
    log = Story().comes("2026-11-20 09:00").log()
    never = policy(calendar(*[""] * 7))

    (clock, _) = read_clocks(follow(log), never, log.facts, now=local("2026-12-20 09:10"))

    assert (ClockState.RUNNING, None) == (clock.state, clock.due_at)
    assert find_breach(follow(log), never, log.facts) is None


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        (ClockFacts(priority=Priority.URGENT, kind=Kind.SUPPORT), 10),
        (ClockFacts(priority=Priority.URGENT, kind=Kind.SERVICE), 20),
        (ClockFacts(priority=Priority.LOW, kind=Kind.SUPPORT), 30),
        (ClockFacts(priority=Priority.LOW), 40),
    ],
)
def test_the_most_specific_promise_wins(facts: ClockFacts, minutes: int) -> None:
    """Priority and kind, then priority, then kind, then all: in whatever order they stand."""
    rows = (
        SlaTarget(FIRST, 40),
        SlaTarget(FIRST, 30, kind=Kind.SUPPORT),
        SlaTarget(FIRST, 20, priority=Priority.URGENT),
        SlaTarget(FIRST, 10, priority=Priority.URGENT, kind=Kind.SUPPORT),
        SlaTarget(NEXT, 5),
    )
    for order in (rows, rows[::-1]):
        promise = choose_promise(policy(OFFICE, *order), FIRST, facts)

        assert promise is not None
        assert minutes == promise.minutes


@pytest.mark.parametrize(
    ("conditions", "fits", "fails"),
    [
        ({"kinds": (Kind.SUPPORT,)}, {"kind": Kind.SUPPORT}, {"kind": Kind.SERVICE}),
        (
            {"priorities": (Priority.HIGH, Priority.URGENT)},
            {"priority": Priority.HIGH},
            {"priority": Priority.NORMAL},
        ),
        ({"channels": ("phone",)}, {"channel": "phone"}, {"channel": "mail"}),
        ({"tags": ("vip", "press")}, {"tags": frozenset({"x", "press"})}, {"tags": frozenset("x")}),
        ({"languages": ("da",)}, {"language": "da"}, {"language": None}),
        ({"tiers": ("second",)}, {"tier": "second"}, {"tier": None}),
        ({"domains": ("example.com",)}, {"domain": "example.com"}, {"domain": "anexample.com"}),
        ({"domains": ("example.com",)}, {"domain": "mail.example.com"}, {"domain": ""}),
        (
            {"tiers": ("second",), "languages": ("da",)},
            {"tier": "second", "language": "da"},
            {"tier": "second", "language": "sv"},
        ),
    ],
)
def test_conditions(
    conditions: dict[str, object], fits: dict[str, object], fails: dict[str, object]
) -> None:
    """One word of a field is enough, and every field that names any must match."""
    asked = policy(asked=SlaConditions(**conditions))  # type: ignore[arg-type]  # fields by name

    assert matches(asked, ClockFacts(**fits))  # type: ignore[arg-type]  # fields by name
    assert not matches(asked, ClockFacts(**fails))  # type: ignore[arg-type]  # as above
    assert matches(policy(), ClockFacts(**fails))  # type: ignore[arg-type]  # as above


def test_the_first_policy_that_matches_applies() -> None:
    """One that is off is passed over, and where none matches nothing is promised."""
    vip = replace(policy(asked=SlaConditions(tags=("vip",))), name="vip")
    off = replace(policy(), name="off", is_on=False)
    rest = replace(policy(), name="rest")
    order = (off, vip, rest)

    assert vip is choose_policy(order, ClockFacts(tags=frozenset({"vip"})))
    assert rest is choose_policy(order, ClockFacts())
    assert choose_policy((off, vip), ClockFacts()) is None


@pytest.mark.parametrize(
    ("promise", "minutes"),
    [
        (SlaTarget(FIRST, 240), 60),
        (SlaTarget(FIRST, 60), 30),
        (SlaTarget(FIRST, 60, warn_minutes=45), 45),
        (SlaTarget(FIRST, 60, warn_minutes=90), 60),
    ],
)
def test_warnings_leave_time(promise: SlaTarget, minutes: int) -> None:
    """The policy's warning is at most half of a promise; a promise's own is what it says."""
    assert timedelta(minutes=minutes) == warn_before(policy(warn=60), promise)
