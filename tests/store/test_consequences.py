"""What follows from a write is worked out in its own transaction, whatever wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from data.errors import NotFoundError
from data.records import READ, Alteration, ConversationId
from data.store import Store, Transaction, conversations, intake
from data.store.work import change_many

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Noted:
    """A consequence that notes what it is asked for, and may write."""

    def __init__(self, *, writes_about: ConversationId | None = None) -> None:
        self.asked: list[list[ConversationId]] = []
        self._writes_about = writes_about

    async def __call__(self, tx: Transaction, numbers: Sequence[ConversationId]) -> None:
        self.asked.append(list(numbers))
        if self._writes_about is not None and self._writes_about not in numbers:
            await tx.run(
                conversations.set_fields, self._writes_about, {"cause": "told"}, at_ms=tx.at_ms
            )
            await tx.announce("conversation", self._writes_about)


@pytest.fixture
async def numbers(store: Store) -> list[ConversationId]:
    """Make three conversations."""
    async with store.transaction(at=NOON) as tx:
        return await tx.run(intake.add_conversations, 3, is_imported=False, at_ms=tx.at_ms)


async def test_what_was_told_is_looked_at_once(store: Store, numbers: list[ConversationId]) -> None:
    """Announced, recorded or changed in bulk: each number once, in order, before the commit."""
    noted = Noted()
    store.follow(lambda: [noted])
    first, second, third = numbers

    async with store.transaction(at=NOON) as tx:
        await tx.announce("conversation", second, second)
        await tx.record("conversation.closed", first)
        change = Alteration({"priority": 3})
        await tx.run(
            change_many, [(third, change)], verb="conversation.prioritised",
            agent_id=None, at_ms=tx.at_ms, is_deed=True,
        )  # fmt: skip
        assert [] == noted.asked

    assert [[first, second, third]] == noted.asked


async def test_reading_and_typing_have_no_consequences(
    store: Store, numbers: list[ConversationId]
) -> None:
    """What says nothing of where a conversation stands asks nobody."""
    noted = Noted()
    store.follow(lambda: [noted])

    async with store.transaction(at=NOON) as tx:
        await tx.announce(READ, numbers[0])
        await tx.announce("draft", numbers[1])
        await tx.announce("import")

    assert [] == noted.asked


async def test_a_consequence_has_consequences(store: Store, numbers: list[ConversationId]) -> None:
    """What it writes about is looked at as well, and then there is rest."""
    noted = Noted(writes_about=numbers[2])
    store.follow(lambda: [noted])

    async with store.transaction(at=NOON) as tx:
        await tx.announce("conversation", numbers[0])

    conversation = await store.read(conversations.get_conversation, numbers[2])
    assert [[numbers[0]], [numbers[2]]] == noted.asked
    assert "told" == conversation.cause


async def test_what_failed_leaves_nothing_to_the_next(
    store: Store, numbers: list[ConversationId]
) -> None:
    """A write that was taken back has no consequences, and the next one none of it."""
    noted = Noted()
    store.follow(lambda: [noted])

    async def write(number: ConversationId) -> None:
        async with store.transaction(at=NOON) as tx:
            await tx.announce("conversation", number)
            await tx.run(conversations.get_conversation, number)

    with pytest.raises(NotFoundError):
        await write(ConversationId(1))
    async with store.transaction(at=NOON) as tx:
        await tx.announce("conversation", numbers[1])

    assert [[numbers[1]]] == noted.asked
