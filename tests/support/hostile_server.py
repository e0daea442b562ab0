"""What hostile mail servers leave in a store.

Names of folders and keywords stand there letter for letter, since the server is asked by them; its
sentences stand there as the mail room hands them on (`data.mail` has tests of its own for that).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from data.text.safe import clean_line

_NAMES = (
    "UPDATE folders SET name = ? WHERE role = 'inbox'",
    "UPDATE folders SET name = ? WHERE role = 'sent'",
    "UPDATE locations SET flags = ? WHERE uid % 7 = 0",
    "UPDATE server_ops SET from_name = ?",
    "UPDATE server_ops SET to_name = ?, is_parked = 1, attempts = 9",
    "INSERT OR REPLACE INTO departures (message_id, folder, uid, looked_at) VALUES (2, ?, 1, 1)",
    "INSERT INTO server_lacks (what, at) VALUES ('read_only ' || ?, 1)",
    "UPDATE quarantine SET internet_message_id = ?",
    "UPDATE leases SET holder = ? || ':1'",
)
"""By which the server is asked; the last is our own machine's name."""
_SENTENCES = (
    "UPDATE folders SET read_only_why = ?",
    "UPDATE quarantine SET reason = ?",
    "UPDATE quarantine SET author = ?",
    "UPDATE quarantine SET subject = ?",
    "UPDATE server_ops SET last_error = ?",
    "UPDATE outbox SET last_error = ?",
    "UPDATE outbox SET copy_error = ?, copy_state = 'failed'",
    "UPDATE outbox_recipients SET server_text = ?, code = 550",
    "UPDATE sync_state SET cause = ?, state = 'sign_in'",
    "UPDATE sync_state SET alert = ?, alert_at = 1",
    "INSERT INTO auto_answers (address, at) VALUES (?, 1)",
    "INSERT INTO wanted_parts (message_id, section, asked_at, size_bytes, failure)"
    " SELECT id, '2', 1, 1, ?1 FROM messages ORDER BY id LIMIT 1",
)
_REPORTS = (
    "INSERT INTO returns (report_id, message_id, outbox_id, address, outcome, status, final,"
    " matched_by, at) SELECT message_id, message_id, id, ?1, 'refused', ?2, ?3, 'returned_id', 1"
    " FROM outbox ORDER BY id LIMIT 1"
)


def have_servers_words(connection: sqlite3.Connection, turns: Iterator[str]) -> None:
    """Have hostile words wherever servers leave any."""

    def name() -> str:
        return next(turns).encode("utf-8", "replace").decode()

    def sentence() -> str:
        return clean_line(f"It said {name()} and {name()}", limit=300)

    says: tuple[tuple[tuple[str, ...], Callable[[], str]], ...] = (
        (_NAMES, name), (_SENTENCES, sentence),
    )  # fmt: skip
    for statements, say in says:
        for statement in statements:
            connection.execute(statement, (say(),))
    connection.execute(_REPORTS, (sentence(), sentence(), sentence()))
