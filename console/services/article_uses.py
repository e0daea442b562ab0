"""Services: articles counted as used in a mail, inside the mail's own transaction."""

from __future__ import annotations

from collections.abc import Sequence

from data.records import AgentId, ConversationId
from data.records.article_uses import ArticleUse
from data.store import Transaction, article_index, article_uses


async def note_used(
    tx: Transaction,
    number: ConversationId,
    uses: Sequence[ArticleUse],
    *,
    text: str,
    agent_id: AgentId | None,
    deed_id: int,
) -> None:
    """Count the articles that a mail still has in it; its deed takes them back."""
    lines = " ".join(text.split())
    left = [use for use in uses if " ".join(use.mark.split()) in lines]
    if not left:
        return
    # Only who uses an article learns from it, and pays for reading what was asked.
    from console.services.suggesting import learn_in, words_asked  # noqa: PLC0415 - start-up time

    await tx.run(
        article_uses.note_uses,
        number,
        left,
        agent_id=agent_id,
        deed_id=deed_id,
        words=await words_asked(tx, number),
        at_ms=tx.at_ms,
    )
    await learn_in(tx, [use.article_id for use in left])


async def take_back_used(tx: Transaction, deed_id: int) -> None:
    """Forget the articles of a mail that was stopped, and what they learned from it."""
    used = await tx.run(article_uses.list_used_by, deed_id)
    await tx.run(article_uses.drop_uses, deed_id)
    await tx.run(article_index.learn, used)
