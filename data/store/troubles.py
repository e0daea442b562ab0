"""SQLite's errors as sentences that an agent can act on (store room).

What to do stands before the path: a long one is cut off on a small screen.
"""

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
            # A disk that cannot be read is also told as damage: SQLite makes it so.
            return StoreDamagedError(
                "The store is damaged, or its disk fails. Stop every process on it, look at dmesg,"
                f" then restore a backup: support-console restore FILE. ({path}: {error})"
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
        "The disk of the store fails; nothing was changed. Look at its quota and at the machine's "
        f"log (dmesg), and make a backup elsewhere: support-console backup FILE. ({path}: {error})"
    )


def _has_room(path: Path) -> bool:
    try:
        return os.statvfs(path.parent).f_bavail > 0
    except OSError:
        return True
