"""The tour on whatever is on top: its sentence above the keys, moved on by what is done."""

from __future__ import annotations

from textual import work
from textual.app import App
from textual.screen import ModalScreen, Screen

from console.actions import Place
from console.domain import tour
from console.domain.tour import Where
from console.key_names import key_of
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.tours import TourStanding
from data.errors import DataError
from screens.frame import Frame
from screens.keys import KeysScreen
from widgets.bars import GuideLine

FRAMES = {Place.INBOX: Where.LIST, Place.CONVERSATION: Where.THREAD}
SHEETS = {
    Place.REVIEW: Where.REVIEW,
    Place.MACROS: Where.MACROS,
    Place.ESCALATING: Where.ASKING,
    Place.LETTER: Where.LETTER,
    Place.PROMISING: Where.PROMISE_FORM,
}
"""Those about which the tour has something to say."""


def where_is(screen: Screen[object]) -> Where:
    """Say where the agent is."""
    if isinstance(screen, Frame):
        return Where.TEXT if screen.is_writing else FRAMES.get(screen.PLACE, Where.PAGE)
    if getattr(screen, "IS_PROMISING", False):
        return Where.PROMISING
    return SHEETS.get(getattr(screen, "PLACE", Place.CHOOSING), Where.SHEET)


class Touring(App[None], inherit_bindings=False):
    """Leads a newcomer of a practice store; without one it costs a comparison now and then."""

    services: Services
    offers_tour = False
    """Whether somebody who has done nothing yet is told of it."""

    def __init__(self) -> None:
        super().__init__()
        self._tour: TourStanding | None = None
        self._guided: Screen[object] | None = None

    @work(exclusive=True, group="tour")
    async def read_tour(self) -> None:
        """Read how far the tour is; what was done by any way counts."""
        try:
            if self._tour is None and not await self.services.tours.is_offered():
                return
            self._tour = await self.services.tours.read()
        except DataError:
            return  # the store's own trouble is told; the tour can wait
        self.show_tour()

    @property
    def is_touring(self) -> bool:
        """Say whether anything is told to a newcomer."""
        return self._tour is not None and (self._tour.is_led or self._tour.is_new)

    def note_done(self) -> None:
        """Somebody has committed something; it may be what the tour waits for."""
        if self.is_touring:
            self.read_tour()

    @work(group="tour-page")
    async def action_turn_tour(self) -> None:
        """Begin or go on; again: leave."""
        tours, frame = self.services.tours, self._shown_frame
        try:
            if not await tours.is_offered():
                if frame is not None:
                    frame.tell(tour.NOT_HERE)
                return
            now = await tours.read()
            self._tour = await (tours.leave() if now.is_led else tours.lead())
        except (DataError, ServiceError) as error:
            if frame is not None:
                frame.tell_error(error)
            return
        if isinstance(frame, KeysScreen) and self.screen is frame:
            self.pop_screen()
        if not self._tour.is_led and self._shown_frame is not None:
            self._shown_frame.tell(tour.left_words(self._tour.step, self._key_of))
        self.show_tour()

    @property
    def _shown_frame(self) -> Frame | None:
        return self.screen if isinstance(self.screen, Frame) else None

    def _words(self, where: Where) -> str:
        if self._tour is None:
            return ""
        if self._tour.is_led:
            return tour.tour_words(self._tour.step, where, self._key_of)
        is_offered = self.offers_tour and self._tour.is_new and where is Where.LIST
        return tour.offer_words(self._key_of) if is_offered else ""

    def show_tour(self) -> None:
        """Say the next key where the agent is now; draws nothing that stands there already."""
        if self._tour is None or not self.is_running:
            return
        screen = self.screen
        words = self._words(where_is(screen))
        if isinstance(screen, Frame):
            screen.show_guide(words)
        elif isinstance(screen, ModalScreen) and screen.is_mounted:
            line = next(iter(screen.query(GuideLine)), None)
            if line is not None:
                line.show(words)
            elif words and self._guided is not screen and screen.children:
                self._guided = screen  # mounted once, also where a second key comes first
                screen.mount(GuideLine(words), before=0)

    def _key_of(self, action_id: str, wanted: str = "") -> str:
        return key_of(
            action_id, self.services.keymap, wanted=wanted, is_ascii=self.services.is_ascii
        )
