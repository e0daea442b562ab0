"""Moments as people type them, in their own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.typed_times import AMOUNT_MAX, MORNING_HOUR, parse_time

ZONE = "Europe/Copenhagen"
NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)  # 14:30 there


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("+2h", NOW + timedelta(hours=2)),
        ("90m", NOW + timedelta(minutes=90)),
        (" +3 d ", NOW + timedelta(days=3)),
        ("1w", NOW + timedelta(weeks=1)),
        ("2026-11-23", datetime(2026, 11, 23, MORNING_HOUR - 1, tzinfo=UTC)),
        ("2026-11-23 08:15", datetime(2026, 11, 23, 7, 15, tzinfo=UTC)),
        ("2026-11-23T08:15", datetime(2026, 11, 23, 7, 15, tzinfo=UTC)),
        ("2026-7-1 08:15", datetime(2026, 7, 1, 6, 15, tzinfo=UTC)),
        ("16:00", datetime(2026, 11, 21, 15, 0, tzinfo=UTC)),
        ("14:30", datetime(2026, 11, 22, 13, 30, tzinfo=UTC)),
        ("9:05", datetime(2026, 11, 22, 8, 5, tzinfo=UTC)),
        ("2026-11-23T08:15:00Z", datetime(2026, 11, 23, 8, 15, tzinfo=UTC)),
        ("2026-11-23T08:15+02:00", datetime(2026, 11, 23, 6, 15, tzinfo=UTC)),
    ],
)
def test_what_is_understood(typed: str, expected: datetime) -> None:
    """Steps ahead, dates, clocks and whole moments are read in the writer's zone."""
    assert expected == parse_time(typed, now=NOW, time_zone=ZONE)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "tomorrow",
        "+2y",
        f"+{AMOUNT_MAX + 1}d",
        "25:00",
        "12:60",
        "2026-13-01",
        "2026-02-30 10:00",
        "2026-11-23T08:15:30.5",
        "20261123T081530",
        "-2h",
        "0001-01-01 00:10",
        "0001-01-01T00:00:00+10:00",
    ],
)
def test_what_is_not_understood_is_refused(typed: str) -> None:
    """A word that could be read two ways, or a moment that cannot be, is no time."""
    assert parse_time(typed, now=NOW, time_zone=ZONE) is None


def test_moment_that_the_clock_leaps_over_is_refused() -> None:
    """At the end of March half past two does not exist there."""
    assert parse_time("2026-03-29 02:30", now=NOW, time_zone=ZONE) is None


def test_first_of_two_equal_moments_is_meant() -> None:
    """At the end of October half past two comes twice."""
    expected = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert expected == parse_time("2026-10-25 02:30", now=NOW, time_zone=ZONE)


def test_clock_of_tomorrow_holds_over_a_change_of_time() -> None:
    """Nine o'clock is nine o'clock there, whether the day before has 23, 24 or 25 hours."""
    before = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)

    assert datetime(2026, 10, 25, 8, 0, tzinfo=UTC) == parse_time(
        "09:00", now=before, time_zone=ZONE
    )


@given(typed=st.text(max_size=30))
def test_nothing_typed_breaks_it(typed: str) -> None:
    """Whatever is typed gives a moment in UTC or none."""
    moment = parse_time(typed, now=NOW, time_zone=ZONE)

    assert moment is None or moment.utcoffset() == timedelta()
