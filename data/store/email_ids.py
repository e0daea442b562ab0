"""Mails of which we have the bytes, by what the server itself knows them by (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from data.records import RawId

ROWS_MAX = 5000
"""Rows read for one window of mails: a mail has few labels."""


@dataclass(frozen=True, slots=True)
class KnownBytes:
    """The bytes of a mail, and what the server said of it where we got them."""

    raw_id: RawId
    size_bytes: int
    internet_message_id: str
    told_bytes: int
    """Its RFC822.SIZE, which some servers count wrongly."""


def find_known(connection: sqlite3.Connection, email_ids: Sequence[str]) -> dict[str, KnownBytes]:
    """Give what we have of these mails; one with two kinds of bytes is left out.

    So is one of which something stayed on the server.
    """
    rows = connection.execute(
        "SELECT l.email_id, r.id, r.size_bytes, m.internet_message_id, l.size_bytes"
        " FROM json_each(?) AS wanted CROSS JOIN locations AS l ON l.email_id = wanted.value"
        " JOIN messages AS m ON m.id = l.message_id"
        " JOIN raws AS r ON r.id = coalesce(l.raw_id, m.raw_id)"
        " WHERE NOT EXISTS (SELECT 1 FROM abridged AS w WHERE w.raw_id = r.id) LIMIT ?",
        (json.dumps(list(email_ids)), ROWS_MAX),
    )
    found: dict[str, KnownBytes] = {}
    doubtful: set[str] = set()
    for email_id, *facts in rows:
        known = KnownBytes(*facts)
        if found.setdefault(email_id, known).raw_id != known.raw_id:
            doubtful.add(email_id)
    return {email_id: known for email_id, known in found.items() if email_id not in doubtful}
