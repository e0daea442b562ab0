"""What the console does about a store that cannot be written: says so, and tries again."""

from __future__ import annotations

import asyncio

from textual.app import App

from console.errands import run_errand
from console.frames import frames_of, top_frame
from console.services.bundle import Services
from data.errors import DataError

LOOK_S = 5.0
"""How often is looked whether the store can be written: two system calls while all is well."""
TOLD_S = 8.0


class StoreKeeping:
    """Watches the store, and gives it what it could not take."""

    def __init__(self, app: App[None], services: Services) -> None:
        self._app, self._services = app, services

    def begin(self) -> None:
        """Look now and then; what was typed while the store took nothing becomes a draft again."""
        run_errand(self._app, self._watch, group="store")

    async def _watch(self) -> None:
        await self._adopt_texts()
        while True:
            await asyncio.sleep(LOOK_S)
            if await self._services.store_watch.look():
                self.tell_frames()
                if self._services.store_watch.trouble is None:
                    await self._adopt_texts()

    def tell_trouble(self, error: DataError) -> None:
        """Say what a loop has met, once and not at each of its rounds."""
        if self._services.store_watch.note(error):
            self.tell_frames()

    def tell_frames(self) -> None:
        """Have every screen say how the store is, and the topmost what is new about it."""
        trouble = self._services.store_watch.trouble
        frames = frames_of(self._app)
        for frame in frames:
            frame.keep_top()
            frame.hear_of_store()
        if not frames:
            return
        if trouble is None:
            frames[0].tell("The store can be written again.", seconds=TOLD_S)
        else:
            frames[0].tell(str(trouble), is_trouble=True, seconds=TOLD_S)

    async def _adopt_texts(self) -> None:
        """Make drafts of what the store could not take."""
        texts = self._services.texts
        found = [] if texts is None else await asyncio.to_thread(texts.list_all)
        # Only then: it imports all that writes drafts.
        adopting = self._services.adopting if found else None
        if adopting is None:
            return
        try:
            adopted = await adopting.adopt(is_open=self._is_open)
        except DataError as error:
            self.tell_trouble(error)
            return
        frame = top_frame(self._app)
        if frame is None:
            return
        if adopted.words:
            frame.tell(adopted.told, seconds=TOLD_S)
        for text in adopted.left:
            frame.tell(f"A text of yours is in {text.path}: what it was about is gone.")

    def _is_open(self, about: str) -> bool:
        """Say whether a screen of ours has a text, and will keep it itself."""
        return any(frame.writes(about) for frame in frames_of(self._app))
