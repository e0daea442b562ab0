"""Where the agent is, noted as she goes, and offered once by the next console."""

from __future__ import annotations

import asyncio

from rich.console import RenderableType
from textual.app import App

from console.domain.whereabouts import Whereabouts, offer_words
from console.services.bundle import Services
from screens.frame import Frame
from screens.inbox import InboxScreen

NOTE_S = 1.0
"""Between two notes of where she is: whoever goes through ten conversations writes twice."""
OFFER_S = 20.0
"""How long the line stands that offers the way back; the key works until something else is done."""


class Returning(App[None], inherit_bindings=False):
    """Keeps where the agent is in a file of hers."""

    services: Services

    def __init__(self) -> None:
        self._noted_at = 0.0
        self._stands_at: Whereabouts | None = None
        self.was_left = False
        """The agent has ended the console, and nobody else."""
        super().__init__()

    async def offer_way_back(self) -> str:
        """Begin to keep where she is; say which key goes back to where a console ended before."""
        keeper = self.services.whereabouts
        if keeper is None:
            return ""
        now = self.services.clock.now()
        left = await asyncio.to_thread(keeper.begin, now=now, is_asked=not self.has_goal)
        self._stands_at = None  # whatever was noted before had no file yet
        inbox = next((s for s in self.screen_stack if isinstance(s, InboxScreen)), None)
        if left is None or inbox is None:
            return ""
        row = inbox.list.current
        if not left.where.is_deep and row is not None and row.id == left.where.row:
            keeper.take()  # she stands there already
            return ""
        inbox.show_hints()
        return offer_words(left, inbox.key_of("come_back"))

    def note_whereabouts(self, *, is_last: bool = False) -> None:
        """Note where she is, where that has changed and not too often; microseconds."""
        keeper = self.services.whereabouts
        now = asyncio.get_running_loop().time()
        if keeper is None or not (is_last or now >= self._noted_at + NOTE_S):
            return
        where = Whereabouts()
        for screen in self.screen_stack:
            if isinstance(screen, Frame) and screen.has_begun:
                where = screen.stand_at(where)
        if where != self._stands_at:
            self._noted_at, self._stands_at = now, where
            keeper.note(where)

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Leave; whoever ends the console herself is offered her queue alone."""
        self.was_left = not self.is_cut
        self.note_whereabouts(is_last=True)
        super().exit(result, return_code, message)

    @property
    def has_goal(self) -> bool:
        """Whether the agent has said where to open it."""
        raise NotImplementedError

    @property
    def is_cut(self) -> bool:
        """Whether the console ends because its line did."""
        raise NotImplementedError
