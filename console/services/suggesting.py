"""Services: articles that may answer a conversation.

    suggestions = await services.suggesting.suggest(number, limit=5)

What was worked out stays until somebody writes into the conversation or an article changes. Another
`Suggester` can take the place of the one that asks the index of the store (LIBRARIES.md says why
that is no model).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from console.domain.articles.suggesting import (
    Question,
    Suggester,
    Suggestion,
    Weighed,
    choose_terms,
    make_question,
    rank_articles,
    without_proper_names,
    words_to_learn,
)
from data.errors import NotFoundError
from data.records import ArticleId, ConversationId
from data.store import Store, Transaction, article_index

CANDIDATES = 40
"""Articles that are weighed: the index gives the right one among the first few."""
LIMIT = 5
CACHED = 64
"""Conversations whose suggestions are kept: those that an agent goes to and fro between."""


class IndexSuggester:
    """Asks the full-text index of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def suggest(self, question: Question, *, limit: int) -> list[Suggestion]:
        """Give the articles that answer best, the best first."""
        if not question.terms:
            return []
        counts = await self._store.find(article_index.count_terms, list(question.terms))
        terms = choose_terms(question, holding=counts.holding, articles=counts.articles)
        if not terms:
            return []
        found = await self._store.find(article_index.list_candidates, terms, limit=CANDIDATES)
        families = list(dict.fromkeys(each.row.family_id for each in found))
        variants = await self._store.find(article_index.list_variants, families)
        weighed = [Weighed(c.row, c.title, c.aliases, c.body, c.learned) for c in found]
        # Some milliseconds of counting: no key waits for them.
        return await asyncio.to_thread(
            rank_articles,
            question,
            weighed,
            variants=variants,
            holding=counts.holding,
            articles=counts.articles,
            limit=limit,
        )


class SuggestService:
    """Suggests articles for conversations; remembers what it worked out."""

    def __init__(self, store: Store, *, suggester: Suggester | None = None) -> None:
        self._store = store
        self._suggester = suggester or IndexSuggester(store)
        self._known: OrderedDict[tuple[int, int, int], tuple[int, list[Suggestion]]] = OrderedDict()
        """By conversation, its revision, and state of the articles: what was found, of how many."""

    async def suggest(self, number: ConversationId, *, limit: int = LIMIT) -> list[Suggestion]:
        """Give the articles that may answer a conversation, the best first; none where none may.

        Raises:
            NotFoundError: no such conversation.
        """
        asked = await self._store.find(article_index.find_asked, number)
        if asked is None:
            raise NotFoundError("conversation", f"#{number}")
        version = await self._store.find(article_index.read_version)
        key = (asked.number, asked.revision, version)
        most, known = self._known.get(key, (0, []))
        if most < limit:
            most = max(limit, LIMIT)
            known = await self.suggest_for(await question_of(asked), limit=most)
            self._known[key] = (most, known)
            while len(self._known) > CACHED:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return known[:limit]

    async def suggest_for(self, question: Question, *, limit: int = LIMIT) -> list[Suggestion]:
        """Give the articles that may answer a question, as of a text that nobody has sent."""
        return await self._suggester.suggest(question, limit=limit)


async def question_of(asked: article_index.Asked) -> Question:
    """Read what is asked in a conversation; off the loop, for mails may be long."""
    return await asyncio.to_thread(_question_of, asked)


def _question_of(asked: article_index.Asked) -> Question:
    return make_question(asked.subject, asked.texts, language=asked.language, people=asked.names)


async def words_asked(tx: Transaction, number: ConversationId) -> str:
    """Give what an article may learn where it was used: the terms of what was asked there.

    Names, addresses and numbers are taken out first: an article teaches them to nobody.
    """
    asked = await tx.run(article_index.find_asked, number)
    return "" if asked is None else " ".join(_impersonal_terms(asked))


def _impersonal_terms(asked: article_index.Asked) -> tuple[str, ...]:
    # Whoever only asks for suggestions needs none of this.
    from console.domain.articles.letter_parts import take_apart  # noqa: PLC0415 - start-up time
    from console.domain.articles.redaction import Kind, Known, redact  # noqa: PLC0415 - as above

    letters = [take_apart(text, known=asked.names) for text in asked.texts]
    said = (asked.subject, *(letter.body for letter in letters))
    signed = tuple(name for letter in letters for name in letter.names)
    parts = {str(place): text for place, text in enumerate(said)}
    redacted = redact(
        parts,
        Known(people=asked.people, signed=signed, texts=(asked.subject, *asked.texts)),
        language=asked.language or None,
        # Nothing in its place: what stands there for a person would be learned for a word.
        silent=dict.fromkeys(parts, frozenset(Kind)),
    )
    subject, *texts = (redacted.text(part, is_markdown=False) for part in parts)
    question = make_question(
        without_proper_names(subject, asked.language),
        [without_proper_names(text, asked.language) for text in texts],
        language=asked.language,
        people=(*asked.names, *signed),
    )
    return words_to_learn(question)


async def learn_in(tx: Transaction, article_ids: Sequence[ArticleId]) -> None:
    """Work out again what articles learned, after a use was noted or taken back."""
    await tx.run(article_index.learn, list(dict.fromkeys(article_ids)))
