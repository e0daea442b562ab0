"""What the mail server is to be told of mails, and where those lie that left (records)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.records.ids import ConversationId, FolderId, MessageId, RawId
from data.records.words import FolderRole

SERVER_OPS = "server_ops"
"""Kind of news: the mail server is to be told something."""


PARTS_WANTED = "parts.wanted"
"""Kind of news: somebody waits for a file that only the server has."""


@dataclass(frozen=True, slots=True)
class WantedPart:
    """A part of a mail that is to be fetched (docs/adr/0016); no section means all of it."""

    id: int
    message_id: MessageId
    conversation_id: ConversationId
    internet_message_id: str
    raw_id: RawId
    section: str
    size_bytes: int
    """As the server announced it."""
    got_bytes: int
    begun: int
    """Tries since the last piece came."""
    failure: str | None
    """Why it cannot be had, as a sentence."""


@dataclass(frozen=True, slots=True)
class PartPlace:
    """Where on the server a mail was seen; None where only the folder is known."""

    folder: str
    uid_validity: int | None
    uid: int | None


class OpKind(StrEnum):
    """What is done with a mail on the server; every one may be done twice without harm."""

    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"


class OpStep(StrEnum):
    """How far an operation came; each is committed before the server is told of the next."""

    PLANNED = "planned"
    BEGUN = "begun"
    COPIED = "copied"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ServerOp:
    """One operation that the mail server is still to be told; see docs/adr/0011."""

    id: int
    message_id: MessageId
    conversation_id: ConversationId
    folder_id: FolderId | None
    """The mirrored folder that the mail lies in; None: another one, or nobody knows which."""
    folder_name: str | None
    uid_validity: int | None
    uid: int | None
    kind: OpKind
    what: str
    """A flag or keyword; of a move the role of the folder."""
    step: OpStep = OpStep.PLANNED
    from_name: str | None = None
    to_name: str | None = None
    to_validity: int | None = None
    to_after_uid: int | None = None
    to_uid: int | None = None
    attempts: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class FlagChange:
    """What another client made of the flags of a mail, as far as nobody here wants it otherwise."""

    message_id: MessageId
    conversation_id: ConversationId
    added: frozenset[str]
    removed: frozenset[str]


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Where a mail lies on the server that is no longer where it came in."""

    role: FolderRole | None
    """None: it was removed, or lies in a folder that we do not know."""
    folder: str | None
    is_ours: bool
    """We moved it there."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A mail that left the mirrored folders."""

    message_id: MessageId
    conversation_id: ConversationId
    internet_message_id: str
    role: FolderRole | None = None
    """Of the folder that it lies in now; None: removed, or in a folder that we do not know."""
    folder: str | None = None
    uid_validity: int | None = None
    uid: int | None = None
    is_ours: bool = False
    """We moved it ourselves."""


@dataclass(frozen=True, slots=True)
class MarkChange:
    """A mail for which something else is asked of the server than before."""

    message_id: MessageId
    conversation_id: ConversationId
    before: str
    now: str
    is_undone: bool
    """The newest line of its conversation's log takes something back."""


@dataclass(frozen=True, slots=True)
class Located:
    """A place in the mirrored inbox where a mail lies."""

    folder_id: FolderId
    uid_validity: int
    uid: int
    flags: frozenset[str]


@dataclass(slots=True)
class Whereabouts:
    """Where a mail lies, and what the server is still to be told of it, the oldest first."""

    locations: list[Located] = field(default_factory=list)
    ops: list[ServerOp] = field(default_factory=list)
    departure: Departure | None = None


@dataclass(frozen=True, slots=True)
class NewOp:
    """An operation to be; without a location it is for wherever the mail lies in its turn."""

    message_id: MessageId
    kind: OpKind
    what: str
    location: Located | None = None


@dataclass(frozen=True, slots=True)
class MailIdentity:
    """By what a mail is known again in another folder."""

    internet_message_id: str
    size_bytes: int
    received_at: datetime
    email_id: str | None = None
    """What the server itself knows it by in every folder, where it tells that."""
