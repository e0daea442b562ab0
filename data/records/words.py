"""The words that a field can hold, as enumerations."""

from __future__ import annotations

from enum import StrEnum


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


class Stage(StrEnum):
    """Where on the journey from looking to throwing away a customer is."""

    PRE_SALE = "pre_sale"
    ORDER = "order"
    DELIVERY = "delivery"
    SET_UP = "set_up"
    USE = "use"
    MAINTENANCE = "maintenance"
    UPGRADE = "upgrade"
    END_OF_LIFE = "end_of_life"


class Channel(StrEnum):
    """The ways on which people reach us."""

    MAIL = "mail"
    PHONE = "phone"
    VOICEMAIL = "voicemail"
    CHAT = "chat"
    SOCIAL = "social"
    SHOP = "shop"
    ON_SITE = "on_site"
    FORM = "form"


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
    """The server refuses our sign-in, or the name that we send under."""
    CONNECTION = "connection"
    """The line to the server must not be used as it is: encryption, certificate, settings."""


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


MENTION = "mention"
"""Kind of the changes that say: look whether a note names you."""
READ = "read"
"""Kind of the changes that concern nothing but what an agent has seen of a conversation."""
