"""Services: who is in the team, what its tiers are, and the words that leads keep."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from console.clock import Clock
from console.domain.away import as_of
from console.domain.words import Refused, Word, choose_cause, is_new, nearest
from console.services.errors import UsageError
from console.unix_groups import members_of
from data.errors import NotFoundError
from data.records import Agent, AgentId, ListedWord, Tier, WordKind
from data.store import Store, Transaction, agents, tiers, wordlists
from data.text.safe import clean_line

MembersOf = Callable[[str, Iterable[int]], frozenset[int] | None]
"""Gives those of some uids that are in a Unix group; None where there is no such group."""


class TeamService:
    """Reads the team; whoever changes it is in `console.services.leading`."""

    def __init__(
        self, store: Store, *, clock: Clock, agent: Agent, members: MembersOf = members_of
    ) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._members = members

    async def list_agents(self) -> list[Agent]:
        """Give every agent by name, with tiers; `away_until` only where somebody is away now."""
        people = await self._store.read(agents.list_agents)
        of_agent: dict[str, list[str]] = {}
        for tier in await self._tiers(people):
            for name in tier.members:
                of_agent.setdefault(name, []).append(tier.name)
        return [self._present(a, tuple(of_agent.get(a.name, ()))) for a in people]

    async def list_tiers(self) -> list[Tier]:
        """Give every tier by name, with its members of now, a Unix group's too."""
        return await self._tiers(await self._store.read(agents.list_agents))

    async def list_tags(self) -> list[ListedWord]:
        """Give the tags with their use: the kept ones first, then the most used."""
        return await self._store.read(wordlists.list_words, WordKind.TAG)

    async def list_causes(self) -> list[ListedWord]:
        """Give the causes with their use: the kept ones first, then the most used."""
        return await self._store.read(wordlists.list_words, WordKind.CAUSE)

    async def get_agent(self, name: str) -> Agent:
        """Give one agent with tiers.

        Raises:
            NotFoundError: nobody is called that; it names whom one may have meant.
        """
        people = await self.list_agents()
        found = next((a for a in people if a.name == name), None)
        if found is None:
            raise NotFoundError("agent", with_nearest(name, [a.name for a in people]))
        return found

    async def get_tier(self, name: str) -> Tier:
        """Give one tier with its members.

        Raises:
            NotFoundError: no tier is called that; it names which one may have meant.
        """
        every = await self.list_tiers()
        folded = " ".join(name.lower().split())
        found = next((t for t in every if t.name == folded), None)
        if found is None:
            raise NotFoundError("tier", with_nearest(name, [t.name for t in every]))
        return found

    async def cause_for(self, text: str) -> Word:
        """Give the cause that this agent means; a lead's new one is kept from now on.

        Raises:
            UsageError: it is none that this agent may use.
        """
        kept = await self._store.read(wordlists.list_kept, WordKind.CAUSE)
        word = choose_cause(text, kept=kept, role=self._agent.role)
        if isinstance(word, Refused):
            raise UsageError(word.why)
        if is_new(word, kept):
            now = self._clock.now()
            async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
                await tx.run(wordlists.keep_word, WordKind.CAUSE, word.name, None)
                await tx.record("cause.added", None, name=word.name)
        return word

    async def _tiers(self, people: list[Agent]) -> list[Tier]:
        """Read the tiers; who is in a Unix group is asked now, so that it never drifts."""
        every = await self._store.read(tiers.list_tiers)
        groups = sorted({tier.unix_group for tier in every if tier.unix_group})
        if not groups:
            return every
        name_of = {a.uid: a.name for a in people if a.uid is not None}
        # A directory service may be slow to answer, and nobody's key waits for it.
        found = await asyncio.to_thread(
            lambda: {group: self._members(group, name_of) for group in groups}
        )
        return [_filled(tier, found.get(tier.unix_group), name_of) for tier in every]

    def _present(self, agent: Agent, of_tiers: tuple[str, ...]) -> Agent:
        return replace(as_of(agent, self._clock.now()), tiers=of_tiers)


async def get_agent(tx: Transaction, name: str) -> Agent:
    """Read an agent inside a write.

    Raises:
        NotFoundError: nobody is called that; it names whom one may have meant.
    """
    found = await tx.run(agents.find_agent, name=name)
    if found is None:
        people = await tx.run(agents.list_agents)
        raise NotFoundError("agent", with_nearest(name, [agent.name for agent in people]))
    return found


async def is_member(tx: Transaction, tier_name: str, agent_id: AgentId) -> bool:
    """Say inside a write whether an agent is in a tier, by hand or by its Unix group."""
    tier = await tx.run(tiers.find_tier, tier_name)
    people = await tx.run(agents.list_agents)
    agent = next((a for a in people if a.id == agent_id), None)
    if tier is None or agent is None:
        return False
    if agent.name in tier.by_hand or not tier.unix_group or agent.uid is None:
        return agent.name in tier.by_hand
    found = await asyncio.to_thread(members_of, tier.unix_group, (agent.uid,))
    return bool(found)


def _filled(tier: Tier, uids: frozenset[int] | None, name_of: dict[int, str]) -> Tier:
    if not tier.unix_group:
        return tier
    if uids is None:
        return replace(tier, problem=no_such_group(tier.unix_group))
    names = {*tier.by_hand, *(name_of[uid] for uid in uids)}
    return replace(tier, members=tuple(sorted(names)))


def no_such_group(group: str) -> str:
    """Say that a Unix group is missing."""
    return f"This machine has no Unix group {group}."


def with_nearest(name: str, names: Sequence[str]) -> str:
    """Give a name that is none, with the one that may have been meant."""
    near = nearest(name, names)
    name = clean_line(name)
    return f"{name} (did you mean {near}?)" if near else name
