"""Lists and counts of the store: by index, complete, and equal to a plain count."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from pathlib import Path

import pytest

from data.errors import BadCursorError, NotFoundError
from data.records import AgentId, ConversationId, Place
from data.store import (
    Store,
    conversations,
    outbox,
    outbox_copies,
    outbox_delivery,
    queues,
    windows,
)
from data.store.queues import QUEUES
from tests.support.stored import NOON, add_agents, add_conversations, disturb, explain

ANYBODY = AgentId(1)
SMALL_SETS = {
    "mentions": "mentions_unseen", "escalated": "escalations_open", "asked": "escalations_open",
    "follow-ups": "follow_ups_owner",
}  # fmt: skip
"""What queues without an index of their own are taken from."""


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("cursor", [None, "5.1001"])
async def test_each_queue_reads_its_index(store: Store, queue: str, cursor: str | None) -> None:
    """A page of a queue walks its index: nothing is scanned and nothing is sorted."""
    await add_conversations(store, 3)
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        conversations.list_queue(connection, queue, agent_id=ANYBODY, limit=2, cursor=cursor)
        connection.set_trace_callback(None)
        pages = [sql for sql in statements if "AS assignee" in sql]
        return [step for sql in pages for step in explain(connection, sql, ())]

    plan = await store.read(run)

    index, small = QUEUES[queue].index, SMALL_SETS.get(queue, "")
    assert [step for step in plan if (index or small) in step], plan
    if index:
        assert not [step for step in plan if "TEMP B-TREE" in step], plan
    scans = [step for step in plan if step.startswith("SCAN") and (index or small) not in step]
    assert not scans, plan


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("around", [None, Place(5, 1001)])
@pytest.mark.parametrize("is_from_end", [False, True])
async def test_each_window_reads_its_index(
    store: Store, queue: str, around: Place | None, is_from_end: bool
) -> None:
    """Both halves of a window and both ends of a queue walk the index, whichever way."""
    await add_conversations(store, 3)
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        windows.read_window(
            connection, queue, agent_id=ANYBODY, before=2, after=2, around=around,
            follow=ConversationId(1002), is_from_end=is_from_end,
        )  # fmt: skip
        connection.set_trace_callback(None)
        return [
            step
            for sql in statements
            if not sql.startswith(("BEGIN", "COMMIT"))
            for step in explain(connection, sql, ())
        ]

    plan = await store.read(run)

    index = QUEUES[queue].index or SMALL_SETS[queue]
    assert [step for step in plan if index in step], plan
    scans = [s for s in plan if s.startswith("SCAN") and index not in s and "json_each" not in s]
    assert not scans, plan


@pytest.mark.parametrize("queue", ["open", "mine", "unassigned", "closed", "all"])
async def test_windows_put_together_are_the_queue(store: Store, queue: str) -> None:
    """Windows of any size, each begun where the last ended, give every row once, both ways."""
    rng = random.Random(5)
    people = await add_agents(store, "mette")
    for number in await add_conversations(store, 60):
        await disturb(store, number, rng, people)
    expected = await read_all(store, queue, limit=7)

    for size in (1, 3, 50):
        for goes_down in (True, False):
            seen: list[ConversationId] = []
            window = await store.read(
                windows.read_window, queue, agent_id=ANYBODY, before=0, after=size,
                is_from_end=not goes_down,
            )  # fmt: skip
            for _ in range(len(expected) + 2):
                numbers = [c.id for c in window.conversations]
                seen += numbers if goes_down else reversed(numbers)
                if not (window.has_after if goes_down else window.has_before):
                    break
                edge = window.places[-1 if goes_down else 0]
                following = edge._replace(number=edge.number + 1) if goes_down else edge
                window = await store.read(
                    windows.read_window, queue, agent_id=ANYBODY, around=following,
                    before=0 if goes_down else size, after=size if goes_down else 0,
                )  # fmt: skip

            assert (expected if goes_down else expected[::-1]) == seen


async def test_the_outbox_is_asked_by_its_index(store: Store) -> None:
    """The questions that the syncing process asks all day scan no table."""
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        outbox.has_due(connection, now_ms=1)
        outbox.list_releasable(connection, now_ms=1, looked_ms=1)
        outbox.has_unlooked(connection, now_ms=1, looked_ms=0)
        outbox_copies.list_copies_due(connection)
        outbox_copies.list_doubtful(connection)
        outbox_copies.list_proved(connection)
        outbox_delivery.list_left_behind(connection)
        outbox_delivery.list_late(connection, before_ms=1)
        outbox_delivery.has_held(connection)
        outbox.next_due_ms(connection, now_ms=1, looked_ms=1, patience_ms=1)
        connection.set_trace_callback(None)
        return [
            step
            for sql in statements
            for step in explain(connection, sql, ())
            if step.startswith("SCAN") and "INDEX" not in step
        ]

    assert [] == await store.read(run)


async def test_counts_equal_a_plain_count(store: Store) -> None:
    """After any changes each kept counter is what counting the rows gives, for every agent."""
    rng = random.Random(7)  # the same changes each time
    people = await add_agents(store, "mette", "kai")
    numbers = await add_conversations(store, 40)
    for _ in range(250):
        await disturb(store, rng.choice(numbers), rng, people)

    def plain(connection: sqlite3.Connection) -> dict[tuple[str, int], int]:
        rows = connection.execute(
            "SELECT queue, assignee_id, count(*) FROM conversation_queues GROUP BY 1, 2"
        )
        return {(queue, agent): n for queue, agent, n in rows}

    def kept(connection: sqlite3.Connection) -> dict[tuple[str, int], int]:
        rows = connection.execute("SELECT queue, assignee_id, n FROM queue_counts WHERE n <> 0")
        return {(queue, agent): n for queue, agent, n in rows}

    assert await store.read(plain) == await store.read(kept)
    for agent in people:
        counts = await store.read(queues.count_queues, agent)
        for queue in QUEUES:
            page = await store.read(
                conversations.list_queue, queue, agent_id=agent, limit=500, cursor=None
            )
            assert counts[queue] == page.total == len(page.conversations), queue


async def read_all(store: Store, queue: str, *, limit: int) -> list[ConversationId]:
    """Follow the cursors of a queue to its end."""
    seen: list[ConversationId] = []
    cursor: str | None = None
    while True:
        page = await store.read(
            conversations.list_queue, queue, agent_id=ANYBODY, limit=limit, cursor=cursor
        )
        seen += [c.id for c in page.conversations]
        if page.next_cursor is None:
            return seen
        cursor = page.next_cursor


@pytest.mark.parametrize("queue", ["open", "all", "closed"])
@pytest.mark.parametrize("limit", [1, 3, 7])
async def test_cursors_visit_every_row_once(store: Store, queue: str, limit: int) -> None:
    """Pages of any size give every row once, rows of equal order too."""
    rng = random.Random(limit)
    people = await add_agents(store, "mette")
    for number in await add_conversations(store, 30):
        await disturb(store, number, rng, people)
    whole = await store.read(
        conversations.list_queue, queue, agent_id=ANYBODY, limit=500, cursor=None
    )
    seen = await read_all(store, queue, limit=limit)

    assert [c.id for c in whole.conversations] == seen
    assert len(seen) == len(set(seen))


async def test_cursors_hold_while_others_write(store: Store) -> None:
    """While colleagues change other rows, every untouched row is visited exactly once."""
    rng = random.Random(3)
    people = await add_agents(store, "mette")
    numbers = await add_conversations(store, 40)
    calm, busy = numbers[::2], numbers[1::2]
    for number in calm:
        await disturb(store, number, rng, people)
    stop = asyncio.Event()

    async def keep_writing() -> None:
        while not stop.is_set():
            await disturb(store, rng.choice(busy), rng, people)

    writing = asyncio.create_task(keep_writing())
    visits = [await read_all(store, "all", limit=3) for _ in range(5)]
    stop.set()
    await writing

    for seen in visits:
        assert sorted(calm) == sorted(number for number in seen if number in set(calm))


async def test_what_is_no_queue_or_cursor_is_said(store: Store) -> None:
    """An unknown queue and a made-up cursor are errors of their own."""
    for queue, cursor, kind in (
        ("nowhere", None, NotFoundError),
        ("open", "x.y", BadCursorError),
        ("open", "12", BadCursorError),
    ):
        with pytest.raises(kind):
            await store.read(conversations.list_queue, queue, agent_id=None, limit=5, cursor=cursor)


async def test_numbers_are_never_given_twice(tmp_path: Path) -> None:
    """A number goes up with each conversation, over restarts too, and begins at 1001."""
    first = await Store.open(tmp_path / "store.db", create=True)
    numbers = await add_conversations(first, 2)
    async with first.transaction(at=NOON) as tx:
        await tx.run(lambda c: c.execute("DELETE FROM changes"))
        await tx.run(lambda c: c.execute("DELETE FROM activity"))
        await tx.run(lambda c: c.execute("DELETE FROM conversations WHERE id = ?", (numbers[1],)))
    await first.close()
    second = await Store.open(tmp_path / "store.db")
    more = await add_conversations(second, 1)
    await second.close()

    assert [1001, 1002, 1003] == [*numbers, *more]
