"""What the clocks of a conversation follow from: its mails, what agents did, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.records.ids import ConversationId, OutboxId
from data.records.words import Direction, Kind, Priority, Status, WaitingOn


@dataclass(frozen=True, slots=True)
class ClockMail:
    """A mail or contact as clocks see it; one that never left, or is history, is not among them."""

    thread: ConversationId
    """The number that it came into; an agent may have merged that into another since."""
    direction: Direction
    """`IN` or `OUT`, of a contact too."""
    at: datetime
    """When it arrived, left our hands, or happened."""
    known_at: datetime
    """When it came into the store: nobody could know of it before."""
    is_automatic: bool = False
    outbox_id: OutboxId | None = None


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A line of the activity log that says where a conversation stood from then on.

    Lines that take a deed back, and those about mails in the outbox, say it by what they name.
    """

    id: int
    at: datetime
    thread: ConversationId
    """The number that it was done to."""
    status: Status | None
    """None: it did not change that."""
    waiting_on: WaitingOn | None
    deed_id: int
    """What it is part of: the first line of the same deed, its own where it is alone."""
    undone_id: int | None = None
    """The deed that it took back."""
    outbox_id: OutboxId | None = None
    """The mail that it is about."""
    verb: str = ""


@dataclass(frozen=True, slots=True)
class ClockJoint:
    """An agent merged a number into another."""

    from_id: ConversationId
    into_id: ConversationId
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What conditions and promises ask of a conversation as it is now."""

    kind: Kind | None = None
    priority: Priority = Priority.NORMAL
    channel: str = "mail"
    tags: frozenset[str] = frozenset()
    language: str | None = None
    tier: str | None = None
    domain: str = ""
    """Of the customer's address, casefolded; empty where there is no customer yet."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """All that the clocks of one living conversation are computed from."""

    number: ConversationId
    status: Status
    waiting_on: WaitingOn | None
    closed_at: datetime | None
    facts: ClockFacts
    mails: tuple[ClockMail, ...] = ()
    lines: tuple[ClockLine, ...] = ()
    """In the order in which they were written."""
    joints: tuple[ClockJoint, ...] = ()
