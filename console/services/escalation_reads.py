"""Services: which escalations there are, for lists, conversations and whoever is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.clock import Clock
from console.domain.escalation import PING_PONG_FROM, Unresolved, count_bounces, resolve
from console.domain.escalation_text import Prefill, prefill
from console.services.errors import UsageError
from data.mail.addresses import parse_recipient
from data.records import Agent, Asked, AskedKind, Conversation, ConversationId, Escalation
from data.store import Store, agents, conversations, escalations, tiers


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list shows of the open escalations of a conversation."""

    count: int
    asked: Asked
    """Whoever has to answer first."""
    due_at: datetime
    is_overdue: bool
    bounces: int

    @property
    def is_ping_pong(self) -> bool:
        """Say whether it goes back and forth."""
        return self.bounces >= PING_PONG_FROM


class EscalationReader:
    """Reads escalations."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def prefill(self, number: ConversationId) -> Prefill:
        """Sum a conversation up for colleagues; nothing of it is meant for outsiders.

        Raises:
            NotFoundError: no such conversation.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        messages = await self._store.read(conversations.list_messages, conversation.id)
        return prefill(conversation, messages, time_zone=self._agent.time_zone)

    async def get_conversation(self, number: ConversationId) -> Conversation:
        """Give a conversation.

        Raises:
            NotFoundError: no such conversation.
        """
        return await self._store.read(conversations.get_conversation, number)

    async def resolve(self, to: str) -> Asked:
        """Say who is meant by what was typed.

        Raises:
            UsageError: nobody is; the sentence names who may have been.
        """
        people = await self._store.read(agents.list_agents)
        every = await self._store.read(tiers.list_tiers)
        return resolved(to, people, [tier.name for tier in every])

    async def list_for(self, number: ConversationId) -> tuple[Escalation, ...]:
        """Give every escalation of a conversation, the oldest first."""
        found = await self._store.read(escalations.list_of, [number])
        return tuple(replace(each, bounces=count_bounces(found, each)) for each in found)

    async def list_about(self, thread: ConversationId) -> tuple[Escalation, ...]:
        """Give the escalations whose exchange stands in this conversation."""
        return tuple(await self._store.read(escalations.list_with_thread, thread))

    async def list_open(
        self, *, tier: str | None = None, agent: str | None = None, is_overdue: bool = False
    ) -> tuple[Escalation, ...]:
        """Give the open escalations of what is worked on, the first that is due first."""
        now = self._clock.now()
        found = [
            each
            for each in await self._store.read(escalations.list_open)
            if (tier is None or each.asked == Asked(AskedKind.TIER, tier))
            and (agent is None or each.asked == Asked(AskedKind.AGENT, agent))
            and (not is_overdue or each.is_overdue(now))
        ]
        return await self._with_bounces(found)

    async def list_newest(self, *, limit: int) -> tuple[Escalation, ...]:
        """Give the escalations that were asked last, open or not."""
        return await self._with_bounces(
            await self._store.read(escalations.list_newest, limit=limit)
        )

    async def marks(self, numbers: Collection[ConversationId]) -> dict[ConversationId, Mark]:
        """Give what a list shows of conversations that have open escalations."""
        found = await self._store.read(escalations.list_of, numbers)
        now = self._clock.now()
        marks: dict[ConversationId, Mark] = {}
        for each in sorted(found, key=lambda e: e.due_at):
            if not each.is_open:
                continue
            history = [e for e in found if e.conversation_id == each.conversation_id]
            bounces = count_bounces(history, each)
            mark = marks.get(each.conversation_id)
            marks[each.conversation_id] = (
                Mark(1, each.asked, each.due_at, each.is_overdue(now), bounces)
                if mark is None
                else replace(mark, count=mark.count + 1, bounces=max(mark.bounces, bounces))
            )
        return marks

    async def _with_bounces(self, found: Sequence[Escalation]) -> tuple[Escalation, ...]:
        numbers = {each.conversation_id for each in found}
        every = await self._store.read(escalations.list_of, numbers)
        histories: dict[ConversationId, list[Escalation]] = {}
        for each in every:
            histories.setdefault(each.conversation_id, []).append(each)
        return tuple(
            replace(e, bounces=count_bounces(histories.get(e.conversation_id, ()), e))
            for e in found
        )


def resolved(to: str, people: Sequence[Agent], every: Sequence[str]) -> Asked:
    """Say who is meant.

    Raises:
        UsageError: nobody is; the sentence names who may have been.
    """
    found = resolve(to, tiers=every, agents=[agent.name for agent in people])
    if isinstance(found, Unresolved):
        raise UsageError(found.why)
    if found.kind is not AskedKind.ADDRESS:
        return found
    address = parse_recipient(found.name)
    return Asked(AskedKind.ADDRESS, address.address, address.name)
