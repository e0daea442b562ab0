"""A terminal that becomes too small, and large enough again: nothing is lost in between."""

from __future__ import annotations

from textual.app import App
from textual.events import Event, Key, Resize
from textual.geometry import Size

from screens.frame import Frame
from screens.room import NoRoom, has_room


class Rooming(App[None], inherit_bindings=False):
    """Covers all screens while none has room; keys would act on what nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self._no_room: NoRoom | None = None

    @property
    def lacks_room(self) -> bool:
        """Say whether a sentence stands in place of the screens."""
        return self._no_room is not None

    def end(self) -> object:
        """Keep what is being written, then leave."""
        raise NotImplementedError

    def meet_without_room(self, event: Event) -> None:
        """Take a key while nothing is seen: only leaving is possible."""
        if isinstance(event, Key) and event.key == "ctrl+q":
            self.end()

    async def on_event(self, event: Event) -> None:
        """Look at the room after each change of it."""
        await super().on_event(event)
        if isinstance(event, Resize):
            for screen in self.screen_stack:
                if isinstance(screen, Frame):
                    screen.fit(event.size)  # what lies below a sheet is seen too
            self.mind_room(event.size)

    def mind_room(self, size: Size) -> None:
        """Cover the screens, or uncover them."""
        if not has_room(size) and self._no_room is None:
            self._no_room = NoRoom()
            self.push_screen(self._no_room)
        elif has_room(size) and self._no_room is not None:
            cover, self._no_room = self._no_room, None
            cover.dismiss()
