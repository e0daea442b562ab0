"""The customer of a conversation on a page of its own, with every other conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import work
from textual.widget import Widget

from console.actions import Place
from console.domain.conditions import Facts
from console.services.bundle import Services
from data.errors import DataError
from data.records import Conversation, ConversationId
from screens.frame import Frame, StoreChanged, bindings_of
from screens.later import open_conversation
from widgets.customer_lines import customer_lines
from widgets.lines import Line, LineView, Span


class CustomerScreen(Frame):
    """The lines that stand beside a thread on wide terminals; Enter opens what the cursor is on."""

    PLACE = Place.CUSTOMER
    STANDS_OVER = True
    BINDINGS = bindings_of(Place.CUSTOMER)
    DEFAULT_CSS = "CustomerScreen LineView { height: 1fr; }"

    def __init__(self, services: Services, number: ConversationId) -> None:
        super().__init__(services)
        self.number = number
        self.view = LineView(id="customer-page")
        self.cursor = 0
        self._conversation: Conversation | None = None
        self._others: tuple[list[Conversation], int] = ([], 0)

    def body(self) -> Sequence[Widget]:
        """One page."""
        return [self.view]

    def on_mount(self) -> None:
        """Begin with the page under the keys."""
        self.set_focus(self.view)
        super().on_mount()

    def place_words(self) -> str:
        """Name the page."""
        customer = None if self._conversation is None else self._conversation.customer
        return f"Customer of #{self.number}" + (f": {customer.name}" if customer else "")

    def facts(self) -> Facts:
        """Say what is true of the conversation under the cursor."""
        others, _ = self._others
        status = others[self.cursor].status if others else None
        return replace(super().facts(), status=status)

    @work(exclusive=True, group="customer-load")
    async def load(self) -> None:
        """Read who it is and what else there was."""
        try:
            self._conversation, _ = await self.services.find.show(self.number)
            self._others = await self.services.find.list_others(self._conversation)
        except DataError as error:
            self.tell_error(error)
            return
        self.draw()
        await self.refresh_top()

    def on_store_changed(self, _message: StoreChanged) -> None:
        """Read again when anything changed."""
        self.load()

    def on_resize(self) -> None:
        """Cut for the width."""
        self.draw()

    def draw(self) -> None:
        """Draw the page with its cursor."""
        if self._conversation is None:
            return
        others, total = self._others
        self.cursor = max(0, min(self.cursor, len(others) - 1))
        lines = customer_lines(
            self._conversation, others, total, width=max(self.size.width - 1, 20),
            now=self.services.clock.now(), more=self.glyphs.more,
        )  # fmt: skip
        place = next((n for n, line in enumerate(lines) if line.owner == self.cursor), None)
        if place is not None and others:
            first, *rest = lines[place].spans
            shown = Span(first.text.removeprefix(" "), first.role)
            pointer = Span(self.glyphs.pointer, "accent")
            lines[place] = Line((pointer, shown, *rest), owner=self.cursor)
        self.view.show_lines(lines)
        if place is not None:
            self.view.keep_in_sight(place)

    def _move(self, by: int) -> None:
        self.cursor += by
        self.draw()

    async def action_open(self) -> None:
        """Open the conversation that the cursor is on."""
        others, _ = self._others
        if others:
            await open_conversation(self.app, self.services, others[self.cursor].id)

    def action_down(self) -> None:
        """To the next conversation."""
        self._move(1)

    def action_up(self) -> None:
        """To the conversation before."""
        self._move(-1)

    def action_page_down(self) -> None:
        """Half a screen down."""
        self._move(self.view.size.height // 2)

    def action_page_up(self) -> None:
        """Half a screen up."""
        self._move(-(self.view.size.height // 2))

    def action_end(self) -> None:
        """To the oldest."""
        self._move(len(self._others[0]))

    def action_top(self) -> None:
        """To the latest."""
        self._move(-len(self._others[0]))
