"""The store alone: pages and counts that cost the same at every size, and six writers at once."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path

from console.clock import SystemClock
from data.records import ConversationId
from data.store import Store, conversations, queues
from tests.bench.measuring import KEPT, Table, read_arguments
from tests.bench.rows import FIRST_NUMBER, make_store

SIZES = (1_000, 100_000)
MILLION = 1_000_000
ROUNDS = 31
PAGE = 50
WRITERS = 6
WRITING_S = 3.0
HEAD_START_S = 2.0
"""Until all writers have opened the store; they begin together."""
PACES = (("writers that never pause", 0.0), ("each acts ten times a second", 0.1))


def main() -> None:
    """Measure reads at each size, then writers of separate processes."""
    arguments = read_arguments(__doc__ or "")
    sizes = (*SIZES, MILLION) if arguments.million else SIZES
    table = Table(f"The store, median of {ROUNDS}; the rival is ours at {SIZES[0]:,} conversations")
    base: dict[str, float] = {}
    for size in sizes:
        path = _make_store(size)
        for what, seconds in asyncio.run(_time_reads(path)).items():
            rival = base.setdefault(what, seconds)
            table.add(
                f"{what}, {size:,}",
                seconds,
                rival if size != SIZES[0] else None,
                "same at any size",
            )
    table.print()
    writers = Table(
        f"{WRITERS} processes write to one store for {WRITING_S:.0f} s, each in small transactions"
    )
    for what, pause_s in PACES:
        times = _time_writers(_make_store(SIZES[0]), pause_s)
        cuts = statistics.quantiles(times, n=20)
        writers.add(f"{what}: median of {len(times):,}", statistics.median(times), None, "")
        writers.add(f"{what}: p95", cuts[-1], None, "≤ 50 ms" if pause_s else "")
        writers.add(f"{what}: longest", max(times), None, "")
    writers.note("No write met a lock error; each was tried once.")
    writers.print()


def _make_store(size: int) -> Path:
    """Make a store of that many conversations, a fifth of them open."""
    folder = KEPT / "rows" / str(size)
    shutil.rmtree(folder, ignore_errors=True)
    make_store(folder / "store.db", size)
    return folder / "store.db"


async def _time_reads(path: Path) -> dict[str, float]:
    store = await Store.open(path)
    try:
        first = await store.read(
            conversations.list_queue, "all", agent_id=None, limit=PAGE, cursor=None
        )
        times: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for what, queue, cursor in (
                ("first page of Open", "open", None),
                ("first page of All", "all", None),
                ("second page of All", "all", first.next_cursor),
            ):
                began = time.perf_counter()
                await store.read(
                    conversations.list_queue, queue, agent_id=None, limit=PAGE, cursor=cursor
                )
                times.setdefault(f"{what}, {PAGE} rows", []).append(time.perf_counter() - began)
            began = time.perf_counter()
            await store.read(queues.count_queues, None)
            times.setdefault("counts of all queues", []).append(time.perf_counter() - began)
    finally:
        await store.close()
    return {what: statistics.median(own) for what, own in times.items()}


def _time_writers(path: Path, pause_s: float) -> list[float]:
    with ProcessPoolExecutor(WRITERS) as pool:
        start = time.monotonic() + HEAD_START_S
        done = [pool.submit(_write, path, number, pause_s, start) for number in range(WRITERS)]
        return [seconds for one in done for seconds in one.result()]


def _write(path: Path, number: int, pause_s: float, start: float) -> list[float]:
    return asyncio.run(_write_all(path, number, pause_s, start))


async def _write_all(path: Path, number: int, pause_s: float, start: float) -> list[float]:
    """Change conversations as an agent does, each with its log entry and its news."""
    store = await Store.open(path)
    clock = SystemClock()
    times: list[float] = []
    try:
        await asyncio.sleep(start - time.monotonic())
        while time.monotonic() < start + WRITING_S:
            turn = len(times) * WRITERS + number
            conversation = ConversationId(FIRST_NUMBER + turn % SIZES[0])
            snoozed = int((clock.now() + timedelta(days=1)).timestamp() * 1000)
            began = time.perf_counter()
            async with store.transaction(at=clock.now()) as tx:
                await tx.run(
                    conversations.set_fields,
                    conversation,
                    {"snoozed_until_at": snoozed},
                    at_ms=tx.at_ms,
                )
                await tx.record("conversation.snoozed", conversation, after=snoozed)
            times.append(time.perf_counter() - began)
            await asyncio.sleep(pause_s)
    finally:
        await store.close()
    return times


if __name__ == "__main__":
    main()
