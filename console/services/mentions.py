"""Services: whom a note names, who has not seen it yet, and who is told at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from console.clock import Clock
from console.domain.mentions import Named, find_mentions, may_name
from console.services.team import TeamService
from data.records import READ, Agent, ConversationId, MessageId, Tier
from data.store import Store, mentions
from data.store.mentions import MentionNews
from data.store.rows import to_ms

__all__ = ["MentionNews", "MentionService"]


class MentionService:
    """Reads and settles the mentions of one agent; notes make them."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def find_named(self, text: str) -> tuple[Named, tuple[Agent, ...]]:
        """Give the names in a note of mine and the agents whom they mean; never me."""
        if not may_name(text):
            return Named(), ()
        people, tiers = await self._team()
        named = find_mentions(text, [*(a.name for a in people), *(t.name for t in tiers)])
        members = {tier.name: tier.members for tier in tiers}
        meant = {each: None for name in named.names for each in (name, *members.get(name, ()))}
        by_name = {each.name: each for each in people if each.id != self._agent.id}
        return named, tuple(by_name[name] for name in meant if name in by_name)

    async def list_names(self) -> list[tuple[str, str]]:
        """Give the names that an `@` can name, with whom each means: colleagues, then tiers."""
        people, tiers = await self._team()
        groups = [
            (tier.name, ": ".join(filter(None, (tier.title, ", ".join(tier.members)))))
            for tier in tiers
        ]
        return [*((a.name, a.display_name) for a in people if a.id != self._agent.id), *groups]

    async def list_unseen(self, number: ConversationId) -> frozenset[MessageId]:
        """Give the notes of a conversation that name me and that I have not seen."""
        return await self._store.read(mentions.unseen_in, number, self._agent.id)

    async def mark_seen(self, message_ids: Collection[MessageId]) -> None:
        """Say that I have had notes on the screen.

        It is nobody else's business: no activity, no new revision, and nothing takes it back.
        """
        if not message_ids:
            return
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            seen = await tx.run(mentions.mark_seen, message_ids, self._agent.id, at_ms=tx.at_ms)
            if seen:
                await tx.announce(READ, *seen)

    async def find_last(self, until: datetime) -> MessageId:
        """Give the newest note of a time that names anybody."""
        return await self._store.read(mentions.last_mention, until_ms=to_ms(until))

    async def list_news(self, *, after: MessageId) -> list[MentionNews]:
        """Give the notes of colleagues behind one that name me, oldest first."""
        return await self._store.read(mentions.list_news, self._agent.id, after=after)

    async def _team(self) -> tuple[list[Agent], list[Tier]]:
        team = TeamService(self._store, clock=self._clock, agent=self._agent)
        return await team.list_agents(), await team.list_tiers()
