"""What the agent attends to: keys that wait for their screen, held news, presence.

Apart from the app, which only says when each of them is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile

from textual.app import App
from textual.message_pump import MessagePump
from textual.widget import Widget

from console.frames import frames_of, top_frame
from console.services.presence import PresenceService
from data.records import Change, ConversationId
from screens.answering import Answering
from screens.frame import Frame, PresenceChanged, StoreChanged

WRITING_S = 120.0
"""Whoever has typed nothing for so long reads, and no longer writes."""
KEY_WAIT_S = 2.0
"""So long a key waits for the rows that it is about; then it is told that there are none."""
LOOKS_TO_ASK = 2
"""At every second look all are asked whether they live: half a second after one has died."""
LOOK_S = 0.005
READING = "-load"
CHANGING = ("-review", "-page", "-deed", "-editor", "-show")
"""How the groups of workers end that read what a screen shows, or that put one on top of it, change
what it is about, or lend the terminal."""


class Attention:
    """Stands between keys and news on one side and the topmost screen on the other."""

    def __init__(self, app: App[None], presence: PresenceService) -> None:
        self._app, self._presence = app, presence
        self._typed_at = -WRITING_S
        self.is_lent = False
        """The terminal is an editor's just now."""
        self._waited_for: Frame | Answering[object] | None = None
        self._typed_into: Widget | None = None
        self._news: tuple[Change, ...] | None = ()
        self._looks = 0
        self.reading: ConversationId | None = None
        """The conversation before the agent, as colleagues were told last."""

    @property
    def screen(self) -> Frame | None:
        """The topmost of our screens: a question may stand above it."""
        return top_frame(self._app)

    @property
    def field(self) -> Widget | None:
        """The widget under the hands, where letters are text just now."""
        # Asked and not told by its class: TextArea is imported when the first letter is written.
        focused = self._app.focused
        is_field = focused is not None and focused.check_consume_key("a", "a")
        return focused if is_field else None

    def note_typing(self) -> None:
        """Note that the agent has just pressed a key."""
        self._typed_at = asyncio.get_running_loop().time()

    @property
    def rested_s(self) -> float:
        """For how long no key was pressed."""
        return asyncio.get_running_loop().time() - self._typed_at

    def lend(self, *, is_lent: bool) -> None:
        """Note that the terminal is an editor's, or ours again."""
        self.is_lent = is_lent
        self.note_typing()

    def note_handed_on(self) -> None:
        """Note that a field has the keys: what is typed now acts there a moment later."""
        self._typed_into = self.field

    async def until_shown(self) -> None:
        """Wait until the screen shows what a key is about: whoever types ahead loses nothing."""
        loop = asyncio.get_running_loop()
        until = loop.time() + KEY_WAIT_S
        shown = None
        # What was awaited may have put another on top, which has to be read as well.
        while shown is not self._app.screen and not self.is_lent:
            await self._until_mounted(until)
            shown = screen = self._app.screen
            if not isinstance(screen, Frame | Answering) or not self._is_awaited(screen):
                self._waited_for = None
                return
            if screen is self._waited_for:
                return  # waited once; a store that hangs must not hold up every key
            while not self.is_lent and self._is_awaited(screen) and loop.time() < until:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(LOOK_S)
            self._waited_for = screen if self._is_awaited(screen) else None

    async def _until_mounted(self, until: float) -> None:
        loop = asyncio.get_running_loop()
        while not self._app.screen.is_mounted and loop.time() < until:  # noqa: ASYNC110 - as above
            await asyncio.sleep(LOOK_S)

    async def until_heard(self) -> None:
        """Wait until the key before this one is typed, and all have heard what came of it.

        Else ctrl+s in one go with the words before it would send them without the last, and a
        second Enter would reach the field that the first is about to leave.
        """
        field, self._typed_into = self._typed_into, None
        if field is None or not field.is_attached:
            return
        heard = asyncio.Event()
        above = list(takewhile(lambda node: not isinstance(node, App), field.ancestors))
        # Twice the field itself: what it tells when it takes the key comes behind the first.
        _pass_on([field, field, *above], heard)
        with suppress(TimeoutError):
            async with asyncio.timeout(KEY_WAIT_S):
                await heard.wait()

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
        frames = frames_of(self._app)
        shown = next((frame for frame in frames if not frame.STANDS_OVER), None)
        if shown is None:
            return
        now = asyncio.get_running_loop().time()
        has_typed = self.is_lent or now - self._typed_at < WRITING_S
        self.reading = shown.reading
        self._presence.show(self.reading, is_writing=shown.is_writing and has_typed)
        self._looks += 1
        is_quick = self._looks % LOOKS_TO_ASK != 0
        if self._presence.look(is_quick=is_quick) and self.screen is not None:
            self.screen.post_message(PresenceChanged())

    def _is_awaited(self, screen: Frame | Answering[object]) -> bool:
        if self._app.screen != screen:
            return False  # what was awaited asks something itself
        if self._is_at(CHANGING, screen):
            return True
        if not isinstance(screen, Frame):
            return screen.is_blank
        return screen.is_blank and (not screen.has_begun or self._is_at(READING, screen))

    def _is_at(self, work: str | tuple[str, ...], screen: Frame | Answering[object]) -> bool:
        return any(
            worker.node in (screen, self._app)
            and worker.group.endswith(work)
            and not worker.is_finished
            for worker in self._app.workers
        )


def _pass_on(path: Sequence[MessagePump], heard: asyncio.Event) -> None:
    """Go the way of a message: on to the next when all before it is done, to the end."""
    if not path or not path[0].call_later(_pass_on, path[1:], heard):
        heard.set()
