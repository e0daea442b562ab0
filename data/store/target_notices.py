"""What time has brought of targets, and what was told of it (store room)."""

from __future__ import annotations

import sqlite3


def set_told_from(connection: sqlite3.Connection, at_ms: int) -> None:
    """Have nothing told that was due before: whoever changes a promise knows what is late."""
    connection.execute("UPDATE sla_state SET told_from_at = ?", (at_ms,))
