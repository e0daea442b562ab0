"""Services: what time itself brings: snoozes that end, and claims that go back to everybody.

Theory of operation: any process may do it, and the first that comes does all of it in one
transaction, so the others find nothing. The syncing process and every open console sleep until the
next moment is due; a command looks before it reads. So a snooze ends in time with any of them, and
none has to run. Asking is one read by index; nothing is written where nothing is due.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.clock import Clock
from console.domain.claims import RETURNED, list_returning
from console.domain.waking import WOKEN, wake
from data.errors import DataError
from data.records import ConversationId
from data.store import Store, Transaction, due
from data.store.rows import to_ms

log = logging.getLogger(__name__)

BATCH = 200
"""Conversations of one transaction; what is more follows in the next."""
ROUNDS_MAX = 50
LOOK_S = 60.0
"""So long nobody sleeps without a look: a clock that was set back or on must not hold up much."""
NEWS_S = 1.0
"""Between two looks after news, however many there are."""
RETRY_S = 5.0
"""Until the next try where the store could not be written."""
SPREAD = 20
SPREAD_S = 0.05
"""Fifty consoles that wait for one moment ask one after the other, not all for the same lock."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was due and is done now."""

    woken: tuple[ConversationId, ...] = ()
    returned: tuple[ConversationId, ...] = ()


class DueService:
    """Wakes what slept long enough, and gives back what was taken and not touched."""

    def __init__(self, store: Store, *, clock: Clock, claim_timeout: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._claim_timeout = claim_timeout

    async def find_next(self) -> datetime | None:
        """Give the moment at which something is due; it may have passed. None: nothing ever is."""
        snooze_at, claims = await self._store.read(due.read_coming)
        now = self._clock.now()
        ended, claim_at = list_returning(claims, timeout=self._claim_timeout, now=now)
        claim_at = now if ended else claim_at
        return min((at for at in (snooze_at, claim_at) if at is not None), default=None)

    async def settle(self) -> Settled:
        """Do all that is due by now; doing it twice does nothing the second time."""
        woken: list[ConversationId] = []
        returned: list[ConversationId] = []
        for _ in range(ROUNDS_MAX):
            next_at = await self.find_next()
            if next_at is None or next_at > self._clock.now():
                break
            async with self._store.transaction(at=self._clock.now()) as tx:
                woken += await self._wake(tx)
                returned += await self._give_back(tx)
        return Settled(tuple(woken), tuple(returned))

    async def _wake(self, tx: Transaction) -> list[ConversationId]:
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

    async def _give_back(self, tx: Transaction) -> list[ConversationId]:
        claims = await tx.run(due.list_claims)
        ended, _ = list_returning(claims, timeout=self._claim_timeout, now=tx.at)
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


class Timekeeper:
    """Sleeps until something is due, and does it; for processes that stay."""

    def __init__(self, service: DueService, *, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._news = asyncio.Event()

    def note_news(self) -> None:
        """Look again soon: what was committed may be due before all else."""
        self._news.set()

    async def run(self) -> None:
        """Go on for ever; a store that cannot be written is tried again."""
        while True:
            self._news.clear()
            try:
                await self._service.settle()
                seconds = await self._seconds_until_due()
            except DataError as error:
                log.warning("what is due waits: %s", error)
                seconds = RETRY_S
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            if self._news.is_set():
                await asyncio.sleep(NEWS_S)

    async def _seconds_until_due(self) -> float:
        at = await self._service.find_next()
        if at is None:
            return LOOK_S
        own = (os.getpid() % SPREAD) * SPREAD_S
        return min(max((at - self._clock.now()).total_seconds(), 0.0) + own, LOOK_S)


async def settle_before_reading(service: DueService) -> None:
    """Do what is due before a command reads; one that only reads is not refused for it."""
    try:
        await service.settle()
    except DataError as error:
        log.warning("what is due waits: %s", error)
