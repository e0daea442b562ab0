"""Quarantine: mails that could not be taken in, among the queues, with their reason and source."""

from __future__ import annotations

from dataclasses import replace

from textual import work

from console.actions import Place
from console.domain.ages import exactly, short_age
from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import QuarantinedMail
from data.text.safe import clean_line, visible_bytes
from data.text.wrap import wrapped
from screens.place_keys import bindings_of
from screens.quarantined import fate_of, said_of
from screens.rows import RowPage
from screens.text import TextScreen
from widgets.lines import Line, Span, line_of
from widgets.sizes import short_size

EMPTY = "Every mail has been taken in."


class QuarantineScreen(RowPage[QuarantinedMail]):
    """Rows that are mails and no conversations, so no verb on conversations works here."""

    PLACE = Place.QUARANTINE
    BINDINGS = bindings_of(Place.QUARANTINE)

    def __init__(self, services: Services) -> None:
        super().__init__(services, view_id="mails")

    def place_words(self) -> str:
        """Name the queue and count it."""
        return f"[Quarantine {len(self.rows or ())}]"

    def facts(self) -> Facts:
        """Say whether there is a mail under the cursor."""
        return replace(super().facts(), is_quarantined=self.current is not None)

    async def read_rows(self) -> list[QuarantinedMail]:
        """Read what is in quarantine."""
        return await self.services.quarantine.list_mails()

    def id_of(self, row: QuarantinedMail) -> int:
        """Name a mail."""
        return row.id

    def nothing(self) -> str:
        """Say that all is well."""
        tab = self.key_of("next_queue")
        return f"{EMPTY} {tab} shows the next queue, {self.key_of('back')} goes back."

    def lines_of(self, row: QuarantinedMail, place: int) -> list[Line]:
        """Give a mail, and why it is here."""
        is_here = place == self.cursor
        now, zone = self.services.clock.now(), self.services.time_zone
        age = short_age(row.at, now)
        tries = "1 try" if row.attempts == 1 else f"{row.attempts} tries"
        at = exactly(row.at, now=now, time_zone=zone)
        facts = f"{age:>4}  {at}  uid {row.uid}  {short_size(row.size_bytes)}  {tries}  "
        head = Line(
            (
                Span(self.glyphs.pointer if is_here else " ", "accent"),
                Span(facts, "dim"),
                Span(clean_line(row.folder), "strong" if is_here else "normal"),
            ),
            owner=place,
        )
        width = max(self.size.width - 8, 20)
        what = [
            Line((Span(f"       {text}", "strong" if is_here else "normal"),), owner=place)
            for text in wrapped(said_of(row, self.services.time_zone), width)
        ]
        reason = wrapped(
            f"{clean_line(row.reason)}{fate_of(row, self.key_of('retry_quarantined'))}", width
        )
        return [head, *what, *(line_of(f"       {text}", "warn", owner=place) for text in reason)]

    async def action_next_queue(self) -> None:
        """Show the queue that comes next in the inbox."""
        await self.app.run_action("leave_quarantine(1)")

    async def action_previous_queue(self) -> None:
        """Show the queue before it in the inbox."""
        await self.app.run_action("leave_quarantine(-1)")

    @work(exclusive=True, group="quarantine-page")
    async def action_open(self) -> None:
        """Show the source of the mail, as far as it came, with nothing in it at work."""
        if (mail := self.current) is None:
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
        if (mail := self.current) is not None:
            self._retry(mail.id)

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
