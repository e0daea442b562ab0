"""Steps inside a transaction that can be dropped without the rest of it (store room)."""

from __future__ import annotations

import sqlite3


def open_step(connection: sqlite3.Connection) -> None:
    """Begin a step; the ones that are open lie within each other."""
    connection.execute("SAVEPOINT step")


def keep_step(connection: sqlite3.Connection) -> None:
    """Keep what the newest step wrote."""
    connection.execute("RELEASE step")


def drop_step(connection: sqlite3.Connection) -> None:
    """Take back what the newest step wrote."""
    connection.execute("ROLLBACK TO step")
    connection.execute("RELEASE step")
