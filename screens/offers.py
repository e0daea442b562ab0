"""A field with offers under it while it has the keys: typing narrows them, Enter or Tab takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize
from textual.message import Message as UiMessage
from textual.widgets import Input

from console.actions import Place
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of
from screens.form import labelled
from screens.picking import NewPick, Pick, fitting
from screens.place_keys import bindings_of
from widgets.glyphs import glyphs_of
from widgets.line_field import LineField
from widgets.lines import Line, LineView, Span, line_of

ROWS_MAX = 5
"""Offers at once; the thread above the sheet stays readable at 24 lines."""
TITLE_MAX = 34
"""Columns of what is offered; beside it stands what is to be known of it."""

NOTHING_YET = "Nothing to choose from yet."
NOTHING_FITS = "Nothing begins like that; the empty row shows all."


class OfferInput(LineField):
    """A line in which up and down go through the offers."""

    BINDINGS = bindings_of(Place.OFFERS)


class OfferField(Vertical):
    """A labelled line and its offers; knows no service."""

    DEFAULT_CSS = """
    OfferField { height: auto; }
    OfferField > LineView { display: none; background: $surface; }
    """

    @dataclass
    class Changed(UiMessage):
        """Another word stands in the field."""

        field: OfferField

        @property
        def control(self) -> OfferField:
            """The field."""
            return self.field

    def __init__(
        self,
        name: str,
        *,
        id: str,  # noqa: A002 - Textual's own name
        value: str = "",
        make: NewPick,
        matches: Callable[[Pick, str], bool],
    ) -> None:
        """Offer rows for a field; `make` reads what is none of them, `matches` what is one."""
        super().__init__()
        self._label, self._make, self._matches = name, make, matches
        self._picks: list[Pick] = []
        self._cursor = 0
        self._has_moved = False
        """The cursor was put on a row on purpose."""
        self.input = OfferInput(value, id=id)
        self._rows = LineView()
        self._rows.can_focus = False
        self._is_open = False

    def compose(self) -> ComposeResult:
        """Put the offers under the line."""
        yield labelled(self._label, self.input)
        yield self._rows

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self.input.value.strip()

    def offer(self, picks: Sequence[Pick]) -> None:
        """Offer these rows."""
        self._picks = list(picks)
        self.draw()

    def set_open(self, *, is_open: bool) -> None:
        """Show the offers, or hide them; what is typed of one name is taken when they go."""
        if is_open != self._is_open:
            self._is_open, self._cursor, self._has_moved = is_open, 0, False
            self.draw()

    def meant(self) -> Pick | str:
        """Give what the field says; a sentence where it cannot be understood."""
        typed = self.value
        if not typed:
            return ""
        found = next((p for p in self._picks if self._matches(p, typed)), None)
        return found or self._make(typed) or f"{clean_line(typed)} is none of these."

    @property
    def offered(self) -> Pick | None:
        """The offer that would be taken now."""
        shown = self._shown if self._is_open else []
        return shown[min(self._cursor, len(shown) - 1)] if shown else None

    @property
    def _shown(self) -> list[Pick]:
        typed = self.value
        if not typed:
            return self._picks
        holding, alike = fitting(self._picks, typed)
        made = self._make(typed)
        known = [p for p in self._picks if self._matches(p, typed)]
        # Every row again under a whole name: whoever comes back to the field may choose anew.
        if known:
            return [*known, *(p for p in self._picks if p not in known)]
        return [*holding, *([made] if isinstance(made, Pick) else []), *alike]

    def move(self, by: int) -> None:
        """Go through the offers."""
        self._cursor = max(0, min(self._cursor + by, len(self._shown) - 1))
        self._has_moved = True
        self.draw()

    def take(self, *, is_enter: bool = False) -> bool:
        """Take the offer under the cursor; Enter does so with nothing typed too.

        Says whether what stands in the field became another.
        """
        shown = self._shown
        if not shown or not (self.value or self._has_moved or is_enter):
            return False
        title = shown[self._cursor].title
        if title == self.input.value:
            return False
        self.input.value = title
        self.input.cursor_position = len(title)
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Choose again among the offers at every letter."""
        event.stop()
        self._cursor, self._has_moved = 0, False
        self.draw()
        self.post_message(self.Changed(self))

    def on_resize(self, _event: Resize) -> None:
        """Cut for the width."""
        self.draw()

    def draw(self) -> None:
        """Draw the offers that fit."""
        self._rows.styles.display = "block" if self._is_open else "none"
        if not self._is_open:
            return
        shown = self._shown
        self._cursor = max(0, min(self._cursor, len(shown) - 1))
        nothing = NOTHING_FITS if self.value and self._picks else NOTHING_YET
        column = min(max((width_of(clean_line(p.title)) for p in shown), default=0), TITLE_MAX)
        lines = [self._line(pick, n, column) for n, pick in enumerate(shown)]
        self._rows.styles.height = max(min(len(lines), ROWS_MAX), 1)
        self._rows.show_lines(lines or [line_of(f"{'':10}{nothing}", "dim")])
        self.call_after_refresh(self._rows.keep_in_sight, self._cursor, margin=0)

    def _line(self, pick: Pick, number: int, column: int) -> Line:
        glyphs = glyphs_of(self)
        is_here = number == self._cursor
        title = pad_to_width(clean_line(pick.title), column, more=glyphs.more)
        return Line(
            (
                Span(f"{'':8}{glyphs.pointer if is_here else ' '} ", "accent"),
                Span(title, "strong" if is_here else "normal"),
                Span(f"  {clean_line(pick.beside)}", "dim"),
            )
        )
