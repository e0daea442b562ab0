"""What is typed is kept: soon after a letter, and before the screen goes away."""

from __future__ import annotations

import asyncio

from textual import work
from textual.timer import Timer

from console.services.bundle import Services
from screens.frame import Frame

SAVE_AFTER_S = 0.7
"""After the first letter that is not kept; at most a second of words is ever lost."""


class Autosaving(Frame):
    """A screen on which something is written that `keep_draft` keeps."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._save_timer: Timer | None = None
        self.keeping = asyncio.Lock()
        """Held while a text is written down: who reads drafts waits for it."""

    def save_soon(self) -> None:
        """Keep the draft in a moment."""
        # Not put off by the next letter: who types without a pause would lose all of it.
        if self._save_timer is None:
            self._save_timer = self.set_timer(SAVE_AFTER_S, self._save_now)

    def save_no_more(self) -> None:
        """Forget what was to be kept in a moment: nothing is begun any more."""
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None

    def _save_now(self) -> None:
        self._save_timer = None
        self.save_draft()

    @work(group="draft")
    async def save_draft(self) -> None:
        """Keep what is written so far; no key waits for it."""
        await self.keep_draft()

    def hear_of_store(self) -> None:
        """Keep the draft as soon as the store takes it again."""
        if self.services.store_watch.trouble is None:
            self.save_draft()

    async def on_unmount(self) -> None:
        """Keep the draft, whatever takes the screen away."""
        await self.keep_draft()

    async def on_screen_suspend(self) -> None:
        """Keep the draft when another screen is shown: this one may not come back."""
        await self.keep_draft()
