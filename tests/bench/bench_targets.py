"""Response targets: all conversations brought up to a policy, and what a deed pays for clocks."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import statistics
import time
from pathlib import Path

from console.bootstrap import open_desk
from console.clock import SystemClock
from console.domain.calendars import ALWAYS
from console.domain.deeds import Simple, Verb
from console.services.clocks import ClockService, follow_edition, recompute_all
from console.settings import load_settings
from console.workplace import make_services
from data.records import (
    Calendar,
    CalendarId,
    ConversationId,
    HolidayRegion,
    OpenSpan,
    PolicyId,
    Priority,
    SlaPolicy,
    SlaTarget,
    Target,
)
from data.store import Store, targets
from tests.bench.mail_readers import console
from tests.bench.measuring import KEPT, Table, read_arguments
from tests.bench.rows import FIRST_NUMBER, kept_store

SIZE, QUICK_SIZE = 100_000, 10_000
ROUNDS = 7
MANY = 500
"""Conversations that one deed is about."""
OPEN_S_PER_1000 = 0.25
DAY = (OpenSpan(9 * 60, 12 * 60), OpenSpan(13 * 60, 17 * 60))
OFFICE = Calendar(
    CalendarId(0), "office", "Europe/Copenhagen", (DAY, DAY, DAY, DAY, DAY, (), ()),
    (HolidayRegion("DK"),),
)  # fmt: skip
PROMISES = tuple(
    SlaTarget(target, minutes, priority)
    for target, minutes in ((Target.FIRST_RESPONSE, 60), (Target.NEXT_RESPONSE, 120),
                            (Target.RESOLUTION, 2400))
    for priority in (None, Priority.URGENT)
)  # fmt: skip


def main() -> None:
    """Measure on a store whose conversations are all open."""
    arguments = read_arguments(__doc__ or "")
    size = QUICK_SIZE if arguments.quick else SIZE
    folder = KEPT / "targets"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = Path(shutil.copy(kept_store(size), folder / "store.db"))
    asyncio.run(_measure(path, size))


async def _measure(path: Path, size: int) -> None:
    table = Table(f"Targets on {size:,} open conversations; rival: without any policy")
    console(path)  # writes the settings
    settings = load_settings(environ={}, config_file=path.parent / "config.toml")
    async with open_desk(settings, act_as="ann") as desk:
        services = make_services(desk)
        numbers = [ConversationId(FIRST_NUMBER + place) for place in range(1, MANY + 1)]
        bare_many = await _close_and_undo(services, numbers)
        bare_one = await _close_and_undo(services, numbers[:1])
        all_day = await _keep(desk.store, Calendar(CalendarId(0), "always", "UTC", ALWAYS))
        table.add(f"follow a policy, always open ({size:,})", await _follow(desk.store), None, "")
        await _switch(desk.store, all_day, is_on=False)
        table.add(f"follow its end ({size:,})", await _follow(desk.store), None, "")
        await _keep(desk.store, OFFICE)
        table.add(f"follow one with office hours ({size:,})", await _follow(desk.store), None, "")
        table.add(
            f"close {MANY}, then undo", await _close_and_undo(services, numbers), bare_many, ""
        )
        table.add(
            "close one, then undo", await _close_and_undo(services, numbers[:1]), bare_one, ""
        )
        reader = ClockService(desk.store, clock=desk.clock)
        times = []
        for number in numbers[:50]:
            began = time.perf_counter()
            await reader.read(number)
            times.append(time.perf_counter() - began)
        table.add("read the clocks of one", statistics.median(times), None, "≤ 16 ms")
        longest = _longest_step(desk.store)
        table.note(f"One step of following takes {await longest * 1000:.0f} ms on its own thread.")
    table.print()


async def _keep(store: Store, calendar: Calendar) -> SlaPolicy:
    async with store.transaction(at=SystemClock().now()) as tx:
        number = await tx.run(targets.add_calendar, calendar, now_ms=tx.at_ms)
        hours = (await tx.run(targets.find_calendar, calendar.name)) or calendar
        assert hours.id == number
        policy = SlaPolicy(
            PolicyId(0), calendar.name, 1, is_on=True, calendar=hours, targets=PROMISES
        )
        await tx.run(targets.add_policy, policy, now_ms=tx.at_ms)
        kept = await tx.run(targets.find_policy, policy.name)
    assert kept is not None
    return kept


async def _switch(store: Store, policy: SlaPolicy, *, is_on: bool) -> None:
    def switch(connection: sqlite3.Connection) -> None:
        connection.execute(
            "UPDATE sla_policies SET is_on = ? WHERE id = ?", (int(is_on), policy.id)
        )

    async with store.transaction(at=SystemClock().now()) as tx:
        await tx.run(switch)


async def _follow(store: Store) -> float:
    began = time.perf_counter()
    await follow_edition(store, clock=SystemClock())
    await recompute_all(store, clock=SystemClock())
    return time.perf_counter() - began


async def _longest_step(store: Store) -> float:
    from console.services.clocks import Recomputing  # noqa: PLC0415 - beside what uses it

    def again(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE sla_policies SET warn_minutes = warn_minutes + 1")

    async with store.transaction(at=SystemClock().now()) as tx:
        await tx.run(again)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        async with store.transaction(at=SystemClock().now()) as tx:
            await Recomputing().settle(tx)
        times.append(time.perf_counter() - began)
    return max(times)


async def _close_and_undo(services: object, numbers: list[ConversationId]) -> float:
    from console.services.bundle import Services  # noqa: PLC0415 - as above

    assert isinstance(services, Services)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        done = await services.work.do(Simple(Verb.CLOSE), dict.fromkeys(numbers))
        assert done.undo_id is not None
        await services.undo.take_back(await services.undo.get(done.undo_id))
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    main()
