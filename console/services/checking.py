"""Services: look a reply over before it leaves, as a careful colleague would."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from console.domain.reply_check import (
    Doubt,
    Reply,
    background_of,
    check_reply,
    find_placeholders,
    unfilled_sentence,
)
from console.services.errors import UsageError
from data.records import Address, Conversation, ConversationId, Message
from data.store import Store, conversations


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
        background = background_of(conversation, messages, recipients=recipients)
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


def refuse_unfilled(text: str, subject: str = "") -> None:
    """Keep back what has fields that nobody filled in.

    Raises:
        UsageError: which they are, and how they may leave.
    """
    sentence = unfilled_sentence(find_placeholders(subject) + find_placeholders(text))
    if sentence:
        raise UsageError(f"Not sent: {sentence}")
