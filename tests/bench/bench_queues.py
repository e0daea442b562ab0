"""Saved queues and mentions: first rows, whole counts, and what one conversation's news costs."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from console.clock import SystemClock
from console.services.agents import Account, sign_on
from console.services.queues import QueueService
from console.services.saved_counts import SLACK, SavedCounts
from data.records import AgentId, ConversationId, SavedQueue
from data.store import Store, queues, windows
from data.store.filters import Narrowing
from tests.bench.measuring import KEPT, Table, read_arguments
from tests.bench.rows import FIRST_NUMBER, fill_store

SIZES = (1_000, 100_000)
MILLION = 1_000_000
ROUNDS = 31
ROWS = 150
MENTIONS = 20
COUNTED = windows.COUNT_MAX + SLACK
BUDGET, BUDGET_WHOLE = "same at any size", "≤ 150 ms"
"""What news of one cost is paid all day by every console; all of a queue is read now and then."""
SAVED = (
    ("a rare tag (1 in 500)", "tag:vip is:open"),
    ("a common tag (1 in 4)", "tag:shop is:open"),
    ("a cause", "cause:late"),
    ("mine and urgent", "is:mine priority:urgent"),
    ("one colleague", "assignee:kai"),
    ("a kind, without a tag", "kind:support -tag:shop"),
    ("watched", "is:watched"),
)


def main() -> None:
    """Measure each size; the smallest is what the others are compared with."""
    arguments = read_arguments(__doc__ or "")
    sizes = (*SIZES, MILLION) if arguments.million else SIZES
    table = Table(f"Queues, median of {ROUNDS}; the rival is ours at {SIZES[0]:,} conversations")
    base: dict[str, float] = {}
    for size in sizes:
        for what, seconds in asyncio.run(_measure(_store_of(size))).items():
            rival = base.setdefault(what, seconds) if size != SIZES[0] else None
            base.setdefault(what, seconds)
            is_whole = what.startswith(tuple(query for _, query in SAVED)) and "news" not in what
            budget = BUDGET_WHOLE if is_whole else BUDGET
            table.add(f"{what}, {size:,}", seconds, rival, budget)
    table.note(f"A count ends at {windows.COUNT_MAX:,}; the rows are the first {ROWS}.")
    table.print()


def _store_of(size: int) -> Path:
    folder = KEPT / "queues" / str(size)
    shutil.rmtree(folder, ignore_errors=True)
    path = folder / "store.db"
    fill_store(path, size)
    asyncio.run(_add_people(path))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        _describe(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


async def _add_people(path: Path) -> None:
    store = await Store.open(path)
    try:
        for name in ("mette", "kai"):
            account = Account(0, "nobody", "Nobody")
            await sign_on(store, account=account, act_as=name, clock=SystemClock())
    finally:
        await store.close()


def _describe(connection: sqlite3.Connection) -> None:
    """Give a third of the conversations owners, and some of them tags, causes, watchers."""
    connection.execute(
        "UPDATE conversations SET assignee_id = CASE id % 6 WHEN 0 THEN 1 WHEN 1 THEN 2 END,"
        " status = CASE WHEN id % 5 THEN status ELSE 'closed' END,"
        " cause = CASE id % 1000 WHEN 7 THEN 'late' END, kind = CASE id % 3 WHEN 0 THEN 'support'"
        " END, priority = CASE id % 300 WHEN 6 THEN 3 ELSE 1 END"
    )
    for tag, one_in in (("vip", 500), ("shop", 4)):
        connection.execute(
            "INSERT INTO conversation_tags SELECT id, ?1 FROM conversations WHERE id % ?2 = 3",
            (tag, one_in),
        )
    connection.execute("INSERT INTO watchers SELECT id, 1 FROM conversations WHERE id % 900 = 1")
    connection.execute(
        "INSERT INTO mentions (message_id, agent_id, conversation_id, at)"
        " SELECT id, 1, conversation_id, 0 FROM messages ORDER BY id DESC LIMIT ?",
        (MENTIONS,),
    )


async def _measure(path: Path) -> dict[str, float]:
    store = await Store.open(path)
    try:
        return await _time_all(store)
    finally:
        await store.close()


async def _time_all(store: Store) -> dict[str, float]:
    me, number = AgentId(1), ConversationId(FIRST_NUMBER + 5)
    agent = await sign_on(
        store, account=Account(0, "nobody", ""), act_as="mette", clock=SystemClock()
    )
    service = QueueService(store, clock=SystemClock(), agent=agent)
    found: dict[str, float] = {}

    async def note(what: str, call: Callable[[], Awaitable[object]]) -> None:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            await call()
            times.append(time.perf_counter() - began)
        found[what] = statistics.median(times)

    async def window(queue: str, narrowing: Narrowing | None) -> object:
        return await store.find(
            windows.read_window,
            queue,
            agent_id=me,
            before=0,
            after=ROWS,
            narrowing=narrowing,
        )

    await note("counts of all built-in queues", lambda: store.read(queues.count_queues, me))
    await note("Mentions, first rows", lambda: window("mentions", None))
    saved = [await service.add(what[:20], query) for what, query in SAVED]
    for queue in saved:
        base, narrowing = service._read_query(queue.query)
        await _note_queue(note, service, queue, number)
        await note(f"{queue.query}, first rows", lambda b=base, n=narrowing: window(b, n))  # type: ignore[misc]  # bound now
    tally = SavedCounts(service)
    await tally.count()

    async def follow() -> None:
        tally.note([number])
        await tally.count()

    await note(f"all {len(saved)} counts after news of one", follow)
    return found


async def _note_queue(
    note: Callable[[str, Callable[[], Awaitable[object]]], Awaitable[None]],
    service: QueueService,
    queue: SavedQueue,
    number: ConversationId,
) -> None:
    """Time a whole count, and the question whether one conversation is in the queue."""
    await note(f"{queue.query}, whole count", lambda: service.list_members(queue, COUNTED))
    await note(f"{queue.query}, one's news", lambda: service.list_those_in(queue, [number]))


if __name__ == "__main__":
    main()
