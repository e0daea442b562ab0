"""Services: what time itself brings, done by whichever process comes first.

Theory of operation: each kind of thing that falls due is a `Bringer`. Any process may act on it,
and the first that comes does all of it in one transaction, so the others find nothing. The syncing
process and every open console sleep until the next moment is due; a command looks before it reads.
So everything comes in time with any of them, and none has to run. Asking is a read by index for
each bringer; nothing is written where nothing is due.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from console.clock import Clock
from data.errors import DataError
from data.records import ConversationId
from data.store import Store, Transaction

log = logging.getLogger(__name__)

BATCH = 200
"""Things of one kind and one transaction; what is more follows in the next."""
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


class Bringer(Protocol):
    """One kind of thing that falls due."""

    @property
    def verb(self) -> str:
        """What the activity log calls it; also the name in what was settled."""
        ...

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Give the moment at which the next is due; it may have passed. None: none ever is."""
        ...

    async def settle(self, tx: Transaction) -> Sequence[ConversationId | None]:
        """Do what is due at `tx.at`, at most BATCH; give what it was about, None where nothing.

        Doing it again does nothing, and `find_next` no longer names what was done.
        """
        ...


@dataclass(frozen=True, slots=True)
class Settled:
    """What was due and is done now."""

    done: Mapping[str, tuple[ConversationId | None, ...]]

    def of(self, verb: str) -> tuple[ConversationId | None, ...]:
        """Give what was done of one kind, in order."""
        return self.done.get(verb, ())


class DueService:
    """Does all that is due, kind by kind."""

    def __init__(
        self, store: Store, *, clock: Clock, bringers: Callable[[], Sequence[Bringer]]
    ) -> None:
        """Make it; the bringers are made when something is to be done."""
        self._store = store
        self._clock = clock
        self._make_bringers = bringers

    @cached_property
    def bringers(self) -> Sequence[Bringer]:
        """Who brings what is due, kind by kind."""
        return self._make_bringers()

    async def find_next(self) -> datetime | None:
        """Give the moment at which something is due; it may have passed. None: nothing ever is."""
        moments = await self._moments(self._clock.now())
        return min((at for _, at in moments), default=None)

    async def settle(self) -> Settled:
        """Do all that is due by now; doing it twice does nothing the second time."""
        done: dict[str, tuple[ConversationId | None, ...]] = {}
        for _ in range(ROUNDS_MAX):
            now = self._clock.now()
            due = [bringer for bringer, at in await self._moments(now) if at <= now]
            if not due:
                break
            async with self._store.transaction(at=now) as tx:
                for bringer in due:
                    done[bringer.verb] = (*done.get(bringer.verb, ()), *await bringer.settle(tx))
        return Settled(done)

    async def _moments(self, now: datetime) -> list[tuple[Bringer, datetime]]:
        asked = [(each, await each.find_next(self._store, now)) for each in self.bringers]
        return [(bringer, at) for bringer, at in asked if at is not None]


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
