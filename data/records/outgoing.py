"""What is on its way out: drafts and the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.records.article_uses import ArticleUse
from data.records.ids import (
    NO_WORDS,
    ConversationId,
    DraftId,
    MessageId,
    OutboxId,
    RawId,
    SafeLine,
)
from data.records.macros import MacroUse
from data.records.words import (
    DraftKind,
    HeldBecause,
    OutboxState,
)

_STUCK = frozenset({OutboxState.REFUSED, OutboxState.UNKNOWN, OutboxState.WITHHELD})


@dataclass(frozen=True, slots=True)
class OutboxRecipient:
    """What became of a mail for one recipient."""

    address: SafeLine
    state: str = "queued"
    code: int | None = None
    server_text: SafeLine = NO_WORDS


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
    subject: SafeLine = NO_WORDS
    recipients: tuple[OutboxRecipient, ...] = ()
    first_tried_at: datetime | None = None
    """Since when it wants to leave."""
    deferrals: int = 0
    """How often a server asked to come again later."""
    cut_short: int = 0
    """How often in a row the line, or this program, broke before its text began."""
    warned_at: datetime | None = None
    """When its agent was told that it is late."""
    copy_error: SafeLine = NO_WORDS
    """Why no copy is in Sent."""
    replaces: OutboxId | None = None
    """The refused mail that it was made from."""
    replaced_by: OutboxId | None = None
    """What was made from it and sent in its place: nobody need see to it any more."""

    @property
    def has_left_for_some(self) -> bool:
        """Say whether a server took it for somebody."""
        return any(recipient.state == "sent" for recipient in self.recipients)

    @property
    def needs_a_person(self) -> bool:
        """Say whether it stays where it is until somebody decides."""
        return self.state in _STUCK and self.replaced_by is None


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
    macros: tuple[MacroUse, ...] = ()
    """Whose text is in it: what they do happens when it leaves."""
    articles: tuple[ArticleUse, ...] = ()
    """That were put into it; those still in it are counted when it is sent."""


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
    replaces: OutboxId | None = None
    """The refused mail that it corrects."""


@dataclass(frozen=True, slots=True)
class OutboxTrouble:
    """Mails of the outbox that need a person, counted; and the queued one that waits longest."""

    refused: int
    unknown: int
    withheld: int
    held_back: int
    """Those that wait for the account, or the line to the server, to be put right."""
    copies_failed: int
    queued: int
    oldest_queued_at: datetime | None
    last_error: str
    late: int = 0
    """Those of the waiting that have wanted to leave for hours."""
    copies_homeless: int = 0
    """Sent, and no folder is known that their copies belong into."""
    held_why: str = ""
    """Why those wait that are held back."""
    held_because: HeldBecause | None = None
