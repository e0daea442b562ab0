"""To whom a program of ours wrote by itself, and when (store room)."""

from __future__ import annotations

import sqlite3


def find_last(connection: sqlite3.Connection, address: str) -> int | None:
    """Give when the last automatic mail went to a casefolded address."""
    row = connection.execute("SELECT at FROM auto_answers WHERE address = ?", (address,)).fetchone()
    return None if row is None else int(row[0])


def note(connection: sqlite3.Connection, address: str, *, now_ms: int) -> None:
    """Note that an automatic mail leaves to a casefolded address now."""
    connection.execute(
        "INSERT INTO auto_answers (address, at) VALUES (?, ?)"
        " ON CONFLICT (address) DO UPDATE SET at = excluded.at",
        (address, now_ms),
    )
