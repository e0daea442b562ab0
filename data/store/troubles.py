"""SQLite's errors as sentences that an agent can act on (store room)."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from data.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreMovedError,
    StoreUnwritableError,
)


def told_by_sqlite(error: sqlite3.Error, path: Path) -> StoreError:
    """Give SQLite's error as a sentence of ours: which file, and what to do."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return no_room(path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return _unwritable(error, path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusyError(
                "The store was busy for five seconds; nothing was changed. Try again; if that "
                "stays so, `support-console doctor` says which process blocks it."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreDamagedError(
                f"The store {path} is damaged ({error}). Stop every process on it, then restore a "
                "backup: support-console restore FILE."
            )
        case sqlite3.SQLITE_IOERR:
            # A disk without room is also told as a failed write of the log's index.
            return no_room(path) if not _has_room(path) else _failing(error, path)
        case _:
            return StoreError(f"The store answered: {error} ({path}).")


def no_room(path: Path) -> StoreError:
    """Say that the disk is full."""
    return StoreFullError(
        f"The disk that holds {path} is full; nothing was changed. Free some space on it: work "
        "goes on by itself then."
    )


def _unwritable(error: sqlite3.Error, path: Path) -> StoreError:
    if not path.exists():
        return StoreMovedError(
            f"The store {path} is not there any more. Put it back, or restore a backup."
        )
    if not _has_room(path):
        return no_room(path)
    return unwritable(path, f" ({error})")


def unwritable(path: Path, why: str = "") -> StoreError:
    """Say that the file may be read and not written."""
    return StoreUnwritableError(
        f"The store {path} cannot be written{why}; nothing was changed. See to the owner and mode "
        "of the file and its folder, and that its disk is not mounted read-only."
    )


def told_by_system(error: OSError, path: Path) -> StoreError:
    """Give what the machine says of a store's place as a sentence of ours."""
    words = f"The store {path} cannot be opened: {error.strerror}."
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StoreFullError(f"{words} Free some space on its disk.")
    return StoreUnwritableError(f"{words} See to the folder {path.parent}.")


def _failing(error: sqlite3.Error, path: Path) -> StoreError:
    return StoreError(
        f"The disk that holds {path} fails ({error}); nothing was changed. Look at its quota and "
        "at the machine's log (dmesg), and make a backup elsewhere: support-console backup FILE."
    )


def _has_room(path: Path) -> bool:
    try:
        return os.statvfs(path.parent).f_bavail > 0
    except OSError:
        return True
