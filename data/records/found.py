"""What was found: pages, windows, hits, activity, changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from data.records.ids import (
    NO_WORDS,
    ConversationId,
    MessageId,
    SafeLine,
)
from data.records.work import (
    Conversation,
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One message that a search found; `snippet` comes from the original text."""

    conversation_id: ConversationId
    message_id: MessageId
    snippet: SafeLine
    sent_at: datetime
    subject: SafeLine = NO_WORDS
    author: SafeLine = NO_WORDS


@dataclass(frozen=True, slots=True)
class Activity:
    """A line of the append-only log: who did what, when, with what before and after."""

    id: int
    at: datetime
    agent: str | None
    verb: str
    conversation_id: ConversationId | None
    detail: dict[str, object] = field(default_factory=dict)
    given_to: str | None = None
    """Name of the agent who is responsible afterwards, where that changed."""
    undone: str | None = None
    """Verb of the deed that this took back."""


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


Placed = Mapping[ConversationId, tuple[Place, Conversation]]
"""Conversations with where they stand in a queue."""


@dataclass(frozen=True, slots=True)
class QueueWindow:
    """A bounded part of a queue as it stood at one moment."""

    conversations: tuple[Conversation, ...]
    places: tuple[Place, ...]
    """Of each conversation, ascending."""
    has_before: bool
    has_after: bool
    total: int | None = None
    """Rows of the narrowed queue, where reading the window has told it."""
