"""The outbox: what waits to leave, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from textual import work
from textual.widget import Widget

from console.actions import Place
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import OutboxItem, OutboxState
from data.text.safe import clean_line
from data.text.wrap import wrapped
from screens.frame import Frame, StoreChanged, bindings_of
from widgets.lines import Line, LineView, Span, line_of

ROLES = {
    OutboxState.SENT: "good",
    OutboxState.REFUSED: "bad",
    OutboxState.UNKNOWN: "bad",
    OutboxState.WITHHELD: "warn",
    OutboxState.HELD: "warn",
}


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
        super().on_mount()

    def place_words(self) -> str:
        """Count what is still here."""
        live = sum(
            item.state not in {OutboxState.SENT, OutboxState.CANCELLED} for item in self._items
        )
        return f"Outbox: {live} waiting"

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
            lines += self._lines_of(item, number)
        self.view.show_lines(lines)
        owners = [line.owner for line in lines]
        self.view.keep_in_sight(owners.index(self._cursor))

    def _lines_of(self, item: OutboxItem, number: int) -> list[Line]:
        pointer = self.glyphs.pointer if number == self._cursor else " "
        because = f" ({item.because})" if item.because else ""
        due = item.next_attempt_at or item.not_before
        when = (
            f" {due.astimezone(ZoneInfo(self.services.time_zone)):%d %b %H:%M}"
            if due is not None and item.state in {OutboxState.HELD, OutboxState.QUEUED}
            else ""
        )
        to = ", ".join(r.address for r in item.recipients)
        head = Line(
            (
                Span(pointer, "accent"),
                Span(f"{item.state}{because}{when} ", ROLES.get(item.state, "normal")),
                Span(f"#{item.conversation_id} ", "dim"),
                Span(to),
            ),
            owner=number,
        )
        words = (
            [
                line_of(f"   {t}", "warn", owner=number)
                for t in wrapped(clean_line(item.last_error), max(self.size.width - 4, 20))
            ]
            if item.last_error
            else []
        )
        return [head, *words]

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

    @work(group="outbox-write")
    async def action_retry(self) -> None:
        """Send the mail under the cursor now."""
        await self._decide(cancel=False)

    @work(group="outbox-write")
    async def action_cancel(self) -> None:
        """Do not send the mail under the cursor."""
        await self._decide(cancel=True)

    async def _decide(self, *, cancel: bool) -> None:
        if not self._items:
            return
        item = self._items[self._cursor]
        service = self.services.outbox
        try:
            verb = service.cancel if cancel else service.retry
            await verb(item.id, agent_id=self.services.agent.id)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
        else:
            self.tell("It is not sent." if cancel else "It is sent at the next chance.")
