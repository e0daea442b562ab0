"""Fill a store with conversations by its own API, for tests of the store itself."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta

from data.records import AgentId, ConversationId
from data.store import Store, agents, conversations, intake, queues
from data.store.rows import to_ms
from data.text.safe import clean_line

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STATUSES = ("new", "open", "waiting", "closed", "spam", "trash")


async def add_agents(store: Store, *names: str) -> list[AgentId]:
    """Add agents by name."""
    async with store.transaction(at=NOON) as tx:
        return [
            (
                await tx.run(
                    agents.add_agent,
                    uid=None,
                    name=name,
                    display_name=clean_line(name),
                    role=None,
                    now_ms=tx.at_ms,
                )
            ).id
            for name in names
        ]


async def add_conversations(store: Store, count: int) -> list[ConversationId]:
    """Add empty conversations."""
    async with store.transaction(at=NOON) as tx:
        numbers = await tx.run(intake.add_conversations, count, is_imported=False, at_ms=tx.at_ms)
        for number in numbers:
            await tx.record("conversation.started", number)
    return list(numbers)


async def disturb(
    store: Store, number: ConversationId, rng: random.Random, people: list[AgentId]
) -> None:
    """Change a conversation as agents and mails do, in one of many ways."""
    at = NOON + timedelta(seconds=rng.randrange(10_000_000))
    unanswered = to_ms(NOON - timedelta(minutes=rng.randrange(9999)))
    fields: dict[str, object] = {
        "status": rng.choice(STATUSES),
        "assignee_id": rng.choice([None, *people]),
        "snoozed_until_at": to_ms(at) if rng.random() < 0.2 else None,
        "last_message_at": to_ms(NOON - timedelta(minutes=rng.randrange(50))),
        "unanswered_at": unanswered if rng.random() < 0.5 else None,
        "priority": rng.randrange(4),
    }
    async with store.transaction(at=at) as tx:
        await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
        await tx.announce("conversation", number)


def explain(connection: sqlite3.Connection, sql: str, parameters: object) -> list[str]:
    """Give the steps of SQLite's plan for a statement."""
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)  # type: ignore[arg-type]  # whatever the statement takes
    return [str(row[3]) for row in rows]


async def fill(store: Store, count: int) -> list[ConversationId]:
    """Add open conversations of which each has waited a minute longer than the one before it."""
    numbers = await add_conversations(store, count)
    waits = [to_ms(NOON - timedelta(minutes=place)) for place in range(count)]

    def name(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "UPDATE conversations SET subject = 'Number ' || id, last_message_at = ?,"
            " unanswered_at = ? WHERE id = ?",
            [(at, at, number) for at, number in zip(waits, numbers, strict=True)],
        )

    async with store.transaction(at=NOON) as tx:
        await tx.run(name)
        await tx.announce("conversation", None)
    return numbers


def counts_kept_and_counted(
    connection: sqlite3.Connection, agent_id: AgentId
) -> tuple[dict[str, int], dict[str, int]]:
    """Give the kept counts of all queues for an agent, and what counting the rows gives."""
    kept = queues.count_queues(connection, agent_id)
    counted = {}
    for name, queue in queues.QUEUES.items():
        own = queue.of(agent_id)
        rows = connection.execute(f"SELECT count(*) FROM {own.walked} WHERE {own.condition}")
        counted[name] = int(rows.fetchone()[0])
    return {name: kept[name] for name in counted}, counted
