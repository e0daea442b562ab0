"""Services: escalations whose time is over; looked for by every process, so it imports little."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from data.records import ConversationId
from data.store import Store, Transaction, due


class Overdue:
    """Tells once that nobody has answered in time (a bringer)."""

    verb = "escalation.overdue"

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Give when the first open escalation is due that was not told."""
        return await store.read(due.find_next_overdue)

    async def settle(self, tx: Transaction) -> Sequence[ConversationId]:
        """Write down what is overdue."""
        from console.services.escalation_news import tell_overdue  # noqa: PLC0415 - start-up time

        return await tell_overdue(tx)
