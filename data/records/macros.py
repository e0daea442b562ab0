"""Macros: named texts with fields and actions, and what is noted where one was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.records.escalations import Reason, Way
from data.records.follow_ups import FollowUpKind
from data.records.ids import NO_WORDS, MacroId, SafeLine
from data.records.words import Priority, WaitingOn


@dataclass(frozen=True, slots=True)
class MacroText:
    """The text of a macro in one language, as it was typed: Liquid, with every blank."""

    language: str
    """As en or en-GB; empty: for whoever writes a language that has no text of its own."""
    body: str
    subject: str = ""
    """For a mail that begins a conversation; empty: whoever writes says it."""


@dataclass(frozen=True, slots=True)
class MacroFollowUp:
    """A promise that a macro makes."""

    at: str
    """As people type it, the same in every language: 7d, 2w, monday 9."""
    kind: FollowUpKind = FollowUpKind.REMIND
    text: str = ""
    """Liquid too; what is to be done, or sent."""


@dataclass(frozen=True, slots=True)
class MacroEscalation:
    """Whom a macro asks, and for what."""

    to: str
    """A tier, an agent or an address."""
    reason: Reason
    need: str
    """Liquid, as `words` and `tried` are."""
    words: str = ""
    """Of the reason."""
    tried: str = ""
    by: str = ""
    """As people type it; empty: as the target's clock says."""
    way: Way = Way.HAND_OVER


@dataclass(frozen=True, slots=True)
class MacroActions:
    """What a macro does besides its text; false where it does nothing."""

    status: str | None = None
    """Afterwards: `close`, `open` or `wait`."""
    waiting_on: WaitingOn | None = None
    """With `wait`."""
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    priority: Priority | None = None
    kind: str | None = None
    cause: str | None = None
    stage: str | None = None
    assign: str | None = None
    """An agent's name, `me` or `nobody`."""
    tier: str | None = None
    snooze: str | None = None
    """As people type it: 3d."""
    follow_up: MacroFollowUp | None = None
    escalation: MacroEscalation | None = None

    def __bool__(self) -> bool:
        """Say whether anything is done."""
        return self != MacroActions()


@dataclass(frozen=True, slots=True)
class MacroWords:
    """All of a macro that a team keeps: what is in its file, and what editing it changes."""

    name: str
    """In the form in which it is kept: lower case, `-` between words."""
    title: SafeLine = NO_WORDS
    category: SafeLine = NO_WORDS
    """The shelf on which it stands."""
    aliases: tuple[str, ...] = ()
    """Further words under which it is found."""
    texts: tuple[MacroText, ...] = ()
    """In the order in which they were given; no language twice."""
    actions: MacroActions = MacroActions()

    @property
    def shown(self) -> str:
        """What it is called in lists."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro with its history."""

    id: MacroId
    words: MacroWords
    revision: int
    """Rises whenever it is edited, never when it is used."""
    uses: int
    """Mails and deeds it was used for that were not taken back."""
    last_used_at: datetime | None
    last_used_by: str | None
    added_by: str | None
    created_at: datetime
    changed_by: str | None
    changed_at: datetime
    filed: str = ""
    """What it said when it was last read from a file (`digest_of`); empty: never."""

    @property
    def name(self) -> str:
        """The word by which commands find it."""
        return self.words.name

    @property
    def has_text(self) -> bool:
        """Whether it writes something; one without text acts at once."""
        return bool(self.words.texts)


@dataclass(frozen=True, slots=True)
class MacroUse:
    """A macro put into a text that is being written: what it will do when that leaves.

    Frozen as it was shown to the agent, its fields filled in, whatever becomes of the macro.
    """

    macro_id: MacroId
    name: str
    actions: MacroActions
    time_zone: str
    """Of the agent: in it the times are understood when it happens."""
