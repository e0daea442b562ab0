"""The tour on whatever is on top: its sentence above the keys, moved on by what is done."""

from __future__ import annotations

from textual.app import App
from textual.screen import ModalScreen, Screen

from console.actions import Place
from console.domain import tour
from console.domain.tour import Where
from console.errands import run_errand
from console.frames import shown_frame
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


class TourGuide:
    """Leads a newcomer of a practice store; without one it costs a comparison now and then."""

    def __init__(self, app: App[None], services: Services, *, is_offered: bool) -> None:
        """Make it; `is_offered`: somebody who has done nothing yet is told of the tour."""
        self._app, self._services = app, services
        self._is_offered = is_offered
        self._standing: TourStanding | None = None
        self._guided: Screen[object] | None = None

    @property
    def is_touring(self) -> bool:
        """Say whether anything is told to a newcomer."""
        return self._standing is not None and (self._standing.is_led or self._standing.is_new)

    def read(self) -> None:
        """Read how far the tour is; what was done by any way counts."""
        run_errand(self._app, self._read, group="tour", is_exclusive=True)

    async def _read(self) -> None:
        tours = self._services.tours
        try:
            if self._standing is None and not await tours.is_offered():
                return
            self._standing = await tours.read()
        except DataError:
            return  # the store's own trouble is told; the tour can wait
        self.show()

    def note_done(self) -> None:
        """Note that somebody has committed something; it may be what the tour waits for."""
        if self.is_touring:
            self.read()

    def turn(self) -> None:
        """Begin or go on; again: leave."""
        run_errand(self._app, self._turn, group="tour-page")

    async def _turn(self) -> None:
        tours, frame = self._services.tours, shown_frame(self._app)
        try:
            if not await tours.is_offered():
                if frame is not None:
                    frame.tell(tour.NOT_HERE)
                return
            now = await tours.read()
            self._standing = await (tours.leave() if now.is_led else tours.lead())
        except (DataError, ServiceError) as error:
            if frame is not None:
                frame.tell_error(error)
            return
        if isinstance(frame, KeysScreen) and self._app.screen is frame:
            self._app.pop_screen()
        shown = shown_frame(self._app)
        if not self._standing.is_led and shown is not None:
            shown.tell(tour.left_words(self._standing.step, self._services.key_of))
        self.show()

    def show(self) -> None:
        """Say the next key where the agent is now; draws nothing that stands there already."""
        if self._standing is None or not self._app.is_running:
            return
        screen = self._app.screen
        words = self._words(self._standing, where_is(screen))
        if isinstance(screen, Frame):
            screen.show_guide(words)
        elif isinstance(screen, ModalScreen) and screen.is_mounted:
            line = next(iter(screen.query(GuideLine)), None)
            if line is not None:
                line.show(words)
            elif words and self._guided is not screen and screen.children:
                self._guided = screen  # mounted once, also where a second key comes first
                screen.mount(GuideLine(words), before=0)

    def _words(self, standing: TourStanding, where: Where) -> str:
        if standing.is_led:
            return tour.tour_words(standing.step, where, self._services.key_of)
        is_offered = self._is_offered and standing.is_new and where is Where.LIST
        return tour.offer_words(self._services.key_of) if is_offered else ""
