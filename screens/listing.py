"""A queue as a window that follows the store: what is read, when, and around which row."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import ExitStack
from enum import Enum

from textual import work
from textual.worker import Worker

from console.domain.local_words import number
from console.domain.queue_news import window_after
from console.domain.target_news import RECOMPUTED
from console.services.bundle import Services
from console.services.errors import ServiceError, UsageError
from console.services.queues import CHANGED
from data.errors import DataError
from data.records import READ, ConversationId, QueueCounts, QueueWindow, SyncStatus
from screens.frame import Frame, StoreChanged
from widgets.conversation_list import ConversationList

HALF_MIN = 75
"""Rows read to each side of the cursor; two and a half thousand fit the time of one redraw."""
SLOW_S = 0.05
"""A read that takes longer than this is not done again at once, whatever the news."""
REST = 9
"""So many times as long as it took rests a slow read: it has a tenth of the time."""
REST_MAX_S = 10.0
PAINT_AFTER_S = 0.1
"""The first screen is painted with its rows, or without them where the store takes longer."""
AGES_S = 60.0
"""Ages are shown by the minute."""
QUIET = frozenset({READ, "draft"})
"""Kinds of news that change no row of mine."""
OTHER_PLACES = ("article.", "category.", "tutorial.")
"""What kinds of news begin with that are of the knowledge base alone."""
NO_ROWS = frozenset(
    {"sync", "sync.asked", "sync.retried", "folder", "quarantine", "outbox", *CHANGED}
)
"""Kinds that change what stands around the rows."""
WIDE = frozenset({"conversation.joined", RECOMPUTED})
"""Kinds that change more rows than they name."""
FEW = 50
"""Of more news than this the whole window is read: it has but three times as many rows."""


class End(Enum):
    """An end of a queue."""

    FIRST = "first"
    LAST = "last"


class Listing(Frame):
    """The rows of a queue around the cursor, whatever their number and whoever changes them."""

    CALMS_NEWS = True

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.queue = "open"
        self.query_text = ""
        self.counts = QueueCounts({})
        self.found = ""
        """How many rows a query leaves, in words."""
        self.list = ConversationList(time_zone=services.time_zone, id="rows")
        self._shown: tuple[str, str] | None = None
        self._reads = 0
        self._reading = 0
        """Readings of the whole window that are under way."""
        self._loading: Worker[None] | None = None
        self._held = ExitStack()
        """The first painting, until it would have rows."""
        self._loads: tuple[str, str] | None = None
        self._is_again = False
        self._followed: tuple[ConversationId, ConversationId | None] | None = None
        """Where the cursor is to go, and where it was when that was asked."""

    def on_mount(self) -> None:
        """Begin with the list under the keys."""
        self._held.enter_context(self.app.batch_update())
        self.set_timer(PAINT_AFTER_S, self._held.close)
        self.set_focus(self.list)
        self.set_interval(AGES_S, lambda: self.list.show_ages(self.services.clock.now()))

    def read_again(self) -> None:
        """Read again what may have changed below another screen; at the start it is under way."""
        if self._shown is not None:
            self.load()

    @property
    def is_blank(self) -> bool:
        """Say whether the rows that were asked for are still to come."""
        return self._shown != (self.queue, self.query_text)

    def let_rows_go(self) -> None:
        """Have no rows until they are read, for the same queue too; keys wait for them."""
        self.list.let_go()
        self._shown = None

    def load(self, *, follow: ConversationId | None = None) -> None:
        """Read the rows afresh: once more after a read that is under way, at once if it is another.

        What is under way is not cancelled for the same rows: keys and news that come fast would
        let none of them end. With `follow` the cursor goes to that conversation.
        """
        if follow is not None:
            self._where_to(follow)
        wanted = (self.queue, self.query_text)
        is_loading = self._loading is not None and not self._loading.is_finished
        if is_loading and self._loads == wanted:
            self._is_again = True
        else:
            # What is counted meanwhile is of rows that nobody wants any more.
            self.workers.cancel_group(self, "inbox-count")
            self._loads = wanted
            self._loading = self._load_until_calm()

    @work(exclusive=True, group="inbox-load")
    async def _load_until_calm(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._is_again = False
            began = loop.time()
            try:
                await self.read()
            except (DataError, ServiceError) as error:
                self.tell_error(error)
                return
            finally:
                self._held.close()
            if not self._is_again:
                return
            took = loop.time() - began
            if took > SLOW_S:
                await asyncio.sleep(min(REST * took, REST_MAX_S))

    async def read(self, end: End | None = None, *, follow: ConversationId | None = None) -> None:
        """Read the window around the cursor, or at an end of the queue, and show it.

        With `follow` the cursor goes to that conversation, where the queue holds it.

        Raises:
            UsageError: the query cannot be understood; what was shown is still shown.
        """
        self._reading += 1
        try:
            await self._read(end, follow)
        finally:
            self._reading -= 1

    async def _read(self, end: End | None, follow: ConversationId | None) -> None:
        self._reads += 1
        turn, wanted = self._reads, (self.queue, self.query_text)
        rows, is_same = self.list, wanted == self._shown
        follow = self._where_to(follow) if end is None else None
        chosen = rows.current if rows.has_moved and end is None else None
        half = max(HALF_MIN, 2 * rows.size.height)
        try:
            window = await self.services.find.read_window(
                *wanted,
                before=half,
                after=half,
                around=rows.place if chosen is not None and is_same else None,
                follow=follow or (None if chosen is None else chosen.id),
                is_from_end=end is End.LAST,
            )
        except UsageError:
            if turn == self._reads and self._shown is not None:
                self.queue, self.query_text = self._shown
            raise
        as_of = self.commits
        if not self.services.queues.is_loaded:
            await self.services.queues.load()
        counts, sync, now = await self.services.find.status()
        if turn != self._reads:
            return  # A newer read is under way, for other rows or with newer news.
        self._held.close()  # what waits for a painting from here on waits for that of the rows
        self._shown, self.counts, self._followed = wanted, counts, None
        if end is None:
            rows.show_window(window, now=now, is_same=is_same, follow=follow)
        else:
            rows.show_end(window, now=now, is_from_end=end is End.LAST)
        self._count(window)
        self.show_around(window, sync)
        self.show_top(sync, now, as_of=as_of)

    def _where_to(self, follow: ConversationId | None) -> ConversationId | None:
        """Say where the cursor goes: a read that news overtake leaves that to the next one."""
        row = self.list.current
        at = None if row is None else row.id
        if follow is not None:
            self._followed = (follow, at)
        elif self._followed is not None and self._followed[1] != at:
            self._followed = None  # a key has moved it since
        return None if self._followed is None else self._followed[0]

    def show_around(self, window: QueueWindow, sync: SyncStatus) -> None:
        """Draw what stands beside the rows."""

    def _count(self, window: QueueWindow) -> None:
        self.workers.cancel_group(self, "inbox-count")
        if not self.query_text:
            self.found = ""
        elif window.total is not None:
            self.found = str(window.total)
        elif window.has_before or window.has_after:
            self.count_found()
        else:
            self.found = str(len(window.conversations))

    @work(exclusive=True, group="inbox-count")
    async def count_found(self) -> None:
        """Count what a query leaves; beyond the rows that are loaded, and not without end."""
        try:
            count, is_all = await self.services.find.count_narrowed(self.queue, self.query_text)
        except DataError as error:
            self.tell_error(error)
            return
        self.found = number(count) if is_all else f"{number(count)}+"
        await self.refresh_top()

    def on_conversation_list_more_wanted(self) -> None:
        """Read on before the cursor reaches an end of the window."""
        self.load()

    async def on_store_changed(self, message: StoreChanged) -> None:
        """Read again what any process changed, as far as it may be in this list."""
        if message.changes is None:
            self.load()
            return
        marked = {
            row.id
            for row in self.list.rows
            if row.is_unread or row.is_mentioned or row.woken_at is not None
        }
        read = {c.conversation_id for c in message.changes if c.kind == READ} & marked
        news = [
            c
            for c in message.changes
            if c.kind not in QUIET and not c.kind.startswith(OTHER_PLACES)
        ]
        if read or news:
            rows = [c for c in news if c.kind not in NO_ROWS or c.conversation_id is not None]
            numbers = {c.conversation_id for c in rows} | read
            await self.follow_news(numbers, is_wide=any(c.kind in WIDE for c in news))

    async def follow_news(
        self, numbers: Collection[ConversationId | None], *, is_wide: bool = False
    ) -> None:
        """Show what has become of some conversations, and nothing else where that will do.

        Fifty consoles hear of each deed; reading the whole window again takes each of them four
        times as long. None among the numbers: nobody knows which.
        """
        known = [number for number in numbers if number is not None]
        is_known = len(known) == len(numbers) <= FEW and not is_wide
        if not is_known or self._reading or self.query_text or self.is_blank:
            self.load()
            return
        self._reads += 1
        turn, before, as_of = self._reads, self.list.window, self.commits
        try:
            placed, counts, sync, now = await self.services.find.read_news(self.queue, known)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if turn != self._reads or self.is_blank or self.list.window is not before:
            return  # a newer reading is under way, or about to begin
        window = window_after(before, set(known), placed)
        if window is None:
            self.load()
            return
        self.counts = counts
        self.list.show_news(window, now=now)
        self.show_around(window, sync)
        self.show_top(sync, now, as_of=as_of)

    async def step(self, by: int) -> None:
        """Move the cursor by rows, reading what is not loaded yet."""
        if self.list.lacks(by):
            await self.read()
        self.list.move(by)

    async def action_down(self) -> None:
        """One row down."""
        await self.step(1)

    async def action_up(self) -> None:
        """One row up."""
        await self.step(-1)

    async def action_page_down(self) -> None:  # type: ignore[override]  # Textual awaits an action
        """Half a screen down."""
        await self.step(max(self.list.size.height // 2, 1))

    async def action_page_up(self) -> None:  # type: ignore[override]  # Textual awaits an action
        """Half a screen up."""
        await self.step(-max(self.list.size.height // 2, 1))

    async def action_end(self) -> None:
        """To the last row of the queue, however long it is."""
        await self.read(End.LAST)

    def action_top(self) -> None:
        """To the first row of the queue."""
        self.let_rows_go()  # so that no key acts on another row before the first is here
        self._read_top()

    @work(exclusive=True, group="inbox-load")
    async def _read_top(self) -> None:
        await self.read(End.FIRST)
