"""What colleagues did with the knowledge base before you came: used it, searched it, flagged it.

So it knows which articles are used, which one somebody found outdated, and what is missing in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from console.bootstrap import Desk
from console.demo.articles import write_once
from console.demo.clocks import until_taken_in
from console.demo.earlier import list_colleagues, services_of
from console.domain.deeds import SetFields
from console.services.article_uses import note_used
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.work import Also
from data.errors import DataError
from data.records import ArticleId, ConversationId
from data.records.article_uses import ArticleUse, UsedAs
from data.records.articles import FlagReason
from data.store import Transaction

AGO = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class _Answered:
    """Closed conversations about one thing."""

    query: str
    many: int
    cause: str
    article: tuple[str, str] | None = None
    """Language and slug of what answered them; None: there is nothing."""


ANSWERED = (
    _Answered("lang:en GHz", 3, "question", ("en", "pair-your-lamp")),
    _Answered("lang:da flimrer", 4, "product fault", ("da", "lampen-flimrer")),
    _Answered("lang:en NORDIC15", 3, "question"),
    _Answered("lang:da butik", 3, "question"),
    _Answered("lang:zh 颜色", 2, "wrong item"),
)
SEARCHED = ("HomeKit", "rabatkode", "HomeKit")
"""In vain."""


@dataclass(frozen=True, slots=True)
class _Flagged:
    """What somebody found in an article, on a conversation that waits."""

    article: tuple[str, str]
    words: str
    query: str


FLAGGED = _Flagged(
    ("sv", "var-ar-mitt-paket"),
    "NordPak says four to five days to Norrland since October.",
    "lang:sv paket",
)


async def write_and_answer(desk: Desk) -> None:
    """Have articles written and used as soon as the mailbox has been read.

    Not before: reading 45 texts takes a moment in which the console should draw its first screen.
    """
    await until_taken_in(desk)
    with suppress(DataError, ServiceError):  # it is but an example
        await write_once(desk)
        await answer_once(desk)


async def answer_once(desk: Desk) -> None:
    """Have it answered, in a store where no article was ever used."""
    services = await services_of(desk, list_colleagues(desk)[-1], ago=AGO)
    rows = await services.articles.list_rows()
    if any(row.uses for row in rows):
        return
    ids = {(row.language, row.slug): row.id for row in rows}
    for answered in ANSWERED:
        await _answer(services, answered, ids.get(answered.article or ("", "")))
    for words in SEARCHED:
        await services.article_search.note_miss(await services.article_search.search(words))
    page = await services.find.list_queue("open", FLAGGED.query, limit=1, cursor=None)
    for conversation in page.conversations:
        await services.article_flags.flag(
            ids[FLAGGED.article],
            FlagReason.OUTDATED,
            FLAGGED.words,
            conversation_id=conversation.id,
        )


async def _answer(services: Services, answered: _Answered, article_id: ArticleId | None) -> None:
    page = await services.find.list_queue(
        "closed", answered.query, limit=answered.many, cursor=None
    )
    targets = {conversation.id: None for conversation in page.conversations}
    also = None if article_id is None else Also(_Used(article_id).note)
    async with services.work.turn, services.articles.transaction() as tx:
        await services.work.do_in(tx, SetFields({"cause": answered.cause}), targets, also=also)


@dataclass(frozen=True, slots=True)
class _Used:
    """An article that a mail named."""

    article_id: ArticleId

    async def note(self, tx: Transaction, numbers: Sequence[ConversationId], deed_id: int) -> None:
        """Count it as used on each."""
        for number in numbers:
            use = ArticleUse(self.article_id, UsedAs.LINK, "")
            await note_used(tx, number, [use], text="", agent_id=tx.agent_id, deed_id=deed_id)
