"""What the console does about a store that cannot be written: says so, and tries again."""

from __future__ import annotations

import asyncio

from textual import work
from textual.app import App

from console.services.bundle import Services
from data.errors import DataError
from screens.frame import Frame, StoreTrouble

LOOK_S = 5.0
"""How often is looked whether the store can be written: two system calls while all is well."""
TOLD_S = 8.0


class StoreKeeping(App[None], inherit_bindings=False):
    """Watches the store, and gives it what it could not take."""

    services: Services
    store_look_s = LOOK_S
    """A test need not wait so long."""

    @work(group="store")
    async def watch_store(self) -> None:
        """Look now and then; what was typed while the store took nothing becomes a draft again."""
        await self._adopt_texts()
        while True:
            await asyncio.sleep(self.store_look_s)
            if await self.services.store_watch.look():
                self._tell_frames()
                if self.services.store_watch.trouble is None:
                    await self._adopt_texts()

    def tell_store_trouble(self, error: DataError) -> None:
        """Say what a loop has met, once and not at each of its rounds."""
        if self.services.store_watch.note(error):
            self._tell_frames()

    def on_store_trouble(self, _message: StoreTrouble) -> None:
        """Have every screen say what one has met."""
        self._tell_frames()

    def _tell_frames(self) -> None:
        trouble = self.services.store_watch.trouble
        frames = [screen for screen in self.screen_stack if isinstance(screen, Frame)]
        for frame in frames:
            frame.keep_top()
            frame.hear_of_store()
        if not frames:
            return
        if trouble is None:
            frames[-1].tell("The store can be written again.", seconds=TOLD_S)
        else:
            frames[-1].tell(str(trouble), is_trouble=True, seconds=TOLD_S)

    async def _adopt_texts(self) -> None:
        """Make drafts of what the store could not take."""
        texts = self.services.texts
        found = [] if texts is None else await asyncio.to_thread(texts.list_all)
        # Only then: it imports all that writes drafts.
        adopting = self.services.adopting if found else None
        if adopting is None:
            return
        try:
            adopted = await adopting.adopt(is_open=self._is_open)
        except DataError as error:
            self.tell_store_trouble(error)
            return
        frame = next((s for s in reversed(self.screen_stack) if isinstance(s, Frame)), None)
        if frame is None:
            return
        if adopted.words:
            frame.tell(adopted.told, seconds=TOLD_S)
        for text in adopted.left:
            frame.tell(f"A text of yours is in {text.path}: what it was about is gone.")

    def _is_open(self, about: str) -> bool:
        """Say whether a screen of ours has a text, and will keep it itself."""
        return any(isinstance(s, Frame) and s.writes(about) for s in self.screen_stack)
