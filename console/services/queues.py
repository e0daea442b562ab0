"""Services: saved queues: a query with a name, an agent's own or everybody's."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.deeds import tier_words
from console.domain.permissions import Right
from console.domain.saved_queues import (
    arranged,
    base_of,
    find_keyed,
    find_named,
    read_name,
    unknown_words,
)
from console.services.errors import ConflictError, UsageError
from console.services.own_tiers import TIERS_CHANGED, own_among
from console.services.rights import require
from data.errors import NotFoundError
from data.records import Agent, AgentId, ConversationId, SafeLine, SavedQueue, Tier
from data.search.query import Query, parse_query
from data.store import Store, Transaction, filters, windows
from data.store.saved import SAVED_MAX, add_saved, list_saved, remove_saved, set_saved
from data.store.tiers import list_tiers
from data.text.safe import clean_line

CHANGED = frozenset({"queue.added", "queue.changed", "queue.removed"}) | TIERS_CHANGED
"""Kinds of news after which the queues that are a query are read again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of a saved queue; None leaves a part as it is."""

    name: str | None = None
    query: str | None = None
    key: int | None = None
    has_key: bool = True
    """False takes the key away."""


class QueueService:
    """The saved queues of one agent."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self.is_loaded = False
        self.known: tuple[SavedQueue, ...] = ()
        """As they were when they were read last; whoever follows the news keeps them right."""
        self.tiers: tuple[SavedQueue, ...] | None = None
        """One for each tier, the agent's own first; None until somebody asks for them."""

    @property
    def counted(self) -> tuple[SavedQueue, ...]:
        """All queues that are a query: the saved ones, and those of the tiers."""
        return (*(self.tiers or ()), *self.known)

    async def load(self) -> tuple[SavedQueue, ...]:
        """Read the saved queues, in the order of their keys, then of their names."""
        self.known = arranged(await self._store.read(list_saved, self._agent.id))
        self.is_loaded = True
        if self.tiers is not None:
            await self.load_tiers()
        return self.known

    async def load_tiers(self) -> None:
        """Read what is asked of which tier, as queues; those of the agent's own tiers first."""
        every = await self._store.read(list_tiers)
        mine = {tier.name for tier in await asyncio.to_thread(own_among, every, self._agent)}
        ordered = sorted(every, key=lambda tier: (tier.name not in mine, tier.name))
        self.tiers = tuple(queue_of_tier(tier) for tier in ordered)

    async def get(self, name: str) -> SavedQueue:
        """Give the queue of this name.

        Raises:
            NotFoundError: there is none; it names which one was probably meant.
        """
        queues = await self.load()
        found = find_named(queues, name)
        if found is None:
            raise UnknownQueueError(unknown_words(name, queues))
        return found

    async def count(self, queue: SavedQueue) -> int:
        """Count the conversations of a saved queue, all of them.

        Raises:
            UsageError: its query cannot be understood any more.
        """
        base, narrowing = self._read_query(queue.query)
        return await self._store.find(
            windows.count_window,
            base,
            agent_id=self._agent.id,
            narrowing=narrowing,
            limit=None,
        )

    def read_as(self, queue: SavedQueue) -> str:
        """Name the queue as which a saved one is read.

        Raises:
            UsageError: its query cannot be understood any more.
        """
        return self._read_query(queue.query)[0]

    async def list_members(
        self, queue: SavedQueue, limit: int
    ) -> tuple[frozenset[ConversationId], bool]:
        """Give what a saved queue holds, up to a limit, and say whether that is all of it.

        Raises:
            UsageError: its query cannot be understood any more.
        """
        base, narrowing = self._read_query(queue.query)
        return await self._store.find(
            windows.list_members, base, agent_id=self._agent.id, narrowing=narrowing, limit=limit
        )

    async def list_those_in(
        self, queue: SavedQueue, numbers: Collection[ConversationId]
    ) -> frozenset[ConversationId]:
        """Give those of a few conversations that are in a saved queue.

        Raises:
            UsageError: its query cannot be understood any more.
        """
        base, narrowing = self._read_query(queue.query)
        return await self._store.find(
            windows.list_those_in, base, numbers, agent_id=self._agent.id, narrowing=narrowing
        )

    async def add(
        self, name: str, query: str, *, key: int | None = None, is_shared: bool = False
    ) -> SavedQueue:
        """Keep a query under a name.

        Raises:
            UsageError: a name or a query that cannot be one.
            ConflictError: name or key are another one's.
            NotAllowedError: only leads keep what everybody has.
        """
        made = SavedQueue(0, _name(name), self._query(query), key, is_shared)
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await self._check(tx, made)
            queue_id = await tx.run(
                add_saved,
                name=made.name,
                query=made.query,
                key=key,
                agent_id=self._owner(is_shared=is_shared),
                now_ms=tx.at_ms,
            )
            await tx.record("queue.added", None, queue=_facts(made))
        await self.load()
        return replace(made, id=queue_id)

    async def change(
        self, name: str, wanted: Wanted, *, is_shared: bool | None = None
    ) -> SavedQueue:
        """Change a saved queue; `is_shared` says which one is meant where two have the name.

        Raises:
            NotFoundError: there is none of this name.
            UsageError, ConflictError, NotAllowedError: as when one is added.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            before = await self._find(tx, name, is_shared)
            made = replace(
                before,
                name=before.name if wanted.name is None else _name(wanted.name),
                query=before.query if wanted.query is None else self._query(wanted.query),
                key=(before.key if wanted.key is None else wanted.key) if wanted.has_key else None,
            )
            await self._check(tx, made)
            await tx.run(set_saved, made)
            await tx.record("queue.changed", None, before=_facts(before), after=_facts(made))
        await self.load()
        return made

    async def remove(self, name: str, *, is_shared: bool | None = None) -> SavedQueue:
        """Forget a saved queue; its conversations stay.

        Raises:
            NotFoundError: there is none of this name.
            NotAllowedError: only leads remove what everybody has.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            found = await self._find(tx, name, is_shared)
            if found.is_shared:
                await require(tx, self._agent, Right.QUEUES)
            await tx.run(remove_saved, found.id)
            await tx.record("queue.removed", None, queue=_facts(found))
        await self.load()
        return found

    async def _find(self, tx: Transaction, name: str, is_shared: bool | None) -> SavedQueue:  # noqa: FBT001 - private
        queues = await tx.run(list_saved, self._agent.id)
        found = find_named([q for q in queues if is_shared in (None, q.is_shared)], name)
        if found is None:
            raise UnknownQueueError(unknown_words(name, queues))
        return found

    async def _check(self, tx: Transaction, made: SavedQueue) -> None:
        """Refuse what another queue of the same owner has already."""
        if made.is_shared:
            await require(tx, self._agent, Right.QUEUES)
        every = await tx.run(list_saved, self._agent.id)
        others = [q for q in every if q.is_shared == made.is_shared and q.id != made.id]
        if len(others) >= SAVED_MAX:
            raise ConflictError(f"{SAVED_MAX} saved queues are the most; remove one first.")
        if (other := find_named(others, made.name)) is not None:
            raise ConflictError(f"There is a queue {other.name!r} already; `queue set` changes it.")
        if made.key is not None and (other := find_keyed(others, made.key)) is not None:
            raise ConflictError(
                f"Key {made.key} is that of {other.name!r}; choose another,"
                f" or `queue set '{other.name}' --key none` first."
            )

    def _owner(self, *, is_shared: bool) -> AgentId | None:
        return None if is_shared else self._agent.id

    def _query(self, text: str) -> SafeLine:
        query = clean_line(" ".join(text.split()))
        self._read_query(query)
        return query

    def _read_query(self, text: str) -> tuple[str, filters.Narrowing]:
        query = self._parse(text)
        narrowing = filters.narrowing_of(
            query.filters, match=query.match, agent_id=self._agent.id, number=query.number
        )
        if narrowing is None:
            raise UsageError("Say what the queue holds, as: tag:vip is:open.")
        return base_of(query), narrowing

    def _parse(self, text: str) -> Query:
        query = parse_query(text, today=self._clock.now().date())
        if query.errors:
            raise UsageError(" ".join(query.errors))
        return query


class UnknownQueueError(NotFoundError):
    """No queue has this name; the sentence names those that there are."""

    def __init__(self, words: str) -> None:
        super().__init__("queue", "")
        self.args = (words,)


def _name(text: str) -> SafeLine:
    name, why_not = read_name(text)
    if why_not:
        raise UsageError(why_not)
    return SafeLine(name)


def queue_of_tier(tier: Tier) -> SavedQueue:
    """Give what is asked of a tier as a queue; below zero no saved one has its number."""
    name = clean_line(tier.name)
    query = f'in:escalated asked:"{name}"'
    return SavedQueue(-int(tier.id), SafeLine(tier_words(name)), SafeLine(query), None, True)  # noqa: FBT003 - a record


def _facts(queue: SavedQueue) -> dict[str, object]:
    return {
        "name": queue.name,
        "query": queue.query,
        "key": queue.key,
        "shared": queue.is_shared,
    }
