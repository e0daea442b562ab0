"""Conversations for tests of drafting: letters, people, and what must not be left of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from console.domain.articles.drafting import Drafted, draft_article
from console.domain.articles.redaction import Known
from data.records import (
    Address,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Direction,
    JoinedBy,
    Message,
    MessageBody,
    MessageId,
    Priority,
    SafeLine,
    SafeText,
    Status,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OURS = ("support@fjordlys.example",)
NAMES = ("Fjordlys",)


def person(name: str, address: str) -> Address:
    """Give somebody with a name and an address."""
    return Address(SafeLine(name), SafeLine(address))


METTE = person("Mette Holm", "mette.holm@familien-holm.example")
TEAM = Known(agents=("kai", "Kai Sand"), own_addresses=OURS, own_names=NAMES, numbers=(1042,))


def known(*people: Address) -> Known:
    """Give what is known of a conversation with these people."""
    return replace(TEAM, people=people)


def conversation(subject: str, language: str | None, customer: Address) -> Conversation:
    """Make a conversation."""
    return Conversation(
        id=ConversationId(1042), subject=SafeLine(subject), status=Status.OPEN, waiting_on=None,
        snoozed_until=None, assignee=None, tier=None, priority=Priority.NORMAL, kind=None,
        channel="mail", cause=None, stage=None, language=language, revision=1,
        customer=Customer(CustomerId(1), customer.name, customer.address, language),
        created_at=NOON, updated_at=NOON, closed_at=None, last_message_at=NOON,
        unanswered_since=None, message_count=2, preview=SafeLine(""),
    )  # fmt: skip


def message(direction: Direction, text: str, *, customer: Address, number: int = 1) -> Message:
    """Make a mail from the customer, a mail of ours, or a note."""
    us = person("Fjordlys", OURS[0])
    author, to = (us, customer) if direction is Direction.OUT else (customer, us)
    return Message(
        id=MessageId(number), conversation_id=ConversationId(1042), direction=direction,
        channel="mail", internet_message_id=f"{number}@x.example", author=author, to=(to,), cc=(),
        reply_to=(), ancestors=(), subject=SafeLine(""), sent_at=NOON, received_at=NOON,
        automatic=None, may_auto_answer=True, joined_by=next(iter(JoinedBy)), raw_id=None,
        raw_sha256=None, is_decoded=True,
        body=MessageBody(SafeText(text), SafeText(text), has_html=False),
        agent="kai" if direction is not Direction.IN else None,
    )  # fmt: skip


def drafted(
    subject: str, *turns: tuple[Direction, str], language: str = "en", customer: Address = METTE
) -> Drafted:
    """Draft an article from letters."""
    messages = [
        message(direction, text, customer=customer, number=number)
        for number, (direction, text) in enumerate(turns, 1)
    ]
    found = draft_article(
        conversation(subject, language, customer), messages, agents=("kai", "Kai Sand", "Lin"),
        own_addresses=OURS, own_names=NAMES,
    )  # fmt: skip
    assert found is not None
    return found
