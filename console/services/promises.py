"""Services: follow-ups whose time comes, and those that something has happened to.

Every process has this from its start, so what it needs to look is imported and no more; how a
follow-up goes on (`console.services.fates`) is imported where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.services.due import BATCH
from data.records import ConversationId
from data.store import Store, Transaction, due

DUE = "follow_up.due"
"""What the activity log calls it; recorded once for each time that a follow-up was given."""
GRACE_MS = 15 * 60 * 1000
"""So long a message may be on its way before somebody is told that it has not left."""


class FollowUps:
    """Brings up what was promised for a time."""

    verb = DUE

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Give when the next follow-up falls due."""
        return await store.read(due.find_next_follow_up, grace_ms=GRACE_MS)

    async def settle(self, tx: Transaction) -> Sequence[ConversationId | None]:
        """Bring up what is due, with whoever it is for now."""
        from console.services.fates import settle_coming  # noqa: PLC0415 - start-up time

        return await settle_coming(tx, limit=BATCH)


async def follow_promises(tx: Transaction, numbers: Sequence[ConversationId]) -> None:
    """Let follow-ups be as their conversations and messages are after a write (a consequence)."""
    ids = await tx.run(due.list_follow_ups_of, numbers)
    if ids:
        from console.services.fates import settle_fates  # noqa: PLC0415 - start-up time

        await settle_fates(tx, ids)
