"""When a mail that did not leave is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.sync.retry import (
    GIVE_UP_AFTER,
    ONCE_STEPS,
    STEPS,
    UNREACHABLE_STEPS,
    next_attempt,
    next_connection,
    next_line,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [(0, STEPS[0]), (1, STEPS[0]), (2, STEPS[1]), (len(STEPS), STEPS[-1]), (99, STEPS[-1])],
)
def test_waits_grow_with_the_attempts(attempts: int, wait: timedelta) -> None:
    """The first wait is as long as greylisting wants; the last one repeats."""
    assert NOW + wait == next_attempt(deferrals=attempts, since=NOW, now=NOW)


def test_first_wait_suits_greylisting() -> None:
    """A mail put off is never tried again within five minutes, and waits only grow."""
    assert timedelta(minutes=5) == STEPS[0]
    assert sorted(STEPS) == list(STEPS)


def test_it_gives_up_after_days() -> None:
    """Five days after it was queued a mail is put before a person."""
    queued_at = NOW - GIVE_UP_AFTER

    assert next_attempt(deferrals=9, since=queued_at, now=NOW) is None
    almost = next_attempt(deferrals=9, since=queued_at + timedelta(seconds=1), now=NOW)
    assert NOW + STEPS[-1] == almost


def test_a_single_pass_makes_a_few_new_lines() -> None:
    """Where we had been let in; a server that wants rest, or never let us in, is left alone."""
    waits = [next_line(broken=n, was_in=True, response="") for n in (1, 2, 3, 4)]

    assert [*ONCE_STEPS, None] == waits
    assert next_line(broken=1, was_in=False, response="") is None
    assert next_line(broken=1, was_in=True, response="LIMIT") is None


@pytest.mark.parametrize(
    ("failures", "wait"), [(0, UNREACHABLE_STEPS[0]), (2, UNREACHABLE_STEPS[2]), (50, None)]
)
def test_server_out_of_reach_is_asked_soon(failures: int, wait: timedelta | None) -> None:
    """Nothing was refused, so waits are short and stay below two minutes."""
    expected = UNREACHABLE_STEPS[-1] if wait is None else wait

    assert NOW + expected == next_connection(failures=failures, now=NOW)
    assert max(UNREACHABLE_STEPS) < timedelta(minutes=2)
