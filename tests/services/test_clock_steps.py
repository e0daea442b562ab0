"""The clock is set, by seconds, hours and days: nothing leaves early, nothing waits for ever."""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console import sync_process
from console.clock import FixedClock
from console.domain.claims import RETURNED
from console.domain.deeds import Simple, Verb
from console.services.due import DueService
from console.services.letters import Letter
from console.sync_lock import lock_file
from data.records import ConversationId, DraftKind, OutboxState, Words
from data.store import Store, leases, outbox, set_back
from data.store.rows import to_ms
from tests.services.test_due import HOUR, MINUTE, read, service, take
from tests.support.console_app import NOON, Office

SECOND = timedelta(seconds=1)
DAY = 24 * HOUR
STILL_S = 0.7
WINDOW = 20 * SECOND
"""For undoing."""
SENT_AT = 3 * SECOND
"""So long after sending the clock is set."""


async def look_everywhere(office: Office) -> list[ConversationId | None]:
    """Have two processes look at what is due, as consoles do; give which claims went back."""
    other = await Store.open(office.store.path)
    try:
        looks = [service(office), service_on(office, other)]
        settled = [await look.settle() for look in looks]
    finally:
        await other.close()
    return [number for each in settled for number in each.of(RETURNED)]


def service_on(office: Office, store: Store) -> DueService:
    """Give what does what is due in another process on the same store."""
    copy = Office(office.folder, store, office.clock, office.key)
    return service(copy)


async def states(office: Office, at: datetime) -> list[OutboxState]:
    """Release what may leave at a moment, as the syncing process does; give how the mails stand."""
    office.clock.set(at)
    await look_everywhere(office)
    async with office.store.transaction(at=at) as tx:
        await tx.run(outbox.release_due, now_ms=tx.at_ms, looked_ms=tx.at_ms)
    return [item.state for item in await office.store.read(outbox.list_outbox, now_ms=to_ms(at))]


async def send(office: Office, number: ConversationId, *, at: datetime | None = None) -> None:
    """Send a reply, or have it leave at a moment."""
    ann = await office.services("ann")
    assert ann.replies is not None
    undo_s = 0 if at else int(WINDOW.total_seconds())
    letter = Letter("Hello", then="open", at=at, undo_s=undo_s)
    await ann.replies.reply(number, letter, agent=ann.agent)


@pytest.mark.parametrize("step", [30 * SECOND, HOUR, 30 * DAY], ids=str)
async def test_set_back_a_mail_waits_no_longer_than_its_window(
    office: Office, step: timedelta
) -> None:
    """It can be taken back as long as was promised, and leaves then, not a month later."""
    await send(office, await office.number("Question 1"))
    now = NOON + SENT_AT - step

    at_once = await states(office, now)
    before_its_end = await states(office, now + WINDOW - SECOND)
    # A step so small that it is an ordinary one is waited out.
    after = await states(office, now + WINDOW + min(step, MINUTE))

    assert [OutboxState.HELD] == at_once == before_its_end
    assert [OutboxState.QUEUED] == after


async def test_what_people_chose_means_the_clock_on_the_wall(office: Office) -> None:
    """A scheduled mail leaves at its time, once, however the clock was set before."""
    await send(office, await office.number("Question 1"), at=NOON + DAY)

    held = [
        await states(office, at)
        for at in (NOON - 30 * DAY, NOON + DAY - SECOND, NOON - HOUR, NOON + DAY - MINUTE)
    ]
    left = await states(office, NOON + DAY)

    assert [[OutboxState.HELD]] * 4 == held
    assert [OutboxState.QUEUED] == left


async def test_set_back_a_claim_ends_in_its_time(office: Office) -> None:
    """An hour after the clock was set back nobody has what was taken and left, draft or not."""
    taken, typed = await office.number("Question 1"), await office.number("Question 2")
    await take(office, "kai", taken)
    mette = await take(office, "mette", typed)
    words = Words(DraftKind.REPLY, "Dear customer", "all", base_revision=1)
    await mette.drafts.keep(typed, words)
    now = NOON - 2 * DAY

    office.clock.set(now)
    at_once = await look_everywhere(office)
    office.clock.set(now + HOUR - MINUTE)
    before = await look_everywhere(office)
    office.clock.set(now + HOUR)
    after = await look_everywhere(office)

    assert [] == at_once == before
    assert {taken, typed} == set(after)
    assert (None, None) == (
        (await read(office, taken)).assignee,
        (await read(office, typed)).assignee,
    )


async def test_set_on_each_thing_happens_once(office: Office) -> None:
    """Days ahead, what fell due meanwhile is done by one of two processes, and never again."""
    number = await office.number("Question 1")
    kai = await office.services("kai")
    await kai.work.do(Simple(Verb.TAKE), {number: None})
    revision = (await read(office, number)).revision

    office.clock.set(NOON + 5 * DAY)
    returned = await look_everywhere(office)
    again = await look_everywhere(office)

    assert ([number], []) == (returned, again)
    assert revision + 1 == (await read(office, number)).revision


async def test_set_back_what_is_tried_again_is_tried_soon(office: Office) -> None:
    """A refused mail, and what the mail server is to be told, wait hours at most, not a month."""
    await send(office, await office.number("Question 1"))
    await states(office, NOON + WINDOW)
    later = NOON + 4 * HOUR

    def put_off(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE outbox SET next_attempt_at = ?", (to_ms(later),))
        connection.execute(
            "INSERT INTO server_ops (message_id, kind, what, next_try_at)"
            " SELECT min(id), 'add', 'x', ? FROM messages",
            (to_ms(NOON + HOUR),),
        )

    async with office.store.transaction(at=NOON) as tx:
        await tx.run(put_off)
    hours_ago = NOON + WINDOW - MINUTE
    office.clock.set(hours_ago)
    await look_everywhere(office)
    kept = await office.store.read(outbox.has_due, now_ms=to_ms(hours_ago))
    month_ago = NOON - 30 * DAY
    office.clock.set(month_ago)
    await look_everywhere(office)
    due = await office.store.read(outbox.has_due, now_ms=to_ms(month_ago))

    assert (False, True) == (kept, due)
    assert not await office.store.read(set_back.is_ahead, now_ms=to_ms(month_ago))


async def test_set_back_under_a_sleeper_the_lease_is_taken_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end lies a day ahead and somebody keeps the lock file: who stands by sees no renewal."""
    monkeypatch.setattr(sync_process, "STILL_S", 0.2)
    with held_lock(office.store.path):
        async with office.store.transaction(at=NOON) as tx:
            await tx.run(
                leases.take_lease, holder="box:1", now_ms=tx.at_ms, lasts_ms=8000, has_lock=True
            )
        clock = FixedClock(NOON - DAY)
        async with asyncio.timeout(30), sync_process._hold(office.store, clock) as epoch:
            lease = await office.store.read(leases.read_lease)

    assert lease is not None
    assert epoch == lease[0]


async def test_who_renews_keeps_the_lease_whatever_the_clock_says(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set back by a day, a holder that lives is never taken for one that is gone."""
    monkeypatch.setattr(sync_process, "STILL_S", STILL_S)
    clock = FixedClock(NOON)
    with held_lock(office.store.path):
        async with office.store.transaction(at=NOON) as tx:
            epoch = await tx.run(
                leases.take_lease, holder="box:1", now_ms=tx.at_ms, lasts_ms=8000, has_lock=True
            )
        assert epoch is not None
        clock.set(NOON - DAY)
        standby = asyncio.create_task(_stand_by(office.store, clock))
        for turn in range(10):  # time itself is what is tried here
            async with office.store.transaction(at=clock.now()) as tx:
                now_ms = tx.at_ms + 200 * turn
                await tx.run(leases.renew_lease, epoch=epoch, now_ms=now_ms, lasts_ms=8000)
            await asyncio.sleep(STILL_S / 7)
        standby.cancel()
        with suppress(asyncio.CancelledError):
            await standby
        lease = await office.store.read(leases.read_lease)

    assert lease is not None
    assert epoch == lease[0]


async def _stand_by(store: Store, clock: FixedClock) -> None:
    async with sync_process._hold(store, clock):
        await asyncio.Event().wait()


class held_lock:  # noqa: N801 - used as a context, like a function
    """Hold the lock file as a process does that sleeps."""

    def __init__(self, path: Path) -> None:
        self._file = lock_file(path).open("w")

    def __enter__(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()
