"""What has to be done next stands first: breaches by the minute, then what counted before."""

from __future__ import annotations

import random
import sqlite3
from datetime import timedelta

from data.records import ConversationId, Target
from data.store import Store, windows
from data.store.rows import to_ms
from tests.support.stored import NOON, add_conversations

LAST = 2**33 - 1
"""Seconds; in their place stands what came last where nobody waits."""


async def test_the_order_is_breach_priority_wait(store: Store) -> None:
    """The minute of the breach, then priority, then who waits longest, then the newest first."""
    rng = random.Random(7)
    numbers = await add_conversations(store, 300)
    facts = {
        number: (
            to_ms(NOON + timedelta(minutes=rng.randrange(-3, 4), seconds=rng.randrange(60)))
            if rng.random() < 0.7
            else None,
            rng.randrange(4),
            to_ms(NOON - timedelta(minutes=rng.randrange(50))) if rng.random() < 0.5 else None,
            to_ms(NOON - timedelta(seconds=rng.randrange(3000))),
        )
        for number in numbers
    }
    async with store.transaction(at=NOON) as tx:
        await tx.run(_set, [(*facts[number], number) for number in numbers])

    window = await store.read(windows.read_window, "open", agent_id=None, before=0, after=400)

    def rank(number: ConversationId) -> tuple[object, ...]:
        breach, priority, waits, last = facts[number]
        if breach is None:
            return 1, 0, -priority, waits or 2**52 - 1 - last, number
        seconds = LAST - last // 1000 if waits is None else waits // 1000
        return 0, breach // 60_000, -priority, seconds, number

    shown = [c.id for c in window.conversations]
    assert sorted(numbers, key=rank) == shown


async def test_a_far_breach_stands_before_none(store: Store) -> None:
    """What has a target, however late or low, stands before the most urgent that has none."""
    first, second = await add_conversations(store, 2)
    far = to_ms(NOON + timedelta(days=365 * 40))
    async with store.transaction(at=NOON) as tx:
        await tx.run(_set, [(far, 0, None, 0, second), (None, 3, 1, 1, first)])

    window = await store.read(windows.read_window, "open", agent_id=None, before=0, after=2)

    assert [second, first] == [c.id for c in window.conversations]


async def test_a_moved_breach_is_looked_at_anew(store: Store) -> None:
    """Whatever moves a breach sets the moment of its warning; what takes it away, none."""
    (number,) = await add_conversations(store, 1)
    at = to_ms(NOON)

    async def notice(sql: str, *values: object) -> tuple[object, ...]:
        async with store.transaction(at=NOON) as tx:
            await tx.run(_run, f"UPDATE conversations SET {sql}", values)
        return await store.read(_read)

    moved = await notice(
        "next_breach_at = ?, next_breach_target = ?, next_warning_at = ?",
        at, Target.RESOLUTION, at - 60_000,
    )  # fmt: skip
    told = await notice("target_state = 'at_risk', notice_at = ?", at)
    same = await notice("next_breach_at = ?, next_warning_at = ?", at, at - 60_000)
    gone = await notice("next_breach_at = NULL, next_breach_target = NULL, next_warning_at = NULL")

    assert [(None, at - 60_000), ("at_risk", at), ("at_risk", at), (None, None)] == [
        moved, told, same, gone,
    ]  # fmt: skip
    assert number


def _set(connection: sqlite3.Connection, rows: list[tuple[object, ...]]) -> None:
    connection.executemany(
        "UPDATE conversations SET next_breach_at = ?1, next_warning_at = ?1 - 60000,"
        " next_breach_target = iif(?1 IS NULL, NULL, 'resolution'), priority = ?2,"
        " unanswered_at = ?3, last_message_at = ?4 WHERE id = ?5",
        rows,
    )


def _run(connection: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> None:
    connection.execute(sql, values)


def _read(connection: sqlite3.Connection) -> tuple[object, ...]:
    row = connection.execute("SELECT target_state, notice_at FROM conversations").fetchone()
    return tuple(row)
