"""The write transaction on a real file: whole or not at all, whatever happens to its task."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from data.errors import LeaseLostError, StoreError, StoreMovedError, StoreNewerError
from data.records import ConversationId
from data.store import Store, conversations, leases
from tests.support.stored import NOON, add_conversations

MANY_STEPS = 60
CANCELS = 40


async def write_twice(store: Store, number: ConversationId) -> None:
    """Change a conversation in two steps that must happen together."""
    async with store.transaction(at=NOON, durable=True) as tx:
        for status in ("waiting", "closed"):
            await tx.run(
                conversations.set_fields, number, {"status": status, "preview": status},
                at_ms=tx.at_ms,
            )  # fmt: skip
        await tx.record("conversation.closed", number)


def read_row(path: Path, number: ConversationId) -> tuple[str, str, int]:
    """Read a conversation and its log from another connection, and take the write lock once."""
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")  # fails at once where something was left open
        status, preview = other.execute(
            "SELECT status, preview FROM conversations WHERE id = ?", (number,)
        ).fetchone()
        closed = other.execute(
            "SELECT count(*) FROM activity WHERE verb = 'conversation.closed'"
        ).fetchone()
        other.execute("ROLLBACK")
        return status, preview, closed[0]
    finally:
        other.close()


async def turn(times: int) -> None:
    """Let the loop go round some times."""
    for _ in range(times):
        await asyncio.sleep(0)


async def test_a_transaction_cancelled_anywhere_leaves_nothing_open(store: Store) -> None:
    """Cancelled at any await, a transaction is done whole or not at all, and the lock is free."""
    outcomes = set()
    (number,) = await add_conversations(store, 1)
    before = read_row(store.path, number)
    for rounds in range(MANY_STEPS):
        task = asyncio.create_task(write_twice(store, number))
        await turn(rounds)
        task.cancel()
        await asyncio.wait({task})
        status, preview, closed = read_row(store.path, number)
        outcomes.add(task.cancelled())

        assert (status, preview) in {before[:2], ("closed", "closed")}
        assert (status == "closed") == (closed > 0)
    await write_twice(store, number)

    assert ("closed", "closed") == read_row(store.path, number)[:2]
    assert True in outcomes


async def cancel_at(task: asyncio.Task[None], nth: int) -> None:
    """Cancel a task at the nth thing that it waits for; do nothing where it ends before."""
    seen: object = None
    count = 0
    while not task.done():
        waited_for = getattr(task, "_fut_waiter", None)  # None while it is ready to run
        if waited_for is not None and waited_for is not seen:
            seen, count = waited_for, count + 1
            if count == nth:
                task.cancel()
                return
        await asyncio.sleep(0)


async def test_every_await_of_a_transaction_can_be_its_last(store: Store) -> None:
    """The cancellation is put at the first, second, third … await; each leaves the lock free."""
    (number,) = await add_conversations(store, 1)

    for nth in range(1, MANY_STEPS):
        task = asyncio.create_task(write_twice(store, number))
        await cancel_at(task, nth)
        await asyncio.wait({task})
        status, _, closed = read_row(store.path, number)
        assert (status == "closed") == (closed > 0)
        if not task.cancelled():
            break

    assert nth > 5, "BEGIN, two writes, the log, the feed, COMMIT"
    assert ("closed", "closed") == read_row(store.path, number)[:2]


async def test_a_fault_inside_undoes_everything(store: Store) -> None:
    """An exception in the body takes every write of it back, and the next write works."""
    (number,) = await add_conversations(store, 1)
    before = read_row(store.path, number)

    async def write_and_fail() -> None:
        async with store.transaction(at=NOON) as tx:
            await tx.run(conversations.set_fields, number, {"status": "spam"}, at_ms=tx.at_ms)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    after = read_row(store.path, number)
    await write_twice(store, number)

    assert before == after
    assert ("closed", "closed", 1) == read_row(store.path, number)


async def test_many_tasks_write_one_after_the_other(store: Store) -> None:
    """Tasks of one process wait for each other; none is lost."""
    (number,) = await add_conversations(store, 1)
    revision = (await store.read(conversations.get_conversation, number)).revision
    await asyncio.gather(*(write_twice(store, number) for _ in range(20)))

    assert 20 == read_row(store.path, number)[2]
    fresh = await store.read(conversations.get_conversation, number)
    assert revision + 40 == fresh.revision


async def test_a_busy_store_is_said_in_words(store: Store) -> None:
    """Where another process keeps the write lock, the error is a sentence and reading goes on."""
    (number,) = await add_conversations(store, 1)
    # Only so that the test need not wait for as long as people would.
    await store._database._writer.run(lambda c: c.execute("PRAGMA busy_timeout = 20"))  # type: ignore[union-attr]  # it is open
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    status = (await store.read(conversations.get_conversation, number)).status
    with pytest.raises(StoreError, match="busy"):
        await write_twice(store, number)
    other.execute("ROLLBACK")
    other.close()
    await write_twice(store, number)

    assert "new" == status.value
    assert ("closed", "closed", 1) == read_row(store.path, number)


async def test_an_older_program_may_not_write(store: Store) -> None:
    """Once a newer program has migrated the file our writes are refused; reading goes on."""
    (number,) = await add_conversations(store, 1)
    other = sqlite3.connect(store.path, isolation_level=None)
    version = other.execute("PRAGMA user_version").fetchone()[0]
    other.execute(f"PRAGMA user_version = {version + 1}")
    other.close()
    with pytest.raises(StoreNewerError):
        await write_twice(store, number)

    assert "new" == (await store.read(conversations.get_conversation, number)).status.value
    with pytest.raises(StoreNewerError):
        await Store.open(store.path)


async def test_a_store_that_was_moved_is_not_written(store: Store) -> None:
    """Moved away or exchanged while it is open nothing is written into it; put back, it goes on."""
    (number,) = await add_conversations(store, 1)
    away = store.path.with_name("elsewhere.db")
    store.path.rename(away)
    with pytest.raises(StoreMovedError, match="not there"):
        await write_twice(store, number)
    store.path.write_bytes(b"another file")
    with pytest.raises(StoreMovedError, match="exchanged"):
        await write_twice(store, number)
    away.replace(store.path)
    before = read_row(store.path, number)
    await write_twice(store, number)

    assert 0 == before[2]
    assert ("closed", "closed", 1) == read_row(store.path, number)


async def test_durable_is_full_and_only_there(store: Store) -> None:
    """A durable transaction is synchronous=FULL on its own connection; the next one is not."""
    found = []
    for is_durable in (False, True, False):
        async with store.transaction(at=NOON, durable=is_durable) as tx:
            found.append(await tx.run(lambda c: c.execute("PRAGMA synchronous").fetchone()[0]))
            await tx.announce("sync")
    with pytest.raises(ZeroDivisionError):
        async with store.transaction(at=NOON, durable=True):
            raise ZeroDivisionError
    async with store.transaction(at=NOON) as tx:
        found.append(await tx.run(lambda c: c.execute("PRAGMA synchronous").fetchone()[0]))

    assert [1, 2, 1, 1] == found, "NORMAL is 1, FULL is 2"


async def take(store: Store, holder: str, *, at_s: float, has_lock: bool = True) -> int | None:
    """Take the lease at a moment."""
    async with store.transaction(at=NOON) as tx:
        return await tx.run(
            leases.take_lease,
            holder=holder,
            now_ms=int(at_s * 1000),
            lasts_ms=8000,
            has_lock=has_lock,
        )


async def renew(store: Store, *, epoch: int, now_ms: int) -> None:
    """Move the end of a lease on."""
    async with store.transaction(at=NOON) as tx:
        await tx.run(leases.renew_lease, epoch=epoch, now_ms=now_ms, lasts_ms=8000)


async def test_a_lease_is_taken_renewed_and_taken_over(store: Store) -> None:
    """A lease is one holder's until it runs out; each taking gives a higher epoch."""
    first = await take(store, "a:1", at_s=100, has_lock=False)
    refused = await take(store, "b:2", at_s=107.9, has_lock=False)
    assert first is not None
    await renew(store, epoch=first, now_ms=107_000)
    still_refused = await take(store, "b:2", at_s=114.9, has_lock=False)
    second = await take(store, "b:2", at_s=115.1, has_lock=False)

    assert [1, None, None, 2] == [first, refused, still_refused, second]


async def test_the_lock_of_a_dead_holder_gives_its_lease(store: Store) -> None:
    """Whoever has the file lock need not wait for the lease of the one who died with it."""
    await take(store, "a:1", at_s=100)
    second = await take(store, "b:2", at_s=101)

    assert 2 == second


async def test_a_fenced_holder_writes_nothing(store: Store) -> None:
    """A holder that slept while another took over cannot write, whatever it thinks the time is."""
    (number,) = await add_conversations(store, 1)
    async with store.transaction(at=NOON) as tx:
        now_ms = tx.at_ms
    first = await take(store, "a:1", at_s=now_ms / 1000, has_lock=False)
    async with store.transaction(at=NOON, epoch=first) as tx:
        await tx.run(conversations.set_fields, number, {"status": "open"}, at_ms=tx.at_ms)
    await take(store, "b:2", at_s=now_ms / 1000 + 9, has_lock=False)
    with pytest.raises(LeaseLostError):
        async with store.transaction(at=NOON, epoch=first) as tx:
            await tx.run(conversations.set_fields, number, {"status": "spam"}, at_ms=tx.at_ms)
    assert first is not None
    with pytest.raises(LeaseLostError):
        await renew(store, epoch=first, now_ms=now_ms)

    assert "open" == (await store.read(conversations.get_conversation, number)).status.value


async def test_a_lease_that_ran_out_is_no_licence(store: Store) -> None:
    """Even unchallenged, a holder past its lease signs on again before it writes."""
    async with store.transaction(at=NOON) as tx:
        now_ms = tx.at_ms
    epoch = await take(store, "a:1", at_s=now_ms / 1000 - 60)
    with pytest.raises(LeaseLostError):
        async with store.transaction(at=NOON, epoch=epoch):
            pytest.fail("the body must not run")


@pytest.mark.parametrize("way", ["read", "find"])
async def test_what_is_read_is_of_one_moment(store: Store, way: str) -> None:
    """What a colleague writes between two statements of a reading function is in neither."""
    (number,) = await add_conversations(store, 1)

    def read(connection: sqlite3.Connection) -> list[str]:
        found = []
        for status in ("waiting", "closed"):
            question = "SELECT status FROM conversations WHERE id = ?"
            found += connection.execute(question, (number,)).fetchone()
            with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
                other.execute("UPDATE conversations SET status = ?", (status,))
        return found

    first, second = await getattr(store, way)(read)
    after, _ = await getattr(store, way)(read)

    assert first == second
    assert "closed" == after


def test_an_opening_that_is_cancelled_leaves_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that answers when its loop is closed would print a traceback on the terminal."""
    told: list[object] = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    path = tmp_path / "store.db"

    async def give_up(pauses: int) -> None:
        opening = asyncio.create_task(Store.open(path, create=True))
        for _ in range(pauses):
            await asyncio.sleep(0.0003)
        opening.cancel()
        (opened,) = await asyncio.gather(opening, return_exceptions=True)
        if isinstance(opened, Store):
            await opened.close()

    for pauses in range(CANCELS):
        asyncio.run(give_up(pauses))
    for thread in threading.enumerate():
        if "_connection_worker" in thread.name:
            thread.join()

    assert [] == told
