"""Services: look a reply over before it leaves, as a careful colleague would."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.domain.placeholders import find_placeholders, unfilled_sentence
from console.domain.returns import server_words
from console.services.errors import UsageError
from data.records import Address, Conversation, ConversationId, Message
from data.store import Store, conversations, returns
from data.store.rows import from_ms

if TYPE_CHECKING:
    from console.domain.reply_check import DeadAddress, Doubt, Reply


class CheckingService:
    """Says what is doubtful about a reply; only a field that is not filled in keeps it back."""

    def __init__(self, store: Store, *, minds_phrasing: bool) -> None:
        self._store = store
        self._minds_phrasing = minds_phrasing

    async def check(
        self,
        reply: Reply,
        *,
        conversation: Conversation | None = None,
        messages: Sequence[Message] = (),
        recipients: Sequence[Address] = (),
    ) -> tuple[Doubt, ...]:
        """Look over what answers a thread that has been read, or what begins one."""
        from console.domain.reply_check import background_of, check_reply  # noqa: PLC0415 - start-up time

        dead = await list_dead_addresses(self._store, [a.address for a in recipients])
        background = background_of(conversation, messages, recipients=recipients, dead=dead)
        # Off the loop: a long thread takes some milliseconds, and keys go on meanwhile.
        return await asyncio.to_thread(
            check_reply, reply, background, minds_phrasing=self._minds_phrasing
        )

    async def read_thread(self, number: ConversationId) -> tuple[Conversation, list[Message]]:
        """Read what a reply is measured by.

        Raises:
            NotFoundError: no such conversation.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        return conversation, await self._store.read(conversations.list_messages, conversation.id)


async def list_dead_addresses(store: Store, addresses: Sequence[str]) -> tuple[DeadAddress, ...]:
    """Say which addresses do not exist, as the last report about each says."""
    from console.domain.reply_check import DeadAddress  # noqa: PLC0415 - start-up time

    found = await store.read(returns.list_dead, addresses)
    return tuple(
        DeadAddress(address, from_ms(at_ms), server_words(words))
        for address, (words, at_ms) in found.items()
    )


def refuse_unfilled(text: str, subject: str = "") -> None:
    """Keep back what has fields that nobody filled in.

    Raises:
        UsageError: which they are, and how they may leave.
    """
    sentence = unfilled_sentence(find_placeholders(subject) + find_placeholders(text))
    if sentence:
        raise UsageError(f"Not sent: {sentence}")
