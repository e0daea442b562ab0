"""Domain: what each deed of an agent makes of a conversation; nothing where all stands so already.

A deed is about where a conversation stands now, so doing it twice changes nothing the second time.
It gives an `Alteration`: what can be taken back, field by field, as long as nobody changed the same
field since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from console.domain.fields import FIELDS, tell_fields
from data.records import AgentId, Alteration, Columns, Kind, Priority, Status, WaitingOn


class Verb(StrEnum):
    """What can be done with one conversation or with many."""

    CLOSE = "close"
    REOPEN = "reopen"
    TAKE = "take"
    RELEASE = "release"
    SPAM = "spam"
    UNSPAM = "unspam"
    TRASH = "trash"
    UNTRASH = "untrash"
    WATCH = "watch"
    UNWATCH = "unwatch"


_ACTIVITY = {
    Verb.CLOSE: "conversation.closed",
    Verb.REOPEN: "conversation.reopened",
    Verb.TAKE: "conversation.taken",
    Verb.RELEASE: "conversation.released",
    Verb.SPAM: "conversation.marked_spam",
    Verb.UNSPAM: "conversation.unmarked_spam",
    Verb.TRASH: "conversation.trashed",
    Verb.UNTRASH: "conversation.untrashed",
    Verb.WATCH: "conversation.watched",
    Verb.UNWATCH: "conversation.unwatched",
}
_DONE_WORDS = {
    Verb.CLOSE: "closed",
    Verb.REOPEN: "open again",
    Verb.TAKE: "yours",
    Verb.RELEASE: "nobody's",
    Verb.SPAM: "among the spam",
    Verb.UNSPAM: "back at work",
    Verb.TRASH: "in the trash",
    Verb.UNTRASH: "back at work",
    Verb.WATCH: "watched",
    Verb.UNWATCH: "not watched",
}
_AWAY = {Verb.CLOSE: Status.CLOSED, Verb.SPAM: Status.SPAM, Verb.TRASH: Status.TRASH}
_OPPOSITE = {Verb.UNSPAM: Verb.SPAM, Verb.UNTRASH: Verb.TRASH}
WAITS_ON = {
    WaitingOn.CUSTOMER: "the customer",
    WaitingOn.THIRD_PARTY: "a third party",
    WaitingOn.TEAM: "the team",
}
"""On whom a conversation waits, for people."""
PUT_AWAY = frozenset(_AWAY.values())
"""Where nobody works on a conversation any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands, as far as deeds depend on it."""

    status: Status
    waiting_on: str | None = None
    snoozed_until_ms: int | None = None
    assignee_id: AgentId | None = None
    waits_since_ms: int | None = None
    """Since when a customer waits, by the mails alone: what closing made of it is left out."""
    columns: Mapping[str, object] = field(default_factory=dict)
    """The plain fields as stored: priority, kind, cause, stage, language, channel, tier."""
    tags: frozenset[str] = frozenset()
    watchers: frozenset[AgentId] = frozenset()


class Deed(Protocol):
    """What an agent does to conversations; each one is a small value."""

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        ...

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        ...

    @property
    def needs_waits(self) -> bool:
        """Say whether it asks since when the customer waits, which costs a look at the mails."""
        ...

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes; nothing where the conversation stands so already."""
        ...


@dataclass(frozen=True, slots=True)
class Simple:
    """A deed that its verb says wholly."""

    verb: Verb

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        return _ACTIVITY[self.verb]

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        return _DONE_WORDS[self.verb]

    @property
    def needs_waits(self) -> bool:
        """Say whether it asks since when the customer waits."""
        return self.verb in {Verb.REOPEN, Verb.UNSPAM, Verb.UNTRASH}

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes."""
        match self.verb:
            case Verb.TAKE | Verb.RELEASE:
                # Claims follow by themselves: data/migrations, `activity_touches`.
                wanted = agent_id if self.verb is Verb.TAKE else None
                is_so = standing.assignee_id == wanted
                return Alteration() if is_so else Alteration({"assignee_id": wanted})
            case Verb.WATCH:
                return Alteration(watchers_added=frozenset({agent_id}) - standing.watchers)
            case Verb.UNWATCH:
                return Alteration(watchers_removed=standing.watchers & {agent_id})
            case Verb.CLOSE | Verb.SPAM | Verb.TRASH:
                status = _AWAY[self.verb]
                is_so = standing.status is status
                return Alteration() if is_so else Alteration(_put_away(status, now_ms))
            case _:
                away = _AWAY.get(_OPPOSITE.get(self.verb, self.verb))
                is_elsewhere = away is not None and standing.status is not away
                return Alteration() if is_elsewhere else Alteration(_back_to_work(standing))


class _Setting:
    """A deed that only sets what it is given."""

    __slots__ = ()

    @property
    def needs_waits(self) -> bool:
        """Say whether it asks since when the customer waits."""
        return False


def tier_words(name: str) -> str:
    """Give the name of a tier so that nobody takes it for an agent's."""
    return name if name.split(" ", maxsplit=1)[0].casefold() == "tier" else f"tier {name}"


@dataclass(frozen=True, slots=True)
class Assign(_Setting):
    """Say who is responsible, or which tier is; None leaves an agent or a tier as it is.

    The tier of no name is none.
    """

    agent_id: AgentId | None = None
    name: str = ""
    tier: str | None = None

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        return "conversation.assigned"

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        given = [self.name, tier_words(self.tier) if self.tier else ""]
        words = " and ".join(name for name in given if name)
        return f"given to {words}" if words else "of no tier"

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes."""
        wanted: Columns = {}
        if self.agent_id is not None and self.agent_id != standing.assignee_id:
            wanted["assignee_id"] = self.agent_id
        if self.tier is not None and (self.tier or None) != standing.columns.get("tier"):
            wanted["tier"] = self.tier or None
        return Alteration(wanted)


@dataclass(frozen=True, slots=True)
class Wait(_Setting):
    """Say on whom a conversation waits."""

    on: WaitingOn

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        return "conversation.set_waiting"

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        return f"waiting on {WAITS_ON[self.on]}"

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes."""
        if standing.status is Status.WAITING and standing.waiting_on == self.on.value:
            return Alteration()
        return Alteration(
            {"status": Status.WAITING.value, "waiting_on": self.on.value, "closed_at": None}
        )


@dataclass(frozen=True, slots=True)
class Snooze(_Setting):
    """Hide a conversation until a moment or the next customer message; None wakes it."""

    until_ms: int | None
    words: str = ""
    """The moment as people say it."""

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        return "conversation.unsnoozed" if self.until_ms is None else "conversation.snoozed"

    @property
    def needs_waits(self) -> bool:
        """Say whether it asks since when the customer waits: it may be about a closed one."""
        return True

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        return "awake" if self.until_ms is None else f"snoozed until {self.words}"

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes; one that was put away comes back to work at that moment."""
        if standing.snoozed_until_ms == self.until_ms:
            return Alteration()
        is_away = standing.status in PUT_AWAY and self.until_ms is not None
        back = _back_to_work(standing) if is_away else {}
        return Alteration({**back, "snoozed_until_at": self.until_ms})


@dataclass(frozen=True, slots=True)
class SetPriority(_Setting):
    """Say how much a conversation matters."""

    priority: Priority

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        return "conversation.prioritised"

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        return f"priority {self.priority}"

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes."""
        number = tuple(Priority).index(self.priority)
        is_so = standing.columns["priority"] == number
        return Alteration() if is_so else Alteration({"priority": number})


@dataclass(frozen=True, slots=True)
class ChangeTags(_Setting):
    """Put tags on conversations, take others off."""

    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        return "conversation.tagged" if self.add else "conversation.untagged"

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        added = [f"tagged {', '.join(sorted(self.add))}"] if self.add else []
        removed = [f"without {', '.join(sorted(self.remove))}"] if self.remove else []
        return " and ".join(added + removed)

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes."""
        return Alteration(
            tags_added=self.add - standing.tags, tags_removed=self.remove & standing.tags
        )


@dataclass(frozen=True, slots=True)
class SetFields(_Setting):
    """Fill in what a conversation is about; a value of None empties the field."""

    values: Mapping[str, str | None]

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        return "conversation.described"

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        return f"now {tell_fields(self.values)}"

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes."""
        assert set(self.values) <= set(FIELDS), self.values
        kind = self.values.get("kind")
        assert kind is None or Kind(kind), "the edges offer only these"
        changes: Columns = {n: v for n, v in self.values.items() if standing.columns.get(n) != v}
        if "language" in self.values:
            # What an agent said is guessed anew by no later mail; what she emptied is.
            is_told = int(self.values["language"] is not None)
            if standing.columns.get("is_language_told") != is_told:
                changes |= {"language": self.values["language"], "is_language_told": is_told}
        return Alteration(changes)


def _put_away(status: Status, now_ms: int) -> Columns:
    return {
        "status": status.value,
        "waiting_on": None,
        "closed_at": now_ms if status is Status.CLOSED else None,
        "unanswered_at": None,
        "snoozed_until_at": None,
    }


def _back_to_work(standing: Standing) -> Columns:
    """Open it again, with the place in the queue of whoever waits there."""
    is_working = standing.status in {Status.NEW, Status.OPEN}
    if is_working and standing.snoozed_until_ms is None:
        return {}
    return {
        "status": standing.status.value if is_working else Status.OPEN.value,
        "waiting_on": None,
        "closed_at": None,
        "unanswered_at": standing.waits_since_ms,
        "snoozed_until_at": None,
    }
