"""Look at a store without changing it: what `doctor` asks of the file itself (store room).

It opens the file for itself, read-only, so that a damaged, older or newer store can be looked at
too: opening it as a `Store` would migrate it or refuse.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from data.records import Agent, FolderLedger, OutboxTrouble, Renumbering, SyncStatus, Tier
from data.store import (
    agents,
    folders,
    leases,
    ledgers,
    quarantine,
    renumbering,
    server_ops,
    tiers,
    wanted_parts,
)
from data.store.backup import LAST_BACKUP
from data.store.migrate import APPLICATION_ID, SCHEMA_VERSION
from data.store.outbox_trouble import read_outbox_trouble
from data.store.rows import from_ms
from data.store.troubles import told_by_sqlite

BUSY_TIMEOUT_MS = 2000
PROBLEMS_SHOWN = 5
STEPS_BETWEEN_LOOKS = 100_000
"""Of SQLite's machine, between two looks at the time: some milliseconds."""
RECENT_MESSAGES = 500


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """What a store file shows; the lower half is None where its schema is not ours."""

    schema_version: int
    is_ours: bool
    is_practice: bool = False
    sync: SyncStatus | None = None
    ledgers: tuple[FolderLedger, ...] = ()
    renumberings: tuple[Renumbering, ...] = ()
    read_only: tuple[tuple[str, str], ...] = ()
    """Folders in which nothing may be changed, with the reason."""
    quarantined: int = 0
    away: tuple[int, int] = (0, 0)
    """Mails of which files are on the mail server only, and the bytes of those."""
    outbox: OutboxTrouble | None = None
    ops_waiting: int = 0
    ops_refused: int = 0
    """What the mail server is still to be told, and what it would not do."""
    team: tuple[Agent, ...] = ()
    tiers: tuple[Tier, ...] = ()
    creator_uid: int | None = None
    newest_at: datetime | None = None
    oldest_at: datetime | None = None
    """When its first agent came."""
    last_backup_at: datetime | None = None

    @property
    def is_readable(self) -> bool:
        """Say whether this program knows the schema."""
        return self.is_ours and self.schema_version == SCHEMA_VERSION


def examine_store(path: Path, *, now_ms: int) -> StoreHealth:
    """Read what the store says of itself.

    Raises:
        StoreError: it cannot be opened, is damaged or no database at all.
    """
    try:
        with closing(open_to_read(path)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            application = int(connection.execute("PRAGMA application_id").fetchone()[0])
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            health = StoreHealth(version, application == APPLICATION_ID or not tables)
            if not health.is_readable:
                return health
            connection.execute("BEGIN")  # one moment for all that follows
            return _read(connection, version, now_ms)
    except sqlite3.Error as error:
        raise told_by_sqlite(error, path) from error


def check_writable(path: Path) -> None:
    """Take the write lock and give it back, nothing changed.

    Raises:
        StoreError: the file or its disk cannot be written, or another process blocks it.
    """
    try:
        with closing(_open(path, "rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise told_by_sqlite(error, path) from error


def check_integrity(path: Path, *, within_s: float) -> Sequence[str] | None:
    """Have SQLite check the file; give what is wrong, or None where the time did not suffice.

    Raises:
        StoreError: it cannot be opened or read at all.
    """
    until = time.monotonic() + within_s
    try:
        with closing(open_to_read(path)) as connection:
            connection.set_progress_handler(
                lambda: int(time.monotonic() > until), STEPS_BETWEEN_LOOKS
            )
            rows = connection.execute(f"PRAGMA quick_check({PROBLEMS_SHOWN})").fetchall()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return None
        raise told_by_sqlite(error, path) from error
    return [str(row[0]) for row in rows if row[0] != "ok"]


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a store's file for reading alone, whatever state it is in."""
    return _open(path, "ro")


def _open(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None
    )
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection


def _read(connection: sqlite3.Connection, version: int, now_ms: int) -> StoreHealth:
    ops_waiting, ops_refused = server_ops.count_waiting(connection)
    return StoreHealth(
        schema_version=version,
        is_ours=True,
        is_practice=agents.get_meta(connection, "practice") == "yes",
        sync=leases.read_sync_status(connection, now_ms=now_ms),
        renumberings=tuple(renumbering.list_renumberings(connection)),
        read_only=tuple(folders.list_read_only(connection)),
        ledgers=tuple(ledgers.list_ledgers(connection)),
        quarantined=quarantine.count_quarantine(connection),
        away=wanted_parts.count_abridged(connection),
        outbox=read_outbox_trouble(connection),
        ops_waiting=ops_waiting,
        ops_refused=ops_refused,
        team=tuple(agents.list_agents(connection)),
        tiers=tuple(tiers.list_tiers(connection)),
        creator_uid=_creator_uid(connection),
        newest_at=_newest_at(connection),
        oldest_at=_moment(connection, "SELECT min(created_at) FROM agents"),
        last_backup_at=_moment(
            connection, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?", LAST_BACKUP
        ),
    )


def _moment(connection: sqlite3.Connection, query: str, *values: object) -> datetime | None:
    row = connection.execute(query, values).fetchone()
    return None if row is None or row[0] is None else from_ms(row[0])


def _creator_uid(connection: sqlite3.Connection) -> int | None:
    text = agents.get_meta(connection, "creator_uid")
    return None if text is None else int(text)


def _newest_at(connection: sqlite3.Connection) -> datetime | None:
    """Give the latest moment that any process or the server has left behind."""
    row = connection.execute(
        "SELECT max(at) FROM (SELECT max(at) AS at FROM changes UNION ALL"
        " SELECT max(received_at) FROM"
        " (SELECT received_at FROM messages ORDER BY id DESC LIMIT ?))",
        (RECENT_MESSAGES,),
    ).fetchone()
    return None if row[0] is None else from_ms(row[0])
