"""What colleagues answered before you came: causes of closed conversations, articles in some.

So the knowledge base knows which articles are used, and which questions nobody has written one for.
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
from console.services.errors import ServiceError
from console.services.work import Also
from data.errors import DataError
from data.records import ArticleId, ConversationId
from data.records.article_uses import ArticleUse, UsedAs
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
    ids = {(row.language, row.slug): row.id for row in rows}
    if any(row.uses for row in rows):
        return
    for answered in ANSWERED:
        page = await services.find.list_queue(
            "closed", answered.query, limit=answered.many, cursor=None
        )
        targets = {conversation.id: None for conversation in page.conversations}
        article_id = None if answered.article is None else ids.get(answered.article)
        async with services.work.turn, services.articles.transaction() as tx:
            also = None if article_id is None else Also(_Used(article_id).note)
            deed = SetFields({"cause": answered.cause})
            await services.work.do_in(tx, deed, targets, also=also)


@dataclass(frozen=True, slots=True)
class _Used:
    """An article that a mail named."""

    article_id: ArticleId

    async def note(self, tx: Transaction, numbers: Sequence[ConversationId], deed_id: int) -> None:
        """Count it as used on each."""
        for number in numbers:
            use = ArticleUse(self.article_id, UsedAs.LINK, "")
            await note_used(tx, number, [use], text="", agent_id=tx.agent_id, deed_id=deed_id)
