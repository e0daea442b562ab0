"""Services: how many conversations each saved queue holds, followed at a pace of their own.

Theory of operation: of each saved queue the numbers in it are known, up to a limit. News that name
conversations are asked of those alone; only news that name nobody have all of it counted again. No
key waits for it: it runs on the connection for what may take long, and after each count it rests
for many times as long as that took. Cancelled, it goes on later where it stopped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from console.domain.local_words import number
from console.services.errors import UsageError
from console.services.queues import QueueService
from data.records import ConversationId, SavedQueue
from data.store.windows import COUNT_MAX

FEW = 50
"""Of more news than this all of a queue is counted again."""
SLACK = 500
"""So many more than are counted are known, so that news of a few never ask for all again."""
REST_MIN_S = 0.5
REST_FEW_S = 1.5
"""After asking only of those that news have named, which is little whatever the size."""
REST_MAX_S = 60.0
SHARE = 100
"""So many times as long as it took rests a count: fifty consoles take half a core at the most."""
UNKNOWN, BROKEN = "", "?"


@dataclass(slots=True)
class _Tally:
    """What is known of one saved queue."""

    query: str
    members: frozenset[ConversationId] = frozenset()
    has_all: bool = True
    """Whether these are all; else as many as leave room for some to go without a new count."""
    pending: set[ConversationId] | None = None
    """Conversations that have changed since; None where nothing is known."""
    words: str = UNKNOWN


@dataclass(slots=True)
class SavedCounts:
    """The counts of the saved queues of one console."""

    queues: QueueService
    _tallies: dict[int, _Tally] = field(default_factory=dict)
    _day: date | None = None
    _rests_until: float = 0.0
    _is_first: bool = True
    """The first count opens its connection as well."""

    def words(self, queue: SavedQueue) -> str:
        """Give the count of a queue as it was last known; empty where it never was."""
        tally = self._tallies.get(queue.id)
        return UNKNOWN if tally is None or tally.query != queue.query else tally.words

    def note(self, numbers: Collection[ConversationId | None], *, is_wide: bool = False) -> None:
        """Note that conversations have changed; None: nobody knows which."""
        known = {number for number in numbers if number is not None}
        is_all = is_wide or None in numbers
        for tally in self._tallies.values():
            if is_all or tally.pending is None:
                tally.pending = None
            else:
                tally.pending |= known

    def note_day(self, today: date) -> None:
        """Note which day it is: what `before:2d` means changes at midnight."""
        if self._day is not None and self._day != today:
            self.note([None])
        self._day = today

    @property
    def is_due(self) -> bool:
        """Say whether a count may have changed, or was never made."""
        return any(self._is_due(queue) for queue in self.queues.counted)

    def rest_s(self, now: float) -> float:
        """Give how long the next count has to wait, on the clock of the event loop."""
        return max(self._rests_until - now, 0.0)

    async def count(self) -> bool:
        """Bring the counts up to date; say whether any looks different."""
        loop = asyncio.get_running_loop()
        began, before = loop.time(), {q.id: self.words(q) for q in self.queues.counted}
        is_whole = False
        try:
            for queue in self.queues.counted:
                if self._is_due(queue):
                    is_whole |= await self._count_one(queue)
        finally:
            most = REST_MAX_S if is_whole and not self._is_first else REST_FEW_S
            self._is_first = False
            took = loop.time() - began
            self._rests_until = loop.time() + min(max(SHARE * took, REST_MIN_S), most)
        self._tallies = {
            q.id: self._tallies[q.id] for q in self.queues.counted if q.id in self._tallies
        }
        return before != {q.id: self.words(q) for q in self.queues.counted}

    def _is_due(self, queue: SavedQueue) -> bool:
        tally = self._tallies.get(queue.id)
        return tally is None or tally.query != queue.query or tally.pending != set()

    async def _count_one(self, queue: SavedQueue) -> bool:
        """Bring one count up to date; say whether all of its queue was counted."""
        tally = self._tallies.get(queue.id)
        if tally is None or tally.query != queue.query:
            tally = self._tallies[queue.id] = _Tally(queue.query)
        pending, tally.pending = tally.pending, set()
        is_whole = pending is None or len(pending) > FEW
        try:
            if pending is not None and not is_whole:
                there = await self.queues.list_those_in(queue, pending)
                tally.members = (tally.members - pending) | there
                is_whole = not tally.has_all and len(tally.members) <= COUNT_MAX
            if is_whole:
                limit = COUNT_MAX + SLACK
                tally.members, tally.has_all = await self.queues.list_members(queue, limit)
            is_many = len(tally.members) > COUNT_MAX
            tally.words = f"{number(COUNT_MAX)}+" if is_many else number(len(tally.members))
        except UsageError:
            tally.words = BROKEN  # the program that wrote it knew more words than this one
        except BaseException:
            later = tally.pending
            tally.pending = None if pending is None or later is None else pending | later
            raise
        return is_whole
