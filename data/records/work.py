"""Conversations, messages and the people of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data.records.escalations import Escalation
from data.records.ids import (
    NO_WORDS,
    AgentId,
    ConversationId,
    CustomerId,
    MessageId,
    OutboxId,
    RawId,
    SafeLine,
)
from data.records.mail import (
    Address,
    Authentication,
    MessageBody,
)
from data.records.returns import Returned
from data.records.server_ops import ServerPlace
from data.records.targets import Breach
from data.records.words import (
    AgentRole,
    Automatic,
    Direction,
    JoinedBy,
    Kind,
    OutboxState,
    Priority,
    Status,
    WaitingOn,
)


@dataclass(frozen=True, slots=True)
class Agent:
    """A support person; `uid` is the kernel's number, None for the demo's agents."""

    id: AgentId
    uid: int | None
    name: str
    display_name: SafeLine
    role: AgentRole
    time_zone: str = ""
    language: str = ""
    signature: str = ""
    signatures: tuple[tuple[str, str], ...] = ()
    """By language; `signature` serves where the conversation's has none."""
    away_until: datetime | None = None
    away_words: SafeLine = NO_WORDS
    tiers: tuple[str, ...] = ()
    """Names, the Unix groups' too; only the team service fills it."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who writes to us."""

    id: CustomerId
    name: SafeLine
    address: SafeLine
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody besides the customer who wrote into a conversation."""

    name: SafeLine
    address: SafeLine
    role: str = "participant"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The unit of support work."""

    id: ConversationId
    subject: SafeLine
    status: Status
    waiting_on: WaitingOn | None
    snoozed_until: datetime | None
    assignee: str | None
    tier: str | None
    priority: Priority
    kind: Kind | None
    channel: str
    cause: str | None
    stage: str | None
    language: str | None
    revision: int
    customer: Customer | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    last_message_at: datetime | None
    unanswered_since: datetime | None
    """When the oldest customer message without an answer came; None when nobody waits."""
    message_count: int
    preview: SafeLine
    tags: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()
    watchers: tuple[str, ...] = ()
    linked: tuple[ConversationId, ...] = ()
    is_unread: bool = False
    """A customer who waits wrote after this agent's read mark; False where no agent asks."""
    is_mentioned: bool = False
    """A note names this agent, who has not had it on the screen yet."""
    woken_at: datetime | None = None
    """When its snooze ended; None once somebody has acted since, or its assignee has looked."""
    next_breach: Breach | None = None
    """Of its response targets; None where no clock runs."""
    undelivered: int = 0
    """Of our last mail to its people: 1, one is late or an unclear report came; 2, one failed."""
    escalations: tuple[Escalation, ...] = field(default=(), hash=False)
    """Its history of asking, where an answer is awaited; else nothing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A conversation that was taken, and that its taker has not touched since."""

    number: ConversationId
    agent_id: AgentId
    agent: str
    taken_at: datetime
    typed_at: datetime | None = None
    """When the taker last typed a draft on it."""


Columns = dict[str, object]
"""Columns of a conversation by name, as they are stored."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """What changes of one conversation; false where nothing does."""

    columns: Mapping[str, object] = field(default_factory=dict)
    tags_added: frozenset[str] = frozenset()
    tags_removed: frozenset[str] = frozenset()
    watchers_added: frozenset[AgentId] = frozenset()
    watchers_removed: frozenset[AgentId] = frozenset()

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(
            self.columns
            or self.tags_added
            or self.tags_removed
            or self.watchers_added
            or self.watchers_removed
        )


@dataclass(frozen=True, slots=True)
class Message:
    """One touchpoint in a conversation: a mail, a note or a logged contact."""

    id: MessageId
    conversation_id: ConversationId
    direction: Direction
    channel: str
    internet_message_id: str
    author: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    ancestors: tuple[str, ...]
    subject: SafeLine
    sent_at: datetime | None
    received_at: datetime
    automatic: Automatic | None
    may_auto_answer: bool
    joined_by: JoinedBy
    raw_id: RawId | None
    raw_sha256: str | None
    is_decoded: bool
    """False while only the header was read (first import) or where decoding failed."""
    body: MessageBody
    outbox_id: OutboxId | None = None
    outbox_state: OutboxState | None = None
    marks: tuple[str, ...] = ()
    """What an agent should know of it: `outsider`, `duplicate_id`, `unsigned`, `auth_failed`."""
    agent: str | None = None
    """Name of the agent who wrote it here; None for what came by mail."""
    contact_direction: Direction | None = None
    """Who reached whom, `IN` or `OUT`; None for what is no logged contact."""
    mentioned: tuple[str, ...] = ()
    """Names of the agents whom a note names."""
    origin_id: ConversationId | None = None
    """The number that it came into; another where an agent merged that into this one."""
    server_place: ServerPlace | None = None
    """Where it lies on the server now; None: where it came in, or it never was there."""
    authentication: tuple[Authentication, ...] = ()
    """What our own mail server found out about its sender; empty where it said nothing."""
    whole_bytes: int | None = None
    """What all of it has, where some of it stayed on the server; None: all of it is here."""
    returned: tuple[Returned, ...] = ()
    """What reports say of it, where it is ours; of a report, which recipients it was matched to."""

    @property
    def way(self) -> Direction:
        """Which way it went between the customer and us; a note stays a note."""
        return self.contact_direction or self.direction

    @property
    def happened_at(self) -> datetime:
        """The moment at which clocks see it: the arrival of a mail, a contact's own date."""
        own = self.sent_at if self.contact_direction else None
        return own or self.received_at


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why one message is where it is."""

    message_id: MessageId
    joined_by: JoinedBy
    text: str
    """A sentence for the agent."""
    via: str | None = None
    """The id, token or tag that led there."""
