"""Services: what waits too long because the clock was set back; looked for by every process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from data.records import ConversationId
from data.store import Store, Transaction, set_back
from data.store.rows import to_ms


class SetBack:
    """Counts anew what a clock that was set back would hold for hours or days (a bringer)."""

    verb = "clock set back"
    """Nothing that is logged: nobody's work has changed."""

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Give now where anything waits for a moment that is not to be believed."""
        return now if await store.read(set_back.is_ahead, now_ms=to_ms(now)) else None

    async def settle(self, tx: Transaction) -> Sequence[ConversationId | None]:
        """Count it from now."""
        if not await tx.run(set_back.is_ahead, now_ms=tx.at_ms):
            return ()
        await tx.run(set_back.count_from_now, now_ms=tx.at_ms)
        await tx.announce("outbox")  # whoever sends slept for longer
        return (None,)
