"""Services: lists show of each conversation whether a mail that is in it came back.

It follows from the mails that are there, so it is worked out again whenever anything is written
about a conversation: a merge, a split or an undo takes the mark along without knowing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.records import ConversationId
from data.store import Transaction, returns

CHANGED = "returns"
"""In the change feed alone: a mark is to be read again."""


async def keep_undelivered(tx: Transaction, numbers: Sequence[ConversationId]) -> None:
    """Bring the marks of conversations up to date."""
    changed = await tx.run(returns.note_undelivered, numbers)
    if changed:
        await tx.announce(CHANGED, *changed)
