"""Promises of console.domain.business_hours: what is counted is open time that really passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from console.domain.business_hours import CLOSED_DAYS_MAX, BusinessHours, hours_of
from console.domain.public_holidays import (
    edition_for,
    has_kept,
    holidays_of,
    is_known,
    known_regions,
    look_up,
)
from data.records import Calendar, HolidayRegion, HolidayYear, SpecialDay
from tests.support.calendars import COPENHAGEN, calendar, local, spans

OFFICE = calendar()
LUNCH = calendar("09:00-12:00 13:00-17:00")
NIGHT = calendar("00:00-06:00 22:00-24:00", "00:00-24:00")
ALWAYS = calendar("00:00-24:00", "00:00-24:00")
DANISH = calendar(regions=(HolidayRegion("DK"),))
BAVARIAN = calendar(zone="Europe/Berlin", regions=(HolidayRegion("DE", "BY"),))
SALE = SpecialDay(12, 5, 2026, spans("10:00-14:00"), "Sale")
CHRISTMAS = SpecialDay(12, 24, words="Christmas Eve")
OPEN_ONCE = SpecialDay(12, 24, 2026, spans("09:00-12:00"))
OWN_DAYS = calendar(special=(SALE, CHRISTMAS, OPEN_ONCE))


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "due"),
    [
        (OFFICE, "2026-11-20 16:30", 60, "2026-11-23 09:30"),  # Friday afternoon
        (OFFICE, "2026-11-20 16:30", 30, "2026-11-20 17:00"),  # ends when the office closes
        (OFFICE, "2026-11-21 12:00", 60, "2026-11-23 10:00"),  # written on a Saturday
        (OFFICE, "2026-11-20 07:00", 60, "2026-11-20 10:00"),  # before the opening
        (OFFICE, "2026-11-20 17:00", 1, "2026-11-23 09:01"),  # in the moment of closing
        (OFFICE, "2026-11-16 09:00", 2400, "2026-11-20 17:00"),  # a whole week
        (LUNCH, "2026-11-20 11:30", 60, "2026-11-20 13:30"),  # over the lunch break
        (LUNCH, "2026-11-20 12:30", 60, "2026-11-20 14:00"),  # written in the lunch break
        (NIGHT, "2026-11-18 23:00", 120, "2026-11-19 01:00"),  # over midnight, up to 24:00
        (NIGHT, "2026-11-18 05:30", 60, "2026-11-18 22:30"),  # the rest after a day asleep
        (ALWAYS, "2026-11-20 16:30", 1440, "2026-11-21 16:30"),
        (DANISH, "2026-04-01 16:30", 60, "2026-04-07 09:30"),  # over Danish Easter
        (DANISH, "2025-12-24 16:30", 60, "2025-12-29 09:30"),  # Christmas, then a weekend
        (BAVARIAN, "2026-06-03 16:30", 60, "2026-06-05 09:30"),  # Corpus Christi, there only
        (OWN_DAYS, "2026-12-04 16:30", 60, "2026-12-05 10:30"),  # a Saturday that is open
        (OWN_DAYS, "2026-12-23 16:30", 60, "2026-12-24 09:30"),  # this year's wins over every
        (OWN_DAYS, "2027-12-23 16:30", 60, "2027-12-27 09:30"),  # closed every other year
    ],
)
def test_adding_business_minutes(hours: Calendar, start: str, minutes: int, due: str) -> None:
    """So many business minutes later it is then, and measuring gives the minutes again."""
    began, business = local(start, hours.time_zone), timedelta(minutes=minutes)

    found = BusinessHours(hours).add(began, business)

    assert local(due, hours.time_zone) == found
    assert found is not None
    assert business == BusinessHours(hours).between(began, found)


@pytest.mark.parametrize(
    ("start", "end", "open_for"),
    [
        # 29 March 2026: after 02:00 comes 03:00. A night shift from 22 to 6 is an hour shorter.
        ("2026-03-28 22:00", "2026-03-29 06:00", 7),
        # 25 October 2026: after 03:00 comes 02:00 again.
        ("2026-10-24 22:00", "2026-10-25 06:00", 9),
    ],
)
def test_clock_changes_count_what_passes(start: str, end: str, open_for: int) -> None:
    """The hour that spring takes is not counted, the one that autumn gives is."""
    night = calendar("00:00-06:00 22:00-24:00", "00:00-06:00 22:00-24:00")

    assert timedelta(hours=open_for) == hours_of(night).between(local(start), local(end))


def test_a_span_inside_the_hour_that_spring_skips_is_never_open() -> None:
    """Nobody works from 02:10 to 02:50 on the day on which no wall shows that."""
    hours = hours_of(calendar("02:10-02:50", "02:10-02:50"))

    opened = hours.next_opening(local("2026-03-29 00:00"))

    assert local("2026-03-30 02:10") == opened


def test_a_span_that_begins_in_the_skipped_hour_opens_after_it() -> None:
    """02:30 to 04:00 is 03:00 to 04:00 on that day: half an hour is not made up."""
    hours = hours_of(calendar("02:30-04:00", "02:30-04:00"))

    assert timedelta(hours=1) == hours.between(local("2026-03-29 00:00"), local("2026-03-29 12:00"))


def test_a_span_in_the_hour_that_comes_twice_is_open_twice() -> None:
    """02:10 to 02:50 is shown twice in autumn, and closed in between."""
    hours = hours_of(calendar("02:10-02:50", "02:10-02:50"))
    first, second = local("2026-10-25 02:15"), local("2026-10-25 02:15", fold=1)

    assert second == hours.add(first, timedelta(minutes=40))
    assert hours.is_open(first)
    assert not hours.is_open(local("2026-10-25 02:55"))
    assert hours.is_open(second)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu"])
def test_days_are_those_of_the_calendar_wherever_it_is(zone: str) -> None:
    """Nine o'clock is nine o'clock there, far from Greenwich and at odd offsets."""
    hours = hours_of(calendar(zone=zone))
    friday, monday = local("2026-11-20 16:30", zone), local("2026-11-23 09:30", zone)

    assert monday == hours.add(friday, timedelta(hours=1))
    assert UTC == hours.add(friday, timedelta(hours=1)).tzinfo  # type: ignore[union-attr]  # just seen


def test_moments_of_one_zone_are_compared_as_they_are() -> None:
    """From the first 02:50 to the second 02:10 twenty minutes pass, whatever the wall shows."""
    hours = hours_of(calendar("00:00-24:00", "00:00-24:00"))
    wall = datetime(2026, 10, 25, 2, tzinfo=ZoneInfo(COPENHAGEN))

    passed = hours.between(wall.replace(minute=50), wall.replace(minute=10, fold=1))

    assert timedelta(minutes=20) == passed


def test_a_day_that_never_was_is_not_counted() -> None:
    """Samoa went from 29 December 2011 to 31 December: the 30th has no business hours."""
    always = hours_of(calendar("00:00-24:00", "00:00-24:00", zone="Pacific/Apia"))
    office = hours_of(calendar("09:00-17:00", "09:00-17:00", zone="Pacific/Apia"))
    start, end = (
        local("2011-12-29 00:00", "Pacific/Apia"),
        local("2012-01-01 00:00", "Pacific/Apia"),
    )

    assert timedelta(days=2) == always.between(start, end)
    assert timedelta(hours=16) == office.between(start, end)


def test_a_calendar_that_never_opens_gives_up() -> None:
    """There is no moment at which enough has passed, and looking for it ends."""
    never = hours_of(calendar(*[""] * 7))
    moment = local("2026-11-20 16:30")

    assert never.add(moment, timedelta(minutes=1)) is None
    assert never.next_opening(moment) is None
    assert timedelta(0) == never.between(moment, moment + timedelta(days=CLOSED_DAYS_MAX))


def test_what_would_take_centuries_is_never_due() -> None:
    """A calendar that is open for a minute a year is searched for ten years, and no longer."""
    hours = BusinessHours(
        calendar(*[""] * 7, special=(SpecialDay(1, 1, spans=spans("9:00-9:01")),))
    )
    moment = local("2026-11-20 16:30")

    assert local("2028-01-01 09:01") == hours.add(moment, timedelta(minutes=2))
    assert hours.add(moment, timedelta(hours=1)) is None


def test_the_end_of_all_calendars_is_no_crash() -> None:
    """A mail dated in the year 9999 has no due moment, and stops nothing."""
    last = datetime(9999, 12, 30, tzinfo=UTC)

    assert hours_of(OFFICE).add(last, timedelta(weeks=9)) is None


def test_nothing_to_add_is_the_moment_itself() -> None:
    """No time later it is now, also at night."""
    moment = local("2026-11-21 03:00")

    assert moment == hours_of(OFFICE).add(moment, timedelta(0))
    assert timedelta(0) == hours_of(OFFICE).between(moment, moment)
    assert timedelta(0) == hours_of(OFFICE).between(moment, moment - timedelta(days=5))


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-20 12:00", "2026-11-20 12:00"),
        ("2026-11-20 17:00", "2026-11-23 09:00"),
        ("2026-11-20 06:00", "2026-11-20 09:00"),
    ],
)
def test_the_next_opening(moment: str, opening: str) -> None:
    """What is open opens now; what is closed when its next span begins."""
    hours = hours_of(OFFICE)

    assert local(opening) == hours.next_opening(local(moment))
    assert (moment == opening) == hours.is_open(local(moment))


def test_years_are_added_up_in_one() -> None:
    """Measuring over years gives what measuring day by day gives."""
    hours, start = BusinessHours(LUNCH), local("2021-02-03 11:11")
    days = [start + timedelta(days=n) for n in range(800)]
    single = sum((hours.between(a, b) for a, b in pairwise(days)), timedelta(0))

    assert single == hours.between(days[0], days[-1])


def test_days_say_why_they_are_not_like_others() -> None:
    """A special day says its own words, a holiday its name, a plain day nothing."""
    hours = hours_of(calendar(regions=(HolidayRegion("DK"),), special=(SALE, CHRISTMAS)))

    assert "Sale" == hours.words_on(date(2026, 12, 5))
    assert "Christmas Eve" == hours.words_on(date(2026, 12, 24))
    assert "Good Friday" == hours.words_on(date(2026, 4, 3))
    assert "" == hours.words_on(date(2026, 4, 8))
    assert ZoneInfo(COPENHAGEN) == hours.local(datetime(2026, 1, 1, tzinfo=UTC)).tzinfo


def test_regions_are_those_of_the_package() -> None:
    """Countries and their parts are known by their codes; of an unknown one there are no days."""
    assert is_known(HolidayRegion("DE", "BY"))
    assert not is_known(HolidayRegion("DE", "XX"))
    assert not is_known(HolidayRegion("XX"))
    assert "BY" in known_regions()["DE"]
    assert {} == holidays_of("XX", "", 2026)


def test_kept_holidays_are_used_and_others_looked_up() -> None:
    """A year that is kept with the calendar is as it was kept; one that is not is looked up."""
    kept = HolidayYear(HolidayRegion("DK"), 2026, ((date(2026, 4, 8), "Own"),))
    hours = hours_of(replace(DANISH, holidays=(kept,)))

    assert ("Own", "") == (hours.words_on(date(2026, 4, 8)), hours.words_on(date(2026, 4, 3)))
    assert "Good Friday" == hours.words_on(date(2027, 3, 26))
    assert "" == hours_of(DANISH).words_on(date(2026, 4, 8))
    assert hash(kept) == hash(replace(kept, days=()))
    assert has_kept(replace(DANISH, holidays=look_up(DANISH, 2026)), 2028)
    assert not has_kept(DANISH, 2026)
    assert has_kept(OFFICE, 2026)


def test_the_edition_names_what_calendars_are_counted_by() -> None:
    """The package counts where a region does, and so do the rules of each zone."""
    assert "holidays=" in edition_for([DANISH])
    assert "holidays=" not in edition_for([OFFICE])
    assert edition_for([OFFICE]) == edition_for([OFFICE, LUNCH])
    assert edition_for([OFFICE]) != edition_for([calendar(zone="UTC")])
