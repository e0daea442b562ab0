"""What comes without a key: what time brings, and what others do that concerns this agent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from textual import work
from textual.app import App

from console.domain.tidings import Concern, Tiding, tell_tidings
from console.services.bundle import Services
from console.services.due import Timekeeper
from data.errors import DataError
from data.records import Change
from screens.frame import Frame

GAP_S = 0.7
"""Between two tellings: what a colleague does in one go is one sentence, told within a second."""
SHOWN_S = 8.0
"""How long a tiding stands: it comes unasked, while the agent reads something else."""


class Coming(App[None], inherit_bindings=False):
    """Sleeps until there is something; both loops begin after the first paint."""

    services: Services

    def __init__(self) -> None:
        super().__init__()
        self._timekeeper: Timekeeper | None = None
        self._unheard: list[Change] | None = []
        """Changes nobody has looked at yet; None where some were lost."""
        self._has_come = asyncio.Event()

    def note_changes(self, changes: Sequence[Change] | None) -> None:
        """Note what was committed; told and acted on behind the screen's own reading."""
        if changes is None or self._unheard is None:
            self._unheard = None
        else:
            self._unheard += changes
        self._has_come.set()
        if self._timekeeper is not None:
            self._timekeeper.note_news()

    @work(group="time")
    async def keep_time(self) -> None:
        """Wake what slept long enough, and give back what nobody touched; whoever comes first."""
        self._timekeeper = Timekeeper(self.services.due, clock=self.services.clock)
        await self._timekeeper.run()

    @work(group="tidings")
    async def follow_tidings(self) -> None:
        """Tell what others do to what is this agent's, or is watched by her."""
        tidings = self.services.tidings
        await tidings.begin()
        self._unheard = []
        while True:
            await self._has_come.wait()
            self._has_come.clear()
            changes, self._unheard = self._unheard, []
            try:
                found = await tidings.hear(changes)
            except DataError as error:
                self._tell(str(error))
                found = []
            if self._tell_all(found):
                await asyncio.sleep(GAP_S)

    def _tell_all(self, found: Sequence[Tiding]) -> bool:
        """Tell what is not on the screen already; say whether there was anything."""
        frame = self._frame
        reading = None if frame is None else frame.reading
        wanted = [t for t in found if t.concern is not Concern.WATCHED or t.number != reading]
        told = tell_tidings(wanted, clock=self._clock_words)
        if told and frame is not None:
            self._tell(f" {frame.glyphs.dot} ".join(told))
        return bool(told)

    def _tell(self, words: str) -> None:
        if (frame := self._frame) is not None:
            frame.tell(words, seconds=SHOWN_S)

    @property
    def _frame(self) -> Frame | None:
        return next((s for s in reversed(self.screen_stack) if isinstance(s, Frame)), None)

    def _clock_words(self, at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(self.services.time_zone)):%H:%M}"
