"""What the agent attends to: keys that wait for their screen, held news, presence.

Apart from the app, which only says when each of them is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.app import App
from textual.widget import Widget

from console.services.presence import PresenceService
from data.records import Change
from screens.frame import Frame, PresenceChanged, StoreChanged

WRITING_S = 120.0
"""Whoever has typed nothing for so long reads, and no longer writes."""
KEY_WAIT_S = 2.0
"""So long a key waits for the rows that it is about; then it is told that there are none."""
QUIET_LOOKS = 6
"""So often in a row nothing is under way when Enter in a field has been heard by everybody."""
LOOK_S = 0.005
READING, SENDING = "-load", "-review"
"""How the groups of workers end that read what a screen shows, or that send a text."""


class Attention:
    """Stands between keys and news on one side and the topmost screen on the other."""

    def __init__(self, app: App[None], presence: PresenceService) -> None:
        self._app, self._presence = app, presence
        self._typed_at = -WRITING_S
        self._is_lent = False
        """The terminal is an editor's just now."""
        self._waited_for: Frame | None = None
        self._submitted: Widget | None = None
        self._news: tuple[Change, ...] | None = ()

    @property
    def screen(self) -> Frame | None:
        """The topmost of our screens: a question may stand above it."""
        return next((s for s in reversed(self._app.screen_stack) if isinstance(s, Frame)), None)

    def note_typing(self) -> None:
        """Note that the agent has just pressed a key."""
        self._typed_at = asyncio.get_running_loop().time()

    def lend(self, *, is_lent: bool) -> None:
        """Note that the terminal is an editor's, or ours again."""
        self._is_lent = is_lent
        self.note_typing()

    def note_key(self, key: str) -> None:
        """Note that a key went to a field: Enter there is heard by the screen a moment later."""
        field = self._app.focused
        self._submitted = field if key == "enter" and hasattr(field, "action_submit") else None

    async def until_shown(self) -> None:
        """Wait until the screen shows what a key is about: whoever types ahead loses nothing."""
        await self._until_submitted()
        screen = self._app.screen
        if not isinstance(screen, Frame) or not self._is_awaited(screen):
            self._waited_for = None
            return
        if screen is self._waited_for:
            return  # waited once; a store that hangs must not hold up every key
        loop = asyncio.get_running_loop()
        until = loop.time() + KEY_WAIT_S
        while self._is_awaited(screen) and loop.time() < until:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(LOOK_S)
        self._waited_for = screen if self._is_awaited(screen) else None

    async def _until_submitted(self) -> None:
        field, self._submitted = self._submitted, None
        until, quiet = asyncio.get_running_loop().time() + KEY_WAIT_S, 0
        while field is not None and self._app.focused is field and quiet < QUIET_LOOKS:
            waiting = field.message_queue_size + self._app.screen.message_queue_size
            quiet = 0 if waiting else quiet + 1  # quiet: a field that Enter does not leave
            if asyncio.get_running_loop().time() > until:
                return
            await asyncio.sleep(LOOK_S)

    def tell_news(self, changes: Sequence[Change] | None) -> None:
        """Tell the screen what was committed; one that still reads is told when it is done.

        A newer reading cancels an older one. News that come faster than a screen is read, as an
        import's do on a busy machine, would keep it from ever being drawn.
        """
        if changes is None or self._news is None:
            self._news = None
        else:
            self._news += tuple(changes)
        screen = self.screen
        if self._news == () or screen is None:
            return
        if self._is_at(READING, screen) and not screen.CALMS_NEWS:
            return
        screen.post_message(StoreChanged(self._news))
        self._news = ()

    def tell_presence(self) -> None:
        """Tell colleagues what is on our screen, and our screen what is on theirs."""
        frames = (s for s in reversed(self._app.screen_stack) if isinstance(s, Frame))
        shown = next((frame for frame in frames if not frame.STANDS_OVER), None)
        if shown is None:
            return
        now = asyncio.get_running_loop().time()
        has_typed = self._is_lent or now - self._typed_at < WRITING_S
        self._presence.show(shown.reading, is_writing=shown.is_writing and has_typed)
        if self._presence.look() and self.screen is not None:
            self.screen.post_message(PresenceChanged())

    def _is_awaited(self, screen: Frame) -> bool:
        if self._app.screen != screen:
            return False  # what was awaited asks something itself
        if self._is_at(SENDING, screen):
            return True
        return screen.is_blank and (not screen.has_begun or self._is_at(READING, screen))

    def _is_at(self, work: str, screen: Frame) -> bool:
        return any(
            worker.node is screen and worker.group.endswith(work) and not worker.is_finished
            for worker in self._app.workers
        )
