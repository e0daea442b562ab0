"""Team: who works here, who is here now, who is away until when, and the tiers."""

from __future__ import annotations

from textual import work

from console.actions import Place
from console.services.bundle import Services
from data.records import Agent, Tier
from screens.frame import StoreChanged
from screens.moments import Chosen, MomentSheet
from screens.page import Page
from screens.place_keys import bindings_of
from widgets.lines import Line
from widgets.team_lines import team_lines


class TeamScreen(Page):
    """The people, and the key that says that one is away or back."""

    PLACE = Place.TEAM
    BINDINGS = bindings_of(Place.TEAM)

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._people: list[Agent] | None = None
        self._tiers: list[Tier] = []
        self._open: dict[str, int] = {}
        """How many each has who has any."""

    def title_words(self) -> str:
        """Name the page."""
        return "Team"

    @property
    def is_blank(self) -> bool:
        """Say whether the people are still to come."""
        return self._people is None

    @work(exclusive=True, group="team-load")
    async def load(self) -> None:
        """Read who is in the team now."""
        self._people = await self.services.team.list_agents()
        self._tiers = await self.services.team.list_tiers()
        candidates = await self.services.assigning.list_candidates()
        self._open = {c.agent.name: c.open_count for c in candidates.agents}
        self.draw()
        await self.refresh_top()

    def page_lines(self) -> list[Line]:
        """Give the people, then the tiers."""
        if self._people is None:
            return []
        present = {p.agent for p in self.services.presence.others}
        return team_lines(
            self._people,
            self._tiers,
            here={self.services.agent.name, *present},
            now=self.services.clock.now(),
            time_zone=self.services.time_zone,
            width=max(self.size.width - 1, 40),
            glyphs=self.glyphs,
            doing={agent.name: self._doing(agent.name) for agent in self._people},
        )

    def _doing(self, name: str) -> str:
        """Say how much somebody has, and what she reads or writes just now."""
        count = self._open.get(name, 0)
        at = [p for p in self.services.presence.others if p.agent == name and p.number is not None]
        seen = [f"{'writes' if p.is_writing else 'reads'} #{p.number}" for p in at]
        return ", ".join([*([f"{count} open"] if count else []), *dict.fromkeys(seen)])

    def on_store_changed(self, _message: StoreChanged) -> None:
        """Read again when anything changed."""
        self.load()

    def on_presence_changed(self) -> None:
        """Show who came and went."""
        self.draw()

    def action_away(self) -> None:
        """Ask until when I am away; where I am away already, be back."""
        me = self.services.agent.name
        if any(a.name == me and a.away_until is not None for a in self._people or ()):
            self.come_back()
            return
        question = "Until when are you away?"
        sheet = MomentSheet(self.services, question, then="away until")
        self.app.push_screen(sheet, self._go_away)

    def _go_away(self, chosen: Chosen | None) -> None:
        if chosen is not None and chosen.at is not None:
            self.go_away(chosen)

    @work(group="team-write")
    async def go_away(self, chosen: Chosen) -> None:
        """Be away until a moment."""
        assert chosen.at is not None, "the sheet asks for one"
        await self.services.profiles.go_away(chosen.at)
        key = self.key_of("away")
        self.tell(f"You are away until {chosen.words} {self.glyphs.dot} {key} brings you back")

    @work(group="team-write")
    async def come_back(self) -> None:
        """Be here again."""
        await self.services.profiles.come_back()
        self.tell("You are back.")
