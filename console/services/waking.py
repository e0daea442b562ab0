"""Services: snoozes that end, and claims that nobody has touched; both come with time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from console.domain.claims import RETURNED, list_returning
from console.domain.waking import WOKEN, wake
from console.services.due import BATCH
from data.records import ConversationId
from data.store import Store, Transaction, due
from data.store.rows import to_ms


class Snoozes:
    """Wakes what slept long enough."""

    verb = WOKEN

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Give when the first snooze ends."""
        return await store.read(due.find_next_snooze)

    async def settle(self, tx: Transaction) -> Sequence[ConversationId]:
        """Bring back what slept until now."""
        ended = await tx.run(due.list_ended_snoozes, now_ms=tx.at_ms, limit=BATCH)
        changes = [
            (
                row.number,
                wake(row.status, due_ms=row.due_ms),
                {"due_at": row.due_ms, "assignee_id": row.assignee_id},
            )
            for row in ended
        ]
        if changes:
            await tx.run(due.change_unasked, changes, verb=WOKEN, at_ms=tx.at_ms)
        return [row.number for row in ended]


class Claims:
    """Gives back to everybody what was taken and not touched for so long."""

    verb = RETURNED

    def __init__(self, timeout: timedelta) -> None:
        self._timeout = timeout

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Give when the first claim ends; of one that has ended, now."""
        claims = await store.read(due.list_claims)
        ended, at = list_returning(claims, timeout=self._timeout, now=now)
        return now if ended else at

    async def settle(self, tx: Transaction) -> Sequence[ConversationId]:
        """Take them from those who claimed them."""
        claims = await tx.run(due.list_claims)
        ended, _ = list_returning(claims, timeout=self._timeout, now=tx.at)
        changes = [
            (
                claim.number,
                {"assignee_id": None},
                {"agent": claim.agent, "taken_at": to_ms(claim.taken_at)},
            )
            for claim in ended[:BATCH]
        ]
        if changes:
            await tx.run(due.change_unasked, changes, verb=RETURNED, at_ms=tx.at_ms)
        return [claim.number for claim in ended[:BATCH]]
