"""Keys: what can be pressed on every screen, searchable; the screen one comes from first."""

from __future__ import annotations

from dataclasses import asdict, replace

from textual import work

from console.actions import GO, GOALS, Action, Place, actions_at
from console.actions.groups import GROUPS, heading_of
from console.domain.conditions import Facts
from console.key_names import shown_keys, with_digits_as_one
from console.services.bundle import Services
from data.errors import DataError
from data.text.wrap import wrapped
from screens.page import Page
from screens.place_keys import bindings_of
from widgets.article_rows import FLAGGED, OLDER, OVERDUE
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
    Place.ARTICLES: "Choosing an article",
    Place.ESCALATING: "Escalating",
    Place.OFFERS: "Whom to ask, and why",
    Place.ASKING_WAY: "Hand over or consult",
    Place.LETTER: "A mail to an outsider",
    Place.WORDS: "Words for whoever asked",
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
        Place.MACROS,
        Place.ARTICLES,
        Place.ATTACHING,
        Place.LATER,
        Place.ESCALATING,
        Place.FILES,
        Place.COPY,
    ),
    Place.CUSTOMER: (Place.PROMISING,),
    Place.WHY: (Place.CONVERSATION,),
}
"""What is read next to a place: writing belongs to the conversation."""
IN_A_SEARCH = (
    ("anna lamp", 'both words, in whatever mail of it; "in quotes": as they stand'),
    ("1042", "the conversation of this number"),
    ("from: to:", "who wrote, who got it; subject: body: where the words stand"),
    ("is:open", "new waiting closed unread snoozed mine unassigned watched"),
    ("is:breached", "overdue: a time that was promised has passed"),
    ("on:last-month", "oct, 2026-10, yesterday, 7d; before: after: as well"),
    ("tag:vip", "cause: stage: kind: lang: channel: priority: say what it is about"),
    ("assignee:kai", "me, nobody; customer: tier: asked: say whose it is"),
    ("has:attachment", "has:follow-up: something is promised there"),
    ("has:draft", "what you have begun to write there, and not sent"),
    ("-word", "what must not be there; OR between two words"),
)
"""What can be typed behind the key that searches, in the order of use."""
IN_A_ROW = {
    Place.INBOX: (
        ("{unread} @", "unread; a note in it names you"),
        ("! + -", "priority: urgent, high, low"),
        ("2d", "so long the customer has waited"),
        ("+10h +40m!", "so long is left to answer; ! soon over"),
        ("-22m", "overdue since so long"),
        ("new open done", "where it stands; cust, 3rd, team: who is awaited"),
        ("kai kai{pen}", "whose it is, or who reads it; who writes there"),
        ("{arrow}tier 2", "who was asked for help"),
    ),
    Place.KNOWLEDGE: (
        (
            f"{FLAGGED} {OVERDUE} {OLDER}",
            "flagged as wrong; review overdue; older than its original",
        ),
        ("en +4", "its language, and how many others it has"),
    ),
}
"""What stands in a row of a list, from the left."""
BY_NAME = "(by name)"
"""Of what has no key: the palette leads to it."""
KEYS_COLUMNS = 20
GROUPED_FROM = 30
"""So many keys of a screen want headings between them."""


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

    def title_words(self) -> str:
        """Name the page."""
        if self._words and not self.find.is_open:
            return f'Keys with "{self._words}"; {self.key_of("back")} shows all'
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
            lines += [*self._section(place), Line()]
            if place in IN_A_ROW:
                lines += [*self._row_section(place), Line()]
            if place is Place.INBOX:
                lines += [*self._search_section(), Line()]
        go = self.services.key_of(GO)
        lines.append(line_of(f" After {go}", "strong"))
        for goal in GOALS:
            lines += self._entry(f"{go} {goal.letter}", f"Go to: {goal.title}", "")
        return lines

    def _section(self, place: Place) -> list[Line]:
        by_heading: dict[str, list[Action]] = {"": [], **{name: [] for name in GROUPS}}
        for action in with_digits_as_one(actions_at(place, self.services.keymap)):
            by_heading[heading_of(action.id)].append(action)
        lines = [line_of(f" {TITLES[place]}", "strong")]
        if sum(map(len, by_heading.values())) < GROUPED_FROM:
            every = [action for some in by_heading.values() for action in some]
            return lines + [line for action in every for line in self._entry_of(action, place)]
        for heading, actions in by_heading.items():
            order = GROUPS.get(heading, ())
            actions.sort(key=lambda action: order.index(action.id) if order else 0)
            if heading and actions:
                lines.append(line_of(f"   {heading}", "dim"))
            lines += [line for action in actions for line in self._entry_of(action, place)]
        return lines

    def _entry_of(self, action: Action, place: Place) -> list[Line]:
        where = TITLES[place] if self._words else ""
        keys = shown_keys(action, is_ascii=self.services.is_ascii) or BY_NAME
        return self._entry(keys, action.title, where)

    def _row_section(self, place: Place) -> list[Line]:
        where = f"{TITLES[place]}, rows" if self._words else ""
        signs = asdict(self.glyphs)
        rows = IN_A_ROW[place]
        entries = [self._entry(sign.format(**signs), words, where) for sign, words in rows]
        head = line_of(f" {TITLES[place]}: what stands in a row, from the left", "strong")
        return [head, *(line for entry in entries for line in entry)]

    def _search_section(self) -> list[Line]:
        key = self.services.key_of("search")
        where = "Searching" if self._words else ""
        entries = [self._entry(typed, words, where) for typed, words in IN_A_SEARCH]
        head = line_of(f" Searching, behind {key}", "strong")
        return [head, *(line for entry in entries for line in entry)]

    def _entry(self, keys: str, title: str, where: str) -> list[Line]:
        """Give a line, and more where it is long; a search leaves whole lines over."""
        head = f" {keys:<{KEYS_COLUMNS}} "
        room = max(self.size.width - len(head) - 1, KEYS_COLUMNS)
        pieces = [title] if where else wrapped(title, room)
        first = Line((Span(head, "accent"), Span(pieces[0]), Span(f"  {where}".rstrip(), "dim")))
        return [first, *(line_of(" " * len(head) + piece) for piece in pieces[1:])]
