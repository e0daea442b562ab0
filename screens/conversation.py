"""One conversation: timeline, composer below it, the last look before a mail leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from textual import work
from textual.containers import Horizontal
from textual.widget import Widget

from console.actions import Place
from console.domain.conditions import Facts
from console.domain.deeds import WAITS_ON, tier_words
from console.domain.presence import by_conversation
from console.domain.target_words import breach_words, left_words
from console.domain.whereabouts import Whereabouts
from console.services.bundle import Services
from console.services.work import Done
from data.errors import DataError, NotFoundError
from data.records import Conversation, ConversationId, MessageId, Priority
from screens.asked import Asked
from screens.beside import CUSTOMER_COLUMNS, WIDE_COLUMNS
from screens.deciding import Deciding
from screens.frame import StoreChanged
from screens.place_keys import bindings_of
from screens.wished import IntoMail, WishedArticle
from widgets.conversation_rows import wake_words
from widgets.lines import LineView, line_of
from widgets.people_lines import people_words

OPEN_MAX_S = 0.15
"""So long the list is shown on when a conversation is opened; then its frame, the thread later."""
Neighbours = Callable[[ConversationId, int], ConversationId | None]


class ConversationScreen(Deciding, Asked):
    """The thread with its customer beside it and the composer below."""

    PLACE = Place.CONVERSATION
    BINDINGS = bindings_of(Place.CONVERSATION)
    HORIZONTAL_BREAKPOINTS = [(WIDE_COLUMNS, "-wide")]
    DEFAULT_CSS = """
    ConversationScreen #thread { height: 1fr; }
    ConversationScreen #timeline { width: 1fr; height: 100%; }
    ConversationScreen #asked { display: none; height: 0; }
    ConversationScreen #customer { display: none; width: 38; height: 100%; margin-left: 1; }
    ConversationScreen .below { display: none; height: 1; }
    ConversationScreen .below.shown { display: block; }
    ConversationScreen.-wide #customer { display: block; }
    ConversationScreen.-wide .below { display: none; }
    ConversationScreen #people { display: none; height: 1; }
    ConversationScreen #people.shown { display: block; }
    """

    def __init__(
        self, services: Services, number: ConversationId, *, neighbours: Neighbours | None = None
    ) -> None:
        super().__init__(services, number)
        self._neighbours = neighbours
        self.message_at_once: MessageId | None = None
        """Where the thread is to be opened, if not at what is new."""
        self._drafters: list[str] = []
        self._is_drawn = False
        self._was_read = asyncio.Event()
        self.people = LineView(id="people")
        self.people.can_focus = False

    def body(self) -> Sequence[Widget]:
        """Thread and customer above, composer below."""
        thread = Horizontal(self.timeline, self.beside, id="thread")
        return [self.asked_head, thread, *self.below, self.people, self.composer]

    def here(self) -> Conversation | None:
        """Give the conversation that is open."""
        return self.conversation

    def facts(self) -> Facts:
        """Say what is true of the conversation and its current message."""
        message = self.message
        return replace(
            super().facts(),
            status=None if self.conversation is None else self.conversation.status,
            is_mine=self.is_mine(),
            is_asked=self.is_asked(),
            has_message=message is not None,
            has_source=message is not None and message.raw_id is not None,
            has_files=message is not None and bool(message.body.attachments),
            has_exchange=bool(self.exchanges),
        )

    def place_words(self) -> str:
        """Give number, state, owner and subject."""
        c = self.conversation
        if c is None:
            return f"#{self.number}"
        now, zone = self.services.clock.now(), self.services.time_zone
        waiting = f" on {WAITS_ON[c.waiting_on]}" if c.waiting_on else ""
        wakes = "" if c.snoozed_until is None else wake_words(c.snoozed_until, now, zone)
        said = [
            f"#{c.id} {c.status}{waiting}",
            "" if c.priority is Priority.NORMAL else f"{c.priority}",
            wakes or ("" if c.woken_at is None else "woke"),
            c.assignee or "nobody",
            self._target_words(c),
            tier_words(c.tier) if c.tier else "",
            "watched" if self.services.agent.name in c.watchers else "",
            c.subject,
        ]
        return f" {self.glyphs.dot} ".join(filter(None, said))

    def _target_words(self, conversation: Conversation) -> str:
        """Say what is left of the target that is broken next; which one, where there is room."""
        breach, now = conversation.next_breach, self.services.clock.now()
        if breach is None:
            return ""
        is_wide = self.size.width >= WIDE_COLUMNS
        return breach_words(breach, now) if is_wide else left_words(breach, now)

    @property
    def reading(self) -> ConversationId | None:
        """The conversation on the screen, once it is there."""
        return self.number if self.conversation is not None else None

    def stand_at(self, below: Whereabouts) -> Whereabouts:
        """At this conversation, its current message, and perhaps writing."""
        if self.conversation is None:
            return below
        message = None if self.message is None else self.message.id
        return replace(
            below, number=self.number, message=message, is_writing=self.is_writing, begins=False
        )

    @property
    def is_blank(self) -> bool:
        """Say whether the thread, and the composer where it was asked for, are still to come."""
        return not self._is_drawn

    def show_presence(self) -> None:
        """Say above the composer who reads, who writes, and whose draft lies there, mine too."""
        people = by_conversation(self.services.presence.others).get(self.number, ())
        me = self.services.agent.name
        said = (people_words(people, self._drafters, me=me, glyphs=self.glyphs), self.lying_words())
        words = f" {self.glyphs.dot} ".join(filter(None, said))
        self.people.set_class(bool(words), "shown")
        is_hot = any(present.is_writing for present in people)
        self.people.show_lines([line_of(f" {words}", "warn" if is_hot else "dim")])

    @work(exclusive=True, group="conversation-load")
    async def load(self) -> None:
        """Read the conversation afresh; the place in the thread stays."""
        find, work_service = self.services.find, self.services.work
        read_at = self.services.clock.now()
        async with self.keeping:
            pass  # what was written here a moment ago is among the drafts then
        try:
            conversation, messages = await find.show(self.number)
        except NotFoundError as error:
            self._was_read.set()
            self.tell_error(error)
            return
        history = await find.list_activity(conversation.id)
        unseen = await self.services.mentions.list_unseen(conversation.id)
        is_first = self.conversation is None
        mark = await work_service.get_read_mark(conversation.id) if is_first else None
        if not is_first and conversation.id != self.number:
            self.tell(f"#{self.number} is part of #{conversation.id} now.")
        self.conversation, self.number = conversation, conversation.id
        self.read_at = read_at
        await self.read_asked(conversation, history)
        is_moved = self.take_thread(messages, history)
        self.take_mentions(unseen)
        if is_first:
            self.open_at_unread(mark, at=self.message_at_once)
        is_asked = self.go_to_news()
        self.draw_about(conversation)
        self.draw_asked()
        self.draw_thread()
        if is_first or is_asked or is_moved:
            self.show_current()
        elif unseen:
            self.call_after_refresh(self.note_seen)  # it may have come into sight below
        # The thread stands; what is beside it may come a moment later.
        self.others = await find.list_others(conversation)
        dead = await find.find_dead(conversation.customer)
        if dead != self.dead:
            self.dead = dead
            self.draw_about(conversation)
        self.promised = await self.services.follow_ups.list_of_conversation(
            conversation.id, is_live_only=True
        )
        self.draw_beside()
        drafts = await self.services.drafts.list_of(self.number)
        me = self.services.agent.name
        self._drafters = sorted(draft.agent for draft in drafts if draft.agent != me)
        self.show_presence()
        if is_first:
            self.go_on_writing(next((draft for draft in drafts if draft.agent == me), None))
        self._is_drawn = True
        self.read_answers(conversation)
        if is_first and conversation.woken_at is not None and self.is_current:
            self.note_awake()
        await self.refresh_top()
        self._was_read.set()

    @work(group="conversation-write")
    async def note_awake(self) -> None:
        """Take the mark of a conversation that came back: it has been looked at."""
        try:
            await self.services.work.note_awake(self.number)
        except DataError as error:
            self.tell_error(error)

    def thread_columns(self) -> int:
        """Give the thread's width; before the first layout the screen's own."""
        is_wide = self.size.width >= WIDE_COLUMNS
        return self.size.width - (CUSTOMER_COLUMNS + 1 if is_wide else 0)

    def on_store_changed(self, message: StoreChanged) -> None:
        """Read again when this conversation has changed."""
        if message.concerns(self.number):
            self.load()

    def action_next_conversation(self) -> None:
        """To the next conversation of the list."""
        self._visit(1)

    def action_previous_conversation(self) -> None:
        """To the conversation before."""
        self._visit(-1)

    def _visit(self, by: int) -> None:
        number = self._neighbours(self.number, by) if self._neighbours is not None else None
        if number is None or number == self.number:
            self.tell("That was the last one of this list.")
            return
        self.show_number(number)

    def show_number(self, number: ConversationId) -> None:
        """Show another conversation in place of this one; what is written stays with its own."""
        self._forget()
        self.number = number
        self.show_presence()
        self.load()

    def turn_to(self, number: ConversationId, neighbours: Neighbours | None) -> None:
        """Be about another conversation the next time that it is shown, as if made anew."""
        self._forget()
        self.number, self._neighbours = number, neighbours
        for group in ("conversation-load", "conversation-read"):
            self.workers.cancel_group(self, group)
        self.has_begun = False
        self.forget_beside()
        self.news.show("")
        self.bottom.show_held("")

    def _forget(self) -> None:
        self.leave_text_behind()
        self.about.show_lines([])
        self.forget_asked()
        self.forget_answers()
        self.conversation = None
        self.forget_thread()
        self._drafters = []
        self._is_drawn = False
        self._was_read.clear()
        self.compose_at_once, self.macro_at_once, self.article_at_once = "", None, None
        self.message_at_once = None

    async def on_screen_suspend(self) -> None:
        """Let go of a thread that was left: the screen is kept, what it held is not."""
        await self.keep_draft()
        if self not in self.app.screen_stack:
            self._forget()

    async def until_read(self) -> None:
        """Wait until the thread stands; not for long where the store is slow."""
        with suppress(TimeoutError):
            async with asyncio.timeout(OPEN_MAX_S):
                await self._was_read.wait()

    async def show_taken(self, number: ConversationId) -> None:
        """Go on to a conversation that has become mine; what is written here stays."""
        self.show_number(number)

    def begin_later(self, number: ConversationId, at: datetime) -> None:
        """Begin a reply that is to leave then."""
        self.services.session.leaving[number] = at
        self.begin("all")

    def go_on(self) -> None:
        """To the next conversation of the list, or back to it."""
        if self not in self.app.screen_stack:
            return
        following = self._neighbours(self.number, 1) if self._neighbours is not None else None
        if following is not None and following != self.number:
            self._visit(1)
        elif self.is_current:
            self.app.pop_screen()

    async def write_macro(self, number: ConversationId, wished: tuple[str, str]) -> None:
        """Put a macro's text into the reply that is begun, or begin one."""
        if number == self.number:
            self.begin("all")
            self.insert_macro(wished)

    def answer_with_article(self, number: ConversationId, wished: WishedArticle) -> None:
        """Put an article into the reply that is begun, or begin one."""
        if number == self.number:
            self.begin("all")
            self.insert_article(wished)

    @property
    def into_mail(self) -> IntoMail:
        """Articles go in at the cursor of what is being written, or into a reply."""
        number = self.number
        if self.is_writing:
            return IntoMail(self, number, self.insert_article)
        return IntoMail(self, number, lambda wished: self.answer_with_article(number, wished))

    def after_macro(self, done: Done, *, is_closed: bool) -> None:
        """Go on to the next conversation where a macro closed this one."""
        if is_closed and self.number in done.changed:
            self.go_on()
