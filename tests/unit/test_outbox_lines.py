"""What the outbox says of a mail, in sentences."""

from __future__ import annotations

from datetime import UTC, datetime

from data.records import (
    ConversationId,
    MessageId,
    OutboxId,
    OutboxItem,
    OutboxRecipient,
    OutboxState,
    RawId,
)
from data.text.safe import clean_line
from widgets.outbox_lines import reasons

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_a_servers_sentence_ends_once() -> None:
    """Why no copy could be filed is a part of our sentence, whatever it ended with."""
    item = OutboxItem(
        id=OutboxId(1),
        conversation_id=ConversationId(1),
        message_id=MessageId(1),
        state=OutboxState.SENT,
        because=None,
        not_before=None,
        attempts=1,
        next_attempt_at=None,
        internet_message_id="<1@y.example>",
        envelope_from="support@y.example",
        raw_id=RawId(1),
        agent="mette",
        created_at=NOON,
        data_started_at=NOON,
        copy_state="failed",
        last_error=clean_line(""),
        recipients=(OutboxRecipient(clean_line("a@y.example"), "sent"),),
        copy_error=clean_line("The mailbox is full."),
    )

    said = [words for words, _ in reasons(item, time_zone="UTC")]

    assert said[0].startswith("It left, but no copy could be filed in Sent: The mailbox is full. {")
