"""Bring an older store up to date: room, a backup, then all steps at once (store room).

All of it happens under the write lock, so the backup is the store as it is before the first step,
and nobody writes in between. Killed at any moment the store is as it was; whoever starts next
begins anew, backup included.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from data.errors import StoreBusyError, StoreFullError
from data.store.backup import copy_store, room_beside
from data.store.migrate import SCHEMA_VERSION, migrate, version_of

ROOM_FACTOR = 3
"""Times its size: the backup, and a log that holds each page twice at the worst."""


def backup_before(path: Path) -> Path:
    """Give where a store is kept as it was before it got this program's schema."""
    return path.with_name(f"{path.name}.before-schema-{SCHEMA_VERSION}")


def bring_up_to_date(
    connection: sqlite3.Connection, path: Path, *, say: Callable[[str], None] | None = None
) -> None:
    """Make the schema of an empty file, or bring an older one to ours; ours stays as it is.

    Raises:
        StoreNewerError: a newer program has written the file.
        StoreFullError: there is no room for the backup and the steps; nothing was changed.
        StoreBusyError: another process does it, or blocks the store.
    """
    if version_of(connection) == SCHEMA_VERSION:
        return
    began = time.monotonic()
    tell = say or (lambda _words: None)

    def prepare(version: int) -> None:
        kept = backup_before(path)
        size = path.stat().st_size
        room = room_beside(path)
        if room < ROOM_FACTOR * size:
            raise StoreFullError(
                f"The store {path} has to be upgraded (schema {version} to {SCHEMA_VERSION}), which"
                f" takes {ROOM_FACTOR * size / 1e6:,.0f} MB; {room / 1e6:,.0f} MB are free. Nothing"
                " was changed: free some space, then start again."
            )
        tell(
            f"The store is upgraded from schema {version} to {SCHEMA_VERSION}; as it is now it is"
            f" kept in {kept}."
        )
        copy_store(path, kept, at_ms=int(time.time() * 1000), replace=True)

    try:
        was_upgraded = migrate(connection, before_steps=prepare)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise StoreBusyError(
                f"Another process upgrades the store {path}, or blocks it. Try again in a minute."
            ) from error
        raise
    if was_upgraded:
        tell(f"The store was upgraded in {time.monotonic() - began:.1f} s.")
