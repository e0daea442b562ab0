"""What stands beside a conversation: its customer's others, and its newest message."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import timedelta

from data.records import ConversationId, CustomerId
from data.store import Store, conversations
from data.store.rows import to_ms
from tests.support.stored import NOON, add_conversations, explain

ANNA, BO = CustomerId(1), CustomerId(2)


async def give_to(store: Store, customer: CustomerId, numbers: Sequence[ConversationId]) -> None:
    """Make conversations those of a customer, each a minute older than the one before it."""

    def write(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT OR IGNORE INTO customers VALUES (?, 'Name', 'a@x.example', NULL, 1)",
            (customer,),
        )
        for age, number in enumerate(numbers):
            connection.execute(
                "UPDATE conversations SET customer_id = ?, last_message_at = ? WHERE id = ?",
                (customer, to_ms(NOON - timedelta(minutes=age)), number),
            )

    async with store.transaction(at=NOON) as tx:
        await tx.run(write)


async def test_a_customers_conversations_are_the_latest_first(store: Store) -> None:
    """Another's and those merged away are left out; the count is that of all, not of the page."""
    numbers = await add_conversations(store, 6)
    await give_to(store, ANNA, numbers[:4])
    await give_to(store, BO, numbers[4:])
    async with store.transaction(at=NOON) as tx:
        await tx.run(
            lambda c: c.execute(
                "UPDATE conversations SET merged_into_id = ? WHERE id = ?",
                (numbers[0], numbers[1]),
            )
        )

    found, total = await store.read(conversations.list_of_customer, ANNA, limit=2)

    assert [numbers[0], numbers[2]] == [c.id for c in found]
    assert total == 3


async def test_they_are_read_by_their_index(store: Store) -> None:
    """Neither page nor count scans the conversations of everybody, or sorts."""
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        conversations.list_of_customer(connection, ANNA, limit=2)
        connection.set_trace_callback(None)
        ours = [sql for sql in statements if "c.customer_id = " in sql]
        return [step for sql in ours for step in explain(connection, sql, ())]

    plan = await store.read(run)

    assert [step for step in plan if "conversations_customer" in step], plan
    assert not [step for step in plan if step.startswith("SCAN")], plan


async def test_a_conversation_without_messages_has_no_newest(store: Store) -> None:
    """Where nothing was written yet there is nothing to show."""
    [number] = await add_conversations(store, 1)

    assert await store.read(conversations.find_newest_message, number) is None
