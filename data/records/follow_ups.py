"""Follow-ups: promises with a date, an owner and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.records.ids import (
    NO_WORDS,
    AgentId,
    ArticleId,
    ConversationId,
    FollowUpId,
    OutboxId,
    SafeLine,
    SafeText,
)
from data.records.words import OutboxState, Status
from data.records.work import Customer


class FollowUpKind(StrEnum):
    """What is to happen at the time."""

    REMIND = "remind"
    IF_NO_REPLY = "if_no_reply"
    """It reminds only where the customer has not written by then."""
    SEND = "send"
    """A message leaves then; one whose customer writes first is withheld."""


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    DUE = "due"
    DONE = "done"
    CANCELLED = "cancelled"


LIVE = (FollowUpState.DUE, FollowUpState.OPEN)
"""What is still to be done."""


class EndedBy(StrEnum):
    """What ended a follow-up; only what an agent did stays whatever comes in."""

    AGENT = "agent"
    REPLY = "reply"
    MAIL = "mail"
    """Its message left, or was cancelled in the outbox."""


class FollowUpWhy(StrEnum):
    """Why a follow-up is where it is, or with whom it is."""

    AWAY = "away"
    """Its owner (`agent`) is away until `until`."""
    CLOSED = "closed"
    SPAM = "spam"
    TRASH = "trash"
    GIVEN = "given"
    """The conversation was given to `agent` meanwhile."""
    RELEASED = "released"
    """Whoever had the conversation has it no more, and nobody else has."""
    REPLIED = "replied"
    """The customer wrote at `until`: nothing is left to be reminded of."""
    SENT = "sent"
    WITHHELD = "withheld"
    """The customer wrote before its message left, so that was not sent."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """Nobody knows whether its message left."""
    NOT_LEFT = "not_left"
    """Its message should have left and has not."""
    UNSENT = "unsent"
    """Its message was cancelled in the outbox."""


@dataclass(frozen=True, slots=True)
class FollowUpMark:
    """One reason; `console.domain.follow_up.tell_marks` says it in words."""

    why: FollowUpWhy
    agent: str | None = None
    until: datetime | None = None
    number: ConversationId | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A promise; on a conversation, on a customer without one, or on an article."""

    id: FollowUpId
    conversation_id: ConversationId | None
    """Where it is shown: the living number, whatever was merged since it was made."""
    customer: Customer | None
    """Of the conversation where there is one."""
    owner: str | None
    """None: the pool's, so that anybody may do it."""
    at: datetime
    kind: FollowUpKind
    text: SafeText
    """What is to be done, or what is to be sent."""
    state: FollowUpState
    created_at: datetime
    marks: tuple[FollowUpMark, ...] = ()
    owner_id: AgentId | None = None
    made_by: str | None = None
    made_on: ConversationId | None = None
    """The number it was made on."""
    rung_at: datetime | None = None
    """When it became due; once for each time that it was given."""
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    outbox_id: OutboxId | None = None
    outbox_state: OutboxState | None = None
    subject: SafeLine = NO_WORDS
    status: Status | None = None
    assignee: str | None = None
    """Subject, status and assignee are those of the conversation."""
    article_id: ArticleId | None = None
    """Of the knowledge base: it is flagged, or to be reviewed."""
    article_title: SafeLine = NO_WORDS

    @property
    def is_live(self) -> bool:
        """Say whether it is still to be done."""
        return self.state in LIVE
