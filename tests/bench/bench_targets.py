"""Response targets: the urgent order of 100,000 open conversations beside the plain list."""

from __future__ import annotations

import asyncio
import resource
import shutil
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from console.clock import SystemClock
from console.domain.typed_hours import Refused, read_week
from console.services.clocks import recompute_all
from console.services.consequences import CONSEQUENCES
from console.services.rehearsing import RehearsalService
from data.records import (
    Alteration,
    Calendar,
    CalendarId,
    ConversationId,
    HolidayRegion,
    PolicyId,
    SlaPolicy,
    SlaTarget,
    Target,
)
from data.store import Store, conversations, queues, targets, windows
from data.store.work import change_many
from tests.bench.measuring import KEPT, Table, read_arguments
from tests.bench.rows import kept_store

SIZE, QUICK_SIZE = 100_000, 10_000
ROUNDS = 41
PAGE, HALF = 50, 75
BULK = 500
ALL_DAYS = 3650
PROMISED = (
    SlaTarget(Target.FIRST_RESPONSE, 240),
    SlaTarget(Target.NEXT_RESPONSE, 480),
    SlaTarget(Target.RESOLUTION, 2400),
)
Read = Callable[[Store], Awaitable[object]]


def main() -> None:
    """Measure both stores in turn, round by round, then what switching on and rehearsing take."""
    size = QUICK_SIZE if read_arguments(__doc__ or "").quick else SIZE
    plain = kept_store(size)
    promised = KEPT / "targets" / "store.db"
    shutil.rmtree(promised.parent, ignore_errors=True)
    shutil.copytree(plain.parent, promised.parent)
    asyncio.run(_measure(plain, promised, size))


async def _measure(plain: Path, promised: Path, size: int) -> None:
    with_targets, without = await Store.open(promised), await Store.open(plain)
    try:
        for store in (with_targets, without):
            store.follow(lambda: CONSEQUENCES)
        switching_s = await _switch_on(with_targets)
        table = Table(
            f"{size:,} open conversations, each with a target; the rival is the same list"
            f" without any; median of {ROUNDS}, in turn"
        )
        for what, read in _reads(size).items():
            ours, rival = await _in_turn(read, with_targets, without)
            table.add(what, ours, rival, "≤ 1.1 of the plain list")
        ours, rival = await _in_turn(_prioritise_some, with_targets, without)
        table.add(f"{BULK} prioritised in one deed", ours, rival, "")
        table.add(f"switching a policy on: all {size:,} computed", switching_s, None, "")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        rehearsals = RehearsalService(with_targets, clock=SystemClock())
        policies = await with_targets.read(targets.list_policies)
        done = await rehearsals.rehearse(policies, days=ALL_DAYS)
        took = time.perf_counter() - began
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
        table.add(f"rehearsing it on all {done.sums.conversations:,}", took, None, "")
        table.note(f"The rehearsal made the process {grown:.0f} MB larger.")
        table.print()
    finally:
        await with_targets.close()
        await without.close()


async def _switch_on(store: Store) -> float:
    """Promise something to everybody; give how long it took until every row says so."""
    week = read_week("mon-fri 9-12 13-17")
    assert not isinstance(week, Refused)
    hours = Calendar(CalendarId(0), "office", "Europe/Copenhagen", week, (HolidayRegion("DK"),))
    policy = SlaPolicy(PolicyId(0), "all", 1, is_on=True, calendar=hours, targets=PROMISED)
    async with store.transaction(at=SystemClock().now()) as tx:
        hours = replace(hours, id=await tx.run(targets.add_calendar, hours, now_ms=tx.at_ms))
        await tx.run(targets.add_policy, replace(policy, calendar=hours), now_ms=tx.at_ms)
    began = time.perf_counter()
    await recompute_all(store, clock=SystemClock())
    return time.perf_counter() - began


def _reads(size: int) -> dict[str, Read]:
    middle = ConversationId(1001 + size // 2)
    return {
        f"first page of Open, {PAGE} rows": lambda store: store.read(
            conversations.list_queue, "open", agent_id=None, limit=PAGE, cursor=None
        ),
        f"window of {2 * HALF} rows in its middle": lambda store: store.read(
            windows.read_window, "open", agent_id=None, before=HALF, after=HALF, follow=middle
        ),
        "counts of all queues": lambda store: store.read(queues.count_queues, None),
        "the next that nobody has": lambda store: store.read(
            queues.list_free, tiers=("service",), limit=20
        ),
    }


async def _prioritise_some(store: Store) -> None:
    numbers = [ConversationId(2000 + place) for place in range(BULK)]
    async with store.transaction(at=SystemClock().now()) as tx:
        await tx.run(
            change_many,
            [(number, Alteration({"priority": tx.at_ms % 4})) for number in numbers],
            verb="conversation.prioritised",
            agent_id=None,
            at_ms=tx.at_ms,
            is_deed=True,
        )


async def _in_turn(read: Read, one: Store, other: Store) -> tuple[float, float]:
    times: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(ROUNDS):
        for place, store in enumerate((one, other)):
            began = time.perf_counter()
            await read(store)
            times[place].append(time.perf_counter() - began)
    return statistics.median(times[0]), statistics.median(times[1])


if __name__ == "__main__":
    main()
