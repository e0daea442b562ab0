"""Domain: why a target is due when it is: which policy, since when, what it stood still for (pure).

Theory of operation: a course says when a clock ran and why it did not; the calendar cuts what ran
into what was open. Both together are *stretches*: one after the other, each running or standing
still with its reason. People read the last of them, scripts all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.business_hours import CLOSED_DAYS_MAX, BusinessHours, hours_of
from console.domain.courses import PauseReason
from console.domain.sla import Clock, ClockState, matches
from console.domain.target_words import TITLES
from console.domain.typed_targets import tell_conditions, tell_duration
from console.domain.typed_times.saying import say_moment
from data.records import Calendar, SlaPolicy
from data.records.clocks import ClockFacts

SHOWN_MAX = 6
"""Times of standing still that are told; of more the last ones."""
OUTSIDE = "outside business hours"
PAUSED = {
    PauseReason.WAITING_ON_CUSTOMER: "waiting on the customer",
    PauseReason.CLOSED: "it was closed",
    PauseReason.SPAM: "it was among the spam",
    PauseReason.TRASH: "it was in the trash",
}
MINUTE = timedelta(minutes=1)
NEAR_DAYS = 6
"""So near a weekday and a clock say which moment is meant."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time during which a clock ran, or stood still for a reason."""

    start: datetime
    end: datetime | None
    """None: it still does."""
    why: str = ""
    """Empty while it runs."""


@dataclass(frozen=True, slots=True)
class Saying:
    """For whom moments are said."""

    now: datetime
    time_zone: str

    def moment(self, at: datetime) -> str:
        """Say a moment: `Fri 17:00` where that is enough, else with its date."""
        zone = ZoneInfo(self.time_zone)
        local = at.astimezone(zone)
        if abs((local.date() - self.now.astimezone(zone).date()).days) <= NEAR_DAYS:
            return f"{local_words.weekday(local)} {local_words.clock(local)}"
        return say_moment(at, now=self.now, zone=zone)


def tell_policy(
    policy: SlaPolicy | None, policies: Sequence[SlaPolicy], facts: ClockFacts | None
) -> str:
    """Say which policy applies and why that one; `policies` are those that are on, in order."""
    if facts is None:
        return "Nothing is promised here: it was imported, or is an exchange with an outsider."
    if not policies:
        return "Nothing is promised: no policy is on."
    if policy is None:
        others = _told_others(policies)
        return f"Nothing is promised: no policy is for it ({others})."
    before = [each for each in policies if each.position < policy.position]
    passed = [each for each in before if not matches(each, facts)]
    reason = tell_conditions(policy.conditions) or "everybody"
    rest = f"; before it {_told_others(passed)}" if passed else ""
    return f"{policy.name} applies, which is for {reason}{rest}."


def _told_others(policies: Sequence[SlaPolicy]) -> str:
    named = [f"{each.name} is for {tell_conditions(each.conditions)}" for each in policies[:3]]
    more = len(policies) - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def tell_clock(clock: Clock, calendar: Calendar, saying: Saying) -> list[str]:
    """Say of one clock what was promised, where it stands, and what it stood still for."""
    promised = tell_duration(clock.promise.minutes, calendar)
    title, standing = TITLES[clock.target], _standing(clock, calendar, saying)
    head = f"{title[0].upper()}{title[1:]} in {promised}{_scope(clock)}: {standing}"
    lines = [head, f"began {saying.moment(clock.course.began_at)}, when the customer wrote"]
    still = [each for each in stretches(clock, calendar, saying.now) if each.why]
    if len(still) > SHOWN_MAX:
        lines.append(f"stood still {len(still) - SHOWN_MAX} times before, then")
    lines += [f"paused {_told_stretch(each, saying)}" for each in still[-SHOWN_MAX:]]
    return lines


def stretches(clock: Clock, calendar: Calendar, now: datetime) -> list[Stretch]:
    """Give when a clock ran and when it stood still, and why, one after the other."""
    hours = hours_of(calendar)
    found: list[Stretch] = []
    for run in clock.course.runs:
        found += _cut(run.start, run.end, hours, now)
    for pause in clock.course.pauses:
        if pause.end is None or pause.end > pause.start:
            found.append(Stretch(pause.start, pause.end, PAUSED[pause.why]))
    return sorted(found, key=lambda stretch: stretch.start)


def _cut(
    start: datetime, end: datetime | None, hours: BusinessHours, now: datetime
) -> list[Stretch]:
    """Cut the time in which a clock was to run into what was open and what was not."""
    until = now if end is None else end
    found: list[Stretch] = []
    at = start
    while at < until:
        opens = hours.next_opening(at)
        if opens is None or opens >= until:
            found.append(
                Stretch(at, opens if end is None else until, _why_closed(hours, at, opens))
            )
            return found
        if opens > at:
            found.append(Stretch(at, opens, _why_closed(hours, at, opens)))
        closes = _next_closing(hours, opens)
        is_last = closes is None or closes >= until
        found.append(Stretch(opens, end if is_last else closes))
        if closes is None:
            return found
        at = closes
    return found


def _next_closing(hours: BusinessHours, opened: datetime) -> datetime | None:
    """Give the end of the time that is open at a moment; None where it never closes."""
    at = opened
    for day in range(opened.toordinal(), opened.toordinal() + CLOSED_DAYS_MAX):
        ends = [end for start, end in hours.stretches(day) if start <= at < end]
        if not ends:
            return at
        at = ends[0]
        if at.hour or at.minute or at.second:
            return at
    return None


def _why_closed(hours: BusinessHours, start: datetime, end: datetime | None) -> str:
    """Say that it was outside business hours, and which holidays lie in that time."""
    first = hours.local(start).date()
    last = first if end is None else hours.local(end - MINUTE).date()
    days = min((last - first).days, 31)
    named = [hours.words_on(first + timedelta(days=day)) for day in range(days + 1)]
    holidays = ", ".join(dict.fromkeys(name for name in named if name))
    return f"{OUTSIDE} ({holidays})" if holidays else OUTSIDE


def _standing(clock: Clock, calendar: Calendar, saying: Saying) -> str:
    due = "" if clock.due_at is None else saying.moment(clock.due_at)
    kept = "" if clock.course.kept_at is None else saying.moment(clock.course.kept_at)
    left = _span(clock.left, calendar)
    if clock.state is ClockState.BREACHED:
        was = f"it was due {due}"
        return (
            f"kept too late: {kept}, {was}" if kept else f"late by {left} of business time, {was}"
        )
    words = {
        ClockState.RUNNING: f"due {due}, {left} of business time left",
        ClockState.AT_RISK: f"soon late, due {due}, {left} of business time left",
        ClockState.PAUSED: f"stands still, {left} of business time left",
        ClockState.MET: f"met {kept}" + (f", it was due {due}" if due else ""),
        ClockState.ENDED: "put away before it was kept",
    }
    return words[clock.state]


def _scope(clock: Clock) -> str:
    """Say for which priority and kind the promise is, where it is not the general one."""
    words = [w.value for w in (clock.promise.priority, clock.promise.kind) if w is not None]
    return f" ({' '.join(words)})" if words else ""


def _span(time: timedelta, calendar: Calendar) -> str:
    minutes = abs(time) // MINUTE
    return tell_duration(minutes, calendar) if minutes else "less than a minute"


def _told_stretch(stretch: Stretch, saying: Saying) -> str:
    start = saying.moment(stretch.start)
    if stretch.end is None:
        return f"from {start}: {stretch.why}"
    return f"{start} to {saying.moment(stretch.end)}: {stretch.why}"
