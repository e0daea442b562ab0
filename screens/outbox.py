"""The outbox: what waits to leave, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from textual import work

from console.actions import Place
from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import AgentId, ConversationId, OutboxId, OutboxItem, OutboxState
from screens.place_keys import bindings_of
from screens.rows import RowPage
from widgets.lines import Line
from widgets.outbox_lines import outbox_lines

NO_LONGER_OURS = (OutboxState.SENT, OutboxState.CANCELLED)


class Verb(Protocol):
    """What can be decided about a mail."""

    async def __call__(self, outbox_id: OutboxId, *, agent_id: AgentId | None) -> OutboxItem:
        """Do it."""


def _needs_a_person(item: OutboxItem) -> bool:
    return item.needs_a_person


def _is_live(item: OutboxItem) -> bool:
    return item.state not in NO_LONGER_OURS and item.replaced_by is None


class OutboxScreen(RowPage[OutboxItem]):
    """Mails on their way out, the live ones first."""

    PLACE = Place.OUTBOX
    BINDINGS = bindings_of(Place.OUTBOX)

    def __init__(self, services: Services) -> None:
        super().__init__(services, view_id="items")
        self._doubted: OutboxId | None = None
        """The mail of unknown fate of which it was said that a second copy may leave."""
        self._wanted: tuple[ConversationId | None, ...] = ()
        """Of which conversations a mail is looked for, the most wanted first."""

    def place_words(self) -> str:
        """Count what is still here."""
        live = sum(map(_is_live, self.rows or ()))
        return f"Outbox {self.glyphs.dot} {live} waiting"

    async def read_rows(self) -> list[OutboxItem]:
        """Read the outbox."""
        return await self.services.outbox.list_items()

    def look_for(self, *numbers: ConversationId | None) -> None:
        """Begin at the mail of one of these conversations that needs a person, else that waits."""
        self._wanted = numbers
        if self.rows is not None:
            self.show(self.rows, self.place_among(self.rows))

    def place_among(self, rows: Sequence[OutboxItem]) -> int:
        """Go to the mail that was looked for, once; else stay on the row."""
        wanted, self._wanted = self._wanted, ()
        for is_meant in (_needs_a_person, _is_live):
            for number in filter(None, wanted):
                for place in range(len(rows) - 1, -1, -1):
                    if rows[place].conversation_id == number and is_meant(rows[place]):
                        return place
        return super().place_among(rows)

    def id_of(self, row: OutboxItem) -> OutboxId:
        """Name a mail."""
        return row.id

    def nothing(self) -> str:
        """Say that nothing waits."""
        return f"Nothing waits. {self.key_of('back')} goes back."

    def lines_of(self, row: OutboxItem, place: int) -> list[Line]:
        """Give a mail, and why it waits."""
        return outbox_lines(
            row,
            place,
            width=self.size.width,
            is_current=place == self.cursor,
            pointer=self.glyphs.pointer,
            time_zone=self.services.time_zone,
            with_keys=self.services.name_keys,
        )

    def facts(self) -> Facts:
        """Say what is true of the mail under the cursor."""
        if (item := self.current) is None:
            return replace(super().facts(), outbox_state=None)
        lacks_copy = item.copy_state == "failed" and item.has_left_for_some
        return replace(super().facts(), outbox_state=item.state, lacks_copy=lacks_copy)

    async def action_open(self) -> None:
        """Open the conversation of the mail under the cursor."""
        if (item := self.current) is not None:
            await self.app.run_action(f"open_conversation({item.conversation_id})")

    @work(group="outbox-write")
    async def action_retry(self) -> None:
        """Send the mail under the cursor now; what may have arrived only when asked twice."""
        item = self.current
        if item is not None and item.state is OutboxState.UNKNOWN and self._doubted != item.id:
            self._doubted = item.id
            key = self.key_of("retry")
            self.tell(f"It may have arrived: {key} again sends it, perhaps a second copy.")
            return
        self._doubted = None
        words = "It is sent at the next chance."
        if item is not None and item.state is OutboxState.SENT:
            words = "The copy for Sent is tried again."
        elif item is not None and item.state is OutboxState.UNKNOWN:
            words = "It is looked for in Sent once more; if it is not there, it is sent again."
        await self._decide(self.services.outbox.retry, words)

    @work(group="outbox-write")
    async def action_correct(self) -> None:
        """Open the mail under the cursor as a draft again; it stays until that is sent."""
        if (item := self.current) is None:
            return
        if not self.services.may_write:
            self.tell("No mailbox address is set: support-console init.", is_trouble=True)
            return
        try:
            draft = await self.services.correcting.edit(item.id)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if draft.conversation_id is None:
            await self.app.run_action("write_new")
        else:
            await self.app.run_action(f"open_conversation({draft.conversation_id})")

    @work(group="outbox-write")
    async def action_cancel(self) -> None:
        """Do not send the mail under the cursor; its text is a draft again."""
        await self._decide(self.services.outbox.cancel, "It is not sent; its text is a draft.")

    @work(group="outbox-write")
    async def action_confirm_sent(self) -> None:
        """Say that the mail under the cursor did arrive."""
        await self._decide(self.services.outbox.confirm_sent, "It counts as sent.")

    async def _decide(self, verb: Verb, words: str) -> None:
        if (item := self.current) is None:
            return
        self.leave_row()
        try:
            await verb(item.id, agent_id=self.services.agent.id)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
        else:
            self.tell(words)
