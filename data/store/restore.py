"""Put a backup in the place of a store (store room).

The new file is made beside the old one, whole and checked, before anything is touched; the old one
is kept under a name of its own. What a backup cannot know is what happened since: so nothing that
was on its way leaves before it was looked for (`outbox_restored`), numbers go on after the highest
that may have been given out, and the lease has an epoch that no living process has.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.errors import BackupError, StoreDamagedError, StoreInUseError, StoreNewerError
from data.store.backup import (
    LAST_BACKUP,
    TAKEN_AT,
    Tell,
    copy_store,
    open_for_reading,
    sync_folder,
)
from data.store.leases import SYNC
from data.store.log import log_activity
from data.store.migrate import SCHEMA_VERSION, migrate
from data.store.outbox_restored import mark_restored
from data.store.place import refuse_network_disk
from data.store.rows import from_ms, to_ms
from data.store.troubles import told_by_sqlite
from data.text.safe import clean_line

SIDES = ("-wal", "-shm")
GAP_MIN = 1000
"""Conversation numbers left out where nobody can say which were given out since the backup."""
GAP_PACE_DAYS = 30
"""The pace of giving them out is that of the last days before the backup."""
DAY_MS = 24 * 3600 * 1000
EPOCH_GAP = 1_000_000
"""Take-overs of the lease that a lost store may have had since; real ones have dozens."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in the store's place now."""

    path: Path
    source: Path
    taken_at: datetime | None
    """Of which moment it is; None where the copy does not say."""
    kept_as: Path | None
    """Where the old store is; None where there was none."""
    messages: int
    conversations: int
    to_look_for: int
    """Mails that may have left since; none of them leaves before Sent was looked into."""
    next_number: int


@dataclass(frozen=True, slots=True)
class _Past:
    """What the store that is replaced says of the time since the backup."""

    epoch: int
    sequences: dict[str, int]


def restore_store(source: Path, path: Path, *, at: datetime, tell: Tell | None = None) -> Restored:
    """Put the copy `source` in the place of the store `path`; the caller is alone with it.

    Killed at any moment it leaves the old store in its place, or the new one; never half of both.

    Raises:
        BackupError: it is no backup of ours, or not ours to restore.
        StoreNewerError: a newer program has made it.
        StoreDamagedError: it is not sound.
        StoreError: there is no room, or something else uses the store.
    """
    _refuse(source, path)
    working = path.with_name(path.name + ".restoring")
    try:
        copied = copy_store(source, working, at_ms=0, replace=True, tell=tell, keeps_moment=True)
        is_there = path.exists()
        past = _ask_old(path, working) if is_there else None
        facts = _adapt(working, at=at, past=past, source=source)
        _take_over_modes(working, path)
        kept_as = _put_aside(path, at=at) if is_there else None
        working.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise BackupError(f"{path} cannot be exchanged: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            working.unlink()
    return Restored(path, source, facts[0], kept_as, copied.messages, copied.conversations,
                    facts[1], facts[2])  # fmt: skip


def _refuse(source: Path, path: Path) -> None:
    if not source.is_file():
        raise BackupError(f"There is no file {clean_line(str(source))}.")
    if path.exists() and source.samefile(path):
        raise BackupError(f"{source} is the store itself. Name a backup of it.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_network_disk(path.parent)
    owner = (path if path.exists() else path.parent).stat().st_uid
    if os.geteuid() not in {0, owner}:
        raise BackupError(
            f"{path} belongs to another user (uid {owner}); restore as that user, so that the new "
            "file is theirs too."
        )
    with closing(open_for_reading(source)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise StoreNewerError(
            f"{source} has schema {version}, this support-console knows {SCHEMA_VERSION}. Upgrade "
            "support-console first."
        )


def _ask_old(path: Path, working: Path) -> _Past | None:
    """Read from the old store what the backup cannot know; None where it does not say."""
    try:
        with closing(open_for_reading(path)) as old, closing(open_for_reading(working)) as new:
            ask = "SELECT value FROM meta WHERE key = 'signing_key'"
            if old.execute(ask).fetchone() != new.execute(ask).fetchone():
                return None  # another store altogether
            row = old.execute("SELECT epoch FROM leases WHERE role = ?", (SYNC,)).fetchone()
            sequences = old.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
            return _Past(0 if row is None else row[0], {str(n): int(s) for n, s in sequences})
    except (sqlite3.Error, StoreDamagedError, BackupError):
        return None


def _adapt(
    working: Path, *, at: datetime, past: _Past | None, source: Path
) -> tuple[datetime | None, int, int]:
    """Make a store of today out of the copy; gives its moment, mails in doubt, next number."""
    connection = sqlite3.connect(working, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")
        migrate(connection)
        connection.execute("BEGIN IMMEDIATE")
        taken_ms = _meta_ms(connection, TAKEN_AT)
        words = "" if taken_ms is None else f" of {from_ms(taken_ms):%d %b %H:%M} UTC"
        now_ms = to_ms(at)
        in_doubt = mark_restored(connection, now_ms=now_ms, of=words)
        _raise_epoch(connection, past)
        number = _raise_numbers(connection, past, since_ms=taken_ms, now_ms=now_ms)
        connection.execute(
            "UPDATE sync_state SET state = 'stopped', since_at = ?, cause = ?",
            (now_ms, f"A backup{words} was restored."),
        )
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) SELECT ?, value FROM meta WHERE key = ?",
            (LAST_BACKUP, TAKEN_AT),
        )
        connection.execute("DELETE FROM meta WHERE key = ?", (TAKEN_AT,))
        log_activity(
            connection,
            at_ms=now_ms,
            agent_id=None,
            verb="store.restored",
            conversation_id=None,
            detail={"file": source.name, "taken_at": taken_ms},
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise told_by_sqlite(error, working) from error
    finally:
        connection.close()
    handle = os.open(working, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return None if taken_ms is None else from_ms(taken_ms), in_doubt, number


def _raise_epoch(connection: sqlite3.Connection, past: _Past | None) -> None:
    more = EPOCH_GAP if past is None else 1
    least = 0 if past is None else past.epoch
    connection.execute(
        "INSERT INTO leases (role, holder, epoch, expires_at, has_lock)"
        " VALUES (?1, 'restore', ?2, 0, 1) ON CONFLICT (role) DO UPDATE SET"
        " epoch = max(epoch, ?3) + ?4, holder = 'restore', expires_at = 0, has_lock = 1",
        (SYNC, least + more, least, more),
    )


def _raise_numbers(
    connection: sqlite3.Connection, past: _Past | None, *, since_ms: int | None, now_ms: int
) -> int:
    """Have no number given out again that a customer may have seen; give the next one."""
    if past is not None:
        for name, last in past.sequences.items():
            connection.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, name)
            )
    else:
        (newest,) = connection.execute("SELECT max(created_at) FROM conversations").fetchone()
        until = since_ms or newest or now_ms
        (made,) = connection.execute(
            "SELECT count(*) FROM conversations WHERE created_at > ? AND NOT is_imported",
            (until - GAP_PACE_DAYS * DAY_MS,),
        ).fetchone()
        days = max(now_ms - until, 0) / DAY_MS
        # Twice the pace: a lost store is often lost in a busy time.
        gap = GAP_MIN + int(2 * made / GAP_PACE_DAYS * days)
        connection.execute(
            "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'conversations'", (gap,)
        )
    row = connection.execute(
        "SELECT seq + 1 FROM sqlite_sequence WHERE name = 'conversations'"
    ).fetchone()
    return int(row[0])


def _meta_ms(connection: sqlite3.Connection, key: str) -> int | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None or not int(row[0]) else int(row[0])


def _take_over_modes(working: Path, path: Path) -> None:
    """Have the new file be as open as the old one, and as its folder says."""
    folder = path.parent.stat()
    is_shared = bool(folder.st_mode & stat.S_ISGID)
    working.chmod(0o660 if is_shared else 0o600)
    if os.geteuid() == 0:
        before = path.stat() if path.exists() else folder
        os.chown(working, before.st_uid, before.st_gid)


def _put_aside(path: Path, *, at: datetime) -> Path:
    """Give the old store a second name, and take its log away; its first name still stands."""
    kept = path.with_name(f"{path.name}.before-{at:%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise BackupError(f"{kept} exists already. Wait a second, then try again.")
    try:
        _close_log(path)
    except StoreInUseError:
        raise
    except sqlite3.DatabaseError:
        # Damaged: nobody can say what its log holds. It goes along as it is.
        for side in SIDES:
            with suppress(FileNotFoundError):
                shutil.copy2(path.with_name(path.name + side), kept.with_name(kept.name + side))
    os.link(path, kept)
    sync_folder(path.parent)
    # The log of one file beside another one would be taken for its own.
    for side in SIDES:
        path.with_name(path.name + side).unlink(missing_ok=True)
    sync_folder(path.parent)
    return kept


def _close_log(path: Path) -> None:
    """Write the log of a store that nobody has open into its file."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                # Not one of ours, who would hold the lock beside it.
                raise StoreInUseError(path, pids=()) from error
            raise
