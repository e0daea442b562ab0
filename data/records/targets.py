"""Response targets: business calendars, policies, and what is promised next.

A policy promises times to those conversations that its conditions match; the first policy that is
on and matches applies, and no other. All times in it are *business minutes* of its calendar.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.records.ids import CalendarId, PolicyId
from data.records.words import Kind, Priority

DAY_MINUTES = 24 * 60
"""The end of a day as minutes after midnight: `24:00`."""


class Target(StrEnum):
    """What is promised."""

    FIRST_RESPONSE = "first_response"
    """From the first customer message to our first answer."""
    NEXT_RESPONSE = "next_response"
    """From the oldest unanswered customer message to the answer, once there was a first one."""
    RESOLUTION = "resolution"
    """From the first customer message to the closing; paused while we wait for the customer."""


class TargetState(StrEnum):
    """What time has brought of a clock that runs."""

    AT_RISK = "at_risk"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True, order=True)
class OpenSpan:
    """A stretch of one day on which work is done, in minutes after local midnight.

    `closes` may be DAY_MINUTES (24:00). A span over midnight is two, one on each day.
    """

    opens: int
    closes: int


Week = tuple[
    tuple[OpenSpan, ...],
    tuple[OpenSpan, ...],
    tuple[OpenSpan, ...],
    tuple[OpenSpan, ...],
    tuple[OpenSpan, ...],
    tuple[OpenSpan, ...],
    tuple[OpenSpan, ...],
]
"""The spans of Monday to Sunday, each day's in order and without overlap; empty: closed."""


@dataclass(frozen=True, slots=True)
class HolidayRegion:
    """Whose public holidays are closed days, in the codes of the `holidays` package (ISO 3166)."""

    country: str
    """As `DK`."""
    subdivision: str = ""
    """As `BY` in `DE`; empty: only those of the whole country."""


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The public holidays of a region in one year, as they were looked up."""

    region: HolidayRegion
    year: int
    days: tuple[tuple[date, str], ...]

    def __hash__(self) -> int:
        """Hash what it is of; its days follow from that but for another edition."""
        return hash((self.region, self.year))


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not as its weekday and the holidays say; it wins over both."""

    month: int
    day: int
    year: int | None = None
    """None: every year; one with its year wins over one without."""
    spans: tuple[OpenSpan, ...] = ()
    """When it is open all the same; empty: closed."""
    words: str = ""
    """As `Stocktaking`; shown by *why*."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Business hours: when the promised time runs."""

    id: CalendarId
    name: str
    time_zone: str
    """IANA name; the spans are times of day there."""
    week: Week
    regions: tuple[HolidayRegion, ...] = ()
    """Their public holidays are closed."""
    days: tuple[SpecialDay, ...] = ()
    """Own closed days, and days that are open all the same."""
    holidays: tuple[HolidayYear, ...] = field(default=(), compare=False, repr=False)
    """Years that were looked up and kept with it; others are looked up where they are wanted."""


@dataclass(frozen=True, slots=True)
class SlaConditions:
    """Which conversations a policy is for.

    A field that is empty asks for nothing. Where one names several words, one of them is enough;
    fields that name any must all match.
    """

    kinds: tuple[Kind, ...] = ()
    priorities: tuple[Priority, ...] = ()
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """Of the customer's address, casefolded; `example.com` is also for `mail.example.com`."""


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """One promise: so many business minutes for conversations of this priority and kind.

    The most specific row of a target wins: priority and kind, then priority alone, then kind
    alone, then the row for all. A target without a row that fits is not promised.
    """

    target: Target
    minutes: int
    priority: Priority | None = None
    kind: Kind | None = None
    warn_minutes: int | None = None
    """Business minutes before the breach at which a warning is due; None: as the policy says."""


@dataclass(frozen=True, slots=True)
class SlaPolicy:
    """A set of promises with its calendar, and the conversations that it is for."""

    id: PolicyId
    name: str
    position: int
    """Policies are asked in ascending order; the first that matches applies."""
    is_on: bool
    calendar: Calendar
    conditions: SlaConditions = field(default_factory=SlaConditions)
    targets: tuple[SlaTarget, ...] = ()
    warn_minutes: int = 60
    """The warning of targets without one of their own; at most half of what is promised."""


@dataclass(frozen=True, slots=True)
class Breach:
    """The promise of a conversation that is broken next, or has been and is still owed.

    It is the earliest due moment of the clocks that run; where that is past, we are late. While
    the only clock is paused there is none.
    """

    target: Target
    at: datetime
    warning_at: datetime
    """When a warning of it is due: `warn_minutes` of business time before `at`."""
