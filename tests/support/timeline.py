"""Messages as records, for tests of what is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data.records import (
    Address,
    ConversationId,
    Direction,
    JoinedBy,
    Message,
    MessageBody,
    MessageId,
    SafeLine,
    SafeText,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
METTE = Address(SafeLine("Mette Sørensen"), SafeLine("mette@x.example"))
OURS = Address(SafeLine("Ann"), SafeLine("support@x.example"))


def message(
    number: int,
    text: str = "Hello",
    *,
    minute: int = 0,
    direction: Direction = Direction.IN,
    agent: str | None = None,
    whole: str = "",
    body: MessageBody | None = None,
) -> Message:
    """Make a message that arrived so many minutes after noon."""
    at = NOON + timedelta(minutes=minute)
    is_theirs = direction is Direction.IN
    return Message(
        id=MessageId(number), conversation_id=ConversationId(1), direction=direction,
        channel="mail", internet_message_id=f"{number}@x.example",
        author=METTE if is_theirs else OURS, to=() if is_theirs else (METTE,), cc=(),
        reply_to=(), ancestors=(), subject=SafeLine("Lamp"), sent_at=at, received_at=at,
        automatic=None, may_auto_answer=True, joined_by=JoinedBy.STARTED, raw_id=None,
        raw_sha256=None, is_decoded=True, agent=agent,
        body=body or MessageBody(SafeText(whole or text), SafeText(text), has_html=False),
    )  # fmt: skip


def with_body(one: Message, **fields: object) -> Message:
    """Give a message with other facts about its body."""
    return replace(one, body=replace(one.body, **fields))  # type: ignore[arg-type]  # names and kinds are the record's
