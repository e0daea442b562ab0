"""Targets, business time and conditions as leads type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.typed_hours import ALWAYS, Refused, read_week
from console.domain.typed_targets import (
    Promise,
    apply_promises,
    business_day,
    read_conditions,
    read_duration,
    read_promises,
    tell_conditions,
    tell_duration,
    tell_targets,
)
from data.records import (
    Calendar,
    CalendarId,
    Channel,
    Kind,
    Priority,
    SlaConditions,
    SlaTarget,
    Target,
)


def calendar(hours: str) -> Calendar:
    """Give a calendar with these hours."""
    week = read_week(hours)
    assert not isinstance(week, Refused)
    return Calendar(CalendarId(1), "office", "Europe/Copenhagen", week)


OFFICE = calendar("mon-thu 9-12 13-17; fri 9-15")
DAY_AND_NIGHT = Calendar(CalendarId(2), "always", "UTC", ALWAYS)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("30m", 30), ("45 min", 45), ("1h", 60), ("1h30", 90), ("1h30m", 90), ("1 h 30 m", 90),
        ("90m", 90), ("1d", 420), ("3d", 1260), ("1d2h", 540), ("1w", 4 * 420 + 360), ("2D", 840),
    ],
)  # fmt: skip
def test_a_day_is_a_business_day(typed: str, minutes: int) -> None:
    """`d` is as long as most days of the calendar, `w` its whole week, shorter times are exact."""
    assert minutes == read_duration(typed, OFFICE)


def test_a_day_is_24_hours_where_it_never_closes() -> None:
    """Without closing time a day is a day; of two lengths as frequent the longer one counts."""
    assert 1440 == read_duration("1d", DAY_AND_NIGHT)
    assert 10_080 == read_duration("1w", DAY_AND_NIGHT)
    assert 480 == business_day(calendar("mon 9-17; tue 9-12"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "“” is no time; type it as 30m, 1h, 1h30 or 3d"),
        ("soon", "“soon” is no time"),
        ("90", "“90” of what? Type 90m, 90h or 90d."),
        ("0m", "a minute is the least"),
        ("9999d", "a year the most"),
        ("1.5h", "is no time"),
        ("-1h", "is no time"),
        ("9" * 40 + "h", "is no time to promise"),
    ],
)
def test_what_is_no_time_is_refused(typed: str, said: str) -> None:
    """A number alone, nothing and the impossible are told in a sentence."""
    read = read_duration(typed, OFFICE)

    assert isinstance(read, Refused)
    assert said in read.why


@given(minutes=st.integers(1, 100_000))
def test_time_is_shown_as_it_is_typed(minutes: int) -> None:
    """What is shown of a duration gives the same minutes."""
    for of in (OFFICE, DAY_AND_NIGHT):
        assert minutes == read_duration(tell_duration(minutes, of), of)


FIRST, NEXT, DONE = Target.FIRST_RESPONSE, Target.NEXT_RESPONSE, Target.RESOLUTION


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "first=1h next=4h resolution=3d",
            [Promise(FIRST, 60), Promise(NEXT, 240), Promise(DONE, 1260)],
        ),
        ("First-Response = 1 h, NEXT_RESPONSE=4h", [Promise(FIRST, 60), Promise(NEXT, 240)]),
        (
            "first=1h; urgent: first=15m; high support: next=30m",
            [
                Promise(FIRST, 60),
                Promise(FIRST, 15, Priority.URGENT),
                Promise(NEXT, 30, Priority.HIGH, Kind.SUPPORT),
            ],
        ),
        ("support: resolve=1d", [Promise(DONE, 420, None, Kind.SUPPORT)]),
        ("first=1h/15m", [Promise(FIRST, 60, None, None, 15)]),
        ("low: first=none", [Promise(FIRST, None, Priority.LOW)]),
        ("first=1h\nlow: first=1d", [Promise(FIRST, 60), Promise(FIRST, 420, Priority.LOW)]),
    ],
)
def test_targets_are_read_as_lines(typed: str, expected: list[Promise]) -> None:
    """Lines are general, or for a priority, a kind or both; a warning stands behind a slash."""
    assert tuple(expected) == read_promises(typed, OFFICE)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "No target is named"),
        ("1h", "“1h” is no target; type them as: first=1h"),
        ("first", "“first” is no target"),
        ("frist=1h", "there are first, next and resolution. Did you mean first?"),
        ("first=1h first=2h", "first stands there twice"),
        ("urgent: first=1h; urgent: first=2h", "urgent: first stands there twice"),
        ("urgnt: first=1h", "“urgnt” is no priority and no kind;"),
        ("urgnt: first=1h", "Did you mean urgent?"),
        ("high low: first=1h", "“high low” names two of a kind"),
        ("first=1h/2h", "the warning would come before the clock begins"),
        ("first=soon", "“soon” is no time"),
        ("first=1h 2h later", "“1h 2h later” is no time"),
        ("support:", "No target is named"),
    ],
)  # fmt: skip
def test_targets_that_are_not_understood_are_refused(typed: str, said: str) -> None:
    """The sentence names the word, what there is and the nearest."""
    read = read_promises(typed, OFFICE)

    assert isinstance(read, Refused)
    assert said in read.why


def test_promises_change_what_they_name() -> None:
    """What is named is put in place or taken out, the rest stays; the last one cannot go."""
    begun = apply_promises((), [Promise(FIRST, 60), Promise(FIRST, 15, Priority.URGENT)])
    assert not isinstance(begun, Refused)
    changed = apply_promises(
        begun, [Promise(FIRST, 30), Promise(DONE, 1260), Promise(FIRST, None, Priority.URGENT)]
    )
    gone = apply_promises(begun, [Promise(NEXT, None)])
    empty = apply_promises([SlaTarget(FIRST, 60)], [Promise(FIRST, None)])

    assert (SlaTarget(FIRST, 60), SlaTarget(FIRST, 15, Priority.URGENT)) == begun
    assert (SlaTarget(FIRST, 30), SlaTarget(DONE, 1260)) == changed
    assert isinstance(gone, Refused)
    assert isinstance(empty, Refused)
    assert "next is not promised" in gone.why
    assert "promises nothing" in empty.why


def test_targets_are_shown_as_they_are_typed() -> None:
    """The general line first, then the urgent ones; typed back they are the same."""
    typed = "low: first=1d; urgent support: first=15m/5m; first=1h next=4h; urgent: first=30m"
    promises = read_promises(typed, OFFICE)
    assert not isinstance(promises, Refused)
    targets = apply_promises((), promises)
    assert not isinstance(targets, Refused)
    lines = tell_targets(targets, OFFICE)
    again = read_promises("; ".join(lines), OFFICE)
    assert not isinstance(again, Refused)

    assert (
        "first=1h next=4h", "urgent: first=30m", "low: first=1d", "urgent support: first=15m/5m",
    ) == lines  # fmt: skip
    assert targets == apply_promises((), again)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", SlaConditions()),
        ("kind:support tag:vip", SlaConditions(kinds=(Kind.SUPPORT,), tags=("vip",))),
        ("tag:VIP,#gold tag:vip", SlaConditions(tags=("vip", "gold"))),
        ("priority:high,urgent", SlaConditions(priorities=(Priority.HIGH, Priority.URGENT))),
        ('tier:"Tier 2" lang:DA', SlaConditions(tiers=("tier 2",), languages=("da",))),
        ("domain:Example.com, channel:phone", SlaConditions(domains=("example.com",),
                                                            channels=("phone",))),
        ("domain:@b.example", SlaConditions(domains=("b.example",))),
        ("language:en-GB", SlaConditions(languages=("en-gb",))),
    ],
)  # fmt: skip
def test_conditions_are_those_of_a_query(typed: str, expected: SlaConditions) -> None:
    """Fields have the names of the query language; several words of one are alternatives."""
    assert expected == read_conditions(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("support", "“support” is no condition"),
        ("kind:supprt", "there are service, support. Did you mean support?"),
        ("kynd:support", "Did you mean kind:?"),
        ("-tag:vip", "belongs to a policy that stands before it"),
        ("tag:", "tag: says nothing"),
        ("customer:anna", "name customers by their mail's domain"),
        ("domain:nowhere", "“nowhere” is no domain"),
        ("channel:fax", "channel:fax is unknown"),
        ("kind:support and so on", "“and so on” is no condition"),
    ],
)  # fmt: skip
def test_conditions_that_are_not_understood_are_refused(typed: str, said: str) -> None:
    """The sentence names the field, what it knows and the nearest."""
    read = read_conditions(typed)

    assert isinstance(read, Refused)
    assert said in read.why


@given(
    kinds=st.lists(st.sampled_from(list(Kind)), unique=True),
    priorities=st.lists(st.sampled_from(list(Priority)), unique=True),
    channels=st.lists(st.sampled_from([c.value for c in Channel]), unique=True),
    tags=st.lists(st.sampled_from(["vip", "gold-card", "発票"]), unique=True),
    tiers=st.lists(st.sampled_from(["second line", "lab"]), unique=True),
    domains=st.lists(st.sampled_from(["a.example", "b.co.uk"]), unique=True),
)
def test_conditions_are_shown_as_they_are_typed(**named: list[str]) -> None:
    """What is shown gives the same conditions."""
    conditions = SlaConditions(**{field: tuple(words) for field, words in named.items()})  # type: ignore[arg-type]  # each field's own words

    assert conditions == read_conditions(tell_conditions(conditions))
