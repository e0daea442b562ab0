"""The reading half of a conversation: the timeline, the current message, how far it was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from textual import work

from console.domain.timeline import Entry, merge_timeline
from console.services.bundle import Services
from console.services.drafts import News
from data.errors import DataError
from data.records import Activity, ConversationId, Direction, Message, MessageId
from screens.sending import Sending
from widgets.message_lines import Manner, Standing
from widgets.timeline_lines import Drawn, TimelineLines

AGES_S = 15.0
"""How often the age of the newest message is looked at; it is drawn when it reads otherwise."""
THREAD_COLUMNS_MIN = 20
LOOKS_FOR_ROOM = 4
"""So often a thread that is not laid out yet is asked for its height, in one painting mostly."""
JUST_BEFORE = timedelta(milliseconds=1)
"""A read mark so far before a message leaves it new."""


class Thread(Sending):
    """Messages, notes and activity, oldest first, opened at the first unread."""

    def __init__(self, services: Services, number: ConversationId) -> None:
        super().__init__(services)
        self.number = number
        self.messages: list[Message] = []
        self._entries: list[Entry] = []
        self._current = -1
        self._unfolded: set[MessageId] = set()
        self._me = services.agent.name
        self._naming: frozenset[MessageId] = frozenset()
        """Notes that name me and were unseen when they came."""
        self._unseen: frozenset[MessageId] = frozenset()
        """Those of them that have not been on the screen yet."""
        self._read_mark: datetime | None = None
        """How far I had read when I opened it: what came later is marked as new."""
        self._seen_until: datetime | None = None
        self._news: News | None = None
        self._drawn = Drawn()
        self._looks_for_room = 0
        self._drawer = TimelineLines()
        self.answers: dict[int, str] = {}
        """What outsiders answered, by the message that gave it."""

    def on_mount(self) -> None:
        """Begin with the thread under the keys."""
        # At once: `focus()` comes later, and would take it from a composer opened meanwhile.
        self.set_focus(self.timeline)
        self.set_interval(AGES_S, self._refresh_age)

    @property
    def written_on(self) -> ConversationId:
        """What is written here belongs to this conversation."""
        return self.number

    def seen_messages(self) -> frozenset[MessageId]:
        """Give what of the conversation stands on the screen."""
        return frozenset(message.id for message in self.messages)

    def thread_messages(self) -> Sequence[Message]:
        """Give the thread as it stands on the screen."""
        return self.messages

    @property
    def message(self) -> Message | None:
        """The message that the keys are about."""
        return self.messages[self._current] if self.messages else None

    def forget_thread(self) -> None:
        """Make room for another conversation."""
        self.messages, self._entries, self._current = [], [], -1
        self._read_mark = self._seen_until = self._news = None
        self._naming = self._unseen = frozenset()
        self._unfolded.clear()
        self._drawn = Drawn()
        self._looks_for_room = 0
        self.timeline.show_lines([])

    def take_thread(self, messages: list[Message], history: Sequence[Activity]) -> bool:
        """Take what was read; say whether the agent was at the end and there is news there."""
        was_at_end = self._current == len(self.messages) - 1
        has_news = bool(self.messages) and len(messages) > len(self.messages)
        before = self.message
        self.messages, self._entries = (
            messages,
            merge_timeline(
                messages, history, time_zone=self.services.time_zone, answers=self.answers
            ),
        )
        places = {message.id: number for number, message in enumerate(messages)}
        if before is not None:
            # A mail that came late may stand before it now, or it went with a split.
            last = len(messages) - 1
            self._current = places.get(before.id, min(self._current, last))
        if has_news and was_at_end:
            self._current = len(messages) - 1  # who reads the newest mail sees the next one come
        return has_news and was_at_end

    def open_at_unread(self, mark: datetime | None, *, at: MessageId | None = None) -> None:
        """Begin at the first message that I have not read, else that nobody has answered.

        At `at` instead, if that is there: the agent was there before.
        """
        self._read_mark = mark
        places = {message.id: place for place, message in enumerate(self.messages)}
        self._current = places[at] if at in places else self._first_unread()

    def show_news(self, news: News) -> None:
        """Read again, go to the first message that came in while the agent wrote, and mark it."""
        self._news = news
        self.load()

    def go_to_news(self) -> bool:
        """Make the first message that came in while the agent wrote the current one; once."""
        news, self._news = self._news, None
        if news is None or not news.messages:
            return news is not None
        first = news.messages[0]
        places = [place for place, message in enumerate(self.messages) if message.id == first.id]
        if places:
            self._current = places[0]
            self._read_mark = min(self._read_mark or first.received_at,
                                  first.received_at - JUST_BEFORE)  # fmt: skip
        return True

    def _first_unread(self) -> int:
        # Who never opened it begins where somebody waits, not with a letter of years ago.
        asked = range(len(self.messages)) if self._read_mark is not None else ()
        named = (n for n, message in enumerate(self.messages) if message.id in self._naming)
        first = next((number for number in asked if self._is_new(number)), None)
        # The note says what is wanted of her here, and the mails around it are on the screen too.
        return next(named, self._first_unanswered() if first is None else first)

    def take_mentions(self, unseen: frozenset[MessageId]) -> None:
        """Take the notes that name me and that I have not seen."""
        self._unseen = unseen
        self._naming |= unseen

    def _first_unanswered(self) -> int:
        waits = None if self.conversation is None else self.conversation.unanswered_since
        for number, message in enumerate(self.messages):
            is_theirs = message.way is Direction.IN
            if is_theirs and waits is not None and message.happened_at >= waits:
                return number
        return len(self.messages) - 1

    def _is_new(self, number: int) -> bool:
        message = self.messages[number]
        mark = self._read_mark
        if message.id in self._naming:
            return True
        if mark is None:
            waits = None if self.conversation is None else self.conversation.unanswered_since
            is_later = waits is not None and message.happened_at >= waits
        else:
            is_later = message.received_at > mark
        is_own = message.contact_direction is not None and message.agent == self._me
        return is_later and message.way is Direction.IN and not is_own

    def draw_thread(self, *, is_timer: bool = False) -> None:
        """Draw what has changed; bodies are laid out once for a width."""
        before = self._drawn.lines
        self._drawn = self._drawer.draw(
            self.messages,
            self._entries,
            Manner(
                width=max(self.thread_columns(), THREAD_COLUMNS_MIN),
                me=self.services.agent.name,
                time_zone=self.services.time_zone,
                now=self.services.clock.now(),
                glyphs=self.glyphs,
                turns_lines=self.services.turns_lines,
                with_keys=self.services.name_keys,
            ),
            unfolded=self._unfolded,
            standing=self._standing,
        )
        if not is_timer or before != self._drawn.lines:
            self.timeline.show_lines(self._drawn.lines)
            self.show_hints()

    def thread_columns(self) -> int:
        """Give the thread's width; before the first layout the screen's own."""
        raise NotImplementedError

    def _standing(self, number: int) -> Standing:
        return Standing(
            is_current=number == self._current,
            is_new=self._is_new(number),
            is_newest=number == len(self.messages) - 1,
        )

    def _refresh_age(self) -> None:
        """Draw again where the age of the newest message reads otherwise by now."""
        if self.messages and self.is_current:
            self.draw_thread(is_timer=True)

    def show_current(self) -> None:
        """Scroll to the current message."""
        if not self.timeline.size.height:  # no layout yet: it would not know where the end is
            self._looks_for_room += 1
            if self._looks_for_room < LOOKS_FOR_ROOM:
                self.call_after_refresh(self.show_current)
            else:
                # The screen was left before it was laid out, or a composer fills all of it.
                self.timeline.when_there_is_room(self.show_current)
            return
        self._looks_for_room = 0
        if 0 <= self._current < len(self._drawn.starts):
            self._show_from(self._drawn.starts[self._current] - 1)
        self.call_after_refresh(self.note_seen)

    def _show_from(self, line: int) -> None:
        """Put a line at the top of the screen, now: the next key may ask where it is."""
        self.timeline.scroll_to(y=max(line, 0), animate=False, force=True)

    def _scroll_by(self, lines: int) -> None:
        """Scroll; the current message stays on the screen or becomes the nearest one on it."""
        height = self.timeline.size.height
        end = max(len(self._drawn.lines) - height, 0)
        top = max(0, min(self.timeline.scroll_offset.y + lines, end))
        has_moved = top != self.timeline.scroll_offset.y
        self._show_from(top)
        if not self.messages:
            return
        if not has_moved and lines:
            self._go(1 if lines > 0 else -1, is_scrolling=False)
            return
        before = self._current
        first = self._drawn.message_at(top)
        if self._drawn.ends[first] <= top and first < len(self.messages) - 1:
            first += 1
        last = self._drawn.message_at(top + height - 1)
        self._current = max(first, min(self._current, last))
        if self._current != before:
            self.draw_thread()
        self.call_after_refresh(self.note_seen)

    def _go(self, by: int, *, is_scrolling: bool = True) -> None:
        if self.messages:
            self._current = max(0, min(len(self.messages) - 1, self._current + by))
            self.draw_thread()
            if is_scrolling:
                self.show_current()

    def note_seen(self) -> None:
        """Move my read mark to the newest message whose beginning has been on the screen.

        Not to the end at once: a long thread that is left half-way opens there again, and stays
        unread in the list until its news was on the screen.
        """
        if not self.messages or not self._drawn.starts or not self.is_current:
            return
        bottom = self.timeline.scroll_offset.y + self.timeline.size.height - 1
        if self._drawn.starts[0] > bottom:
            return
        self._note_named(bottom)
        last = self._drawn.message_at(bottom)
        until = max(message.received_at for message in self.messages[: last + 1])
        if self._seen_until is None or until > self._seen_until:
            self._seen_until = until
            self.mark_read(self.number, until)

    def _note_named(self, bottom: int) -> None:
        """Note which of the notes that name me begin on the screen."""
        top = self.timeline.scroll_offset.y
        starts = zip(self.messages, self._drawn.starts, strict=False)
        seen = {m.id for m, start in starts if m.id in self._unseen and top <= start <= bottom}
        if seen:
            self._unseen -= seen
            self.mark_seen(seen)

    @work(group="conversation-write")
    async def mark_seen(self, message_ids: set[MessageId]) -> None:
        """Keep which notes that name me I have seen."""
        try:
            await self.services.mentions.mark_seen(message_ids)
        except DataError as error:
            self.tell_error(error)

    @work(group="conversation-write")
    async def mark_read(self, number: ConversationId, until: datetime) -> None:
        """Keep how far I have read."""
        try:
            await self.services.work.mark_read(number, up_to=until)
        except DataError as error:
            self.tell_error(error)

    def on_resize(self) -> None:
        """Wrap again for the new width."""
        if self.messages:
            self.draw_thread()
            self.show_current()

    def action_next_message(self) -> None:
        """To the next message."""
        self._go(1)

    def action_previous_message(self) -> None:
        """To the message before."""
        self._go(-1)

    def action_end(self) -> None:
        """To the last message, and its end."""
        self._go(len(self.messages))
        self._show_from(len(self._drawn.lines))

    def action_top(self) -> None:
        """To the first message."""
        self._go(-len(self.messages))
        self._show_from(0)

    def action_down(self) -> None:
        """One line down."""
        self._scroll_by(1)

    def action_up(self) -> None:
        """One line up."""
        self._scroll_by(-1)

    def action_page_down(self) -> None:
        """Half a screen down, first within a long message."""
        self._scroll_by(max(self.timeline.size.height // 2, 1))

    def action_page_up(self) -> None:
        """Half a screen up."""
        self._scroll_by(-max(self.timeline.size.height // 2, 1))

    def action_fold(self) -> None:
        """Fold or unfold the quotes of the current message."""
        if self.message is not None:
            self._unfolded ^= {self.message.id}
            self.draw_thread()

    def action_fold_all(self) -> None:
        """Fold or unfold all quotes; the current message stays where it is."""
        self._fold_all(is_open=not self._unfolded)

    def action_unfold(self) -> None:
        """Unfold the quotes of the current message."""
        if self.message is not None:
            self._unfolded |= {self.message.id}
            self.draw_thread()

    def action_fold_shut(self) -> None:
        """Fold the quotes of the current message."""
        if self.message is not None:
            self._unfolded -= {self.message.id}
            self.draw_thread()

    def action_unfold_all(self) -> None:
        """Unfold all quotes."""
        self._fold_all(is_open=True)

    def action_fold_all_shut(self) -> None:
        """Fold all quotes."""
        self._fold_all(is_open=False)

    def _fold_all(self, *, is_open: bool) -> None:
        self._unfolded = {m.id for m in self.messages} if is_open else set()
        self.draw_thread()
        self.show_current()
