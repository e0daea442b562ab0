"""The inbox: queues with counts, the list, a preview, narrowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import work
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from console.actions import Action, Place, actions_at
from console.domain.conditions import Facts
from console.domain.presence import by_conversation
from console.domain.whereabouts import Whereabouts
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import Conversation, ConversationId, QueueWindow, SyncStatus
from data.search.query import beginning_of
from screens.emptiness import empty_words
from screens.entering import Entering
from screens.glancing import Glancing
from screens.later import return_to_articles
from screens.place_keys import bindings_of
from screens.promised import Promised
from screens.suggested import Suggested
from screens.switching import TITLES
from widgets.answer_lines import answers_line
from widgets.bars import GAP
from widgets.find_bar import FindBar
from widgets.lines import LineView
from widgets.newest import Newest
from widgets.people_lines import who_words
from widgets.preview_lines import preview_lines

TYPING_S = 0.12
"""A pause in typing this long narrows the list: shorter than a pause for thought, longer than one
between two letters."""
ON_MARKED = (
    ("close", "close"), ("assign", "assign"), ("snooze", "snooze"), ("tags", "tags"),
    ("wait", "wait"), ("unmark", "unmark"), ("priority", "priority"), ("merge", "merge"),
    ("keys", "keys"),
)  # fmt: skip
"""Actions by id that are worth marking rows for, each with its word, in the order of use."""
NARROWED_BY = ("from:anna", "is:open", "on:last-month", "tag:vip")
"""Examples of what can be typed, in the order of use; `?` has them all."""
WIDE_COLUMNS = 120
"""From this width the preview stands beside the list."""
WIDEST_COLUMNS = 140
"""From this width the queues stand there too."""


class InboxScreen(Entering, Glancing, Promised, Suggested):
    """Every conversation in order of urgency."""

    PLACE = Place.INBOX
    BINDINGS = bindings_of(Place.INBOX)
    HORIZONTAL_BREAKPOINTS = [
        (WIDE_COLUMNS, "-wide"),
        (WIDEST_COLUMNS, "-widest"),
    ]
    DEFAULT_CSS = """
    InboxScreen #queues { display: none; width: 24; height: 100%; }
    InboxScreen #main { width: 1fr; height: 100%; }
    InboxScreen #rows { height: 1fr; }
    InboxScreen #preview { height: 7; border-top: solid $foreground 40%; }
    InboxScreen.-widest #queues { display: block; }
    InboxScreen.-wide #main, InboxScreen.-widest #main { layout: horizontal; }
    InboxScreen.-wide #rows, InboxScreen.-widest #rows { width: 1fr; height: 100%; }
    InboxScreen.-wide #preview, InboxScreen.-widest #preview {
        width: 40%; height: 100%; border-top: none; margin-left: 1;
    }
    """

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.preview = LineView(id="preview")
        self.preview.can_focus = False
        self._newest = Newest()
        self._is_reading_newest = False
        self._previewed: object = None
        """What the preview was last drawn from."""
        self._answered: ConversationId | None = None
        """The row for which articles were last looked for."""
        self.narrow = FindBar("words of a mail, a name, a number", id="narrow")
        self._typing: Timer | None = None
        self._before_typing = (self.queue, self.query_text)
        self._stood_on: ConversationId | None = None
        """Where the cursor had been moved to before words were typed."""
        self._is_half_typed = False
        """What is shown is what was typed so far; the last word may go on."""

    def body(self) -> Sequence[Widget]:
        """Queues, list, preview; CSS puts them side by side where there is room."""
        main = Vertical(self.list, self.preview, id="main")
        return [Horizontal(self.queues, main), self.narrow]

    def show_presence(self) -> None:
        """Show in the rows who views and who writes."""
        people = by_conversation(self.services.presence.others)
        words = {number: who_words(there, glyphs=self.glyphs) for number, there in people.items()}
        self.list.show_people(words)

    def facts(self) -> Facts:
        """Say what is true of the row under the cursor."""
        keeper = self.services.whereabouts
        row = self.list.current
        status = None if row is None else row.status
        is_mine = row is not None and row.assignee == self.services.agent.name
        return replace(
            super().facts(),
            status=status,
            has_message=row is not None,
            is_home=self.queue == "open" and not self.query_text and not self.marks,
            marked=len(self.marks),
            marked_statuses=self.marked_statuses(),
            is_mine=self.is_mine() if self.marks else is_mine,
            is_asked=not self.marks and self.is_asked(),
            has_left=keeper is not None and keeper.left is not None,
        )

    @property
    def is_narrowing(self) -> bool:
        """Say whether the field that narrows the list is open."""
        return self.narrow.is_open

    def hints(self) -> str:
        """Give the keys that act now; while words are typed, those of their field."""
        if not self.is_narrowing:
            return self._hints_marked() if self.marks else super().hints()
        around = self.key_in_field("next_queue", "next queue")
        return GAP.join(filter(None, ["Enter search", "Esc back", *NARROWED_BY, around]))

    def _hints_marked(self) -> str:
        """Give what is done to many at once; the way back takes the marks away first."""
        return GAP.join(f"{self.key_of(name)} {words}" for name, words in ON_MARKED)

    def empty_lines(self, sync: SyncStatus) -> tuple[str, ...]:
        """Say why no row is there, and what to press."""
        name = "" if self.saved is None else self.saved.name
        words = empty_words(
            self.queue,
            self.query_text,
            sync,
            self.key_of,
            saved=name,
            due=self.due_count,
            is_typing=self._is_half_typed,
        )
        return tuple(map(self.services.name_keys, words))

    def show_around(self, window: QueueWindow, sync: SyncStatus) -> None:
        """Draw the queues; where no row is, say why and what to press."""
        self._newest.forget_undecoded()
        self.draw_queues()
        self.keep_counts()
        super().show_around(window, sync)
        if not window.conversations:
            self._previewed = None
            self.preview.show_lines([])

    async def step(self, by: int) -> None:
        """Move the cursor, and the preview with it in one painting: a message comes after it."""
        await super().step(by)
        if (row := self.list.current) is not None and self._newest.has(row):
            self._show_preview()  # else few words would be sent, and all of them a moment later

    def on_conversation_list_moved(self) -> None:
        """Show the newest words of the conversation under the cursor."""
        self.show_hints()
        self._show_preview()

    def _show_preview(self) -> None:
        row = self.list.current
        if row is None:
            self._previewed = None
            self.preview.show_lines([])
            return
        self._draw_preview(row)
        is_tall = self.size.width >= WIDE_COLUMNS
        if is_tall and not self._is_reading_newest and self._lacking():
            self._is_reading_newest = True
            self.read_newest()

    def _lacking(self) -> Sequence[Conversation]:
        return self._newest.lacking(self.list.rows, self.list.cursor)

    @work(group="inbox-preview")
    async def read_newest(self) -> None:
        """Read the last messages of the rows at the cursor, for the tall preview.

        Not cancelled by a cursor that runs on: what was read is kept, and read on where it stands.
        """
        try:
            while asked := self._lacking():
                found = await self.services.find.list_newest([row.id for row in asked])
                self._newest.keep(asked, found)
                row = self.list.current
                if row is not None and row in asked:
                    self._draw_preview(row)
        finally:
            self._is_reading_newest = False

    def on_resize(self) -> None:
        """Fit the preview to its new place, once that is laid out."""
        self.call_after_refresh(self._show_preview)

    def _draw_preview(self, row: Conversation) -> None:
        newest, size = self._newest.find(row), self.preview.size
        if row.id != self._answered:
            self._answered = row.id
            self.read_answers_soon(row)
        answer = answers_line(
            self.may_answer, columns=(size.width or self.size.width) - 2, glyphs=self.glyphs,
            key=self.key_of("article"),
        )  # fmt: skip
        previewed = (row, newest, size, self.size.width, answer)
        if previewed == self._previewed:
            return  # drawn with the key, before the list's own message came round
        self._previewed = previewed
        lines = preview_lines(
            row,
            newest,
            width=size.width or self.size.width,
            height=size.height,
            is_tall=self.size.width >= WIDE_COLUMNS,
            glyphs=self.glyphs,
            answer=answer,
        )
        self.preview.show_lines(lines, top=0)

    def draw_answers(self, conversation: Conversation) -> None:
        """Show what may answer the row under the cursor below its words."""
        row = self.list.current
        if row is not None and row.id == conversation.id:
            self._draw_preview(row)

    def action_search(self) -> None:
        """Open the field that narrows the list."""
        self._before_typing = (self.queue, self.query_text)
        row = self.list.current
        self._stood_on = row.id if row is not None and self.list.has_moved else None
        self.place_news(fields=1)
        self.narrow.open(self.query_text)
        self.show_hints()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list as the words are typed, a moment after the last letter."""
        if event.input is self.narrow and self.is_narrowing:
            self._stop_typing()
            self._typing = self.set_timer(TYPING_S, self._narrow_typed)

    def _stop_typing(self) -> None:
        if self._typing is not None:
            self._typing.stop()
            self._typing = None

    def _narrow_typed(self) -> None:
        text = beginning_of(self.narrow.value).strip()
        # Half a word, as `on:last-mon`, is no mistake yet: Enter says what is wrong with it.
        if text != self.query_text and not self.services.find.problems_of(text):
            self._is_half_typed = True
            self._narrow_to(text)
            self.load()

    def _narrow_to(self, text: str) -> None:
        if not text:
            self.queue = self._home
        elif not self.query_text:
            self._home, self.queue = self.queue, "all"
        self.query_text = text
        self.list.has_moved = False  # what was meant is the first that is found

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what narrows the list; a query that makes no sense stays open to be mended.

        Where only words that begin so were found, those stay.
        """
        self._stop_typing()
        whole, beginning = event.value.strip(), beginning_of(event.value).strip()
        try:
            await self._read_narrowed(whole)
            if not self.list.rows and beginning not in (whole, ""):
                await self._read_narrowed(beginning)
                if not self.list.rows:
                    await self._read_narrowed(whole)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self._leave_narrow()

    async def _read_narrowed(self, text: str) -> None:
        was_half_typed, self._is_half_typed = self._is_half_typed, False
        is_told_otherwise = was_half_typed and not self.list.rows
        if text != self.query_text or self.is_blank or is_told_otherwise:
            self._narrow_to(text)
            await self.read()

    def _leave_narrow(self) -> None:
        self._stop_typing()
        self.narrow.close()
        self.place_news(fields=0)
        self.set_focus(self.list)
        self.show_hints()

    def action_back(self) -> None:
        """Peel one layer: the search field, the marks, the search, the queue, then the console."""
        if self.is_narrowing:
            self._leave_narrow()
            self._is_half_typed = False
            self.queue, self.query_text = self._before_typing
            self.load(follow=self._stood_on)
        elif self.marks:
            self.forget_marks()
            self.call_later(self.refresh_top)
        elif self.query_text:
            self.queue, self.query_text = self._home, ""
            self.load()
        elif self.queue != "open":
            self.show_queue("open")
        else:
            self.app.exit()

    def why_not_by(self, key: str, action: Action) -> str:
        """Let one key leave the console; whoever goes back once too often stays."""
        if action.id != "back" or not self.facts().is_home or self.is_narrowing:
            return ""
        own = next(a.keys for a in actions_at(Place.INBOX, self.services.keymap) if a.id == "back")
        return "" if key == own[0] else f"{self.key_of('back')} leaves the console."

    def stand_at(self, below: Whereabouts) -> Whereabouts:
        """At the queue that is shown, and the row under the cursor if that was moved."""
        entry, row = self.shown_id, self.list.current
        title = TITLES.get(entry, entry.capitalize()) if self.saved is None else self.saved.name
        return replace(
            below,
            queue=entry,
            title=title,
            query="" if self.saved is not None else self.query_text,
            home=self._home,
            row=row.id if row is not None and self.list.has_moved else None,
        )

    async def action_come_back(self) -> None:
        """Go back to where an earlier console was: queue, row, conversation, message, draft."""
        keeper = self.services.whereabouts
        left = None if keeper is None else keeper.take()
        if left is None:
            return
        where = left.where
        self.news.show("")
        await self.show_entry(where.queue, query=where.query, home=where.home)
        try:
            await self.read(follow=where.row or where.number)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
        if where.begins:
            await self.app.run_action("write_new")
        elif where.number is not None:
            await self.enter(where.number, message=where.message)
        await return_to_articles(self.app, self.services, where)
