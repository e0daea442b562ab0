"""Lines of text in roles, drawn one at a time: the ground under every list and reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.events import Resize
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from data.text.bidi import holds_right_to_left
from data.text.safe import is_safe
from data.text.width import cut_to_width, drawable, width_of
from widgets.directions import parted, turned, turns_lines
from widgets.glyphs import ASCII_CLASS, glyphs_of

ROLES = ("normal", "strong", "dim", "accent", "good", "warn", "bad", "note")
"""The six colour roles of the console, with two weights of plain text."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line in one role; `text` must be safe to show."""

    text: str
    role: str = "normal"
    is_turned: bool = False
    """Whether its Hebrew and Arabic stands in the order of the columns already."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen; `fill` colours it over the full width."""

    spans: tuple[Span, ...] = ()
    fill: str = ""
    owner: int = -1
    """Number of the item that it belongs to."""


def line_of(text: str, role: str = "normal", *, owner: int = -1, fill: str = "") -> Line:
    """Give a line of one role."""
    return Line((Span(text, role),), fill=fill, owner=owner)


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows lines; draws only those on the screen, whatever their number.

    Has no keys of its own: an arrow means what the screen says it means.
    """

    COMPONENT_CLASSES = {f"lines--{role}" for role in ROLES} | {"lines--fill"}
    DEFAULT_CSS = """
    LineView {
        scrollbar-size-vertical: 0; scrollbar-size-horizontal: 0; background: $background;
        overflow-x: hidden; overflow-y: scroll;
    }
    LineView .lines--normal { color: $foreground; }
    LineView .lines--strong { color: $foreground; text-style: bold; }
    LineView .lines--dim { color: $text-muted; }
    LineView .lines--accent { color: $accent; text-style: bold; }
    LineView .lines--good { color: $success; }
    LineView .lines--warn { color: $warning; }
    LineView .lines--bad { color: $error; text-style: bold; }
    LineView .lines--note { color: $foreground; background: $warning 20%; }
    LineView:ansi .lines--dim { text-style: dim; }
    LineView:ansi .lines--note { color: ansi_black; background: ansi_yellow; }
    LineView:nocolor .lines--note { text-style: reverse; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._drawn: dict[int, object] = {}
        """What stands on each line of the screen since it was last drawn."""
        self._styles: dict[str, Style] = {}
        """Colours of the roles: Textual works them out again for every line that is drawn."""
        self._then: Callable[[], None] | None = None

    @property
    def lines(self) -> Sequence[Line]:
        """The lines as they stand."""
        return self._lines

    @property
    def top(self) -> int:
        """Number of the first line on the screen."""
        return self.scroll_offset.y

    def show_lines(self, lines: Sequence[Line], *, top: int | None = None) -> None:
        """Replace all lines and draw those that look different; `top` is then the first one.

        Without `top` the place on the screen stays, as far as there are lines.
        """
        self._lines = lines
        # Not by the plain attributes: each would lay out the screen and paint all of the widget.
        self.set_reactive(LineView.virtual_size, Size(self.size.width, len(lines)))
        wanted = self.top if top is None else top
        first = float(max(0, min(wanted, len(lines) - self.size.height)))
        self.set_reactive(LineView.scroll_y, first)
        self.set_reactive(LineView.scroll_target_y, first)
        self.redraw_changed()

    def when_there_is_room(self, then: Callable[[], None]) -> None:
        """Have something called once there are lines on the screen for it; the last one counts."""
        self._then = then

    @on(Resize)
    def _tell_room(self) -> None:
        """Tell whoever waits for room."""
        then = self._then
        if then is not None and self.size.height:
            self._then = None
            then()

    def redraw_changed(self) -> None:
        """Draw again the lines of the screen that look different, and nothing else."""
        width = self.size.width
        for y in range(self.size.height):
            if y not in self._drawn or self._drawn[y] != self.look_of(self.top + y):
                self.refresh(Region(0, y, width, 1))

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw again; where all of it is drawn, the colours may be others."""
        if not regions:
            self._styles.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Forget colours of before."""
        self._styles.clear()
        super().notify_style_update()

    def look_of(self, number: int) -> object:
        """Give all that the drawing of a line depends on besides width and colours."""
        return self._lines[number] if number < len(self._lines) else None

    def keep_in_sight(self, number: int, *, margin: int = 1, is_by_halves: bool = False) -> None:
        """Scroll so that a line is on the screen, without any animation.

        By halves the line then stands in the middle, unless the view has the full width: whoever
        walks on scrolls once in half a screen. A terminal scrolls nothing but its full width, so
        row by row each step would send what stands beside the list; alone it goes on by a row.
        """
        top, height = self.top, max(self.size.height, 1)
        margin = min(margin, (height - 1) // 2)
        # What is read for a screen that was taken away meanwhile comes to a list without one.
        is_beside = self.is_attached and self.size.width < self.screen.size.width
        if is_by_halves and is_beside and not top + margin <= number < top + height - margin:
            self.show_lines(self._lines, top=number - height // 2)
            return
        if number < top + margin:
            self.show_lines(self._lines, top=number - margin)
        elif number >= top + height - margin:
            self.show_lines(self._lines, top=number - height + 1 + margin)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        number = self.top + y
        width = self.size.width
        self._drawn[y] = self.look_of(number)
        if number >= len(self._lines):
            return Strip.blank(width, self._style_of(""))
        return self.draw(self._lines[number], number, width)

    def draw(self, line: Line, number: int, width: int) -> Strip:
        """Draw a line at a width; `number` lets a list mark its cursor."""
        left, more = width, glyphs_of(self).more
        texts: list[str] = []
        for span in line.spans:
            if left <= 0:
                break
            # The last guard: whatever a caller forgot to clean is not drawn.
            safe = span.text if is_safe(span.text) else "?"
            text = cut_to_width(drawable(safe), left, more=more)
            left -= width_of(text)
            texts.append(text)
        rest = " " * left
        if any(map(holds_right_to_left, texts)):
            texts, rest = self._in_directions(line.spans, texts, rest)
        fill, is_filled = self._style_of(line.fill), bool(line.fill)
        segments = [
            Segment(text, self._style_on(fill, span.role, is_filled=is_filled))
            for text, span in zip(texts, line.spans, strict=False)
        ]
        if rest:
            segments.append(Segment(rest, fill))
        return Strip(segments, width)

    def _in_directions(
        self, spans: Sequence[Span], texts: list[str], rest: str
    ) -> tuple[list[str], str]:
        """Keep Hebrew and Arabic within their columns, on terminals that turn them and others."""
        if turns_lines(self):
            pairs = zip(texts, spans, strict=False)
            return [text if span.is_turned else turned(text) for text, span in pairs], rest
        if self.app.has_class(ASCII_CLASS):
            return texts, rest  # plain letters only: none of them looks blank
        # What stands beside this widget is parted from it too.
        *found, last = parted([*texts, rest])
        return found, last if self.size.width < self.app.size.width else rest

    def _style_on(self, ground: Style, role: str, *, is_filled: bool) -> Style:
        """Give the colours of a role on a ground: what is dim could not be read on that of a note.

        On one of the terminal's own colours all letters are of the colour that goes with it.
        """
        style = self.role_style("normal" if is_filled and role == "dim" else role)
        paper = ground.bgcolor
        if ground.reverse or (paper is not None and paper.is_system_defined and paper.number):
            return ground + Style(bold=style.bold)
        return ground + style + Style(bgcolor=paper) if is_filled else style

    def role_style(self, role: str) -> Style:
        """Give the colours of a role."""
        return self._style_of(role)

    def _style_of(self, role: str) -> Style:
        """Give the colours of a role, or those of the ground where no role is named."""
        style = self._styles.get(role)
        if style is None:
            style = self.get_component_rich_style(f"lines--{role}") if role else self.rich_style
            self._styles[role] = style
        return style
