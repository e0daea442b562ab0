"""What is chosen by name: the palette over a screen, and what its choices do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from console.actions import ACTIONS
from console.domain.deeds import ChangeTags
from console.errands import run_errand
from console.navigation import Navigation
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.themes import TITLES
from data.errors import DataError
from data.records import ArticleId, ConversationId
from screens import later
from screens.frame import Frame
from screens.working import Working

if TYPE_CHECKING:
    from console.services.naming import Named, Recent
    from screens.palette import PaletteScreen
    from screens.palette_choices import Choice

RECENT_MAX = 12
"""Choices by name that stand first; the store keeps more, which rank higher when one types."""
_HANDLERS = {action.id: action.handler for action in ACTIONS}


class CommandPalette:
    """Remembers what was chosen, in the store, and what has a name, until it is asked for again."""

    def __init__(self, app: App[None], services: Services, *, navigation: Navigation) -> None:
        self._app, self._services, self._navigation = app, services, navigation
        self._recent: list[Recent] = []
        """What was chosen by name, the latest first."""
        self._named: Named | None = None
        """Macros, people and tags as they were when somebody asked last."""
        self._asked: tuple[Frame, PaletteScreen] | None = None
        """The palette that was put over a screen, until its choice is done."""

    def load(self) -> None:
        """Know what was chosen before this console began."""
        run_errand(self._app, self._load, group="palette-recent")

    async def _load(self) -> None:
        try:
            kept = await self._services.naming.list_recent()
        except DataError:
            return  # the store's own trouble is told elsewhere
        known = {each[0] for each in self._recent}
        self._recent += [each for each in kept if each[0] not in known]

    def ask(self) -> None:
        """Offer what can be done on the screen on top; do what is chosen."""
        # Only for start-up time: its matcher is wanted by nobody before the first key.
        from screens.palette import PaletteScreen  # noqa: PLC0415
        from screens.palette_choices import (  # noqa: PLC0415
            choices_again,
            choices_for,
            choices_of_named,
        )

        screen = self._app.screen
        if not isinstance(screen, Frame):
            return
        place, facts, services = screen.PLACE, screen.facts(), self._services
        choices = choices_for(
            place,
            facts,
            keymap=services.keymap,
            is_ascii=services.is_ascii,
            saved=services.queues.counted,
            looks={} if self._app.no_color else TITLES,
        )
        palette = PaletteScreen(
            [*choices_again(self._recent[:RECENT_MAX], place, facts), *choices],
            recent=[each[0] for each in self._recent[:RECENT_MAX]],
            finder=services.naming,
            is_ascii=services.is_ascii,
            named=[] if self._named is None else choices_of_named(self._named, place, facts),
        )
        self._asked = screen, palette
        self._app.push_screen(palette, self.do_chosen)
        run_errand(
            self._app,
            partial(self._learn_names, screen, palette),
            group="palette-names",
            is_exclusive=True,
        )

    async def _learn_names(self, screen: Frame, palette: PaletteScreen) -> None:
        """Read what has a name, behind the first painting."""
        from screens.palette_choices import choices_of_named  # noqa: PLC0415 - as above

        try:
            named = await self._services.naming.list_named()
        except (DataError, ServiceError):
            return  # without them there is everything else
        if named != self._named and self._app.screen is palette:
            palette.know(choices_of_named(named, screen.PLACE, screen.facts()))
        self._named = named

    async def do_chosen(self, _answer: Choice | None = None) -> None:
        """Do what was chosen by name: as soon as it is known, or before the next key."""
        if self._asked is None or self._app.screen is self._asked[1]:
            return
        (screen, palette), self._asked = self._asked, None
        choice = palette.choice
        if choice is None:
            return
        self._remember(choice)
        try:
            await self._do_choice(choice.id, screen)
        except (DataError, ServiceError) as error:
            screen.tell_error(error)

    def _remember(self, choice: Choice) -> None:
        """Let it stand first from now on, here and in every console of the agent's."""
        from screens.palette_choices import KEPT  # noqa: PLC0415 - as above

        if choice.id == KEPT:
            return
        this = choice.id, choice.title, choice.beside
        self._recent = [this, *(each for each in self._recent if each[0] != choice.id)]
        run_errand(self._app, partial(self._keep, this), group="palette-recent")

    async def _keep(self, choice: Recent) -> None:
        """Keep what was chosen; where nothing can be written it is known here all the same."""
        try:
            await self._services.naming.note_chosen(choice)
        except (DataError, ServiceError):
            return

    async def _do_choice(self, chosen: str, screen: Frame) -> None:
        from screens import palette_choices as kinds  # noqa: PLC0415 - as above

        kind, sign, value = chosen.partition(":")
        match f"{kind}{sign}":
            case kinds.SHOW:
                await self._navigation.show_queue(value)
            case kinds.GO:
                self._navigation.go(value)
            case kinds.LOOK:
                self._navigation.paint_in(value)
            case kinds.KEPT:
                screen.tell("Nothing is left to be saved: what you write is kept as you type.")
            case kinds.CUSTOMER:
                await self._show_customer(value)
            case kinds.ARTICLE:
                await later.open_article(self._app, self._services, ArticleId(int(value)))
            case kinds.MACRO | kinds.GIVE | kinds.TAG if isinstance(screen, Working):
                await self._work_on(f"{kind}{sign}", value, screen)
            case _ if chosen.startswith(kinds.NUMBER):
                self._navigation.open_conversation(ConversationId(int(chosen[1:])))
            case _ if chosen in _HANDLERS:
                await self._app.run_action(_HANDLERS[chosen], screen)

    async def _show_customer(self, address: str) -> None:
        from screens.customer import CustomerScreen  # noqa: PLC0415 - start-up time

        customer = await self._services.naming.get_customer(address)
        self._app.push_screen(CustomerScreen(self._services, None, customer))

    async def _work_on(self, kind: str, value: str, screen: Working) -> None:
        """Do something with what a screen is about, that a sheet would ask for."""
        from screens import palette_choices as kinds  # noqa: PLC0415 - as above
        from screens.assigning import deed_of  # noqa: PLC0415 - start-up time

        targets = screen.targets()
        if not targets:
            return
        match kind:
            case kinds.MACRO:
                screen.use_macro(value, "", targets)
            case kinds.GIVE:
                candidates = await self._services.assigning.list_candidates()
                screen.work_on(deed_of(value, candidates), targets)
            case _:
                chosen = screen.chosen()
                has = bool(chosen) and all(value in each.tags for each in chosen)
                tag = frozenset({value})
                deed = ChangeTags(remove=tag) if has else ChangeTags(add=tag)
                screen.work_on(deed, targets)
