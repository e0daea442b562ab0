"""A page of rows: one list with a cursor that stays on its row, whoever changes the store."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from textual import work
from textual.widget import Widget

from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.text.wrap import wrapped
from screens.frame import Frame, StoreChanged
from widgets.lines import Line, LineView, line_of

R = TypeVar("R")


class RowPage(Frame, Generic[R]):
    """Rows of one kind, of one or several lines each: the ground under outbox and quarantine."""

    DEFAULT_CSS = "RowPage LineView { height: 1fr; }"

    def __init__(self, services: Services, *, view_id: str) -> None:
        super().__init__(services)
        self.view = LineView(id=view_id)
        self.rows: list[R] | None = None
        """None until they are read."""
        self.cursor = 0
        self.readings = 0
        self.left: Hashable = None
        """The row that the agent has dealt with: the cursor goes on from it, not with it."""

    async def read_rows(self) -> list[R]:
        """Read what is shown, bounded, in the order in which it is shown."""
        raise NotImplementedError

    def id_of(self, row: R) -> Hashable:
        """Say which row it is, whatever changes of it."""
        raise NotImplementedError

    def lines_of(self, row: R, place: int) -> list[Line]:
        """Give the lines of a row; they are owned by its place."""
        raise NotImplementedError

    def nothing(self) -> str:
        """Say why there is no row, and which key leads on."""
        raise NotImplementedError

    def lines_without_rows(self) -> list[Line]:
        """Give what stands there where there is no row."""
        room = max(self.size.width - 4, 20)
        return [line_of(f"  {piece}", "dim") for piece in wrapped(self.nothing(), room)]

    def page_lines(self) -> list[Line]:
        """Give all lines: those of the rows, and what stands between them."""
        return [
            line for place, row in enumerate(self.rows or ()) for line in self.lines_of(row, place)
        ]

    def body(self) -> Sequence[Widget]:
        """One list."""
        return [self.view]

    def on_mount(self) -> None:
        """Begin with the list under the keys."""
        self.set_focus(self.view)

    @property
    def is_blank(self) -> bool:
        """Say whether the rows are still to come."""
        return self.rows is None

    @property
    def current(self) -> R | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @work(exclusive=True, group="rows-load")
    async def load(self) -> None:
        """Read the rows afresh; the cursor stays on its row."""
        try:
            await self.read()
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        await self.refresh_top()

    async def read(self) -> None:
        """Read the rows and draw them; where the cursor's is gone, the next has it."""
        turn = self.begin_reading()
        rows = await self.read_rows()
        if turn == self.readings:
            self.show(rows, self.place_among(rows))

    def begin_reading(self) -> int:
        """Count a reading; whoever ends it looks whether a newer one was begun meanwhile."""
        self.readings += 1
        return self.readings

    def show(self, rows: Sequence[R], cursor: int) -> None:
        """Show rows that were read, with the cursor on one of them."""
        self.rows, self.cursor = list(rows), cursor
        self.draw()

    def place_among(self, rows: Sequence[R]) -> int:
        """Say where the cursor stands among rows that were just read."""
        if (before := self.current) is None:
            return self.cursor
        known = self.id_of(before)
        place = next((n for n, row in enumerate(rows) if self.id_of(row) == known), self.cursor)
        if known != self.left:
            return place
        if place != self.cursor:
            self.left = None
        return self.cursor

    def leave_row(self) -> None:
        """Let the cursor go on from its row when a deed takes that elsewhere in the list."""
        self.left = None if (row := self.current) is None else self.id_of(row)

    def on_store_changed(self, _message: StoreChanged) -> None:
        """Read again when anything changed."""
        self.load()

    def on_resize(self) -> None:
        """Wrap for the width."""
        self.draw()

    def draw(self) -> None:
        """Draw the rows with the cursor in sight."""
        if self.rows is None:
            return
        self.cursor = max(0, min(self.cursor, len(self.rows) - 1))
        lines = self.page_lines() if self.rows else self.lines_without_rows()
        self.view.show_lines(lines)
        if not self.rows:
            return
        owners = [line.owner for line in lines]
        self.view.keep_in_sight(len(owners) - 1 - owners[::-1].index(self.cursor))
        self.view.keep_in_sight(owners.index(self.cursor))

    async def step(self, by: int) -> None:
        """Move the cursor by rows, whatever has to be read for that."""
        self.go(by)

    def go(self, by: int) -> None:
        """Move the cursor by rows that are read."""
        self.left = None
        self.cursor += by
        self.draw()

    async def _go_half(self, way: int) -> None:
        """Move the cursor half a screen, and by one row at the least."""
        owners = [line.owner for line in self.view.lines]
        if not self.rows or self.cursor not in owners:
            return
        here, half = owners.index(self.cursor), self.view.size.height // 2
        if way > 0:
            reached = max(owners[here : here + half + 1])
        else:
            reached = min(owner for owner in owners[max(here - half, 0) : here + 1] if owner >= 0)
        await self.step(reached - self.cursor or way)

    async def action_down(self) -> None:
        """One row down."""
        await self.step(1)

    async def action_up(self) -> None:
        """One row up."""
        await self.step(-1)

    async def action_page_down(self) -> None:  # type: ignore[override]  # Textual awaits an action
        """Half a screen down."""
        await self._go_half(1)

    async def action_page_up(self) -> None:  # type: ignore[override]  # Textual awaits an action
        """Half a screen up."""
        await self._go_half(-1)

    async def action_end(self) -> None:
        """To the last row."""
        await self.step(len(self.rows or ()))

    def action_top(self) -> None:
        """To the first row."""
        self.go(-len(self.rows or ()))
