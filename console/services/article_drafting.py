"""Services: an article from a conversation: drafted, checked by a person, and kept as a draft.

Nothing of it is kept before somebody has seen what was taken out, but for the command, which prints
it. What the team's public articles say already, a lamp's name or number, is no secret of anybody's
and stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from console.domain.articles.abouts import about_conversation
from console.domain.articles.checking import TITLE_MAX
from console.domain.articles.drafting import Drafted, draft_article
from console.domain.articles.redaction import Kind
from console.domain.articles.redaction.numbers import normal
from console.services.article_drafts import ArticleDraftService
from console.services.article_keeping import ArticleKeeper, KeptArticle
from console.services.errors import UsageError
from data.records import Agent, Conversation, ConversationId
from data.records.articles import ArticleState, ArticleWords
from data.store import Store, agents, article_words, conversations
from data.text.safe import clean_line

PUBLISHED_MAX = 40
"""Findings that are looked up in public articles."""


@dataclass(frozen=True, slots=True)
class ConversationDraft:
    """An article that was made from a conversation, and is to be checked."""

    number: ConversationId
    drafted: Drafted
    owner: str = ""
    """Whoever made it, until it is somebody else's."""

    def words(self, *, kept: Collection[int] = ()) -> ArticleWords:
        """Give the article; findings whose numbers are `kept` are put back into it."""
        drafted = self.drafted
        title = clean_line(drafted.title(kept=kept), limit=TITLE_MAX)
        return ArticleWords(
            title=title or clean_line(f"#{self.number}"),
            language=drafted.language,
            body=drafted.body(kept=kept),
            slug="",
            state=ArticleState.DRAFT,
            aliases=drafted.aliases(kept=kept),
            owner=self.owner,
        )


class ArticleDraftingService:
    """Makes articles of conversations."""

    def __init__(
        self,
        store: Store,
        *,
        agent: Agent,
        keeper: ArticleKeeper,
        drafts: ArticleDraftService,
        own_addresses: Iterable[str],
        own_name: str,
    ) -> None:
        self._store = store
        self._agent = agent
        self._keeper = keeper
        self._drafts = drafts
        self._own_addresses = tuple(sorted(own_addresses))
        self._own_names = (own_name,) if own_name else ()

    async def draft(
        self, number: ConversationId, *, language: str | None = None
    ) -> ConversationDraft:
        """Make an article of a conversation; nothing is kept yet.

        Raises:
            NotFoundError: there is no such conversation.
            UsageError: nothing was asked or answered in it.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        drafted = await self._drafted(conversation, language, frozenset())
        told = [
            finding
            for finding in drafted.findings
            if finding.kind in (Kind.NAME, Kind.NUMBER, Kind.ORDER)
        ][:PUBLISHED_MAX]
        phrases = [place.was for finding in told for place in finding.places[:1]]
        published = await self._store.read(article_words.list_published, phrases)
        if published:
            known = frozenset(published) | {normal(each) for each in published}
            drafted = await self._drafted(conversation, language, known)
        return ConversationDraft(conversation.id, drafted, self._agent.name)

    async def keep(self, draft: ConversationDraft, *, kept: Collection[int] = ()) -> KeptArticle:
        """Keep it as an article that nobody but colleagues sees, to be gone over."""
        return await self._keeper.add(draft.words(kept=kept))

    async def find_begun(self, number: ConversationId) -> str | None:
        """Give what the editor calls the text that this agent has begun of a conversation."""
        about = about_conversation(number)
        return None if await self._drafts.find_mine(about) is None else about

    async def begin(self, draft: ConversationDraft, *, kept: Collection[int] = ()) -> str:
        """Keep it as this agent's unfinished text; give what the editor calls it."""
        about = about_conversation(draft.number)
        await self._drafts.keep(about, draft.words(kept=kept))
        return about

    async def _drafted(
        self, conversation: Conversation, language: str | None, published: frozenset[str]
    ) -> Drafted:
        messages = await self._store.read(conversations.list_messages, conversation.id)
        people = await self._store.read(agents.list_agents)
        names = [name for agent in people for name in (agent.name, agent.display_name)]
        # Off the loop: a long thread takes some tenths of a second.
        drafted = await asyncio.to_thread(
            draft_article,
            conversation,
            messages,
            agents=names,
            own_addresses=self._own_addresses,
            own_names=self._own_names,
            published=published,
            language=language,
        )
        if drafted is None:
            raise UsageError(
                f"Nothing was asked or answered in #{conversation.id} by mail; there is nothing "
                "to make an article of."
            )
        return drafted
