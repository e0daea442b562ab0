"""Quarantine: mails that could not be taken in, among the queues, with their reason and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import work
from textual.widget import Widget

from console.actions import Place
from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import QuarantinedMail
from data.text.safe import clean_line, visible_bytes
from data.text.wrap import wrapped
from screens.frame import Frame, StoreChanged, bindings_of
from screens.text import TextScreen
from widgets.conversation_list import short_age
from widgets.lines import Line, LineView, Span, line_of
from widgets.sizes import short_size

EMPTY = "Every mail has been taken in."


class QuarantineScreen(Frame):
    """Rows that are mails and no conversations, so no verb on conversations works here."""

    PLACE = Place.QUARANTINE
    BINDINGS = bindings_of(Place.QUARANTINE)
    DEFAULT_CSS = "QuarantineScreen LineView { height: 1fr; }"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._mails: list[QuarantinedMail] | None = None
        self._cursor = 0
        self.view = LineView(id="mails")

    def body(self) -> Sequence[Widget]:
        """One list."""
        return [self.view]

    def on_mount(self) -> None:
        """Begin with the list under the keys."""
        self.set_focus(self.view)

    def place_words(self) -> str:
        """Name the queue and count it."""
        return f"[Quarantine {len(self._mails or ())}]"

    @property
    def is_blank(self) -> bool:
        """Say whether the mails are still to come."""
        return self._mails is None

    @property
    def _mail(self) -> QuarantinedMail | None:
        return self._mails[self._cursor] if self._mails else None

    def facts(self) -> Facts:
        """Say whether there is a mail under the cursor."""
        return replace(super().facts(), is_quarantined=self._mail is not None)

    @work(exclusive=True, group="quarantine-load")
    async def load(self) -> None:
        """Read the mails afresh; the cursor stays on its mail."""
        before = self._mail
        self._mails = await self.services.quarantine.list_mails()
        places = {mail.id: place for place, mail in enumerate(self._mails)}
        if before is not None:
            self._cursor = places.get(before.id, self._cursor)
        self._cursor = max(0, min(self._cursor, len(self._mails) - 1))
        self._draw()
        await self.refresh_top()

    def on_store_changed(self, _message: StoreChanged) -> None:
        """Read again when anything changed."""
        self.load()

    def on_resize(self) -> None:
        """Wrap for the width."""
        self._draw()

    def _draw(self) -> None:
        if self._mails is None:
            return
        if not self._mails:
            tab = self.key_of("next_queue")
            words = f"  {EMPTY} {tab} shows the next queue, {self.key_of('back')} goes back."
            self.view.show_lines([line_of(words, "dim")])
            return
        lines = [
            line for place, mail in enumerate(self._mails) for line in self._lines_of(mail, place)
        ]
        self.view.show_lines(lines)
        owners = [line.owner for line in lines]
        self.view.keep_in_sight(len(owners) - 1 - owners[::-1].index(self._cursor))
        self.view.keep_in_sight(owners.index(self._cursor))

    def _lines_of(self, mail: QuarantinedMail, place: int) -> list[Line]:
        is_here = place == self._cursor
        age = short_age(mail.at, self.services.clock.now())
        tries = "1 try" if mail.attempts == 1 else f"{mail.attempts} tries"
        facts = f"{age:>4}  uid {mail.uid}  {short_size(mail.size_bytes)}  {tries}  "
        head = Line(
            (
                Span(self.glyphs.pointer if is_here else " ", "accent"),
                Span(facts, "dim"),
                Span(clean_line(mail.folder), "strong" if is_here else "normal"),
            ),
            owner=place,
        )
        width = max(self.size.width - 8, 20)
        reason = wrapped(clean_line(mail.reason), width)
        return [head, *(line_of(f"       {text}", "warn", owner=place) for text in reason)]

    def _go(self, by: int) -> None:
        self._cursor = max(0, min(len(self._mails or ()) - 1, self._cursor + by))
        self._draw()

    def action_down(self) -> None:
        """One mail down."""
        self._go(1)

    def action_up(self) -> None:
        """One mail up."""
        self._go(-1)

    def action_page_down(self) -> None:
        """Half a screen down."""
        self._go(max(self.view.size.height // 4, 1))

    def action_page_up(self) -> None:
        """Half a screen up."""
        self._go(-max(self.view.size.height // 4, 1))

    def action_end(self) -> None:
        """To the last mail."""
        self._go(len(self._mails or ()))

    def action_top(self) -> None:
        """To the first mail."""
        self._go(-len(self._mails or ()))

    async def action_next_queue(self) -> None:
        """Show the queue that comes next in the inbox."""
        await self.app.run_action("leave_quarantine(1)")

    async def action_previous_queue(self) -> None:
        """Show the queue before it in the inbox."""
        await self.app.run_action("leave_quarantine(-1)")

    @work(exclusive=True, group="quarantine-page")
    async def action_open(self) -> None:
        """Show the source of the mail, as far as it came, with nothing in it at work."""
        if (mail := self._mail) is None:
            return
        if mail.raw_id is None:
            words = f"The server gave nothing of it: {mail.reason}"
        else:
            try:
                words = visible_bytes(await self.services.files.get_raw(mail.raw_id))
            except DataError as error:
                self.tell_error(error)
                return
        if self.is_current:  # else the agent has gone on meanwhile
            title = f"Source of uid {mail.uid} in {mail.folder}"
            self.app.push_screen(TextScreen(self.services, title, words))

    def action_retry(self) -> None:
        """Have the mail under the cursor tried again."""
        if self._mail is not None:
            self._retry(self._mail.id)

    def action_retry_all(self) -> None:
        """Have every mail tried again."""
        self._retry(None)

    @work(group="quarantine-write")
    async def _retry(self, quarantine_id: int | None) -> None:
        try:
            count = await self.services.quarantine.retry(
                quarantine_id, agent_id=self.services.agent.id
            )
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        what = "It is" if count == 1 else f"{count} mails are"
        self.tell(f"{what} tried again at the next look at the mailbox.")
