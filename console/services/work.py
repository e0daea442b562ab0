"""Services: what agents do with conversations besides answering: close, reopen, take, release."""

from __future__ import annotations

from datetime import datetime

from console.clock import Clock
from data.records import READ, Agent, Conversation, ConversationId, Status
from data.store import Store, conversations, intake
from data.store.reads import find_read_mark, move_read_mark
from data.store.rows import to_ms


class WorkService:
    """The verbs on one conversation; each writes the activity log and the change feed."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def close(self, number: ConversationId, *, if_revision: int | None = None) -> None:
        """Say that a conversation is done.

        Raises:
            StaleRevisionError: something came in since `if_revision`.
        """
        now_ms = int(self._clock.now().timestamp() * 1000)
        await self._set(
            number,
            "conversation.closed",
            {
                "status": Status.CLOSED.value,
                "waiting_on": None,
                "closed_at": now_ms,
                "unanswered_at": None,
                "snoozed_until_at": None,
            },
            if_revision=if_revision,
        )

    async def reopen(self, number: ConversationId) -> None:
        """Put a conversation back to work."""
        await self._set(
            number,
            "conversation.reopened",
            {"status": Status.OPEN.value, "waiting_on": None, "closed_at": None},
        )

    async def take_or_release(self, conversation: Conversation) -> bool:
        """Make a conversation mine, or nobody's where it was mine; say whether it is mine now."""
        is_mine = conversation.assignee == self._agent.name
        verb = "released" if is_mine else "taken"
        await self._set(
            conversation.id,
            f"conversation.{verb}",
            {"assignee_id": None if is_mine else self._agent.id},
            if_revision=conversation.revision,
        )
        return not is_mine

    async def get_read_mark(self, number: ConversationId) -> datetime | None:
        """Give the arrival of the newest message that I have seen; None: I never opened it."""
        return await self._store.read(find_read_mark, number, self._agent.id)

    async def mark_read(self, number: ConversationId, *, up_to: datetime) -> None:
        """Say that I have seen what came until then; writes only what is news.

        It is nobody else's business: no activity, no new revision.
        """
        seen = await self.get_read_mark(number)
        if seen is not None and seen >= up_to:
            return
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            if await tx.run(move_read_mark, number, self._agent.id, up_to_ms=to_ms(up_to)):
                await tx.announce(READ, number)

    async def _set(
        self,
        number: ConversationId,
        verb: str,
        fields: dict[str, object],
        *,
        if_revision: int | None = None,
    ) -> None:
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await tx.run(conversations.check_revision, number, if_revision)
            before = await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
            await tx.run(intake.end_import, [number])
            await tx.record(verb, number, before=before, after=fields)
