"""Services: what can be chosen by name besides actions: people, texts, conversations, customers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from console.clock import Clock
from console.domain.deeds import tier_words
from console.services.article_search import ArticleSearch
from console.services.describing import DescribingService
from console.services.errors import ServiceError
from console.services.find import FindService
from console.services.macros import MacroService
from console.services.team import TeamService
from data.errors import DataError, NotFoundError
from data.records import Agent, Conversation, ConversationPage, Customer
from data.records.articles import ArticleRow
from data.store import Store, customers, recents
from data.store.recents import Recent as Recent  # noqa: PLC0414 - screens have it from here
from data.text.fold import fold_name

KEPT_MAX = 30
"""Choices that are remembered of each agent."""
FOUND_MAX = 6
"""Of each kind that the store is asked for."""
TAGS_MAX = 200
"""Tags that are offered, those in use most first."""
CALLED_MAX = 40
"""Conversations in which a sender's name is looked for."""


@dataclass(frozen=True, slots=True)
class Named:
    """What an agent may mean by name, and there are not many of; id and title of each."""

    macros: tuple[tuple[str, str], ...] = ()
    agents: tuple[tuple[str, str], ...] = ()
    tiers: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


Found = Sequence[Conversation] | Sequence[Customer] | Sequence[ArticleRow]


class NamingService:
    """Gives what the palette offers, a bit at a time; nothing that is painted waits for it."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        find: FindService,
        articles: ArticleSearch,
        macros: MacroService,
        team: TeamService,
        describing: DescribingService,
    ) -> None:
        self._store, self._clock, self._agent = store, clock, agent
        self._find, self._articles = find, articles
        self._macros, self._team, self._describing = macros, team, describing

    async def list_named(self) -> Named:
        """Give macros, agents, tiers and tags."""
        macros = await self._macros.list_all()
        agents = await self._team.list_agents()
        tiers = await self._team.list_tiers()
        tags = await self._describing.list_tags()
        return Named(
            tuple((macro.words.name, macro.words.title) for macro in macros),
            tuple((agent.name, agent.display_name) for agent in agents),
            tuple((tier.name, tier_words(tier.name)) for tier in tiers),
            tuple((tag.name, tag.title) for tag in tags[:TAGS_MAX]),
        )

    async def find(self, typed: str) -> AsyncIterator[Found]:
        """Give what the store knows by these words, as it is found: each kind by itself.

        A query that makes no sense finds nothing: the names of actions may still fit.
        """
        words = _as_typed(typed)
        page: ConversationPage | None = None
        with suppress(ServiceError, DataError):
            page = await self._find.list_queue(None, words, limit=FOUND_MAX, cursor=None)
            yield page.conversations
        with suppress(ServiceError, DataError):
            yield await self._customers(typed)
        with suppress(ServiceError, DataError):
            found = await self._articles.search(words, limit=FOUND_MAX)
            yield [hit.row for hit in found.hits]

    async def _customers(self, typed: str) -> list[Customer]:
        parts = re.findall(r"[^\s\"]+", typed)
        if not parts or any(":" in part for part in parts):
            return []  # a filter names no customer
        found: list[Customer] = []
        if len(parts) == 1:
            found = await self._store.find(customers.list_by_address, parts[0], limit=FOUND_MAX)
        senders = " ".join(f"from:{_as_typed(part)}" for part in parts)
        page = await self._find.list_queue(None, senders, limit=CALLED_MAX, cursor=None)
        wanted = [fold_name(part) for part in parts]
        found += [
            c.customer
            for c in page.conversations
            if c.customer is not None
            and all(w in fold_name(f"{c.customer.name} {c.customer.address}") for w in wanted)
        ]
        return list({customer.id: customer for customer in found}.values())[:FOUND_MAX]

    async def get_customer(self, address: str) -> Customer:
        """Give the customer of an address.

        Raises:
            NotFoundError: nobody has it any more.
        """
        found = await self._store.read(customers.find_by_address, address)
        if found is None:
            raise NotFoundError("customer", address)
        return found[0]

    async def list_recent(self) -> list[Recent]:
        """Give what was chosen lately, the latest first, in whichever console of the agent's."""
        return await self._store.read(recents.list_recent, self._agent.id)

    async def note_chosen(self, choice: Recent) -> None:
        """Remember a choice."""
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            known = await tx.run(recents.list_recent, self._agent.id)
            others = [each for each in known if each[0] != choice[0]]
            await tx.run(recents.keep_recent, self._agent.id, [choice, *others][:KEPT_MAX])


def _as_typed(typed: str) -> str:
    """Let the last word stand for all that begin with it, as its end may not be typed yet."""
    return f"{typed}*" if typed[-1:].isalnum() and '"' not in typed else typed
