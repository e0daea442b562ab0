"""Escalations: somebody is asked for help, with reason, need and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.records.ids import (
    NO_WORDS,
    ConversationId,
    EscalationId,
    MessageId,
    SafeLine,
    SafeText,
)

NO_TEXT = SafeText("")


class Way(StrEnum):
    """Handing over moves ownership, consulting keeps it."""

    HAND_OVER = "hand_over"
    CONSULT = "consult"


class AskedKind(StrEnum):
    """Who can be asked."""

    TIER = "tier"
    AGENT = "agent"
    ADDRESS = "address"


class Reason(StrEnum):
    """Why somebody is asked; words say the rest."""

    PRODUCT_FAULT = "product_fault"
    NEEDS_EXPERTISE = "needs_expertise"
    NEEDS_ACCESS = "needs_access"
    NEEDS_DECISION = "needs_decision"
    BILLING = "billing"
    DELIVERY = "delivery"
    COMPLAINT = "complaint"
    OTHER = "other"


class EscalationState(StrEnum):
    """The life of an escalation; all but the first are its end."""

    OPEN = "open"
    ANSWERED = "answered"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked: a tier or an agent by name, an outsider by address."""

    kind: AskedKind
    name: str
    """Of the tier, of the agent, or the address."""
    display_name: SafeLine = NO_WORDS
    """Of an outsider, where it is known."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """One asking for help, with what became of it."""

    id: EscalationId
    conversation_id: ConversationId
    """Where it is shown now, whatever was merged since."""
    asked_on: ConversationId
    """The number on which it was asked."""
    way: Way
    asked: Asked
    reason: Reason
    words: SafeLine
    """What the agent says of the reason."""
    tried: SafeText
    needed: SafeText
    summary: SafeText
    """What it is about; internal, and never in a mail."""
    due_at: datetime
    """By when: the end of the internal clock."""
    state: EscalationState
    asked_by: str
    asked_at: datetime
    thread: ConversationId | None = None
    """The linked conversation of the exchange with an outsider."""
    overdue_told_at: datetime | None = None
    """When it was told that nobody has answered in time."""
    ended_by: str | None = None
    """None as well where an outsider's mail ended it."""
    ended_at: datetime | None = None
    answer: SafeText = NO_TEXT
    answer_message_id: MessageId | None = None
    """The newest message that answered it: a note, or an outsider's mail."""
    stood: Mapping[str, object] = field(default_factory=dict)
    """Columns of the conversation before it, for whoever returns it."""
    became: Mapping[str, object] = field(default_factory=dict)
    """The same columns after it."""
    is_ended_by_closing: bool = False
    """It ended because its conversation was closed; reopened by an agent it is open again."""
    bounces: int = 0
    """How often it went back and forth between the same sides before this one."""

    @property
    def is_open(self) -> bool:
        """Say whether an answer is still awaited."""
        return self.state is EscalationState.OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Say whether its time is over and nobody has answered."""
        return self.is_open and self.due_at <= now
