"""What colleagues answered before you came: causes of closed conversations, articles in some.

So the knowledge base knows which articles are used, and which questions nobody has written one for.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from console.bootstrap import Desk
from console.clock import FixedClock
from console.demo.clocks import until_taken_in
from console.demo.team import AGENTS
from console.domain.deeds import SetFields
from console.services.agents import with_profile
from console.services.article_uses import note_used
from console.services.errors import ServiceError
from console.services.work import Also
from console.workplace import make_services
from data.errors import DataError
from data.records import ArticleId, ConversationId
from data.records.article_uses import ArticleUse, UsedAs
from data.store import Transaction, agents

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


async def answer_before(desk: Desk) -> None:
    """Have it answered as soon as the mailbox has been read; only where no article was used."""
    await until_taken_in(desk)
    with suppress(DataError, ServiceError):  # it is but an example
        await answer_once(desk)


async def answer_once(desk: Desk) -> None:
    """Have it answered, in a store where no article was ever used."""
    name = next(name for name in reversed(AGENTS) if name != desk.agent.name)
    agent = await desk.store.read(agents.find_agent, name=name)
    assert agent is not None, "the demo's team was made before"
    before = FixedClock(desk.clock.now() - AGO)
    agent = with_profile(agent, desk.settings)
    services = make_services(replace(desk, agent=agent, clock=before))
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
