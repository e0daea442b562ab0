"""Where keys are pressed, what an action is, and the places behind `g` (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from console.domain.conditions import Facts, When, always


class Place(StrEnum):
    """Where a key is pressed."""

    INBOX = "inbox"
    CONVERSATION = "conversation"
    FOLLOW_UPS = "follow-ups"
    OUTBOX = "outbox"
    PROBLEMS = "problems"
    KEYS = "keys"
    HELP = "help"
    COMPOSER = "composer"
    REVIEW = "review"
    ATTACHING = "attaching"
    LATER = "later"
    PROMISING = "promising"
    PROMISE_KIND = "kind of follow-up"
    BEGINNING = "beginning"
    CONTACT = "contact"
    CHANNEL = "channel"
    WAY = "direction"
    CHOOSING = "choosing"
    SPLITTING = "splitting"
    CHECKING = "checking a draft"
    PICKING = "picking"
    MACROS = "macros"
    ARTICLES = "articles"
    FILES = "files"
    COPY = "copy"
    CUSTOMER = "customer"
    WHY = "why"
    QUARANTINE = "quarantine"
    SAVING = "saving"
    PIPING = "piping"
    TEAM = "team"
    ESCALATING = "escalating"
    OFFERS = "offers"
    ASKING_WAY = "hand over or consult"
    LETTER = "letter"
    WORDS = "words"
    KNOWLEDGE = "knowledge base"
    ARTICLE = "article"
    EDITOR = "article editor"
    BESIDE = "beside an article"
    KEEPING = "saving an article"
    GAPS = "what is missing"
    REVISIONS = "revisions"
    FLAGGING = "flagging an article"
    FLAG_REASON = "why it is flagged"


EVERYWHERE = (
    Place.INBOX,
    Place.CONVERSATION,
    Place.CUSTOMER,
    Place.FOLLOW_UPS,
    Place.KNOWLEDGE,
    Place.ARTICLE,
    Place.GAPS,
    Place.REVISIONS,
    Place.OUTBOX,
    Place.QUARANTINE,
    Place.PROBLEMS,
    Place.TEAM,
    Place.KEYS,
    Place.HELP,
    Place.WHY,
)
"""All screens; the composer and the last look before sending have keys of their own."""
PAGES = (Place.PROBLEMS, Place.TEAM, Place.KEYS, Place.HELP, Place.WHY)
"""Pages of text."""
WRITING = (Place.COMPOSER,)
LOOKING = (Place.REVIEW,)
ATTACHING = (Place.ATTACHING,)
WAITING = (Place.LATER,)
"""Choosing a moment."""
PROMISING = (Place.PROMISING,)
SHEETS = (Place.FILES, Place.COPY, Place.CHOOSING, Place.BEGINNING)
CHECKING = (Place.CHECKING,)
"""What was taken out of an article that is made from a conversation."""
ROWS = (*SHEETS, Place.SPLITTING, *CHECKING)
"""Sheets with one row to choose; `ROWS` are those in which several can be marked as well."""
PICKING = (Place.PICKING,)
CHOOSING_MACRO = (Place.MACROS,)
CHOOSING_ARTICLE = (Place.ARTICLES,)
"""Choosing by typing a name."""
READING = (Place.CONVERSATION,)
WORK = (Place.INBOX, Place.CONVERSATION)
QUEUES = (Place.INBOX, Place.QUARANTINE)
"""Where Tab goes round the queues."""
ASKING = (Place.ESCALATING,)
"""Asking for help."""
TELLING = (Place.WORDS,)
"""A few words for colleagues."""
LETTER = (Place.LETTER,)
"""The last look at a mail to an outsider."""
FIELDS = (Place.CONTACT, Place.PROMISING, Place.ESCALATING)
"""Sheets of several fields, row by row."""
SHELVES = (Place.KNOWLEDGE,)
"""The list of articles."""
READER = (Place.ARTICLE,)
ON_ARTICLES = (*SHELVES, *READER)
"""Where keys are about an article."""
EDITING = (Place.EDITOR,)
"""Writing an article."""
BESIDE = (Place.BESIDE,)
"""What stands beside it, or in its place: as it will look, its original."""
KEEPING = (Place.KEEPING,)
"""The last look before an article is saved."""
REVISIONS = (Place.REVISIONS,)
"""What an article ever said."""
FLAGGING = (Place.FLAGGING,)
"""Saying what is the matter with an article."""
NAMING = (Place.SAVING,)
"""Naming a queue that is to be saved."""
PIPING = (Place.PIPING,)
"""Typing the command through which something goes."""


PLACE_HINTS: Mapping[Place, Mapping[str, str]] = {
    Place.INBOX: {"back": "leave", "note": "", "attachments": "", "copy": "", "customer": ""},
    Place.HELP: {"keys": ""},
}
"""Words for the bottom line of a place, where they are others."""
EMPTY_HINTS = {"compose": "new mail"}
"""Where the inbox has no row: a newcomer's first keys."""
BEGUN_HINTS = {"reply_all": "write on", "note": ""}
"""Where a text is begun: what would begin one goes on with it."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something an agent can do: `handler` names the screen's `action_` method."""

    id: str
    title: str
    keys: tuple[str, ...]
    places: tuple[Place, ...]
    handler: str
    hint: str = ""
    """One word for the bottom line; empty: not there."""
    when: When = always
    again: str = ""
    """That word where it is the agent's own already, and the key gives it up."""

    asked: str = ""
    """That word where the agent is asked about it, and the key leads to an answer."""

    def hint_at(self, place: Place, facts: Facts) -> str:
        """Give the word for the bottom line of a place."""
        if facts.is_asked and self.asked:
            return self.asked
        if facts.is_mine and self.again:
            return self.again
        if facts.is_begun and self.id in BEGUN_HINTS:
            return BEGUN_HINTS[self.id]
        if place is Place.INBOX and facts.status is None and self.id in EMPTY_HINTS:
            return EMPTY_HINTS[self.id]
        if place is Place.CONVERSATION and self.id == "attachments" and not facts.has_files:
            return ""  # their line in the message names the key
        own = PLACE_HINTS.get(place, {})
        return (
            own[self.id] if self.id in own and (facts.is_home or self.id != "back") else self.hint
        )


@dataclass(frozen=True, slots=True)
class Goal:
    """A place that a letter after `g` leads to."""

    letter: str
    title: str
    queue: str = ""
    """The queue that it shows; empty where it is a screen of its own."""


GOALS = (
    Goal("g", "top"),
    Goal("i", "inbox", "open"),
    Goal("m", "mine", "mine"),
    Goal("u", "unassigned", "unassigned"),
    Goal("f", "follow-ups"),
    Goal("k", "knowledge base"),
    Goal("o", "outbox"),
    Goal("p", "problems"),
    Goal("w", "waiting", "waiting"),
    Goal("s", "snoozed", "snoozed"),
    Goal("x", "escalated", "escalated"),
    Goal("a", "asked of you", "asked"),
    Goal("n", "mentions (your name)", "mentions"),
    Goal("c", "closed", "closed"),
    Goal("t", "team"),
)
GO = "go"
"""The action whose key begins the ways to them."""
REDRAW = "redraw"
"""The action whose key acts between keys that follow each other too."""
GOALS_SHOWN = tuple(f"{goal.letter} {goal.title}" for goal in GOALS)


def ways_to_places(go: Action) -> list[str]:
    """Give the keys that lead to places: what begins them, and a letter."""
    return [f"{key} {goal.letter}" for key in go.keys for goal in GOALS]
