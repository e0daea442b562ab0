"""What sheets with several fields are made of: a name before each field, a row of few choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TextArea

from console.services.bundle import Services
from data.text.width import width_of
from widgets.glyphs import Glyphs
from widgets.lines import Line, LineView, Span

T = TypeVar("T")


class Label(LineView):
    """The name of a field."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._words = name
        self.add_class("label")
        self.can_focus = False
        self.mark(" ")

    def mark(self, pointer: str) -> None:
        """Show the cursor's bar, or none."""
        self.show_lines([Line((Span(pointer, "accent"), Span(self._words, "dim")))])


def labelled(name: str, *fields: Widget) -> Horizontal:
    """Put a name before a field and what stands beside it."""
    return Horizontal(Label(name), *fields)


def mark_labels(sheet: Screen[T], glyphs: Glyphs) -> None:
    """Show the cursor's bar before the field that has the keys."""
    for label in sheet.query(Label):
        beside = label.parent is not None and sheet.focused in label.parent.children
        label.mark(glyphs.pointer if beside else " ")


class FieldText(TextArea):
    """A text that takes as many lines as it needs, few at the most."""

    DEFAULT_CSS = """
    FieldText, FieldText:focus {
        width: 1fr; height: auto; min-height: 1; max-height: 3; border: none; padding: 0;
        background: $background; scrollbar-size: 0 0;
    }
    """

    def __init__(self, words: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(
            words,
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
        )
        self.cursor_blink = False


def keyed(
    services: Services, action: str, choices: Iterable[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Give choices, each by name and words, with the agent's key of `action` and its name."""
    return [(name, services.key_of(f"{action}{name}"), words) for name, words in choices]


def choice_lines(
    label: str,
    chosen: str,
    choices: Sequence[tuple[str, str, str]],
    *,
    pointer: str,
    label_columns: int,
    width: int,
) -> list[Line]:
    """Give choices, each by name, letter and words, in as many lines as they need.

    The chosen one stands in brackets.
    """
    rows = [[Span(pointer, "accent"), Span(label.ljust(label_columns - 1), "dim")]]
    used = label_columns
    for name, key, words in choices:
        is_chosen = name == chosen
        said = f"[{words}]" if is_chosen else words
        columns = width_of(f"{key} {said}")
        if used + columns > width and used > label_columns:
            rows.append([Span(" " * label_columns)])
            used = label_columns
        rows[-1] += [
            Span(f"{key} ", "accent"),
            Span(said, "strong" if is_chosen else "normal"),
            Span(" " if is_chosen else "  "),
        ]
        used += columns + (1 if is_chosen else 2)
    return [Line(tuple(spans)) for spans in rows]


def show_choices(view: LineView, lines: Sequence[Line]) -> None:
    """Show a row of choices, as high as it needs to be."""
    view.styles.height = len(lines)
    view.show_lines(lines)
