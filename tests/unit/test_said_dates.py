"""Dates in the words of a customer's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.said_dates import LANGUAGES, format_date, say_date, say_weekday

SUNDAY = datetime(2026, 3, 1, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "long", "weekday"),
    [
        ("en", "1 March 2026", "Sunday 1 March"),
        ("en-US", "March 1, 2026", "Sunday, March 1"),
        ("en-GB", "1 March 2026", "Sunday 1 March"),
        ("da", "1. marts 2026", "søndag den 1. marts"),
        ("no", "1. mars 2026", "søndag 1. mars"),
        ("sv", "1 mars 2026", "söndag den 1 mars"),
        ("et", "1. märts 2026", "pühapäev, 1. märts"),
        ("de", "1. März 2026", "Sonntag, 1. März"),
        ("fi", "1. maaliskuuta 2026", "sunnuntai 1. maaliskuuta"),
        ("zh", "2026年3月1日", "3月1日星期日"),
        ("zh-Hant", "2026年3月1日", "3月1日星期日"),
        (None, "1 March 2026", "Sunday 1 March"),
        ("fr", "2026-03-01", "2026-03-01"),
    ],
)
def test_a_date_is_written_as_the_language_does(
    language: str | None, long: str, weekday: str
) -> None:
    """A letter's date has its own words; a language without a table gets numbers."""
    assert (long, weekday) == (say_date(SUNDAY, language), say_weekday(SUNDAY, language))


def test_a_clock_is_put_behind_where_it_is_wanted() -> None:
    """`now` says the time as well."""
    assert "1 March 2026 14:05" == say_date(SUNDAY, "en", with_clock=True)


def test_a_pattern_is_written_in_the_language() -> None:
    """Marks give words of the language, a dash takes the zero off, unknown marks stay."""
    assert "søndag 01.03 1/3 26 søn mar" == format_date(SUNDAY, "%A %d.%m %-d/%-m %y %a %b", "da")
    assert "14:05:00 02 PM 060 09 % %Q" == format_date(SUNDAY, "%R:%S %I %p %j %V %% %Q", "en")
    assert "2026-03-01 1 2026 14 05 March" == format_date(SUNDAY, "%F %e %Y %H %M %B", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_and_day_has_a_word(language: str) -> None:
    """Twelve months and seven days differ in every language."""
    months = {format_date(SUNDAY.replace(month=n), "%B", language) for n in range(1, 13)}
    days = {format_date(SUNDAY.replace(day=n), "%A", language) for n in range(1, 8)}

    assert (12, 7) == (len(months), len(days))
