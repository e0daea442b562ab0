"""Keys: what can be pressed on every screen, searchable; the screen one comes from first."""

from __future__ import annotations

from dataclasses import replace

from textual import work

from console.actions import GOALS, Place, actions_at
from console.domain.conditions import Facts
from console.key_names import shown_keys, with_digits_as_one
from console.services.bundle import Services
from data.errors import DataError
from screens.frame import bindings_of
from screens.page import Page
from widgets.lines import Line, Span, line_of

TITLES = {
    Place.INBOX: "Inbox",
    Place.CONVERSATION: "Conversation",
    Place.COMPOSER: "While writing",
    Place.REVIEW: "Before sending",
    Place.ATTACHING: "Attaching files",
    Place.LATER: "Choosing when",
    Place.BEGINNING: "What to begin",
    Place.CONTACT: "Logging a contact",
    Place.CHANNEL: "Its channel",
    Place.WAY: "Its direction",
    Place.CHOOSING: "Choosing one",
    Place.SPLITTING: "Splitting messages off",
    Place.CHECKING: "What was taken out",
    Place.PICKING: "Choosing by name",
    Place.MACROS: "Choosing a macro",
    Place.FILES: "Files of a message",
    Place.COPY: "What to copy",
    Place.CUSTOMER: "Customer",
    Place.FOLLOW_UPS: "Follow-ups",
    Place.PROMISING: "A follow-up in full",
    Place.PROMISE_KIND: "Its kind",
    Place.KNOWLEDGE: "Knowledge base",
    Place.ARTICLE: "Reading an article",
    Place.EDITOR: "Writing an article",
    Place.BESIDE: "Beside its text",
    Place.KEEPING: "Before it is saved",
    Place.GAPS: "What is missing",
    Place.REVISIONS: "Revisions",
    Place.FLAGGING: "Flagging it",
    Place.FLAG_REASON: "Why",
    Place.OUTBOX: "Outbox",
    Place.QUARANTINE: "Quarantine",
    Place.SAVING: "Saving a queue",
    Place.PIPING: "Typing a command for |",
    Place.PROBLEMS: "Problems",
    Place.TEAM: "Team",
    Place.KEYS: "Pages of text",
    Place.HELP: "These keys",
    Place.WHY: "Why",
}
AFTER = {
    Place.KNOWLEDGE: (Place.ARTICLE, Place.EDITOR),
    Place.ARTICLE: (Place.EDITOR, Place.KNOWLEDGE, Place.FLAGGING),
    Place.EDITOR: (Place.BESIDE, Place.KEEPING),
    Place.GAPS: (Place.KNOWLEDGE,),
    Place.FOLLOW_UPS: (Place.PROMISING,),
    Place.CONVERSATION: (
        Place.COMPOSER,
        Place.REVIEW,
        Place.ATTACHING,
        Place.LATER,
        Place.FILES,
        Place.COPY,
    ),
}
"""What is read next to a place: writing belongs to the conversation."""
KEYS_COLUMNS = 20
PLACE_COLUMNS = 14


class KeysScreen(Page):
    """Every key with what it does, as the agent's own keymap has it."""

    PLACE = Place.HELP
    BINDINGS = bindings_of(Place.HELP)
    NARROWS = True

    def __init__(self, services: Services, place: Place) -> None:
        super().__init__(services)
        self._place = place
        self._is_practice = True
        """Until it is known."""

    def place_words(self) -> str:
        """Name the page."""
        return f"Keys: {TITLES[self._place].lower()} first"

    @work(exclusive=True, group="text-load")
    async def load(self) -> None:
        """Draw the keys."""
        self.draw()
        await self.refresh_top()
        try:
            self._is_practice = await self.services.tours.is_offered()
        except DataError as error:
            self.tell_error(error)
            return
        self.show_hints()

    def facts(self) -> Facts:
        """Say whether there is a tour."""
        return replace(super().facts(), is_practice=self._is_practice)

    async def action_tour(self) -> None:
        """Begin the tour, go on with it, or leave it."""
        await self.app.run_action("turn_tour")

    def page_lines(self) -> list[Line]:
        """Give a section for each place; searching names the place in every line."""
        first = (self._place, *AFTER.get(self._place, ()))
        lines: list[Line] = []
        for place in (*first, *(p for p in TITLES if p not in first)):
            lines += [line_of(f" {TITLES[place]}", "strong"), *self._section(place), Line()]
        goals = [_entry(f"g {goal.letter}", f"Go to: {goal.title}", "") for goal in GOALS]
        return [*lines, line_of(" After g", "strong"), *goals]

    def _section(self, place: Place) -> list[Line]:
        is_ascii, keymap = self.services.is_ascii, self.services.keymap
        where = TITLES[place].lower() if self._words else ""
        return [
            _entry(shown_keys(action, is_ascii=is_ascii), action.title, where)
            for action in with_digits_as_one(actions_at(place, keymap))
        ]


def _entry(keys: str, title: str, where: str) -> Line:
    place = f"{where:<{PLACE_COLUMNS}} " if where else ""
    return Line((Span(f" {keys:<{KEYS_COLUMNS}} ", "accent"), Span(place, "dim"), Span(title)))
