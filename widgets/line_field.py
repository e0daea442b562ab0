"""A field of one line, which is what every sheet and bar asks with."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class LineField(Input):
    """One line of text, without a frame or a blinking cursor."""

    virtual_size = Reactive(Size(0, 0))
    """As Textual has it, each letter would lay out the screen; no field grows with its text."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own name
        select_on_focus: bool = False,
    ) -> None:
        super().__init__(value, placeholder, id=id, select_on_focus=select_on_focus, compact=True)
        self.cursor_blink = False
