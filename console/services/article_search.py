"""Services: finding articles as an agent types, and noting what was looked for in vain.

found = await search.search("refu", limit=50)      # for every letter; cancelled by the next one
await search.note_miss(found)                      # once it rests and the agent has read it
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.field_reading import read_language
from console.domain.words import Refused
from console.services.errors import UsageError
from data.records import Agent, SafeLine
from data.records.articles import ArticleRow
from data.search.article_query import ArticleFilter, ArticleQuery, parse_article_query
from data.search.query import ME
from data.store import Store, article_search
from data.store.index import snippet_of
from data.store.rows import to_ms
from data.text.fold import fold_name, fold_phrase

LIMIT = 50
SNIPPETS_MAX = 50
"""A list shows no more at once; the rest have the beginning of their text."""
SNIPPET_BEFORE, SNIPPET_LENGTH = 120, 300
"""Characters around a word that are read; a line of them is shown."""
MISS_MIN = 3
"""Letters: less is a beginning of something."""
_SIGNS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[#*_`>|~]+|^\s*[-+]\s|<[^>]*>", re.MULTILINE)
"""What Markdown writes beside its words."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that was found."""

    row: ArticleRow
    snippet: SafeLine
    """The place in its text where a searched word stands, else its beginning."""
    score: float
    """Higher is better; 0.0 where no words were looked for."""


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """What a search gave."""

    text: str
    """As it was typed."""
    words: tuple[str, ...]
    """The words that were looked for, folded."""
    hits: tuple[ArticleHit, ...]
    total: int
    is_narrowed: bool
    """Whether anything but words narrowed it: that nothing is left says little then."""


class ArticleSearch:
    """Finds articles, off the loop; a search that nobody waits for any more ends."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def search(
        self,
        text: str,
        *,
        language: str = "",
        state: str = "",
        category: str = "",
        prefer: Sequence[str] = (),
        limit: int = LIMIT,
    ) -> FoundArticles:
        """Find articles by what was typed: by words the best first, else the newest.

        `language`, `state` and `category` narrow as if they had been typed; `prefer` are languages
        that stand first among equals, the agent's own without it.

        Raises:
            UsageError: a filter that cannot be understood.
        """
        query = parse_article_query(text)
        if query.errors:
            raise UsageError(" ".join(query.errors))
        given = (("lang", language), ("state", state), ("category", category))
        more = [ArticleFilter(field, fold_name(value)) for field, value in given if value]
        filters = [self._owned(item) for item in (*query.filters, *more)]
        matched, total = await self._store.find(
            article_search.search_articles,
            match=query.match,
            filters=filters,
            prefer=tuple(prefer or filter(None, [self._agent.language])),
            today=self._clock.now().date(),
            limit=limit,
        )
        if query.number is not None:
            named = await self._store.find(article_search.find_numbered, query.number)
            new = [each for each in named if each.row.id not in {m.row.id for m in matched}]
            matched, total = (new + matched)[:limit], total + len(new)
        shown = _words_typed(query, text)
        hits = [
            ArticleHit(each.row, _snippet(each.body, shown if n < SNIPPETS_MAX else ()), each.score)
            for n, each in enumerate(matched)
        ]
        return FoundArticles(text, query.words, tuple(hits), total, bool(filters))

    async def note_miss(self, found: FoundArticles) -> bool:
        """Note a search without a hit, for the report of gaps; say whether it was one.

        Call it when the search has come to rest (the agent opened another page, or pressed Enter),
        not for each letter. What was narrowed by more than words is no gap.
        """
        words = " ".join(found.words)
        if found.hits or found.is_narrowed or len(words.replace(" ", "")) < _least(words):
            return False
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            await tx.run(article_search.note_miss, words, found.text, at_ms=to_ms(now))
        return True

    def _owned(self, item: ArticleFilter) -> ArticleFilter:
        if item.field == "lang":
            read = read_language(item.value)  # by its name too: lang:danish
            return item if isinstance(read, Refused) else replace(item, value=read.name.lower())
        is_mine = (item.field, item.value) == ("owner", ME)
        return replace(item, value=self._agent.name) if is_mine else item


def _least(words: str) -> int:
    return MISS_MIN if words.isascii() else MISS_MIN - 1


def _words_typed(query: ArticleQuery, text: str) -> list[str]:
    """Give the words as they were typed, to look for in the texts."""
    known = set(query.words)
    return [word for word in _WORD.findall(text) if known.intersection(fold_phrase(word))]


def _snippet(body: str, words: Sequence[str]) -> SafeLine:
    """Cut the place where a word stands; only what is near it is read, for many texts are cut."""
    low = body.casefold()
    places = [place for word in words if (place := low.find(word.casefold())) >= 0]
    # Folding may move letters; a few to either side do no harm.
    place = min(places, default=0)
    start = max(body.rfind("\n", 0, place) + 1, place - SNIPPET_BEFORE, 0)
    near = _SIGNS.sub(r"\1", body[start : place + SNIPPET_LENGTH])
    return snippet_of(near, words)
