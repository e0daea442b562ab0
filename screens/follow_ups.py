"""The follow-ups: an agenda by day, what is overdue first, whose they are to choose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from textual import work

from console.actions import Place
from console.domain.conditions import Facts
from console.services.agenda import Agenda, Scope
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.follow_up_steps import POOL, Kept
from data.errors import DataError
from data.records import ConversationId, FollowUp, FollowUpId
from screens.following import ask_about_any, owner_picks, settle
from screens.later import open_article, open_conversation
from screens.moments import FORMS
from screens.picking import PickSheet
from screens.place_keys import bindings_of
from screens.rows import RowPage
from screens.snoozing import moment_of, quick_picks, typed_pick
from widgets.follow_up_lines import AgendaFacts, agenda_lines
from widgets.lines import Line

HALF_MIN = 60
"""Rows read to each side of the cursor."""
NEAR = 20
"""Rows between cursor and end of what is read at which more is."""
DRAWN_S = 60.0
"""A day ends without any news of the store."""
SCOPES = tuple(Scope)


class FollowUpsScreen(RowPage[FollowUp]):
    """What is promised, by day."""

    PLACE = Place.FOLLOW_UPS
    BINDINGS = bindings_of(Place.FOLLOW_UPS)

    def __init__(self, services: Services) -> None:
        super().__init__(services, view_id="agenda")
        self.scope = Scope.MINE
        self.agenda = Agenda()
        self._wants_end = False

    def on_mount(self) -> None:
        """Look each minute whether the day has changed."""
        self.set_interval(DRAWN_S, self.draw)

    def place_words(self) -> str:
        """Say whose are shown, and how many there are of each."""
        said = []
        for scope in SCOPES:
            tally = self.agenda.tallies.get(scope)
            count = "" if tally is None else f" {tally.live}{'!' if tally.due else ''}"
            said.append(
                f"[{scope.value}{count}]" if scope is self.scope else f"{scope.value}{count}"
            )
        return f"Follow-ups: {f' {self.glyphs.dot} '.join(said)}"

    def facts(self) -> Facts:
        """Say whether there is a follow-up under the cursor."""
        return replace(super().facts(), has_follow_up=self.current is not None)

    # -- Reading ---------------------------------------------------------------------------------

    async def read(self) -> None:
        """Read what stands around the cursor, or at the end of it all."""
        turn, current, is_end = self.begin_reading(), self.current, self._wants_end
        agenda = await self.services.agenda.read(
            self.scope,
            half=max(HALF_MIN, 2 * self.view.size.height),
            around=None if is_end else current,
            is_left=current is not None and current.id == self.left,
            is_end=is_end,
        )
        if turn != self.readings:
            return  # a newer one is under way
        self._wants_end = False
        self.agenda = agenda
        if not any(row.id == self.left for row in agenda.rows[agenda.place : agenda.place + 1]):
            self.left = None
        self.show(agenda.rows, agenda.place)

    def id_of(self, row: FollowUp) -> FollowUpId:
        """Name a follow-up."""
        return row.id

    def nothing(self) -> str:
        """Say that nothing is promised, and what leads on."""
        whose = {
            Scope.MINE: "You have promised nothing",
            Scope.POOL: "Nothing is promised that anybody may do",
            Scope.ALL: "Nobody has promised anything",
        }[self.scope]
        keys = f"{self.key_of('new_follow_up')} makes a follow-up, {self.key_of('next_scope')}"
        return f"{whose}. {keys} shows others', {self.key_of('back')} goes back."

    def page_lines(self) -> list[Line]:
        """Give the days with their follow-ups."""
        facts = AgendaFacts(
            now=self.services.clock.now(),
            time_zone=self.services.time_zone,
            width=self.size.width,
            cursor=self.cursor,
            counts=self.agenda.counts,
        )
        return agenda_lines(self.rows or (), facts, self.glyphs)

    def lines_of(self, row: FollowUp, place: int) -> list[Line]:
        """Give nothing by itself: a row stands below its day."""
        raise NotImplementedError

    async def step(self, by: int) -> None:
        """Move the cursor by rows, reading what is not loaded yet."""
        wanted, rows = self.cursor + by, self.rows or []
        is_before = wanted < NEAR and self.agenda.has_before
        if is_before or (wanted >= len(rows) - NEAR and self.agenda.has_after):
            await self.read()
        self.go(by)

    async def action_end(self) -> None:
        """To the last one, however many there are."""
        self._wants_end = True
        await self.read()

    def action_top(self) -> None:
        """To the first one, which is the most overdue; keys wait until it is there."""
        self.rows, self.cursor, self.left = None, 0, None
        self.load()

    def action_next_scope(self) -> None:
        """Show whose comes next: mine, anybody's, everybody's."""
        self._show(1)

    def action_previous_scope(self) -> None:
        """The other way."""
        self._show(-1)

    def _show(self, by: int) -> None:
        self.scope = SCOPES[(SCOPES.index(self.scope) + by) % len(SCOPES)]
        self.action_top()

    # -- Going elsewhere -------------------------------------------------------------------------

    async def action_open(self) -> None:
        """Open the conversation, the article, or the customer where there is neither."""
        row = self.current
        if row is None:
            return
        if row.article_id is not None:
            await open_article(self.app, self.services, row.article_id)
            return
        if row.conversation_id is None:
            self.action_customer()
            return
        await open_conversation(
            self.app, self.services, row.conversation_id, neighbours=self.neighbour
        )

    def neighbour(self, number: ConversationId, by: int) -> ConversationId | None:
        """Give the conversation of the next follow-up on another one, and move the cursor there."""
        rows = self.rows or []
        here = next((n for n, row in enumerate(rows) if row.conversation_id == number), self.cursor)
        for place in range(here + by, len(rows) if by > 0 else -1, by):
            found = rows[place].conversation_id
            if found is not None and found != number:
                self.go(place - self.cursor)
                return found
        return None

    def action_customer(self) -> None:
        """Show the customer with all that was before."""
        row = self.current
        if row is not None and row.article_id is not None:
            key = self.key_of("open_follow_up")
            self.tell(f"This is about an article, not a customer; {key} opens it.")
        elif row is not None and row.customer is not None:
            from screens.customer import CustomerScreen  # noqa: PLC0415 - start-up time

            self.app.push_screen(CustomerScreen(self.services, row.conversation_id, row.customer))

    # -- Deeds -----------------------------------------------------------------------------------

    def _settle(self, deed: Callable[[Sequence[FollowUpId]], Awaitable[Kept]]) -> None:
        """Do something with the follow-up under the cursor, which is on the next one then."""
        if (row := self.current) is not None:
            self.leave_row()
            settle(self, deed([row.id]))

    def action_done(self) -> None:
        """Say that it is done."""
        self._settle(self.services.follow_ups.done)

    def action_cancel(self) -> None:
        """Give it up."""
        self._settle(self.services.follow_ups.cancel)

    def action_a_day_later(self) -> None:
        """Move it on by a day."""
        self._move_by("+1d")

    def _move_by(self, words: str) -> None:
        services = self.services
        self._settle(
            partial(
                services.follow_ups.move,
                to=words,
                time_zone=services.time_zone,
                language=services.language,
            )
        )

    def action_move(self) -> None:
        """Ask to which moment it goes."""
        if (row := self.current) is None:
            return
        services = self.services
        sheet = PickSheet(
            services,
            f"Move to: choose, or type {FORMS}, +2d",
            quick_picks(services),
            make=lambda typed: typed_pick(services, typed, at=row.at),
            is_typed_alone=True,
        )

        def moved(ids: tuple[str, ...] | None) -> None:
            if ids is not None:
                self.leave_row()
                settle(self, services.follow_ups.move_to([row.id], moment_of(ids[0])))

        sheet.then = moved
        self.app.push_screen(sheet)

    def action_take(self) -> None:
        """Make it mine; what is mine, anybody's."""
        if (row := self.current) is not None:
            owner = POOL if row.owner == self.services.agent.name else ""
            settle(self, self.services.follow_ups.assign([row.id], owner))

    @work(exclusive=True, group="follow-up-page")
    async def action_hand_over(self) -> None:
        """Ask whose it is to be."""
        if (row := self.current) is None:
            return
        try:
            picks = owner_picks(await self.services.team.list_agents(), row, self.services)
        except DataError as error:
            self.tell_error(error)
            return
        sheet = PickSheet(self.services, "Give the follow-up to", picks)

        def given(ids: tuple[str, ...] | None) -> None:
            if ids is not None:
                settle(self, self.services.follow_ups.assign([row.id], ids[0]))

        sheet.then = given
        if self.is_current:  # else the agent has gone on meanwhile
            self.app.push_screen(sheet)

    @work(exclusive=True, group="follow-up-page")
    async def action_new(self) -> None:
        """Ask what is promised, on what."""
        try:
            await ask_about_any(self, self.current)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
