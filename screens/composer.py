"""The block below a thread in which a text is written: what it is, the fields, the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from console.actions import Place
from console.domain.placeholders import find_placeholders
from data.records import Words
from data.text.safe import clean_line, clean_text
from screens.place_keys import bindings_of
from widgets.line_field import LineField
from widgets.lines import Line, LineView, line_of

FIELDS = {"to": "To", "cc": "Cc", "subject": "Subject"}


def _location(text: str, index: int) -> tuple[int, int]:
    """Give row and column of a letter."""
    row = text.count("\n", 0, index)
    return row, index - (text.rfind("\n", 0, index) + 1)


class ComposerText(TextArea):
    """The text."""

    DEFAULT_CSS = """
    ComposerText, ComposerText:focus { height: 1fr; border: none; padding: 0 1; }
    """


class Field(Horizontal):
    """One line above the text, with its name before it."""

    DEFAULT_CSS = """
    Field { height: 1; }
    Field LineView { width: 9; height: 1; background: $surface; }
    Field Input, Field Input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $surface;
    }
    """

    def __init__(self, name: str) -> None:
        super().__init__(id=f"field-{name}")
        self._label = LineView()
        self._label.can_focus = False
        self._label.show_lines([line_of(f" {FIELDS[name]}", "dim")])
        self.input = LineField(id=f"input-{name}")

    def compose(self) -> ComposeResult:
        """Put the name before the line."""
        yield self._label
        yield self.input


class Composer(Vertical):
    """Head, fields and text; says nothing of its own and knows no service."""

    BINDINGS = bindings_of(Place.COMPOSER, priority=True)
    DEFAULT_CSS = """
    Composer { height: 42%; min-height: 8; display: none; border-top: solid $accent; }
    Composer.with-fields { height: 55%; min-height: 10; }
    Composer.whole { height: 1fr; }
    Composer.note { border-top: solid $warning; }
    Composer.note ComposerText { background: $warning 10%; }
    Composer #composer-head { height: auto; max-height: 4; }
    Composer #composer-names { height: 1; display: none; }
    Composer Field { display: none; }
    Composer.with-fields Field { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(id="writing")
        self.head = LineView(id="composer-head")
        self.head.can_focus = False
        self.fields = {name: Field(name) for name in FIELDS}
        self.has_fields = False
        """Whether they are shown; else the thread says to whom it goes."""
        self.names = LineView(id="composer-names")
        self.names.can_focus = False
        self.text = ComposerText(id="composer", soft_wrap=True, show_line_numbers=False)
        self.text.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Put the fields between head and text."""
        yield self.head
        yield from self.fields.values()
        yield self.text
        yield self.names

    def show_head(self, lines: Sequence[Line]) -> None:
        """Replace the lines on top."""
        self.head.styles.height = len(lines)
        self.head.show_lines(list(lines))
        # All of it: while it was hidden it had no height, and nothing was drawn.
        self.head.refresh()

    def show_names(self, line: Line | None) -> None:
        """Show the names that fit what is typed behind an `@`, or put them away."""
        self.names.styles.display = "none" if line is None else "block"
        if line is not None:
            self.names.show_lines([line])

    def show_fields(self, *, are_shown: bool) -> None:
        """Show the fields above the text, or put them away."""
        self.has_fields = are_shown
        self.set_class(are_shown, "with-fields")
        for field in self.fields.values():
            # Now: the class acts later, the next key may be here.
            field.styles.display = "block" if are_shown else "none"

    def value_of(self, name: str) -> str:
        """Give what is typed in a field."""
        return str(self.fields[name].input.value)

    def set_value(self, name: str, value: str) -> None:
        """Put words into a field."""
        if self.value_of(name) != value:
            self.fields[name].input.value = value

    def fill_fields(self, *, to: str, cc: str, subject: str) -> None:
        """Put words into all of them; they may be another's."""
        for name, value in zip(FIELDS, (to, cc, subject), strict=True):
            self.set_value(name, clean_line(value))

    def fill(self, words: Words) -> None:
        """Put a text into its places; fields that never were shown stay away."""
        typed = (words.to, words.cc, words.subject)
        self.show_fields(are_shown=any(each is not None for each in typed))
        self.fill_fields(to=words.to or "", cc=words.cc or "", subject=words.subject or "")
        self.load_text(words.text)

    def load_text(self, text: str) -> None:
        """Put a text into the large field, the cursor behind it."""
        self.text.load_text(clean_text(text))
        self.text.move_cursor(self.text.document.end)

    def typed(self, before: Words) -> Words:
        """Give what stands in text and fields; all else is as before."""
        values = (self.value_of(name) if self.has_fields else None for name in FIELDS)
        to, cc, subject = values
        return replace(before, text=self.text.text, to=to, cc=cc, subject=subject)

    def first_empty(self) -> LineField | TextArea:
        """Give what is to be typed next."""
        is_for_nobody = self.has_fields and not self.value_of("to").strip()
        return self.fields["to"].input if is_for_nobody else self.text

    @property
    def is_shown(self) -> bool:
        """Say whether it stands on the screen."""
        return self.has_class("shown")

    def show(self, *, is_shown: bool) -> None:
        """Show or hide the whole at once."""
        self.set_class(is_shown, "shown")
        self.styles.display = "block" if is_shown else "none"

    def next_placeholder(self, *, from_top: bool = False) -> bool:
        """Select the next field that nobody filled in, round the text; say whether there is one.

        What is selected is replaced by what is typed.
        """
        text = self.text.text
        fields = find_placeholders(text)
        if not fields:
            return False
        places = [(_location(text, field.start), _location(text, field.end)) for field in fields]
        at = (0, 0) if from_top else max(self.text.selection)
        start, end = next((place for place in places if place[0] >= at), places[0])
        self.text.focus()
        self.text.selection = Selection(start, end)
        self.text.scroll_cursor_visible()
        return True

    def action_undo_typing(self) -> None:
        """Take back what was typed last in the text."""
        self.text.undo()
