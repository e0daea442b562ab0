"""Business hours: whatever the calendar, the clock runs in open time only and never backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import cast
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.business_hours import BusinessHours
from console.domain.calendars import why_refused
from data.records import Calendar, CalendarId, HolidayRegion, OpenSpan, SpecialDay, Week

ZONES = (
    "Europe/Copenhagen", "America/New_York", "Pacific/Auckland", "America/St_Johns",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC", "America/Sao_Paulo",
)  # fmt: skip
MINUTE = timedelta(minutes=1)


@st.composite
def days(draw: st.DrawFn) -> tuple[OpenSpan, ...]:
    """Draw up to three spans of one day."""
    marks = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    marks = marks[: len(marks) // 2 * 2]
    return tuple(OpenSpan(a, b) for a, b in zip(marks[::2], marks[1::2], strict=True))


SPECIAL = st.builds(
    SpecialDay, st.integers(1, 12), st.integers(1, 28), st.sampled_from((None, 2025, 2026)), days()
)
CALENDARS = st.builds(
    Calendar,
    st.just(CalendarId(1)),
    st.just("any"),
    st.sampled_from(ZONES),
    st.tuples(*[days()] * 7).map(lambda drawn: cast("Week", drawn)),
    st.sampled_from([(), (HolidayRegion("DK"),), (HolidayRegion("US", "NY"),)]),
    st.lists(
        SPECIAL, max_size=3, unique_by=lambda day: (day.year, day.month, day.day)
    ).map(tuple),
)  # fmt: skip
# Both changes of the clocks of 2026 in most places, and what lies between and around them.
MOMENTS = st.one_of(
    st.datetimes(datetime(2025, 12, 20), datetime(2026, 12, 31)),  # noqa: DTZ001 - made aware below
    st.datetimes(datetime(2026, 3, 28), datetime(2026, 3, 30)),  # noqa: DTZ001 - as above
    st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 26)),  # noqa: DTZ001 - as above
).map(lambda naive: naive.replace(tzinfo=UTC))
BUSINESS = st.timedeltas(timedelta(0), timedelta(days=12))


def is_open_by_the_wall(calendar: Calendar, moment: datetime) -> bool:
    """Say whether the wall shows a time inside a span: what the module promises, said plainly."""
    wall = moment.astimezone(ZoneInfo(calendar.time_zone))
    spans = BusinessHours(calendar).spans_on(wall.date())
    minute = wall.hour * 60 + wall.minute
    return any(span.opens <= minute < span.closes for span in spans)


@settings(deadline=None, max_examples=60)
@given(CALENDARS, MOMENTS)
def test_open_is_what_the_wall_shows(calendar: Calendar, moment: datetime) -> None:
    """An instant is open exactly when the clock on the wall shows a time inside a span."""
    assert is_open_by_the_wall(calendar, moment) == BusinessHours(calendar).is_open(moment)


@settings(deadline=None, max_examples=60)
@given(CALENDARS, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_day_adds_up_to_its_open_minutes(calendar: Calendar, day: date) -> None:
    """Counting the open minutes of a day one by one gives what measuring it gives."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    counted = sum(is_open_by_the_wall(calendar, start + n * MINUTE) for n in range(1440))

    assert counted * MINUTE == BusinessHours(calendar).between(start, start + timedelta(days=1))


@settings(deadline=None, max_examples=60)
@given(CALENDARS, MOMENTS, BUSINESS)
def test_adding_then_measuring_is_the_identity(
    calendar: Calendar, moment: datetime, business: timedelta
) -> None:
    """Where so much time passes at all, exactly so much lies between, and it ends in open time."""
    hours = BusinessHours(calendar)

    due = hours.add(moment, business)

    if due is None:
        assert hours.between(moment, moment + timedelta(days=399)) < business
        return
    assert business == hours.between(moment, due)
    if business:
        just_before = due - timedelta(microseconds=1)
        assert hours.is_open(just_before), "the clock ran outside business hours"


@settings(deadline=None, max_examples=60)
@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=5))
def test_the_clock_never_runs_backwards(calendar: Calendar, moments: list[datetime]) -> None:
    """Later moments never have less behind them, and parts add up to the whole."""
    hours, ordered = BusinessHours(calendar), sorted(moments)
    parts = [hours.between(a, b) for a, b in pairwise(ordered)]

    assert sum(parts, timedelta(0)) == hours.between(ordered[0], ordered[-1])
    assert all(timedelta(0) <= part for part in parts)
    assert all(part <= b - a for part, (a, b) in zip(parts, pairwise(ordered), strict=True))


@settings(deadline=None, max_examples=60)
@given(CALENDARS, MOMENTS, MOMENTS, BUSINESS)
def test_who_begins_later_is_due_later(
    calendar: Calendar, one: datetime, other: datetime, business: timedelta
) -> None:
    """Two promises of the same length are due in the order in which they began."""
    hours = BusinessHours(calendar)

    first, second = (hours.add(moment, business) for moment in sorted((one, other)))

    assert first is None or second is None or first <= second


@settings(deadline=None, max_examples=60)
@given(CALENDARS, MOMENTS)
def test_between_now_and_the_next_opening_nothing_passes(
    calendar: Calendar, moment: datetime
) -> None:
    """The next opening is open, and all before it is closed."""
    hours = BusinessHours(calendar)

    opening = hours.next_opening(moment)

    if opening is None:
        assert why_refused(calendar, now=moment) is not None
        return
    assert hours.is_open(opening)
    assert timedelta(0) == hours.between(moment, opening)
