"""Domain: what is promised to a conversation, when it is due, and where it stands (pure).

Theory of operation. Clocks are computed, whenever anybody asks, from the event log of a
conversation, the policy that applies and its calendar; nothing of it is stored but the next
breach. `console/domain/courses.py` says when which clock ran; this lays a policy over it: the first
that matches, its most specific promise, minutes of business time in its calendar. Which policy
that is follows from what the conversation is now: one that becomes urgent is measured by the
promise for urgent ones from its start on.

A promise is kept when it was done at its due moment at the latest. Time that is promised ends
with the business hours in which it ends: 30 minutes on Friday at 16:30 are over at 17:00.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.domain.business_hours import BusinessHours, hours_of
from console.domain.courses import Course, PauseReason
from data.records import Breach, SlaPolicy, SlaTarget, Target
from data.records.clocks import ClockFacts


class ClockState(StrEnum):
    """Where a promise stands."""

    RUNNING = "running"
    AT_RISK = "at_risk"
    """It runs, and its warning is due."""
    PAUSED = "paused"
    BREACHED = "breached"
    """Its moment passed before it was kept, if it was."""
    MET = "met"
    ENDED = "ended"
    """Put away before it was kept or broken."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A course measured against its promise, at one moment."""

    course: Course
    promise: SlaTarget
    state: ClockState
    due_at: datetime | None
    """None while it is paused, and where the calendar never opens long enough."""
    warning_at: datetime | None
    used: timedelta
    """Business time that ran."""
    left: timedelta
    """Of what was promised; less than nothing where it is late."""

    @property
    def target(self) -> Target:
        """What was promised."""
        return self.course.target


# ---- which policy, which promise


def choose_policy(policies: Iterable[SlaPolicy], facts: ClockFacts) -> SlaPolicy | None:
    """Give the first policy that is on and whose conditions match; `policies` stand in order."""
    return next((p for p in policies if p.is_on and matches(p, facts)), None)


def matches(policy: SlaPolicy, facts: ClockFacts) -> bool:
    """Say whether a conversation is one that a policy is for."""
    asked = policy.conditions
    return (
        (not asked.kinds or facts.kind in asked.kinds)
        and (not asked.priorities or facts.priority in asked.priorities)
        and (not asked.channels or facts.channel in asked.channels)
        and (not asked.tags or not facts.tags.isdisjoint(asked.tags))
        and (not asked.languages or any(_is_spoken(facts, code) for code in asked.languages))
        and (not asked.tiers or facts.tier in asked.tiers)
        and (not asked.domains or any(_is_in(facts.domain, domain) for domain in asked.domains))
    )


def _is_spoken(facts: ClockFacts, asked: str) -> bool:
    """Say whether a conversation is in a language; `en` is for `en-GB` too, as in a query."""
    return f"{facts.language or ''}-".casefold().startswith(f"{asked}-".casefold())


def _is_in(domain: str, asked: str) -> bool:
    return domain == asked or domain.endswith(f".{asked}")


def choose_promise(policy: SlaPolicy, target: Target, facts: ClockFacts) -> SlaTarget | None:
    """Give the most specific promise for a conversation; None: this target is not promised."""
    fitting = [
        row
        for row in policy.targets
        if row.target is target
        and row.priority in (None, facts.priority)
        and row.kind in (None, facts.kind)
    ]
    return max(fitting, key=_specificity, default=None)


def _specificity(row: SlaTarget) -> tuple[bool, bool]:
    return row.priority is not None, row.kind is not None


def warn_before(policy: SlaPolicy, promise: SlaTarget) -> timedelta:
    """Give how much business time before the breach a warning is due.

    What the policy says for all is at most half of what is promised: a warning that is due with
    the message itself warns of nothing.
    """
    if promise.warn_minutes is not None:
        return timedelta(minutes=min(promise.warn_minutes, promise.minutes))
    return timedelta(minutes=min(policy.warn_minutes, promise.minutes // 2))


# ---- measuring courses


def read_clocks(
    courses: Sequence[Course], policy: SlaPolicy, facts: ClockFacts, *, now: datetime
) -> tuple[Clock, ...]:
    """Measure every course against its promise; what is not promised has no clock."""
    hours = hours_of(policy.calendar)
    clocks = []
    for course in courses:
        promise = choose_promise(policy, course.target, facts)
        if promise is not None:
            clocks.append(_measure(course, policy, promise, hours, now))
    return tuple(clocks)


def find_breach(courses: Sequence[Course], policy: SlaPolicy, facts: ClockFacts) -> Breach | None:
    """Give the promise that is broken next, or was and is still owed: the earliest due moment."""
    hours = hours_of(policy.calendar)
    found: list[Breach] = []
    for course in courses:
        promise = choose_promise(policy, course.target, facts) if course.is_running else None
        if promise is None:
            continue
        allowed = timedelta(minutes=promise.minutes)
        due_at = _due(course, allowed, hours)
        warning_at = _due(course, allowed - warn_before(policy, promise), hours)
        if due_at is not None and warning_at is not None:
            found.append(Breach(course.target, due_at, warning_at))
    return min(found, key=lambda breach: breach.at, default=None)


def newest(clocks: Sequence[Clock]) -> tuple[Clock, ...]:
    """Give the last clock of each target: what there is to say of a conversation now."""
    last = {clock.target: clock for clock in clocks}
    return tuple(last[target] for target in Target if target in last)


def _measure(
    course: Course, policy: SlaPolicy, promise: SlaTarget, hours: BusinessHours, now: datetime
) -> Clock:
    allowed = timedelta(minutes=promise.minutes)
    due_at = _due(course, allowed, hours)
    warning_at = _due(course, allowed - warn_before(policy, promise), hours)
    used = sum((hours.between(run.start, run.end or now) for run in course.runs), timedelta(0))
    state = _state(course, due_at, warning_at, now)
    return Clock(course, promise, state, due_at, warning_at, used, allowed - used)


def _state(
    course: Course, due_at: datetime | None, warning_at: datetime | None, now: datetime
) -> ClockState:
    if due_at is not None and due_at < (now if course.is_running else _stood_at(course)):
        return ClockState.BREACHED
    if course.kept_at is not None:
        return ClockState.MET
    if course.is_over:
        return ClockState.ENDED
    if not course.is_running:
        is_away = bool(course.pauses) and course.pauses[-1].why != PauseReason.WAITING_ON_CUSTOMER
        return ClockState.ENDED if is_away else ClockState.PAUSED
    is_at_risk = warning_at is not None and warning_at <= now
    return ClockState.AT_RISK if is_at_risk else ClockState.RUNNING


def _stood_at(course: Course) -> datetime:
    """Give when a clock that does not run stopped."""
    end = course.runs[-1].end if course.runs else None
    return end or course.began_at


def _due(course: Course, allowed: timedelta, hours: BusinessHours) -> datetime | None:
    """Give when so much business time will have run, or had.

    Of a clock that stands still it is None, unless it was kept: then it is the moment that it
    went by when it stopped. A promise whose time was up before stays broken at that moment.
    """
    left = allowed
    for run in course.runs:
        if run.end is None:
            return hours.add(run.start, left)
        passed = hours.between(run.start, run.end)
        if passed >= left:
            return hours.add(run.start, left)
        left -= passed
    if course.kept_at is None or not course.runs:
        return None
    last = course.runs[-1]
    assert last.end is not None, "what runs was told above"
    return hours.add(last.end, left)
