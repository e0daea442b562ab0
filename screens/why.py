"""The page that says why each message of a conversation is there, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from console.actions import Place
from console.domain.activity_words import tell_whole
from console.domain.mailbox_words import tell_place
from console.domain.who_wrote import tell_sender
from console.services.bundle import Services
from console.services.clock_telling import ToldTargets
from console.services.errors import ServiceError
from console.services.reasons import Explanation
from data.errors import DataError
from data.records import Activity, Conversation, ConversationId, OutboxItem
from data.text.safe import clean_line, clean_text
from data.text.wrap import wrapped
from screens.frame import StoreChanged
from screens.page import Page
from screens.place_keys import bindings_of
from widgets.lines import Line, Span, line_of
from widgets.message_lines import exact_time

FATES = {
    "held": "waits to leave",
    "queued": "leaves with the next sync",
    "sending": "is leaving now",
    "sent": "has left",
    "refused": "was refused",
    "unknown": "may have left: the line broke",
    "withheld": "was held back, because the customer wrote first",
    "cancelled": "was taken back and never left",
}
"""What became of a mail of ours."""
TARGET_ROLES = {"breached": "bad", "at_risk": "warn"}
"""The words beside them say the same."""


class WhyScreen(Page):
    """Evidence, delivery and history, with a cursor on the messages: M puts one elsewhere."""

    PLACE = Place.WHY
    STANDS_OVER = True
    BINDINGS = bindings_of(Place.WHY)

    def __init__(self, services: Services, number: ConversationId) -> None:
        super().__init__(services)
        self.number = number
        self.conversation: Conversation | None = None
        self._explained: Sequence[Explanation] = ()
        self._history: Sequence[Activity] = ()
        self._mails: dict[int, OutboxItem] = {}
        self._targets: ToldTargets | None = None
        self._current = 0

    def title_words(self) -> str:
        """Name the page."""
        return f"Why #{self.number}"

    @work(exclusive=True, group="text-load")
    async def load(self) -> None:
        """Read evidence, delivery and log, and draw them."""
        try:
            await self.read()
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self.draw()
        await self.refresh_top()

    async def read(self) -> None:
        """Read what is shown.

        Raises:
            NotFoundError: no such conversation.
        """
        found = await self.services.reasons.explain(self.number, None)
        self.conversation, self._explained, self._history = found
        self.number = self.conversation.id
        self._targets = await self.services.clocks.tell(self.number)
        items = await self.services.outbox.list_items()
        self._mails = {item.message_id: item for item in items}
        self._current = max(0, min(self._current, len(self._explained) - 1))

    def page_lines(self) -> list[Line]:
        """Give the targets, the messages with their evidence, then what was done."""
        width = max(self.app.size.width - 1, 20)
        lines: list[Line] = self._target_lines(width)
        for place, explained in enumerate(self._explained):
            is_here = place == self._current
            pointer = Span(self.glyphs.pointer if is_here else " ", "accent")
            head, *rest = self._told(explained, width)
            lines.append(
                Line((pointer, Span(head, "strong" if is_here else "normal")), owner=place)
            )
            lines += [Line((pointer, Span(text, "normal")), owner=place) for text in rest]
        if self._history:
            lines += [line_of(""), line_of(" What was done:", "strong")]
        zone = self.services.time_zone
        for a in self._history:
            words = tell_whole(a, time_zone=zone)
            said = f"{exact_time(a.at, zone)}  {a.agent or 'the program'}: {words}"
            lines += [line_of(f" {text}") for text in wrapped(clean_text(said), width)]
        return lines

    def _target_lines(self, width: int) -> list[Line]:
        """Say which policy applies, and of each target why it is due when it is."""
        told = self._targets
        if told is None or not told.is_any_on:
            return []
        lines = [line_of(f" {text}", "strong") for text in wrapped(clean_line(told.why), width)]
        for each in told.clocks:
            head, *rest = each.lines
            role = TARGET_ROLES.get(each.clock.state.value, "normal")
            lines += [line_of(f" {text}", role) for text in wrapped(clean_line(head), width)]
            for text in rest:
                lines += [line_of(f"   {piece}") for piece in wrapped(clean_line(text), width - 2)]
        return [*lines, line_of("")]

    def _told(self, explained: Explanation, width: int) -> list[str]:
        m, zone = explained.message, self.services.time_zone
        texts = [
            f"[{m.id}] {m.author.name} <{m.author.address}>",
            f"    {explained.evidence.text}",
            *([f"    written  {exact_time(m.sent_at, zone)}"] if m.sent_at else []),
            f"    arrived  {exact_time(m.received_at, zone)}",
            *(f"    {words}" for words in tell_sender(m)),
            *self._delivery(explained),
            *([f"    {tell_place(m.server_place)}"] if m.server_place else []),
            *(f"    {defect}" for defect in m.body.defects),
        ]
        return [line for text in texts for line in wrapped(clean_text(text), width)]

    def _delivery(self, explained: Explanation) -> list[str]:
        """Say what became of a mail of ours, for each of those who were to get it."""
        m, item = explained.message, self._mails.get(explained.message.id)
        if m.outbox_state is None:
            return []
        lines = [f"    it {FATES.get(m.outbox_state.value, m.outbox_state.value)}"]
        if item is None:
            return lines
        if item.last_error:
            lines.append(f"    {item.last_error}")
        for who in item.recipients:
            answer = f" {who.code or ''} {who.server_text}".rstrip()
            lines.append(f"    to {who.address}: {who.state}{answer}")
        return lines

    def on_store_changed(self, message: StoreChanged) -> None:
        """Read again when this conversation has changed."""
        if message.concerns(self.number):
            self.load()

    def action_down(self) -> None:
        """To the next message; below the last the page scrolls."""
        if not self._go(1):
            super().action_down()

    def action_up(self) -> None:
        """To the message before, once the messages are in sight again."""
        first = self._first_line(self._current)
        is_in_sight = self.view.scroll_offset.y <= first
        if not (is_in_sight and self._go(-1)):
            super().action_up()

    def _go(self, by: int) -> bool:
        """Move the cursor; say whether there was a message."""
        if not 0 <= self._current + by < len(self._explained):
            return False
        self._current += by
        self.draw()
        self.view.keep_in_sight(self._first_line(self._current), margin=2)
        return True

    def _first_line(self, place: int) -> int:
        owners = [line.owner for line in self.page_lines()]
        return owners.index(place) if place in owners else 0

    @work(group="why-page")
    async def action_move_message(self) -> None:
        """Put the current message where it belongs."""
        from screens.merging import ask_move  # noqa: PLC0415 - start-up time

        if self.conversation is None or not self._explained:
            return
        try:
            await ask_move(self, self.conversation, self._explained[self._current].message.id)
        except (DataError, ServiceError) as error:
            self.tell_error(error)


async def why_page(services: Services, number: ConversationId) -> WhyScreen:
    """Give the page about a conversation, read.

    Raises:
        NotFoundError: no such conversation.
    """
    page = WhyScreen(services, number)
    await page.read()
    return page
