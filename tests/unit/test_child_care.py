"""A syncing process that hangs is told from one that waits, and none is replaced without end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.child_care import (
    CALM,
    LIFELESS,
    LOOK_GAP,
    REST_FIRST,
    REST_MAX,
    STUCK,
    ChildCare,
    Seen,
    tell_ended,
)
from data.records import SyncStatus

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LOOK = 5 * SECOND
OURS, OTHER = 41, 42
LONG = 3 * STUCK


def sync(state: str, holder: int | None) -> SyncStatus:
    """Say how the store stands."""
    return SyncStatus(state, NOON, None if holder is None else f"box:{holder}", NOON, None)


def seen(
    at: timedelta, status: SyncStatus, *, child: int | None = OURS, lock: int | None = OURS
) -> Seen:
    """Look once."""
    return Seen(at, child, lock, status)


def first_judged(looks: Sequence[Seen]) -> timedelta | None:
    """Give when the child was first said to hang."""
    care = ChildCare()
    return next((look.at for look in looks if care.hangs(look)), None)


def looks(
    status: SyncStatus, *, child: int | None = OURS, lock: int | None = OURS
) -> Sequence[Seen]:
    """Look every five seconds, for long."""
    return [seen(step * LOOK, status, child=child, lock=lock) for step in range(round(LONG / LOOK))]


@pytest.mark.parametrize(
    ("state", "holder", "lock", "expected"),
    [
        ("standstill", None, OURS, LIFELESS),
        ("stopped", None, OURS, LIFELESS),
        ("stopped", None, None, LIFELESS),  # a standby that does not take over
        ("never", None, OURS, LIFELESS),
        ("standstill", OURS, OURS, STUCK),
        ("synced", OURS, OURS, None),
        ("importing", OURS, OURS, None),
        ("trouble", OURS, OURS, None),  # a slow server
        ("sign_in", OURS, OURS, None),
        ("trouble", None, OURS, None),  # a full disk, told beside the lock
        ("standstill", None, OTHER, None),
        ("standstill", OTHER, OTHER, None),
        ("synced", OTHER, OTHER, None),
    ],
)
def test_only_a_standstill_of_our_own_counts(
    state: str, holder: int | None, lock: int | None, expected: timedelta | None
) -> None:
    """Whoever waits for a server or the disk, and whoever is not our child, is left alone."""
    assert expected == first_judged(looks(sync(state, holder), lock=lock))


def test_life_in_between_begins_the_count_anew() -> None:
    """A moment of life, or a break in which we ourselves were stopped, is no standstill so far."""
    still, well = sync("standstill", None), sync("synced", OURS)
    at = LIFELESS - SECOND
    calm = [seen(timedelta(), still), seen(LOOK, well), seen(LOOK + SECOND, still)]
    lively = [*calm, *(seen(n * LOOK, still) for n in range(2, round(at / LOOK) + 1))]
    asleep = [seen(timedelta(), still), seen(LONG, still), seen(LONG + LOOK_GAP, still)]

    assert (None, None) == (first_judged(lively), first_judged(asleep))


def test_one_after_the_other_is_replaced_ever_later() -> None:
    """The first at once, then after growing pauses; after a long calm it is the first again."""
    care = ChildCare()
    at, rests = timedelta(), []
    for _ in range(8):
        rest = care.note_end(at)
        rests.append(rest)
        assert care.may_start(at + rest)
        assert not rest or not care.may_start(at + rest - SECOND)
        at += rest + LIFELESS
    assert not care.hangs(seen(at + CALM + SECOND, sync("synced", OURS)))

    assert [timedelta(), REST_FIRST, 2 * REST_FIRST, 4 * REST_FIRST] == rests[:4]
    assert REST_MAX == rests[-1]
    assert (0, timedelta()) == (care.ended, care.note_end(at + CALM))


@pytest.mark.parametrize(
    ("times", "rest", "expected"),
    [
        (1, timedelta(), "(process 41) hung and was ended. A new one starts now."),
        (2, REST_FIRST, "was ended. It was the second. A new one starts in 1 min."),
        (5, REST_MAX, "was ended. It was the 5th. A new one starts in 15 min."),
    ],
)
def test_it_is_told_in_a_sentence(times: int, rest: timedelta, expected: str) -> None:
    """What was done, how often, and what comes now."""
    assert tell_ended(OURS, times=times, rest=rest).endswith(expected)
