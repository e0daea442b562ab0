"""What cannot be counted by is refused in a sentence, where it is made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.calendars import (
    ALWAYS,
    REGIONS_MAX,
    SPECIAL_DAYS_MAX,
    tell_date,
    tell_span,
    why_refused,
)
from data.records import Calendar, HolidayRegion, OpenSpan, SpecialDay, Week
from tests.support.calendars import calendar, local, spans

NOW = local("2026-11-20 12:00")
OFFICE = calendar()


def on_monday(*day: OpenSpan) -> Calendar:
    """Make a calendar with these spans on Mondays."""
    week: Week = (day, (), (), (), (), (), ())
    return replace(OFFICE, week=week)


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (replace(OFFICE, time_zone="Europe/Copenhgen"), "did you mean Europe/Copenhagen?"),
        (replace(OFFICE, time_zone="../etc/passwd"), "is no time zone"),
        (replace(OFFICE, time_zone=""), "is no time zone"),
        (on_monday(OpenSpan(540, 540)), "09:00-09:00 on Monday is no span of one day"),
        (on_monday(OpenSpan(1320, 360)), "22:00-24:00 and 00:00-06:00"),
        (on_monday(OpenSpan(1320, 1500)), "22:00-25:00 on Monday is no span"),
        (on_monday(*spans("09:00-12:00 11:00-17:00")), "overlap or are out of order"),
        (calendar(special=(SpecialDay(2, 30),)), "02-30 is no date"),
        (calendar(special=(SpecialDay(2, 29, 2026),)), "2026-02-29 is no date"),
        (calendar(special=(SpecialDay(2, 3, spans=(OpenSpan(9, 3),)),)), "on 02-03 is no span"),
        (calendar(special=(SpecialDay(2, 3), SpecialDay(2, 3))), "02-03 is named twice"),
        (calendar(regions=(HolidayRegion("dk"),)), "did you mean DK?"),
        (calendar(regions=(HolidayRegion("QQQ"),)), "are not known"),
        (calendar(regions=(HolidayRegion("DE", "XX"),)), "no part of DE"),
        (calendar(regions=(HolidayRegion("VA", "XX"),)), "no part of VA, which has none"),
        (
            calendar(special=tuple(SpecialDay(1, 1, y) for y in range(1, SPECIAL_DAYS_MAX + 2))),
            "special days are kept",
        ),
        (calendar(regions=(HolidayRegion("DK"),) * (REGIONS_MAX + 1)), "regions are kept"),
        (calendar(*[""] * 7), "would not be open on any of the next"),
        (
            calendar(*[""] * 7, special=(SpecialDay(1, 2, 2026, spans("9:00-10:00")),)),
            "not be open",
        ),
    ],
)
def test_what_cannot_be_counted_by_is_refused(refused: Calendar, words: str) -> None:
    """The sentence names what is wrong, and what would be right."""
    why = why_refused(refused, now=NOW)

    assert why is not None
    assert words in why
    assert why.endswith((".", "?"))


@pytest.mark.parametrize(
    "kept",
    [
        OFFICE,
        replace(OFFICE, week=ALWAYS),
        on_monday(*spans("00:00-12:00 12:00-24:00")),
        calendar(*[""] * 7, special=(SpecialDay(1, 2, spans=spans("9:00-10:00")),)),
        calendar(special=(SpecialDay(2, 29), SpecialDay(2, 29, 2028))),
        calendar(regions=(HolidayRegion("DK"), HolidayRegion("DE", "BY"))),
    ],
)
def test_what_can_be_counted_by_is_kept(kept: Calendar) -> None:
    """Nothing is said against a calendar that opens some time."""
    assert why_refused(kept, now=NOW) is None


def test_spans_and_days_are_told_as_they_are_typed() -> None:
    """24:00 is the end of a day, and a day of every year has no year."""
    assert "22:00-24:00" == tell_span(OpenSpan(1320, 1440))
    assert "12-24" == tell_date(SpecialDay(12, 24))
    assert "2026-12-24" == tell_date(SpecialDay(12, 24, 2026))
