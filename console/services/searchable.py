"""Services: a body made ready for store and index, whoever wrote it (no shell)."""

from __future__ import annotations

from dataclasses import astuple

from data.records import MessageBody, MessageId
from data.store.index import DecodedBody, People
from data.text.fold import fold_text


def searchable(
    message_id: MessageId,
    *,
    at_ms: int,
    subject: str,
    people: People,
    number: int,
    body: MessageBody,
) -> DecodedBody:
    """Make a body ready for store and index: its words folded as the queries will be."""
    files = " ".join(a.filename for a in body.attachments)
    return DecodedBody(
        message_id=message_id,
        at_ms=at_ms,
        body=body,
        subject=fold_text(subject),
        text=fold_text(f"{body.text}\n{files}" if files else body.text),
        people=People(*(fold_text(words) for words in astuple(people))),
        number=str(number),
    )
