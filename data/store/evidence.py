"""Judge mails by those before them in their conversation (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from data.records import Message, MessageBody, MessageId
from data.store.message_rows import MESSAGE_COLUMNS, MESSAGE_JOINS, facts_of, message_from_row
from data.text.evidence import EARLIER_MAX, wants_evidence, with_evidence

JUDGED_MAX = 50
"""Mails that are judged as they are kept: a day's mail, no old archive, whose earlier mails are
read after its later ones anyway. All are judged again when a conversation is read."""


def among_others(connection: sqlite3.Connection, message: Message) -> Message:
    """Read the mails before one, as far as they tell what is new in it."""
    if not wants_evidence(message):
        return message
    rows = connection.execute(
        f"SELECT {MESSAGE_COLUMNS} FROM messages AS m {MESSAGE_JOINS}"  # noqa: S608 - constants
        " WHERE m.conversation_id = ? AND (m.at, m.id) < (SELECT at, id FROM messages WHERE id = ?)"
        " ORDER BY m.at DESC, m.id DESC LIMIT ?",
        (message.conversation_id, message.id, EARLIER_MAX),
    )
    earlier = [message_from_row(row) for row in rows]
    return with_evidence([*reversed(earlier), message])[-1]


def keep_evidence(
    connection: sqlite3.Connection, message_ids: Sequence[MessageId]
) -> dict[MessageId, MessageBody]:
    """Keep what is new in mails beside those before them, and its language; give what changed.

    The list's preview, its language and every reader of a single mail then say the same as the
    conversation does.
    """
    from data.text.language import guess_language  # noqa: PLC0415 - no list needs it

    changed: dict[MessageId, MessageBody] = {}
    for message_id in message_ids if len(message_ids) <= JUDGED_MAX else ():
        row = connection.execute(
            f"SELECT {MESSAGE_COLUMNS} FROM messages AS m {MESSAGE_JOINS}"  # noqa: S608 - constants
            " WHERE m.id = ?",
            (message_id,),
        ).fetchone()
        if row is None:
            continue
        message = message_from_row(row)
        judged = among_others(connection, message).body
        if judged.new_text == message.body.new_text:
            continue
        body = replace(judged, language=guess_language(judged.new_text))
        connection.execute(
            "UPDATE bodies SET new_text = ?, facts = ?"
            " WHERE id = (SELECT body_id FROM messages WHERE id = ?)",
            (body.new_text, facts_of(body), message_id),
        )
        changed[message_id] = body
    return changed
