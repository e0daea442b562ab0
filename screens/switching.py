"""From queue to queue: what is offered beside the list or above it, with counts, saved ones too."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from textual import work
from textual.timer import Timer

from console.domain import local_words
from console.domain.conditions import Facts
from console.domain.saved_queues import free_key
from console.services.bundle import Services
from console.services.errors import ServiceError, UsageError
from console.services.queues import Wanted
from console.services.saved_counts import SavedCounts
from data.errors import DataError
from data.records import ConversationId, SavedQueue
from screens.frame import StoreChanged
from screens.listing import AGES_S, WIDE, End
from screens.marking import Marking
from screens.wished import QueueWish
from widgets.lines import LineView
from widgets.queue_lines import QueueEntry, side_lines, top_words

QUEUES = (
    "open", "mine", "unassigned", "waiting", "follow-ups", "escalated", "asked", "snoozed",
    "mentions", "closed", "spam", "trash",
)  # fmt: skip
"""Queues that are always there, in the order of Tab."""
ALL = "all"
"""What is searched where words are typed; no queue that is shown by itself."""
QUARANTINE = "quarantine"
"""Holds mails and no conversations, so it is a screen of its own."""
COUNTED = frozenset({"unassigned", "mine", "open", "waiting"})
"""Queues that always stand in the top line, however empty."""
IN_TOP = (
    "unassigned", "mine", "mentions", "asked", "open", "waiting", "follow-ups", "escalated",
    "snoozed",
)  # fmt: skip
"""Queues that stand there, those that are not counted always where they hold anything."""
TITLES = {"asked": "Asked of you"}
"""Where a queue is not called by its name."""
FOLLOW_UPS = "follow-ups"
"""What of it is on customers without a conversation is counted, and shown behind `g f` alone."""
OVERDUE = {"escalated": "escalated_overdue"}
"""What counts those of a queue whose time is over."""
SAVED = "#"
"""Before the number of a saved queue, in the id of an entry."""


def entry_id(saved: SavedQueue) -> str:
    """Give the id of a saved queue among all queues."""
    return f"{SAVED}{saved.id}"


class Switching(Marking):
    """A listing that goes from queue to queue."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.queues = LineView(id="queues")
        self.queues.can_focus = False
        self._home = self.queue
        """The queue that was shown before it was narrowed."""
        self._saved: SavedQueue | None = None
        """The saved queue that was gone to last, as it was then."""
        self.tally = SavedCounts(services.queues)
        self._count_timer: Timer | None = None
        self.due_count = 0
        """Follow-ups that are due, on customers without a conversation too."""

    def on_mount(self) -> None:
        """Look each minute whether the day has changed: some queries mean another one then."""
        self.set_interval(AGES_S, self.keep_counts)

    @property
    def saved(self) -> SavedQueue | None:
        """The saved queue that is shown; None where its query has been changed by typing."""
        if self._saved is None or self.query_text != self._saved.query:
            return None
        return next((q for q in self.services.queues.counted if q.id == self._saved.id), None)

    def facts(self) -> Facts:
        """Say what is true of the queue that is shown."""
        is_saved = self.saved in self.services.queues.known  # a tier's stays with its tier
        return replace(super().facts(), is_narrowed=bool(self.query_text), is_saved=is_saved)

    # -- What is offered -------------------------------------------------------------------------

    @property
    def shown_id(self) -> str:
        """Name the entry that is shown; a search among all conversations is none."""
        saved = self.saved
        return self.queue if saved is None else entry_id(saved)

    def entries(self) -> list[QueueEntry]:
        """Give every queue, in the order in which Tab goes round."""
        entries = []
        for name in (*QUEUES, QUARANTINE):
            entries.append(self._entry_named(name))
            if name == "escalated":
                tiers = (self._entry_of(tier) for tier in self.services.queues.tiers or ())
                entries += [e for e in tiers if not e.is_empty or e.id == self.shown_id]
        return [*entries, *(self._entry_of(saved) for saved in self.services.queues.known)]

    def _entry_named(self, name: str) -> QueueEntry:
        count = self.counts.get(name, 0)
        if name == FOLLOW_UPS:
            count = max(count, self.due_count)
        is_overdue = bool(count if name == FOLLOW_UPS else self.counts.get(OVERDUE.get(name, "")))
        return QueueEntry(
            name,
            TITLES.get(name, name.capitalize()),
            local_words.number(count),
            is_alarming=name == QUARANTINE,
            is_late=is_overdue or self.counts.has_broken(name, self.services.clock.now()),
        )

    def _entry_of(self, saved: SavedQueue) -> QueueEntry:
        is_shown = self.saved is not None and self.saved.id == saved.id
        count = self.found if is_shown and self.found else self.tally.words(saved)
        key = "" if saved.key is None else str(saved.key)
        is_tier = saved.id < 0
        return QueueEntry(
            entry_id(saved), saved.name, count, key, is_saved=not is_tier, is_tier=is_tier
        )

    def draw_queues(self) -> None:
        """Draw the queues at the left; they are seen where there is room."""
        entries, shown = self.entries(), self.shown_id
        self.queues.show_lines(side_lines(entries, shown, self.glyphs))
        if self.saved is not None:
            place = [entry.id for entry in entries].index(shown)
            self.queues.keep_in_sight(place + 1)

    def place_words(self) -> str:
        """Give the queues with their counts, the shown one in brackets."""
        return self._place(self._top_entries())

    def narrow_place_words(self) -> str:
        """Give the shown queue first, then those that hold something and have to be seen to."""
        shown = self.shown_id
        entries = [e for e in self._top_entries() if not e.is_empty and e.id != "closed"]
        by_need = {"unassigned": 1, "mine": 2, "mentions": 3, "asked": 3}
        by_need |= {FOLLOW_UPS: 4, "escalated": 4, QUARANTINE: 5}
        entries.sort(key=lambda e: 6 if e.is_saved else by_need.get(e.id, 7))
        return self._place([*(e for e in self.entries() if e.id == shown), *entries], columns=10)

    def _place(self, entries: Sequence[QueueEntry], *, columns: int = 16) -> str:
        """Give queues in words, each once; saved names have so many columns."""
        is_search = bool(self.query_text) and self.saved is None
        shown = "" if is_search else self.shown_id
        words = top_words(dict.fromkeys(entries), shown, self.glyphs, columns=columns)
        if is_search:  # first, so that a narrow line cuts counts and not what is shown
            where = "" if self.queue == "all" else f" in {self.queue.capitalize()}"
            words.insert(0, f"[/{self.query_text}{where}: {self.found}]")
        if self.marks:
            words.insert(0, f"{local_words.number(len(self.marks))} marked")
        return f" {self.glyphs.dot} ".join(words)

    def _top_entries(self) -> list[QueueEntry]:
        """Give what stands in the top line: what is worked on, whatever holds something, closed."""
        by_id = {entry.id: entry for entry in self.entries()}
        names = [name for name in IN_TOP if name in COUNTED or not by_id[name].is_empty]
        names += [entry.id for entry in by_id.values() if entry.is_tier]
        names += [entry.id for entry in by_id.values() if entry.key]
        if not by_id[QUARANTINE].is_empty:
            names.append(QUARANTINE)
        names.append("closed")
        shown = self.shown_id
        if shown in by_id and shown not in names:
            names.insert(0, shown)
        return [by_id[name] for name in names]

    # -- Going there -----------------------------------------------------------------------------

    def show_queue(self, queue: str) -> None:
        """Show another queue from its top."""
        self._saved = None
        self._go(queue, "", home=queue)

    def show_saved(self, saved: SavedQueue) -> None:
        """Show a saved queue from its top."""
        try:
            base = self.services.queues.read_as(saved)
        except UsageError as error:
            self.tell_error(error)
            return
        self._saved = saved
        self._go(base, saved.query, home="open")

    def _go(self, queue: str, query_text: str, *, home: str) -> None:
        self.queue, self.query_text, self._home = queue, query_text, home
        self.forget_marks()
        self.let_rows_go()
        self.load()

    async def action_next_queue(self) -> None:
        """Go round the queues; what narrows them stays."""
        await self.go_round(1)

    async def action_previous_queue(self) -> None:
        """Go round the queues the other way."""
        await self.go_round(-1)

    async def go_round(self, by: int, *, origin: str = "") -> None:
        """Show the queue that comes next, from the shown one or from another."""
        if self.query_text and self.saved is None:
            order = ("all", *QUEUES)
            self.queue = order[(order.index(self.queue) + by) % len(order)]
            self.load()
            return
        left_out = () if self.counts.get(QUARANTINE) else (QUARANTINE,)
        place = origin or self.shown_id
        around = [e.id for e in self.entries() if e.id == place or e.id not in left_out]
        at = around.index(place) if place in around else (-1 if by > 0 else 0)
        await self.go_to(around[(at + by) % len(around)])

    async def show_entry(self, entry: str, *, query: str, home: str) -> None:
        """Show a queue as it was shown before, narrowed or not; a saved one may be gone by now."""
        if entry.startswith(SAVED):
            await self.services.queues.load()
            await self.go_to(entry)
        elif entry in {*QUEUES, ALL}:
            self._saved = None
            self._go(entry, query, home=home if query and home in QUEUES else entry)

    async def go_to(self, entry: str) -> None:
        """Show a queue by the id of its entry."""
        if entry == QUARANTINE:
            await self.app.run_action("show_quarantine")
        elif entry.startswith(SAVED):
            for saved in self.services.queues.counted:
                if entry_id(saved) == entry:
                    self.show_saved(saved)
        else:
            self.show_queue(entry)

    # -- Counts of saved queues ------------------------------------------------------------------

    async def on_store_changed(self, message: StoreChanged) -> None:
        """Note what may change a count; show a saved queue whose query somebody has changed."""
        if message.changes is None:
            self.tally.note([None])
        else:
            news = [c for c in message.changes if c.conversation_id is not None or c.kind in WIDE]
            self.tally.note(
                [c.conversation_id for c in news], is_wide=any(c.kind in WIDE for c in news)
            )
        was, known = self._saved, self.services.queues.known
        now = next((q for q in known if was is not None and q.id == was.id), None)
        if was is not None and now is not None and was.query == self.query_text != now.query:
            self.show_saved(now)
        self.keep_counts()

    async def read(self, end: End | None = None, *, follow: ConversationId | None = None) -> None:
        """Read the rows; a count of saved queues stands back where they would wait for it."""
        if self.query_text:
            self.workers.cancel_group(self, "inbox-saved")
        await super().read(end, follow=follow)

    def keep_counts(self) -> None:
        """Count the saved queues where that may say something else, when they have rested."""
        self.tally.note_day(self.services.clock.now().date())
        is_due = self.tally.is_due or self.services.queues.tiers is None
        if self._count_timer is None and is_due:
            wait = self.tally.rest_s(asyncio.get_running_loop().time())
            self._count_timer = self.set_timer(max(wait, 0.01), self._count_now)

    def _count_now(self) -> None:
        self._count_timer = None
        if self.is_current:  # else it is due when the screen comes back
            self.count_saved()

    @work(exclusive=True, group="inbox-saved")
    async def count_saved(self) -> None:
        """Bring the counts of saved queues up to date; a read of rows goes before it."""
        try:
            if self.services.queues.tiers is None:
                await self.services.queues.load_tiers()
            is_news = await self.tally.count()
        except DataError as error:
            self.tell_error(error)
            return
        if is_news:
            self.draw_queues()
            await self.refresh_top()
        self.keep_counts()

    # -- Saving and removing ---------------------------------------------------------------------

    def action_save_queue(self) -> None:
        """Ask for name and key, and keep what is shown under them."""
        from screens.saving import SaveQueueScreen  # noqa: PLC0415 - start-up time

        queues, saved = self.services.queues, self.saved
        query = self.query_text
        if saved is None and self.queue != "all":
            query = f"in:{self.queue} {query}"
        sheet = SaveQueueScreen(self.services, query=query, saved=saved, key=free_key(queues.known))
        self.app.push_screen(sheet, self._keep)

    def _keep(self, wish: QueueWish | None) -> None:
        if wish is not None:
            self._keep_queue(wish, self.saved)

    @work(group="inbox-write")
    async def _keep_queue(self, wish: QueueWish, saved: SavedQueue | None) -> None:
        queues = self.services.queues
        try:
            if saved is None:
                made = await queues.add(
                    wish.name, wish.query, key=wish.key, is_shared=wish.is_shared
                )
            else:
                wanted = Wanted(name=wish.name, key=wish.key, has_key=wish.key is not None)
                made = await queues.change(saved.name, wanted, is_shared=saved.is_shared)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        shows = "" if made.key is None else f" {self.glyphs.dot} {made.key} shows it"
        self.tell(f"{made.name} is saved{shows}")
        self.show_saved(made)

    @work(group="inbox-write")
    async def action_remove_queue(self) -> None:
        """Forget the saved queue that is shown; its rows stay, as what its query finds."""
        if (saved := self.saved) is None:
            return
        try:
            await self.services.queues.remove(saved.name, is_shared=saved.is_shared)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        key = self.key_of("save_queue")
        self.tell(f"{saved.name} is removed {self.glyphs.dot} {key} saves it again")
        self.draw_queues()
        await self.refresh_top()
