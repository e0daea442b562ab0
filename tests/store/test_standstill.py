"""When sync counts as standing still, judged by whoever reads the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.records import SyncStatus
from data.store import Store, leases
from data.store.rows import to_ms

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
POLL = timedelta(seconds=60)
LEASE = timedelta(seconds=8)


class Syncing:
    """A syncing process of which only the marks in the store are seen."""

    def __init__(self, store: Store, *, poll: timedelta = POLL) -> None:
        self.store = store
        self.poll = poll

    async def begin(self) -> None:
        """Take the lease and say so."""
        async with self.store.transaction(at=START) as tx:
            await tx.run(
                leases.take_lease, holder="box:7", now_ms=tx.at_ms, lasts_ms=10**9, has_lock=True
            )
            poll_s = int(self.poll.total_seconds())
            await tx.run(leases.begin_sync, poll_s=poll_s, now_ms=tx.at_ms)

    async def say(self, state: str, *, after: timedelta) -> None:
        """Enter a state."""
        async with self.store.transaction(at=START + after) as tx:
            await tx.run(leases.set_sync_state, state, cause=None, now_ms=tx.at_ms)

    async def move(self, *, after: timedelta) -> None:
        """Get on."""
        async with self.store.transaction(at=START + after) as tx:
            await tx.run(leases.set_moved, now_ms=tx.at_ms)

    async def seen(self, *, after: timedelta) -> SyncStatus:
        """Read what every screen reads."""
        now_ms = to_ms(START + after)
        return await self.store.read(leases.read_sync_status, now_ms=now_ms)


@pytest.mark.parametrize("state", ["synced", "syncing", "importing"])
@pytest.mark.parametrize("poll_s", [1, 60, 600])
async def test_two_polls_without_a_move_are_a_standstill(
    store: Store, state: str, poll_s: int
) -> None:
    """Whatever the process says of itself, after two polls it is told, with since and cause."""
    poll = timedelta(seconds=poll_s)
    limit = max(2 * poll, timedelta(seconds=30))
    syncing = Syncing(store, poll=poll)
    await syncing.begin()
    await syncing.say(state, after=timedelta(seconds=5))

    before = await syncing.seen(after=timedelta(seconds=4) + limit)
    after = await syncing.seen(after=timedelta(seconds=5) + limit)

    assert (state, None) == (before.state, before.cause)
    assert ("standstill", START + timedelta(seconds=5)) == (after.state, after.since)
    assert "box:7" in (after.cause or "")


async def test_a_long_import_that_gets_on_is_none(store: Store) -> None:
    """For hours no pass ends; as long as it moves nobody is alarmed."""
    syncing = Syncing(store)
    await syncing.begin()
    await syncing.say("importing", after=timedelta())
    for minute in range(0, 300, 2):
        await syncing.move(after=timedelta(minutes=minute))

    assert "importing" == (await syncing.seen(after=timedelta(minutes=299))).state
    assert "standstill" == (await syncing.seen(after=timedelta(minutes=301))).state


async def test_who_begins_after_a_weekend_is_given_its_time(store: Store) -> None:
    """A process that has just begun is not blamed for the time when nobody synced."""
    syncing = Syncing(store)
    await syncing.say("synced", after=-timedelta(days=3))
    await syncing.begin()

    assert "synced" == (await syncing.seen(after=timedelta(seconds=30))).state


@pytest.mark.parametrize("state", ["trouble", "sign_in"])
async def test_trouble_stays_what_it_is(store: Store, state: str) -> None:
    """Where a cause is known, no standstill hides it."""
    syncing = Syncing(store)
    await syncing.begin()
    await syncing.say(state, after=timedelta())

    assert state == (await syncing.seen(after=timedelta(hours=3))).state


async def test_a_clock_that_was_set_back_does_not_keep_the_dead_alive(store: Store) -> None:
    """Marks that lie in the future were left before the clock was set: nobody syncs."""
    syncing = Syncing(store)
    await syncing.begin()
    await syncing.say("synced", after=timedelta())

    seen = await syncing.seen(after=-timedelta(hours=2))

    assert ("stopped", None) == (seen.state, seen.holder)


async def test_an_alert_is_kept_and_its_repetition_is_no_news(store: Store) -> None:
    """A server says it at every sign-in; it is written once in a while."""
    news = []
    for minutes, text in [(0, "Down."), (1, "Down."), (2, "Up."), (3, "Down."), (14, "Down.")]:
        async with store.transaction(at=START + timedelta(minutes=minutes)) as tx:
            news.append(await tx.run(leases.set_alert, text, now_ms=tx.at_ms))
    seen = await store.read(leases.read_sync_status, now_ms=to_ms(START))

    assert [True, False, True, True, True] == news
    assert ("Down.", START + timedelta(minutes=14)) == (seen.alert, seen.alert_at)
