"""Where the agent is, noted as she goes, and offered once by the next console."""

from __future__ import annotations

import asyncio

from textual.app import App

from console.domain.whereabouts import Whereabouts, offer_words
from console.frames import frames_of
from console.services.bundle import Services
from screens.inbox import InboxScreen

NOTE_S = 1.0
"""Between two notes of where she is: whoever goes through ten conversations writes twice."""
OFFER_S = 20.0
"""How long the line stands that offers the way back; the key works until something else is done."""


class WayBack:
    """Keeps where the agent is in a file of hers."""

    def __init__(self, app: App[None], services: Services, *, has_goal: bool) -> None:
        """Make it; who has a goal, a conversation to open at, does not want to go elsewhere."""
        self._app, self._services, self._has_goal = app, services, has_goal
        self._noted_at = 0.0
        self._stands_at: Whereabouts | None = None
        self._has_begun = False

    async def offer(self) -> str:
        """Begin to keep where she is; say which key goes back to where a console ended before."""
        keeper = self._services.whereabouts
        if keeper is None:
            return ""
        now = self._services.clock.now()
        self._has_begun = True
        left = await asyncio.to_thread(keeper.begin, now=now, is_asked=not self._has_goal)
        self._stands_at, self._noted_at = None, 0.0  # what was noted before had no file yet
        self.note()
        inbox = next((s for s in self._app.screen_stack if isinstance(s, InboxScreen)), None)
        if left is None or inbox is None:
            return ""
        row = inbox.list.current
        if not left.where.is_deep and row is not None and row.id == left.where.row:
            keeper.take()  # she stands there already
            return ""
        inbox.show_hints()
        return offer_words(left, inbox.key_of("come_back"))

    def note(self, *, is_last: bool = False) -> None:
        """Note where she is, where that has changed and not too often; microseconds.

        The last note comes also where the console has ended before it began to keep any.
        """
        keeper = self._services.whereabouts
        now = asyncio.get_running_loop().time()
        if keeper is None or not (is_last or now >= self._noted_at + NOTE_S):
            return
        if is_last and not self._has_begun:
            self._has_begun, self._stands_at = True, None
            keeper.begin(now=self._services.clock.now(), is_asked=False)
        where = Whereabouts()
        for frame in reversed(frames_of(self._app)):
            if frame.has_begun:
                where = frame.stand_at(where)
        if where != self._stands_at:
            self._noted_at, self._stands_at = now, where
            keeper.note(where)
