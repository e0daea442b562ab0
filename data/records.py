"""Frozen records and ids: the common language of store, services, screens and commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NewType

ConversationId = NewType("ConversationId", int)
"""The number people see (`#1042`); never used twice."""
MessageId = NewType("MessageId", int)
CustomerId = NewType("CustomerId", int)
AgentId = NewType("AgentId", int)
FolderId = NewType("FolderId", int)
OutboxId = NewType("OutboxId", int)
RawId = NewType("RawId", int)
DraftId = NewType("DraftId", int)

SafeLine = NewType("SafeLine", str)
"""One line without control, bidi or invisible characters; made only by `data.text.safe`."""
SafeText = NewType("SafeText", str)
"""Text of several lines (only `\\n` and printable characters); made only by `data.text.safe`."""


class Status(StrEnum):
    """Where a conversation stands; snoozed is not a status."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"
    SPAM = "spam"
    TRASH = "trash"


class WaitingOn(StrEnum):
    """On whom a waiting conversation waits."""

    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    TEAM = "team"


class Priority(StrEnum):
    """How much a conversation matters beside others of its age."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Kind(StrEnum):
    """Service: orders, delivery, money, questions. Support: the product does not work."""

    SERVICE = "service"
    SUPPORT = "support"


class Direction(StrEnum):
    """Which way a message went; notes and contacts never travel by mail."""

    IN = "in"
    OUT = "out"
    NOTE = "note"
    CONTACT = "contact"


class Automatic(StrEnum):
    """Why a mail counts as written by a machine."""

    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"


class DeliveryOutcome(StrEnum):
    """What a delivery report says of one recipient."""

    DEAD_ADDRESS = "dead_address"
    REFUSED = "refused"
    TEMPORARY = "temporary"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"


class JoinedBy(StrEnum):
    """The evidence by which a mail came into its conversation, strongest first."""

    SIGNED_ID = "signed_id"
    REFERENCE = "reference"
    SIBLING = "sibling"
    BODY_TOKEN = "body_token"  # noqa: S105 - a name of evidence, not a secret
    SUBJECT_TAG = "subject_tag"
    STARTED = "started"
    AGENT = "agent"


class OutboxState(StrEnum):
    """The life of a mail on its way out."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"
    CANCELLED = "cancelled"


class HeldBecause(StrEnum):
    """Why a mail in the outbox does not leave yet."""

    UNDO = "undo"
    SCHEDULED = "scheduled"
    STALE = "stale"
    SIGN_IN = "sign_in"


class DraftKind(StrEnum):
    """What an agent is writing; a note never leaves the house."""

    REPLY = "reply"
    FORWARD = "forward"
    NEW = "new"
    NOTE = "note"


class FolderRole(StrEnum):
    """What a server folder is for."""

    INBOX = "inbox"
    SENT = "sent"
    ARCHIVE = "archive"
    TRASH = "trash"
    JUNK = "junk"
    OTHER = "other"


class AgentRole(StrEnum):
    """What an agent may change beyond conversations."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address with the name it came with; `address` keeps the sender's spelling."""

    name: SafeLine
    address: SafeLine

    @property
    def key(self) -> str:
        """The form by which two spellings of one address are compared."""
        return self.address.casefold()


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is known of a file in a mail without taking it out; `index` counts from 1."""

    index: int
    filename: SafeLine
    content_type: SafeLine
    size_bytes: int
    inline: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a bounce says of one recipient (RFC 3464 or read from its words)."""

    recipient: SafeLine
    outcome: DeliveryOutcome
    status: SafeLine
    original_message_id: SafeLine | None


@dataclass(frozen=True, slots=True)
class MessageHead:
    """What the header of a mail says; every field is safe to show."""

    internet_message_id: str | None
    """Without angle brackets; None when missing, malformed or over-long."""
    ancestors: tuple[str, ...]
    """Ids of In-Reply-To and References without brackets, nearest first, no repeats."""
    from_: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: SafeLine
    sent_at: datetime | None
    automatic: Automatic | None
    may_auto_answer: bool
    authentication_results: tuple[SafeLine, ...] = ()
    """Values of Authentication-Results, topmost first."""


@dataclass(frozen=True, slots=True)
class MessageBody:
    """What the body of a mail says."""

    text: SafeText
    new_text: SafeText
    """Without quotes and signature; equal to `text` where nothing could be told apart."""
    has_html: bool
    attachments: tuple[Attachment, ...] = ()
    delivery_reports: tuple[DeliveryReport, ...] = ()
    language: str | None = None
    """ISO 639-1 guess from `new_text`; None when too short or unclear."""
    remote_images: int = 0
    defects: tuple[SafeLine, ...] = ()
    """What was wrong with the mail and how it was read all the same, as sentences."""
    deceiving_links: tuple[tuple[SafeLine, SafeLine], ...] = ()
    """Target and why: links whose words name another place than the one they lead to."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A support person; `uid` is the kernel's number, None for the demo's agents."""

    id: AgentId
    uid: int | None
    name: str
    display_name: str
    role: AgentRole
    time_zone: str = ""
    language: str = ""
    signature: str = ""


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why one message is where it is."""

    message_id: MessageId
    joined_by: JoinedBy
    text: str
    """A sentence for the agent."""
    via: str | None = None
    """The id, token or tag that led there."""


@dataclass(frozen=True, slots=True)
class OutboxRecipient:
    """What became of a mail for one recipient."""

    address: SafeLine
    state: str = "queued"
    code: int | None = None
    server_text: SafeLine = SafeLine("")


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A mail on its way out."""

    id: OutboxId
    conversation_id: ConversationId
    message_id: MessageId
    state: OutboxState
    because: HeldBecause | None
    not_before: datetime | None
    attempts: int
    next_attempt_at: datetime | None
    internet_message_id: str
    envelope_from: str
    raw_id: RawId
    agent: str | None
    created_at: datetime
    data_started_at: datetime | None
    copy_state: str
    """Of the copy in Sent: `none`, `pending`, `done`, `failed`."""
    last_error: SafeLine
    subject: SafeLine = SafeLine("")
    recipients: tuple[OutboxRecipient, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that is to go with a draft; its bytes are in the store."""

    place: int
    filename: SafeLine
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Words:
    """What an agent has typed: `to`, `cc` and `subject` are None where the thread decides."""

    kind: DraftKind
    text: str
    scope: str = "all"
    to: str | None = None
    cc: str | None = None
    subject: str | None = None
    base_revision: int = 0
    """What of the conversation had been read before."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Something unfinished; `conversation_id` is None where it begins a conversation."""

    id: DraftId
    conversation_id: ConversationId | None
    agent: str
    words: Words
    updated_at: datetime
    files: tuple[DraftFile, ...] = ()
    outbox_id: OutboxId | None = None
    """It is in the outbox, kept so that it can be taken back."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A server folder that we keep in step with."""

    id: FolderId
    name: str
    role: FolderRole
    uid_validity: int | None
    highest_modseq: int | None = None


@dataclass(frozen=True, slots=True)
class FolderLedger:
    """The account of one folder: on_server = stored + quarantined + ignored."""

    name: str
    role: FolderRole
    uid_validity: int
    on_server: int
    stored: int
    quarantined: int
    ignored: int


@dataclass(frozen=True, slots=True)
class QuarantinedMail:
    """A mail on the server that could not be taken in, and why."""

    id: int
    folder: str
    uid_validity: int
    uid: int
    reason: str
    attempts: int
    at: datetime
    size_bytes: int
    raw_id: RawId | None


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How the mailbox and the store stand to each other."""

    state: str
    """`never`, `importing`, `synced`, `syncing`, `trouble`, `sign_in`, `stopped`."""
    since: datetime | None
    holder: str | None
    last_success_at: datetime | None
    cause: str | None
    imported: int = 0
    import_total: int = 0


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One message that a search found; `snippet` comes from the original text."""

    conversation_id: ConversationId
    message_id: MessageId
    snippet: SafeLine
    sent_at: datetime
    subject: SafeLine = SafeLine("")
    author: SafeLine = SafeLine("")


@dataclass(frozen=True, slots=True)
class Activity:
    """A line of the append-only log: who did what, when, with what before and after."""

    id: int
    at: datetime
    agent: str | None
    verb: str
    conversation_id: ConversationId | None
    detail: dict[str, object] = field(default_factory=dict)


READ = "read"
"""Kind of the changes that concern nothing but what an agent has seen of a conversation."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the change feed: says what to read again, never the new value."""

    seq: int
    kind: str
    conversation_id: ConversationId | None


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """A bounded part of a queue; `next_cursor` is None at the end."""

    conversations: tuple[Conversation, ...]
    total: int
    next_cursor: str | None


class Place(NamedTuple):
    """Where a row stands in its queue: a smaller one comes before it."""

    order: int
    number: int


@dataclass(frozen=True, slots=True)
class QueueWindow:
    """A bounded part of a queue as it stood at one moment."""

    conversations: tuple[Conversation, ...]
    places: tuple[Place, ...]
    """Of each conversation, ascending."""
    has_before: bool
    has_after: bool
