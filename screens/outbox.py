"""The outbox: what waits to leave, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from textual import work
from textual.widget import Widget

from console.actions import Place
from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import AgentId, OutboxId, OutboxItem, OutboxState
from screens.frame import Frame, StoreChanged, bindings_of
from widgets.lines import Line, LineView, line_of
from widgets.outbox_lines import outbox_lines

NO_LONGER_OURS = (OutboxState.SENT, OutboxState.CANCELLED)


class Verb(Protocol):
    """What can be decided about a mail."""

    async def __call__(self, outbox_id: OutboxId, *, agent_id: AgentId | None) -> OutboxItem:
        """Do it."""


class OutboxScreen(Frame):
    """Mails on their way out, the live ones first."""

    PLACE = Place.OUTBOX
    BINDINGS = bindings_of(Place.OUTBOX)
    DEFAULT_CSS = "OutboxScreen LineView { height: 1fr; }"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._items: list[OutboxItem] = []
        self._cursor = 0
        self.view = LineView(id="items")

    def body(self) -> Sequence[Widget]:
        """One list."""
        return [self.view]

    def on_mount(self) -> None:
        """Begin with the list under the keys."""
        self.set_focus(self.view)

    def place_words(self) -> str:
        """Count what is still here."""
        live = sum(item.state not in NO_LONGER_OURS for item in self._items)
        return f"Outbox {self.glyphs.dot} {live} waiting"

    @work(exclusive=True, group="outbox-load")
    async def load(self) -> None:
        """Read the outbox afresh."""
        self._items = await self.services.outbox.list_items()
        self._cursor = max(0, min(self._cursor, len(self._items) - 1))
        self._draw()
        await self.refresh_top()

    def _draw(self) -> None:
        if not self._items:
            self.view.show_lines([line_of("  Nothing waits. q goes back.", "dim")])
            return
        lines: list[Line] = []
        for number, item in enumerate(self._items):
            lines += outbox_lines(
                item,
                number,
                width=self.size.width,
                is_current=number == self._cursor,
                pointer=self.glyphs.pointer,
                time_zone=self.services.time_zone,
            )
        self.view.show_lines(lines)
        owners = [line.owner for line in lines]
        last = len(owners) - 1 - owners[::-1].index(self._cursor)
        self.view.keep_in_sight(last)
        self.view.keep_in_sight(owners.index(self._cursor))

    def facts(self) -> Facts:
        """Say what is true of the mail under the cursor."""
        item = self._item
        return replace(super().facts(), outbox_state=None if item is None else item.state)

    @property
    def _item(self) -> OutboxItem | None:
        return self._items[self._cursor] if self._items else None

    def on_store_changed(self, _message: StoreChanged) -> None:
        """Read again when anything changed."""
        self.load()

    def _go(self, by: int) -> None:
        self._cursor = max(0, min(len(self._items) - 1, self._cursor + by))
        self._draw()

    def action_down(self) -> None:
        """One mail down."""
        self._go(1)

    def action_up(self) -> None:
        """One mail up."""
        self._go(-1)

    def action_page_down(self) -> None:
        """Half a screen down."""
        self._go(self.view.size.height // 2)

    def action_page_up(self) -> None:
        """Half a screen up."""
        self._go(-(self.view.size.height // 2))

    def action_end(self) -> None:
        """To the last mail."""
        self._go(len(self._items))

    def action_top(self) -> None:
        """To the first mail."""
        self._go(-len(self._items))

    def on_resize(self) -> None:
        """Wrap for the width."""
        self._draw()

    async def action_open(self) -> None:
        """Open the conversation of the mail under the cursor."""
        if self._item is not None:
            await self.app.run_action(f"open_conversation({self._item.conversation_id})")

    @work(group="outbox-write")
    async def action_retry(self) -> None:
        """Send the mail under the cursor now."""
        await self._decide(self.services.outbox.retry, "It is sent at the next chance.")

    @work(group="outbox-write")
    async def action_cancel(self) -> None:
        """Do not send the mail under the cursor; its text is a draft again."""
        await self._decide(self.services.outbox.cancel, "It is not sent; its text is a draft.")

    @work(group="outbox-write")
    async def action_confirm_sent(self) -> None:
        """Say that the mail under the cursor did arrive."""
        await self._decide(self.services.outbox.confirm_sent, "It counts as sent.")

    async def _decide(self, verb: Verb, words: str) -> None:
        if (item := self._item) is None:
            return
        try:
            await verb(item.id, agent_id=self.services.agent.id)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
        else:
            self.tell(words)
