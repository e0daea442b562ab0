"""A letter that means nothing on a sheet is answered where its keys stand, until the next key."""

from __future__ import annotations

from collections.abc import Sequence

from textual.screen import ModalScreen, Screen

from data.text.safe import clean_line
from widgets.lines import Line, LineView, line_of


class Unmeant:
    """Says that a letter does nothing, and gives the keys back afterwards."""

    def __init__(self) -> None:
        self._view: LineView | None = None
        self._keys: Sequence[Line] = ()
        self._said: Sequence[Line] = ()

    @property
    def is_said(self) -> bool:
        """Whether a letter was answered, and no key has come since."""
        return self._view is not None

    def tell(self, screen: Screen[object], character: str | None) -> None:
        """Answer a letter on a sheet; a screen of its own has more keys than one line names."""
        views = screen.query(LineView)
        is_letter = (
            character is not None
            and character.isascii()
            and character.isprintable()
            and character != " "
        )
        if not isinstance(screen, ModalScreen) or not is_letter or not views:
            return
        assert character is not None
        self._view = views.last()
        self._keys = self._view.lines
        self._said = [line_of(f" {clean_line(character)} does nothing here.", "warn")]
        self._view.show_lines(self._said)

    def take_back(self) -> None:
        """Show the keys again, unless something else has been said there since."""
        view, self._view = self._view, None
        if view is not None and view.is_attached and view.lines is self._said:
            view.show_lines(self._keys)
