"""The inbox: queues with counts, the list, a preview, narrowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import work
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from console.actions import Facts, Place
from console.domain.presence import by_conversation
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import Conversation, ConversationId, Message
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from screens.conversation import ConversationScreen
from screens.frame import Frame, StoreChanged, bindings_of
from widgets.conversation_list import ConversationList
from widgets.lines import Line, LineView, line_of
from widgets.people_lines import who_words

PAGE = 100
ROWS_MAX = 2000
"""Rows kept in the window; whoever scrolls that far searches better."""
QUEUES = ("open", "mine", "unassigned", "waiting", "snoozed", "closed", "spam", "trash")
PREVIEW_LINES = 6
WIDE_COLUMNS = 120
"""From this width the preview stands beside the list."""
WIDEST_COLUMNS = 140
"""From this width the queues stand there too."""


class InboxScreen(Frame):
    """Every conversation in order of urgency."""

    PLACE = Place.INBOX
    BINDINGS = bindings_of(Place.INBOX)
    HORIZONTAL_BREAKPOINTS = [
        (WIDE_COLUMNS, "-wide"),
        (WIDEST_COLUMNS, "-widest"),
    ]
    DEFAULT_CSS = """
    InboxScreen #queues { display: none; width: 20; height: 100%; }
    InboxScreen #main { width: 1fr; height: 100%; }
    InboxScreen #rows { height: 1fr; }
    InboxScreen #preview { height: 7; border-top: solid $foreground 40%; }
    InboxScreen.-widest #queues { display: block; }
    InboxScreen.-wide #main, InboxScreen.-widest #main { layout: horizontal; }
    InboxScreen.-wide #rows, InboxScreen.-widest #rows { width: 1fr; height: 100%; }
    InboxScreen.-wide #preview, InboxScreen.-widest #preview {
        width: 42%; height: 100%; border-top: none; margin-left: 1;
    }
    InboxScreen #narrow { display: none; height: 1; border: none; background: $surface;
        padding: 0 1; }
    InboxScreen #narrow.shown { display: block; }
    """

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.queue = "open"
        self.query_text = ""
        self._rows: list[Conversation] = []
        self._cursor: str | None = None
        self._total = 0
        self._counts: dict[str, int] = {}
        self.list = ConversationList(id="rows")
        self.preview = LineView(id="preview")
        self.preview.can_focus = False
        self.queues = LineView(id="queues")
        self.queues.can_focus = False
        self._newest: Message | None = None
        self.narrow = Input(placeholder="words, from: tag: is: before:", id="narrow", compact=True)
        self.narrow.cursor_blink = False

    def body(self) -> Sequence[Widget]:
        """Queues, list, preview; CSS puts them side by side where there is room."""
        main = Vertical(self.list, self.preview, id="main")
        return [Horizontal(self.queues, main), self.narrow]

    def on_mount(self) -> None:
        """Begin with the list under the keys."""
        self.set_focus(self.list)
        super().on_mount()

    def show_presence(self) -> None:
        """Show in the rows who views and who writes."""
        people = by_conversation(self.services.presence.others)
        words = {number: who_words(there, glyphs=self.glyphs) for number, there in people.items()}
        self.list.show_people(words)

    def facts(self) -> Facts:
        """Say what is true of the row under the cursor."""
        row = self.list.current
        return replace(super().facts(), status=None if row is None else row.status)

    def place_words(self) -> str:
        """Give the queues with their counts, the shown one in brackets."""
        shown = ("unassigned", "mine", "open", "waiting", "closed")
        names = shown if self.queue in shown else (self.queue, *shown)
        words = []
        for name in names:
            text = f"{name.capitalize()} {self._counts.get(name, 0)}"
            words.append(f"[{text}]" if name == self.queue else text)
        if self.query_text:  # first, so that a narrow line cuts counts and not what is shown
            words = [f"[/{self.query_text}: {self._total}]", *words[self.queue not in shown :]]
        return f" {self.glyphs.dot} ".join(words)

    @work(exclusive=True, group="inbox-load")
    async def load(self) -> None:
        """Read the rows that are shown afresh; a newer call cancels an older one."""
        wanted = max(PAGE, min(len(self._rows), ROWS_MAX))
        rows: list[Conversation] = []
        cursor: str | None = None
        try:
            while len(rows) < wanted:
                page = await self.services.find.list_queue(
                    self.queue, self.query_text, limit=PAGE, cursor=cursor
                )
                rows += page.conversations
                cursor = page.next_cursor
                if cursor is None:
                    break
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self._counts, _, now = await self.services.find.status()
        self._total = page.total
        self._rows, self._cursor = rows, cursor
        self.list.show_rows(rows, now=now, has_more=cursor is not None)
        await self.refresh_top()
        self._draw_queues()
        if not rows:
            self.show_empty()

    def _draw_queues(self) -> None:
        pointer = self.glyphs.pointer
        lines = []
        for name in QUEUES:
            is_shown = name == self.queue
            count = str(self._counts.get(name, 0))
            text = f"{pointer if is_shown else ' '} {name.capitalize():<11}{count:>5}"
            lines.append(line_of(text, "accent" if is_shown else "normal"))
        self.queues.show_lines(lines)

    def show_empty(self) -> None:
        """Say what to press where nothing waits."""
        words = (
            "Nothing found. Esc or q shows the whole queue."
            if self.query_text
            else ("Nobody waits here. Tab shows the next queue, / searches everything.")
        )
        self.list.show_lines([line_of(f"  {words}", "dim")])
        self.preview.show_lines([])

    async def on_conversation_list_more_wanted(self) -> None:
        """Read the next page behind the rows that are loaded."""
        if self._cursor is None or len(self._rows) >= ROWS_MAX:
            return
        page = await self.services.find.list_queue(
            self.queue, self.query_text, limit=PAGE, cursor=self._cursor
        )
        known = {row.id for row in self._rows}
        self._rows += [row for row in page.conversations if row.id not in known]
        self._cursor = page.next_cursor
        self.list.show_rows(
            self._rows, now=self.services.clock.now(), has_more=self._cursor is not None
        )

    def on_conversation_list_moved(self, message: ConversationList.Moved) -> None:
        """Show the newest words of the conversation under the cursor."""
        row = self.list.current
        if row is None or message.conversation_id is None:
            self.preview.show_lines([])
            return
        if self._newest is not None and self._newest.conversation_id != row.id:
            self._newest = None
        self._draw_preview(row)
        if self.size.width >= WIDE_COLUMNS:
            self.read_newest(row.id)

    @work(exclusive=True, group="inbox-preview")
    async def read_newest(self, number: ConversationId) -> None:
        """Read the last message for the tall preview; a cursor that runs on cancels it."""
        newest = await self.services.find.find_newest(number)
        row = self.list.current
        if newest is not None and row is not None and row.id == number:
            self._newest = newest
            self._draw_preview(row)

    def on_resize(self) -> None:
        """Fit the preview to its new place, once that is laid out."""
        self.call_after_refresh(self._redraw_preview)

    def _redraw_preview(self) -> None:
        row = self.list.current
        self.on_conversation_list_moved(ConversationList.Moved(self.list, row.id if row else None))

    def _draw_preview(self, row: Conversation) -> None:
        who = "" if row.customer is None else f"{row.customer.name} <{row.customer.address}>"
        facts = [who, row.language or "", row.kind.value if row.kind else ""]
        lines: list[Line] = [
            line_of(" " + f" {self.glyphs.dot} ".join(f for f in facts if f), "dim")
        ]
        width = max((self.preview.size.width or self.size.width) - 2, 20)
        # A stored preview ends in an ellipsis where it was cut.
        words: str = row.preview
        if words.endswith("…"):
            words = words.removesuffix("…") + self.glyphs.more
        room = PREVIEW_LINES - 1
        if self.size.width >= WIDE_COLUMNS:
            lines += [line_of(f" {text}", "strong") for text in wrapped(row.subject, width)]
            lines.append(Line())
            room = max(self.preview.size.height - len(lines), PREVIEW_LINES)
            if self._newest is not None:
                who = self._newest.author.name or self._newest.author.address
                lines.append(
                    line_of(f" {cut_to_width(who, width - 1, more=self.glyphs.more)}:", "dim")
                )
                words = self._newest.body.new_text or row.preview
        lines += [line_of(f" {text}") for text in wrapped(words, width)[:room]]
        self.preview.show_lines(lines)

    def on_store_changed(self, message: StoreChanged) -> None:
        """Read again when any process changed something."""
        if message.changes is None or message.changes:
            self.load()

    def show_queue(self, queue: str) -> None:
        """Show another queue from its top."""
        self.queue, self.query_text = queue, ""
        self._rows = []
        self.list.go_to_top()
        self.load()

    def action_next_queue(self) -> None:
        """Go round the queues."""
        place = QUEUES.index(self.queue) if self.queue in QUEUES else -1
        self.show_queue(QUEUES[(place + 1) % len(QUEUES)])

    def action_search(self) -> None:
        """Open the field that narrows the list."""
        self.narrow.add_class("shown")
        self.narrow.styles.display = "block"  # now: the class acts later, the next key may be here
        self.narrow.value = self.query_text
        self.set_focus(self.narrow)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Narrow the list to what was typed, over all conversations."""
        self._leave_narrow()
        self.query_text = event.value.strip()
        self.queue = "all" if self.query_text else "open"
        self._rows = []
        self.list.go_to_top()
        self.load()

    def _leave_narrow(self) -> None:
        self.narrow.remove_class("shown")
        self.narrow.styles.display = "none"
        self.set_focus(self.list)

    def action_back(self) -> None:
        """Peel one layer: the search field, the search, then the console."""
        if self.narrow.has_class("shown"):
            self._leave_narrow()
        elif self.query_text or self.queue != "open":
            self.show_queue("open")
        else:
            self.app.exit()

    def action_open(self) -> None:
        """Open the conversation under the cursor."""
        if (row := self.list.current) is not None:
            self.app.push_screen(
                ConversationScreen(self.services, row.id, neighbours=self.neighbour)
            )

    def neighbour(self, number: ConversationId, by: int) -> ConversationId | None:
        """Give the conversation before or after one in this list, and move the cursor there."""
        ids = [row.id for row in self._rows]
        if number not in ids:
            return self.list.current.id if self.list.current else None
        place = ids.index(number) + by
        if not 0 <= place < len(ids):
            return None
        self.list.move(place - self.list.cursor)
        return ids[place]

    def action_reply_all(self) -> None:
        """Open the conversation with the composer."""
        self._reply("all")

    def action_reply_sender(self) -> None:
        """Open the conversation with the composer, to the sender only."""
        self._reply("sender")

    def _reply(self, scope: str) -> None:
        if (row := self.list.current) is not None:
            screen = ConversationScreen(self.services, row.id, neighbours=self.neighbour)
            screen.compose_at_once = scope
            self.app.push_screen(screen)

    @work(group="inbox-write")
    async def action_close(self) -> None:
        """Close the conversation under the cursor; the next one takes its place."""
        await self._do(lambda row: self.services.work.close(row.id), "closed")

    @work(group="inbox-write")
    async def action_reopen(self) -> None:
        """Put the conversation under the cursor back to work."""
        await self._do(lambda row: self.services.work.reopen(row.id), "open again")

    @work(group="inbox-write")
    async def action_take(self) -> None:
        """Make the conversation under the cursor mine, or nobody's."""
        await self._do(self.services.work.take_or_release, "taken or released")

    async def _do(self, verb: object, words: str) -> None:
        row = self.list.current
        if row is None:
            return
        try:
            await verb(row)  # type: ignore[operator]  # one of three calls above
        except (DataError, ServiceError) as error:
            self.tell_error(error)
        else:
            self.tell(f"#{row.id} {words}")

    def action_down(self) -> None:
        """One row down."""
        self.list.move(1)

    def action_up(self) -> None:
        """One row up."""
        self.list.move(-1)

    def action_page_down(self) -> None:
        """Half a screen down."""
        self.list.move(max(self.list.size.height // 2, 1))

    def action_page_up(self) -> None:
        """Half a screen up."""
        self.list.move(-max(self.list.size.height // 2, 1))

    def action_end(self) -> None:
        """To the last row that is loaded."""
        self.list.move(len(self._rows))

    def action_top(self) -> None:
        """To the first row."""
        self.list.move(-len(self._rows))
