"""A terminal that becomes too small, and large enough again: nothing is lost in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.geometry import Size
from textual.screen import Screen

from console.frames import frames_of
from screens.room import NoRoom, has_room


class Room:
    """Covers all screens while none has room; keys would act on what nobody sees."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._cover: NoRoom | None = None

    @property
    def is_lacking(self) -> bool:
        """Say whether a sentence stands in place of the screens."""
        return self._cover is not None

    def fit(self, size: Size) -> None:
        """Have every screen fit a new size; cover them, or uncover them."""
        for frame in frames_of(self._app):
            frame.fit(size)  # what lies below a sheet is seen too
        if not has_room(size) and self._cover is None:
            self._cover = NoRoom()
            self._app.push_screen(self._cover)
        elif has_room(size) and self._cover is not None:
            cover, self._cover = self._cover, None
            if self._app.screen is cover:
                cover.dismiss()
            else:  # what was under way has come above it meanwhile
                self._stack.remove(cover)
                cover.remove()

    @property
    def _stack(self) -> list[Screen[Any]]:
        return self._app._screen_stack  # noqa: SLF001 - Textual takes screens from its end only

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Have the screen on top be the one below the cover: whoever leaves does not mean that."""
        cover = self._cover
        if cover is None or self._app.screen is not cover:
            yield
            return
        self._stack.remove(cover)
        try:
            yield
        finally:
            self._stack.append(cover)
