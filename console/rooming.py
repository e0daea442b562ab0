"""A terminal that becomes too small, and large enough again: nothing is lost in between."""

from __future__ import annotations

from textual.app import App
from textual.geometry import Size

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
            cover.dismiss()
