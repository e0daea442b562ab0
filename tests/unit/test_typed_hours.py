"""Business hours as leads type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.typed_hours import (
    ALWAYS,
    Refused,
    read_day,
    read_week,
    tell_day,
    tell_week,
)
from console.domain.typed_times.tokens import Kind
from console.domain.typed_times.vocabulary import LANGUAGES, vocabulary_of
from data.records import DAY_MINUTES, OpenSpan, Week

OFFICE = "mon-fri 9:00-12:00 13:00-17:00; sat 10:00-14:00"


def told(text: str) -> str:
    """Give hours as they were understood."""
    week = read_week(text)
    assert not isinstance(week, Refused), week.why
    return tell_week(week)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mon-fri 9-12 13-17; sat 10-14", OFFICE),
        ("mon-fri 9-12, 13-17, sat 10-14", OFFICE),
        ("Mon – Fri 9.00 – 12.00 13.00 – 17.00\nSAT 10–14", OFFICE),  # noqa: RUF001 - as typed
        ("man-fre 9-12 13-17; lør 10-14", OFFICE),
        ("mån-fre 9-12 13-17; lördag 10-14", OFFICE),
        ("mo-fr 9-12 13-17 sa 10-14", OFFICE),
        ("ma-pe 9-12 13-17 la 10-14", OFFICE),
        ("周一-周五 9-12 13-17 周六 10-14", OFFICE),
        ("weekdays 9am-12pm 1pm-5pm; sat 10am-2pm", OFFICE),
        ("mon,wed,fri 8:30-16", "mon 8:30-16:00; wed 8:30-16:00; fri 8:30-16:00"),
        ("mon 9-12; mon 13-17", "mon 9:00-12:00 13:00-17:00"),
        ("mon 9-12 12-17", "mon 9:00-17:00"),
        ("daily 8-20; sun closed", None),
        ("mon-sat 8-20; sun closed", "mon-sat 8:00-20:00"),
        ("fri-mon 10-12", "mon 10:00-12:00; fri-sun 10:00-12:00"),
        ("fri 22-6", "fri 22:00-24:00; sat 0:00-6:00"),
        ("sun 22-6", "mon 0:00-6:00; sun 22:00-24:00"),
        ("daily 0-24", "24/7"),
        ("24/7", "24/7"),
        ("always", "24/7"),
        ("mon 12am-12pm", "mon 0:00-12:00"),
    ],
)
def test_hours_are_read_as_they_are_said(typed: str, expected: str | None) -> None:
    """In every language, with any separator, with several spans a day and over midnight."""
    if expected is None:
        assert isinstance(read_week(typed), Refused)
    else:
        assert expected == told(typed)
        assert expected == told(expected)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "It is never open, so no clock would ever run"),
        ("mon-sun closed", "It is never open"),
        ("9-17", "“9-17” stands before any day"),
        ("mon-fri", "Monday, Tuesday, Wednesday, Thursday, Friday has no hours"),
        ("monn 9-17", "“monn” is no day and no hours. Did you mean mon?"),
        ("mon 9-25", "“9-25” has an hour that no clock shows"),
        ("mon 9:75-10", "an hour that no clock shows"),
        ("mon 13am-14", "an hour that no clock shows"),
        ("mon 9", "“9” is no span of hours; type it as 9-12"),
        ("mon 9-9", "“9-9” begins when it ends; type 0-24"),
        ("mon 24-6", "“24-6” begins at midnight"),
        ("mon 9-17; mon 16-18", "On Monday 9:00-17:00 and 16:00-18:00 overlap"),
        ("mon-tue 22-8; tue 7-9", "On Tuesday 0:00-8:00 and 7:00-9:00 overlap"),
        ("sun 9-12; sun closed", "Sunday is closed and has hours"),
        ("mon 9-17 tue", "Tuesday has no hours"),
    ],
)
def test_what_is_not_understood_is_refused(typed: str, said: str) -> None:
    """A sentence names the word, the day and the cure; nothing is guessed."""
    read = read_week(typed)

    assert isinstance(read, Refused)
    assert said in read.why


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9-12 13-17", "9:00-12:00 13:00-17:00"),
        ("13-17, 9-12", "9:00-12:00 13:00-17:00"),
        ("closed", "closed"),
        ("0-24", "0:00-24:00"),
    ],
)
def test_one_day_has_hours_too(typed: str, expected: str) -> None:
    """A special day is typed as a weekday is, without its name."""
    spans = read_day(typed)

    assert not isinstance(spans, Refused)
    assert expected == tell_day(spans)


@pytest.mark.parametrize("typed", ["", "9", "9-12 11-13", "22-6", "mon 9-12"])
def test_a_day_that_is_not_understood_is_refused(typed: str) -> None:
    """What is missing, overlaps or runs into the next day says so."""
    assert isinstance(read_day(typed), Refused)


def test_no_name_means_two_days() -> None:
    """Whoever types the name of a day in any language means one day."""
    days: dict[str, set[int]] = {}
    for code in LANGUAGES:
        for phrase, meanings in vocabulary_of(code, with_short=True).items():
            for tokens in meanings:
                if len(tokens) == 1 and tokens[0].kind is Kind.WEEKDAY:
                    days.setdefault(phrase, set()).add(tokens[0].value)

    assert [] == [phrase for phrase, meant in days.items() if len(meant) > 1]


EDGES = st.lists(st.integers(0, DAY_MINUTES), max_size=8, unique=True).map(sorted)


@given(days=st.lists(EDGES, min_size=7, max_size=7))
def test_what_is_shown_is_read_again(days: list[list[int]]) -> None:
    """Hours come back from the words in which they are shown."""
    mon, tue, wed, thu, fri, sat, sun = (
        tuple(OpenSpan(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))
        for edges in days
    )
    week: Week = (mon, tue, wed, thu, fri, sat, sun)

    if any(week):
        assert week == read_week(tell_week(week))
    assert ALWAYS == read_week(tell_week(ALWAYS))
