"""Moments as people type them, in their own time zone: what holds in every language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.domain.typed_times import (
    AMOUNT_MAX,
    MORNING_HOUR,
    TEXT_MAX,
    Refused,
    Understood,
    describe_moment,
    parse_time,
    understand,
)

ZONE = "Europe/Copenhagen"
NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)  # Saturday 14:30 there
SUMMER_ENDS = "2026-10-25"
SUMMER_BEGINS = "2027-03-28"


def words_of(typed: str, *, now: datetime = NOW, time_zone: str = ZONE, language: str = "") -> str:
    """Give what is shown for a typed text: the moment in words, or why it is refused."""
    read = understand(typed, now=now, time_zone=time_zone, language=language)
    return read.in_words if isinstance(read, Understood) else read.why


def at_local(text: str, *, fold: int = 0) -> datetime:
    """Give a moment of the test's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("+2h", NOW + timedelta(hours=2)),
        ("90m", NOW + timedelta(minutes=90)),
        (" +3 d ", NOW + timedelta(days=3)),
        ("1w", NOW + timedelta(weeks=1)),
        ("1w2d", NOW + timedelta(days=9)),
        ("+1w +2d", NOW + timedelta(days=9)),
        ("1d 4h 30m", NOW + timedelta(days=1, hours=4, minutes=30)),
        ("1.5h", NOW + timedelta(minutes=90)),
        ("1,5 h", NOW + timedelta(minutes=90)),
        ("3d 9:00", datetime(2026, 11, 24, 8, 0, tzinfo=UTC)),
        ("2mo", datetime(2027, 1, 21, 13, 30, tzinfo=UTC)),
        ("eod", datetime(2026, 11, 21, 16, 0, tzinfo=UTC)),
        ("eom", datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, MORNING_HOUR - 1, tzinfo=UTC)),
        ("2026/11/23", datetime(2026, 11, 23, MORNING_HOUR - 1, tzinfo=UTC)),
        ("2026-11-23 08:15", datetime(2026, 11, 23, 7, 15, tzinfo=UTC)),
        ("2026-11-23T08:15", datetime(2026, 11, 23, 7, 15, tzinfo=UTC)),
        ("2027-7-1 08:15", datetime(2027, 7, 1, 6, 15, tzinfo=UTC)),
        ("23. 11. 2026", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        ("23.11.26", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        ("23/11/2026", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        ("23-11-2026", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        ("16:00", datetime(2026, 11, 21, 15, 0, tzinfo=UTC)),
        ("14:30", datetime(2026, 11, 22, 13, 30, tzinfo=UTC)),
        ("9:05", datetime(2026, 11, 22, 8, 5, tzinfo=UTC)),
        ("2026-11-23T08:15:00Z", datetime(2026, 11, 23, 8, 15, tzinfo=UTC)),
        ("2026-11-23T08:15+02:00", datetime(2026, 11, 23, 6, 15, tzinfo=UTC)),
        ("2026-11-23 08:15:30", datetime(2026, 11, 23, 7, 15, 30, tzinfo=UTC)),
        ("９：３０", datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),  # noqa: RUF001 - full-width
        ("FRI，14：00", datetime(2026, 11, 27, 13, 0, tzinfo=UTC)),  # noqa: RUF001 - full-width
    ],
)
def test_what_reads_the_same_everywhere(typed: str, expected: datetime) -> None:
    """Steps ahead, dates, clocks and whole moments are read in the writer's zone."""
    assert expected == parse_time(typed, now=NOW, time_zone=ZONE)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Type it as fri 14:00"),
        ("soon", "“soon” is not understood."),
        ("fri soonish", "“soonish” is not understood."),
        ("maandag", "“maandag” is not understood."),
        ("+2y", "“y” is not understood."),
        (f"+{AMOUNT_MAX + 1}d", f"“{AMOUNT_MAX + 1}d” is not understood."),
        ("-2h", "“-2h” is not understood."),
        ("25:00", "25:00 is no time of day."),
        ("12:60", "12:60 is no time of day."),
        ("fri 45", "45:00 is no time of day."),
        ("9.77", "“9.77” is not understood."),
        ("2026-13-01", "2026-13-01 is no day of the calendar."),
        ("2026-02-30 10:00", "That is no day and clock of the calendar."),
        ("30.2.", "2027-02-30 is no day of the calendar."),
        ("13/13", "2026-13-13 is no day of the calendar."),
        ("2026-11-23T08:15:30.5", "“"),
        ("20261123T081530", "“20261123T081530” is not understood."),
        ("2001-01-01 09:00", "Mon 1 Jan 2001 09:00 has passed."),
        ("2026-11-20T10:00Z", "Fri 20 Nov 11:00 has passed."),
        ("0001-01-01 00:10", "That is no day and clock of the calendar."),
        ("0001-01-01T00:00:00+10:00", "That is no day and clock of the calendar."),
        ("9999-12-31", "9999-12-31 is more than ten years ahead."),
        ("2062-11-23", "2062-11-23 is more than ten years ahead."),
        ("10000mo", "2860-03-21 is more than ten years ahead."),
        ("9999-12-31 10000mo", "“10000mo” does not fit there."),
        ("yesterday", "Fri 20 Nov 09:00 has passed."),
        ("today", "Sat 21 Nov 09:00 has passed."),
        ("today 9:00", "Sat 21 Nov 09:00 has passed."),
        ("21 Nov", "Sat 21 Nov 09:00 has passed."),
        ("this friday", "Fri 20 Nov 09:00 has passed."),
        ("end of week", "Fri 20 Nov 17:00 has passed."),
        ("fri 28 Nov", "2026-11-28 is a Saturday."),
        ("15:00 in the morning", "15:00 is not in the morning."),
        ("tomorrow noon 9", "9:00 is not at noon."),
        ("8pm in the afternoon", "20:00 is not in the afternoon."),
        ("9 in the evening tomorrow 3", "“3” does not fit there."),
        ("tonight 3", "3:00 is not in the evening."),
        ("eod 16:00", "16:00 is not the end of the working day, which is 17:00."),
        ("14pm", "“14pm” is no moment as it stands."),
        ("9 am pm", "“am” does not fit there."),
        ("in", "“in” is no moment as it stands."),
        ("in 3", "“in 3” is no moment as it stands."),
        ("nine", "“nine” is no moment as it stands."),
        ("this week", "“this week” is no moment as it stands."),
        ("next", "“next” is no moment as it stands."),
        ("fri on", "“on” does not fit there."),
        ("fri mon", "“mon” does not fit there."),
        ("fri tomorrow", "“tomorrow” does not fit there."),
        ("9 10", "“10” does not fit there."),
        ("morning evening", "“evening” does not fit there."),
        ("3d 2d", "“d” does not fit there."),
        ("2d1w", "“d1w” does not fit there."),
        ("9 fri", "“9 fri” is no moment as it stands."),
        ("2h 14:00", "“14:00” does not fit there."),
        ("1.5d", "“d” does not fit there."),
        ("1 dec 1 dec", "“dec” does not fit there."),
        ("half past 13", "“half past 13” is no moment as it stands."),
        ("halv 13", "“halv 13” is no moment as it stands."),
        ("half nine", "“half nine” is half past to some and half to others: type 8:30 or 9:30."),
        ("tomorrow midnight", "“tomorrow midnight” leaves open of which day"),
        ("otte dage", "“otte dage” means a week to some and eight days to others: type 1w or 8d."),
        ("in acht Tagen", "“in acht Tagen” means a week to some"),
        ("周末", "“周末” leaves open which day: type sat or sun."),
        ("半天后", "“半天后” leaves open how many hours: type 4h."),
        ("3日", "“日” does not fit there."),
        ("三四", "“三四” is not understood."),
        ("十十", "“十十” is not understood."),
        ("十二三点", "“十二三点” is not understood."),
        ("ma\x1b[31mnana", "“^["),
        ("x" * (TEXT_MAX + 1), "That is too long for a time."),
        ("om " * 33, "“om om"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason(typed: str, why: str) -> None:
    """The refusal names what was not understood, in a sentence without control characters."""
    said = words_of(typed)

    assert why == said[: len(why)]
    assert said.isprintable()
    assert parse_time(typed, now=NOW, time_zone=ZONE) is None


@pytest.mark.parametrize(
    ("language", "example"),
    [("", "fri 14:00"), ("da", "fre kl. 14"), ("nb-NO", "fre kl. 14"), ("zh-Hant", "周五 14:00"),
     ("fr", "fri 14:00")],
)  # fmt: skip
def test_a_refusal_shows_examples_of_the_agents_language(language: str, example: str) -> None:
    """Who types Danish is shown Danish; who types a language without a table English."""
    assert example in words_of("qwerty", language=language)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("da", "Tue 1 Dec 09:00, in 10 days"),
        ("sv", "Tue 1 Dec 09:00, in 10 days"),
        ("en-GB", "Tue 1 Dec 09:00, in 10 days"),
        ("en_US", "Tue 12 Jan 2027 09:00, in 52 days"),
        ("zh", "Tue 12 Jan 2027 09:00, in 52 days"),
    ],
)
def test_the_language_says_the_order_of_a_date(language: str, expected: str) -> None:
    """1/12 is the first of December to a Dane and the twelfth of January to a Chinese."""
    assert expected == words_of("1/12", language=language)


@pytest.mark.parametrize("language", ["", "en"])
def test_a_date_in_either_order_is_refused_with_both(language: str) -> None:
    """Where nothing says the order, both days are named and how to type each."""
    expected = (
        "“1/12” could be Tue 1 Dec 09:00 or Tue 12 Jan 2027 09:00. "
        "Type 2026-12-01 09:00 or 2027-01-12 09:00."
    )

    assert expected == words_of("1/12", language=language)


def test_a_clock_that_could_be_a_date_is_refused_with_both() -> None:
    """9.10 alone is ten past nine or the ninth of October; with another day it is a clock."""
    assert words_of("9.10").startswith("“9.10” could be Sun 22 Nov 09:10 or Sat 9 Oct 2027 09:00.")
    assert "Mon 23 Nov 09:10, in 2 days" == words_of("mon 9.10")


def test_words_so_short_count_for_their_own_language_only() -> None:
    """An Estonian's N is Thursday; to others it is a letter."""
    assert "Thu 26 Nov 14:00, in 5 days" == words_of("N 14", language="et")
    assert "“N” is not understood." == words_of("N 14").partition(" Type")[0]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW + timedelta(seconds=20), "Sat 21 Nov 14:30, in 1 minute"),
        (NOW + timedelta(minutes=45), "Sat 21 Nov 15:15, in 45 minutes"),
        (NOW + timedelta(hours=1), "Sat 21 Nov 15:30, in 1 hour"),
        (NOW + timedelta(hours=2, minutes=5), "Sat 21 Nov 16:35, in 2 hours 5 min"),
        (NOW + timedelta(hours=20), "Sun 22 Nov 10:30, tomorrow"),
        (NOW + timedelta(days=6), "Fri 27 Nov 14:30, in 6 days"),
        (NOW + timedelta(days=41), "Fri 1 Jan 2027 14:30, in 41 days"),
        (NOW + timedelta(days=200), "Wed 9 Jun 2027 15:30, in about 7 months"),
        (NOW + timedelta(days=1100), "Sun 25 Nov 2029 14:30, in about 3 years"),
    ],
)
def test_a_moment_is_said_so_that_nobody_mistakes_it(at: datetime, expected: str) -> None:
    """Weekday, day, clock and how far it is; the year where it is another."""
    assert expected == describe_moment(at, now=NOW, time_zone=ZONE)


def test_a_weekday_is_never_today() -> None:
    """On Saturday, saturday is the next; today is typed as such or as a clock."""
    assert "Sat 28 Nov 16:00, in 7 days" == words_of("sat 16:00")
    assert "Sat 21 Nov 16:00, in 1 hour 30 min" == words_of("this saturday 16:00")


def test_steps_are_rounded_up_to_the_minute() -> None:
    """Two hours after 14:30:01 is 16:31: never before what was asked for."""
    late = NOW + timedelta(seconds=1)

    assert NOW + timedelta(hours=2, minutes=1) == parse_time("2h", now=late, time_zone=ZONE)
    assert NOW + timedelta(days=1, minutes=1) == parse_time("1d", now=late, time_zone=ZONE)


def test_a_month_after_the_31st_is_the_last_day() -> None:
    """A shorter month ends the step."""
    now = datetime(2027, 1, 31, 9, 0, tzinfo=UTC)

    assert datetime(2027, 2, 28, 9, 0, tzinfo=UTC) == parse_time("1mo", now=now, time_zone=ZONE)


def test_a_typed_clock_that_the_clocks_leap_over_is_refused() -> None:
    """At the end of March half past two does not exist there, and the refusal says so."""
    expected = "02:30 does not exist on Sun 28 Mar 2027, when clocks go forward. "

    assert expected == words_of(f"{SUMMER_BEGINS} 02:30")[: len(expected)]


def test_a_step_onto_a_clock_that_does_not_exist_is_moved() -> None:
    """Nobody typed half past two: the moment moves with the clocks, and says it."""
    now = at_local("2027-03-27 02:30")

    expected = "Sun 28 Mar 03:30, tomorrow (clocks go forward: 02:30 does not exist)"
    assert expected == words_of("1d", now=now)


def test_steps_of_hours_are_real_time() -> None:
    """A day keeps the clock where a day has 23 hours; 24 hours do not."""
    now = at_local("2027-03-27 12:00")

    assert at_local("2027-03-28 12:00") == parse_time("1d", now=now, time_zone=ZONE)
    assert at_local("2027-03-28 13:00") == parse_time("24h", now=now, time_zone=ZONE)
    assert at_local("2027-03-28 13:00") == parse_time("1d 1h", now=now, time_zone=ZONE)


def test_hours_after_a_day_whose_clock_is_gone() -> None:
    """A day and an hour from half past two counts from where the clocks then stand."""
    now = at_local("2027-03-27 02:30")

    assert at_local("2027-03-28 04:30") == parse_time("1d 1h", now=now, time_zone=ZONE)


def test_of_two_equal_clocks_the_first_is_meant() -> None:
    """At the end of October half past two comes twice, and the words say which."""
    now = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)

    assert datetime(2026, 10, 25, 0, 30, tzinfo=UTC) == parse_time(
        f"{SUMMER_ENDS} 02:30", now=now, time_zone=ZONE
    )
    expected = "Sun 25 Oct 02:30, tomorrow (clocks go back: the first 02:30)"
    assert expected == words_of("tomorrow 2:30", now=now)


def test_the_second_is_meant_once_the_first_has_passed() -> None:
    """Between the two, half past two is the one to come."""
    now = at_local(f"{SUMMER_ENDS} 02:45")

    expected = "Sun 25 Oct 02:30, in 45 minutes (clocks go back: the second 02:30)"
    assert expected == words_of("2:30", now=now)


def test_clock_of_tomorrow_holds_over_a_change_of_time() -> None:
    """Nine o'clock is nine o'clock there, whether the day before has 23, 24 or 25 hours."""
    before = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)

    assert datetime(2026, 10, 25, 8, 0, tzinfo=UTC) == parse_time(
        "09:00", now=before, time_zone=ZONE
    )


def test_refused_and_understood_are_told_apart() -> None:
    """What is understood has a moment in UTC, what is refused has a sentence."""
    understood = understand("fri 14:00", now=NOW, time_zone=ZONE)

    assert (
        Understood(datetime(2026, 11, 27, 13, 0, tzinfo=UTC), "Fri 27 Nov 14:00, in 6 days")
        == understood
    )
    assert isinstance(understand("never", now=NOW, time_zone=ZONE), Refused)


def test_the_edge_of_the_calendar_breaks_nothing() -> None:
    """In the last days of the year 9999 what is beyond is refused."""
    end = datetime(9999, 12, 30, 12, 0, tzinfo=UTC)

    assert "That is no day of the calendar." == words_of("next month", now=end)[:31]
    assert "10000-02-29 is no day of the calendar." == words_of("29 feb", now=end)[:38]
