"""Clocks: whatever happens, they run in business hours only, forwards, and what was kept stays."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.business_hours import hours_of
from console.domain.courses import Pause, Run, follow
from console.domain.sla import ClockState, find_breach, read_clocks
from data.records import (
    Calendar,
    ConversationId,
    Direction,
    HolidayRegion,
    PolicyId,
    SlaPolicy,
    SlaTarget,
    Status,
    Target,
    WaitingOn,
)
from data.records.clocks import ClockFacts, ClockJoint, ClockLine, ClockMail, EventLog
from tests.support.calendars import calendar
from tests.support.clocks import NUMBER

OTHER = ConversationId(1002)
BEGIN = datetime(2026, 10, 23, 6, tzinfo=UTC)
"""The Friday before the clocks go back in Europe."""
LAST = datetime.max.replace(tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OFFICES = (
    calendar(), calendar("09:00-12:00 13:00-17:00"), calendar("00:00-24:00", "00:00-24:00"),
    calendar("00:00-06:00 22:00-24:00", "00:00-06:00 22:00-24:00"),
    calendar(regions=(HolidayRegion("DE", "BY"),), zone="Europe/Berlin"), calendar(*[""] * 7),
)  # fmt: skip
STANDS: list[tuple[Status, WaitingOn | None]] = [
    (status, None) for status in Status if status is not Status.WAITING
]
STANDS += [(Status.WAITING, waiting_on) for waiting_on in WaitingOn]


@st.composite
def logs(draw: st.DrawFn) -> EventLog:
    """Draw what may happen to a conversation within two weeks, and to one merged into it."""
    moments = st.integers(0, 14 * 24 * 60).map(lambda n: BEGIN + n * MINUTE)
    threads = st.sampled_from((NUMBER, NUMBER, OTHER))
    mails = draw(
        st.lists(
            st.tuples(
                threads, st.sampled_from((Direction.IN, Direction.IN, Direction.OUT)), moments,
                st.sampled_from((0, 0, 0, 300, 3000)), st.sampled_from((False, False, True)),
            ),
            max_size=6,
        )
    )  # fmt: skip
    lines = draw(st.lists(st.tuples(moments, threads, st.sampled_from(STANDS)), max_size=6))
    lines.sort(key=lambda line: line[0])
    is_merged = draw(st.booleans())
    status, waiting_on = draw(st.sampled_from(STANDS))
    return EventLog(
        NUMBER, status, waiting_on, None, ClockFacts(),
        tuple(
            ClockMail(thread, direction, at, at + late * MINUTE, is_automatic)
            for thread, direction, at, late, is_automatic in mails
        ),
        tuple(
            ClockLine(n, at, thread, stands[0], stands[1], n)
            for n, (at, thread, stands) in enumerate(lines, start=1)
        ),
        (ClockJoint(OTHER, NUMBER, draw(moments)),) if is_merged else (),
    )  # fmt: skip


@st.composite
def policies(draw: st.DrawFn) -> SlaPolicy:
    """Draw hours and promises."""
    hours: Calendar = draw(st.sampled_from(OFFICES))
    minutes = st.integers(1, 60 * 24 * 3)
    return SlaPolicy(
        PolicyId(1), "any", 1, is_on=True, calendar=hours,
        targets=tuple(SlaTarget(target, draw(minutes)) for target in Target),
        warn_minutes=draw(st.integers(0, 600)),
    )  # fmt: skip


LATER = st.integers(18 * 24 * 60, 60 * 24 * 60).map(lambda n: BEGIN + n * MINUTE)
"""When all that was drawn has happened and is known."""


@settings(deadline=None)
@given(logs())
def test_runs_and_pauses_follow_each_other(log: EventLog) -> None:
    """A clock never runs backwards, nor twice at once, nor while it stands still."""
    for course in follow(log):
        both: list[Run | Pause] = [*course.runs, *course.pauses]
        stretches = sorted(both, key=lambda one: (one.start, one.end or LAST))
        for one, other in pairwise(stretches):
            assert one.end is not None
            assert one.start <= one.end <= other.start
        assert all(course.began_at <= one.start for one in stretches)
        assert course.kept_at is None or not course.is_running


@settings(deadline=None)
@given(logs(), policies(), LATER, LATER)
def test_clocks_run_in_business_hours_only_and_forwards(
    log: EventLog, policy: SlaPolicy, one: datetime, other: datetime
) -> None:
    """What is used grows with time, by no more than the business time that passed."""
    hours, courses = hours_of(policy.calendar), follow(log)
    before, after = sorted((one, other))

    earlier = read_clocks(courses, policy, log.facts, now=before)
    later = read_clocks(courses, policy, log.facts, now=after)

    for was, now in zip(earlier, later, strict=True):
        assert timedelta(0) <= now.used - was.used <= hours.between(before, after)
        assert was.due_at == now.due_at
        if was.course.is_running:
            assert now.used <= hours.between(now.course.began_at, after)
        else:
            assert was.used == now.used


@settings(deadline=None)
@given(logs(), policies(), LATER)
def test_the_due_moment_is_when_all_is_used(
    log: EventLog, policy: SlaPolicy, now: datetime
) -> None:
    """Until then time is left, and from then on none: in sign and state alike."""
    courses = follow(log)
    for clock in read_clocks(courses, policy, log.facts, now=now):
        if clock.due_at is None or not clock.course.is_running:
            continue
        assert (clock.due_at < now) == (clock.state is ClockState.BREACHED)
        assert (now < clock.due_at) <= (clock.left > timedelta(0))
        if clock.course.runs[-1].start <= clock.due_at:
            at_due = read_clocks(courses, policy, log.facts, now=clock.due_at)
            (same,) = (each for each in at_due if each.course == clock.course)
            assert timedelta(0) == same.left
        assert clock.warning_at is not None
        assert clock.warning_at <= clock.due_at


@settings(deadline=None)
@given(logs(), policies())
def test_the_next_breach_is_a_clock_that_runs(log: EventLog, policy: SlaPolicy) -> None:
    """It is the earliest due moment of what is owed; nothing is owed where nothing runs."""
    courses = follow(log)
    owed = [c for c in read_clocks(courses, policy, log.facts, now=BEGIN) if c.course.is_running]
    moments = [clock.due_at for clock in owed if clock.due_at is not None]

    found = find_breach(courses, policy, log.facts)

    assert min(moments, default=None) == (None if found is None else found.at)
    if log.status in {Status.CLOSED, Status.SPAM, Status.TRASH}:
        assert found is None


@settings(deadline=None)
@given(logs(), policies(), st.randoms(use_true_random=False))
def test_the_order_in_which_mails_are_told_does_not_show(
    log: EventLog, policy: SlaPolicy, rng: random.Random
) -> None:
    """Mails are played by their moments, not by their rows."""
    mails = list(log.mails)
    rng.shuffle(mails)

    shuffled = follow(replace(log, mails=tuple(mails)))

    assert find_breach(follow(log), policy, log.facts) == find_breach(shuffled, policy, log.facts)


@settings(deadline=None)
@given(logs(), policies(), st.lists(st.tuples(st.integers(1, 9999), st.sampled_from(Direction))))
def test_what_comes_later_moves_no_promise_that_was_kept(
    log: EventLog, policy: SlaPolicy, more: list[tuple[int, Direction]]
) -> None:
    """An answered clock keeps its due moment and its verdict, whatever is written afterwards."""
    log = replace(log, joints=())
    end = max([BEGIN, *(m.at for m in log.mails), *(line.at for line in log.lines)])
    later = tuple(
        ClockMail(NUMBER, direction, end + n * MINUTE, end + n * MINUTE)
        for n, direction in more
        if direction in (Direction.IN, Direction.OUT)
    )
    now = end + timedelta(days=30)

    def kept(one: EventLog) -> list[tuple[object, ...]]:
        return [
            (clock.target, clock.course.began_at, clock.course.kept_at, clock.due_at, clock.state)
            for clock in read_clocks(follow(one), policy, one.facts, now=now)
            if clock.course.kept_at is not None and clock.target is not Target.RESOLUTION
        ]

    was = kept(log)
    grown = kept(replace(log, mails=log.mails + later, status=Status.OPEN, waiting_on=None))

    assert [clock for clock in grown if clock in was] == was
