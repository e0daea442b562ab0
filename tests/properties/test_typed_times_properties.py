"""Promises of typed times that hold for every text, day and time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.typed_times import Refused, Understood, parse_time, understand
from console.domain.typed_times.lexer import fold
from console.domain.typed_times.vocabulary import LANGUAGES, series, vocabulary_of

ZONES = st.sampled_from(
    ["Europe/Copenhagen", "Europe/Tallinn", "Asia/Shanghai", "America/New_York", "Pacific/Apia",
     "Australia/Lord_Howe", "America/Havana", "UTC"]
)  # fmt: skip
CODES = st.sampled_from(["", "en-GB", "en-US", "xx", *LANGUAGES])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
PHRASES = sorted({phrase for code in LANGUAGES for phrase in vocabulary_of(code, with_short=True)})
NUMBERS = ["1", "3", "9", "14", "30", "2026", "9:30", "02:30", "9.10", "1/12", "1.12.", "29.2.",
           "2027-03-28", "2.5", "1,5", "三", "十二", "25:61", "T", "Z", "+", "-",
           "31/12/2026"]  # fmt: skip
PIECES = st.lists(st.sampled_from(PHRASES + NUMBERS * 20), min_size=1, max_size=5)
TYPED = st.one_of(
    PIECES.map(" ".join), PIECES.map("".join), st.text(max_size=40),
    st.text("0123456789:./-+Tzhdwm 年月日点半", max_size=16),
)  # fmt: skip


@given(typed=TYPED, now=MOMENTS, zone=ZONES, code=CODES)
@settings(deadline=None, max_examples=600)
def test_whatever_is_typed_is_a_moment_to_come_or_refused(
    typed: str, now: datetime, zone: str, code: str
) -> None:
    """It never raises; a moment is to come, in UTC, on the minute; a refusal is a sentence."""
    read = understand(typed, now=now, time_zone=zone, language=code)

    if isinstance(read, Refused):
        assert read.why.endswith(".")
        assert read.why.isprintable()
    else:
        assert read.at > now
        assert timedelta() == read.at.utcoffset()
        seconds_typed = re.search(r":\d\d:(\d\d)", fold(typed).folded)
        assert (read.at.second, read.at.microsecond) == (0, 0) or seconds_typed


@given(typed=PIECES.map(" ".join), now=MOMENTS, zone=ZONES, code=CODES)
@settings(deadline=None, max_examples=400)
def test_the_words_shown_are_understood_as_the_same_moment(
    typed: str, now: datetime, zone: str, code: str
) -> None:
    """What is shown, typed back, is the moment that it was shown for."""
    read = understand(typed, now=now, time_zone=zone, language=code)
    if (
        isinstance(read, Refused) or "second" in read.in_words
    ):  # typed, an hour that comes twice is the first
        return
    again = parse_time(read.in_words.split(", ")[0], now=now, time_zone=zone)

    assert again is not None
    assert timedelta() <= read.at - again < timedelta(minutes=1)


@pytest.mark.parametrize("code", sorted(LANGUAGES))
@given(start=MOMENTS, zone=ZONES)
@settings(deadline=None, max_examples=25)
def test_every_weekday_from_every_day(code: str, start: datetime, zone: str) -> None:
    """A weekday is the next of that name at nine, from each day, over any clock change."""
    for now in (start + timedelta(days=n) for n in range(7)):
        today = now.astimezone(ZoneInfo(zone)).date()
        for weekday, ways in enumerate(series(LANGUAGES[code].weekdays)):
            local = _understood(ways[0], now, zone, code)

            assert (weekday, 9, 0) == (local.weekday(), local.hour, local.minute)
            assert 1 <= (local.date() - today).days <= 7


@pytest.mark.parametrize("zone", ["Europe/Copenhagen", "Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_way_to_write_a_weekday_on_every_day_of_a_year(code: str, zone: str) -> None:
    """Each spelling means the same day on all 366 days, clock changes and new year included."""
    all_ways = list(enumerate(series(LANGUAGES[code].weekdays)))
    begin = datetime(2027, 12, 25, 11, 0, tzinfo=UTC)
    for day in range(372):
        now = begin + timedelta(days=day)
        weekday, ways = all_ways[day % 7 - (day // 7) % 7]
        moments = {_understood(way, now, zone, code) for way in ways}
        (moment,) = moments

        assert weekday % 7 == moment.weekday()
        assert 1 <= (moment.date() - now.astimezone(ZoneInfo(zone)).date()).days <= 7


def _understood(typed: str, now: datetime, zone: str, code: str) -> datetime:
    read = understand(typed, now=now, time_zone=zone, language=code)
    assert isinstance(read, Understood), read
    return read.at.astimezone(ZoneInfo(zone))
