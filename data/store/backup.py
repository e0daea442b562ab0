"""Copy a store while it is in use: whole, of one moment, checked (store room).

SQLite's own copying begins anew whenever another process has written, so beside busy ones it would
never end. We hold a reading open meanwhile: the copy is of that moment, writers go on as ever, and
all it costs is a log (-wal) that cannot be cut until the copy is done.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from data.errors import BackupError, StoreBusyError, StoreDamagedError, StoreFullError
from data.store.migrate import APPLICATION_ID
from data.store.troubles import told_by_sqlite
from data.text.safe import clean_line

PAGES = 2000
"""Copied at a time, 8 MB: between two steps progress is told, and a stop is heard."""
MARGIN_BYTES = 4_000_000
"""Room on top of what the copy takes, for its disk's own bookkeeping."""
STEPS_BETWEEN_LOOKS = 100_000
HEADER_FORMAT = 18
"""Where a database says how it is written: two bytes, 2 for a log beside it, 1 for none."""
BUSY_TIMEOUT_MS = 5000
LAST_BACKUP = "last_backup_at"
"""In the store: when a copy of it was made last."""
TAKEN_AT = "backup_taken_at"
"""In a copy: of which moment it is."""

Tell = Callable[[str, int, int], None]
"""Hears what is being done (`copying`, `checking`), how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a finished copy holds."""

    path: Path
    size_bytes: int
    schema_version: int
    messages: int
    conversations: int


def copy_store(
    source: Path,
    target: Path,
    *,
    at_ms: int,
    replace: bool,
    tell: Tell | None = None,
    keeps_moment: bool = False,
) -> Copied:
    """Copy a store that others may be writing; give what the copy holds.

    It is written beside its place, checked, and put there whole or not at all, for its owner alone
    (0600). `tell` may raise to stop it: nothing is left then. With `keeps_moment` it is the copy of
    a copy, and stays of that one's moment.

    Raises:
        BackupError: the target exists, is the store itself, or cannot be written.
        StoreFullError: the copy does not fit.
        StoreDamagedError: the store is, and so would be the copy.
        StoreError: the store cannot be read.
    """
    _refuse_target(source, target, replace=replace)
    hear = tell or (lambda _what, _done, _of: None)
    try:
        with _partial(target) as (partial, handle):
            with closing(open_for_reading(source)) as reading:
                _copy_into(partial, handle, reading, source=source, tell=hear)
            copied = _finish_copy(partial, handle, at_ms=None if keeps_moment else at_ms, tell=hear)
            _put_in_place(partial, target, replace=replace)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    return Copied(target, *copied)


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open a database and hold a reading of this moment; its file stays as it is.

    Raises:
        StoreError: it cannot be read.
        BackupError: it is no store of ours.
    """
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    connection: sqlite3.Connection | None = None
    try:
        connection = _connect(path, f"mode={mode}")
        try:
            _hold_a_reading(connection)
        except sqlite3.OperationalError:
            # On a disk that takes nothing SQLite cannot make what reading beside writers needs;
            # there nobody writes either.
            if mode == "rw" or path.with_name(path.name + "-wal").exists():
                raise
            connection.close()
            connection = _connect(path, "mode=ro&immutable=1")
            _hold_a_reading(connection)
        _refuse_foreign(connection, path)
    except sqlite3.Error as error:
        _close(connection)
        raise told_by_sqlite(error, path) from error
    except BaseException:
        _close(connection)
        raise
    return connection


def check_copy(path: Path, *, tell: Tell | None = None) -> None:
    """Read a whole file and compare it with itself.

    Raises:
        StoreDamagedError: it is not sound.
        StoreError: it cannot be read.
    """
    steps = 0

    def look() -> int:
        nonlocal steps
        steps += 1
        if tell is not None:
            tell("checking", steps, 0)
        return 0

    try:
        with closing(_connect(path, "mode=ro&nolock=1")) as connection:
            # What the handler raises would be lost in SQLite, which stops for any true answer.
            stopped: list[BaseException] = []

            def look_or_stop() -> int:
                try:
                    return look()
                except BaseException as error:  # noqa: BLE001 - raised again below
                    stopped.append(error)
                    return 1

            connection.set_progress_handler(look_or_stop, STEPS_BETWEEN_LOOKS)
            try:
                rows = connection.execute("PRAGMA quick_check(5)").fetchall()
            except sqlite3.OperationalError:
                if stopped:
                    raise stopped[0] from None
                raise
    except sqlite3.Error as error:
        raise told_by_sqlite(error, path) from error
    problems = [str(row[0]) for row in rows if row[0] != "ok"]
    if problems:
        raise StoreDamagedError(f"{path} is damaged: {'; '.join(problems)[:300]}")


def note_backup(path: Path, *, at_ms: int) -> None:
    """Keep in a store when a copy of it was made last.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        with closing(_connect(path, "mode=rw")) as connection:
            connection.execute(
                "INSERT INTO meta (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (LAST_BACKUP, str(at_ms)),
            )
    except sqlite3.Error as error:
        raise told_by_sqlite(error, path) from error


def room_beside(path: Path) -> int:
    """Give how many bytes may be written where a file lies."""
    try:
        system = os.statvfs(path.parent)
    except OSError:
        return 0
    return system.f_bavail * system.f_frsize


def _refuse_target(source: Path, target: Path, *, replace: bool) -> None:
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {clean_line(str(target.parent))}. Make it first.")
    if target.is_dir():
        raise BackupError(f"{target} is a folder; name a file in it.")
    if not target.exists():
        return
    if target.samefile(source):
        raise BackupError(f"{target} is the store itself. Name another file.")
    if not replace:
        raise BackupError(f"{target} exists already. Name another file, or add --force.")


@contextmanager
def _partial(target: Path) -> Iterator[tuple[Path, int]]:
    """Have an empty file beside the target for ourselves; it is gone at the end.

    One that a killed process has left is used again: names do not pile up.
    """
    partial = target.with_name(f".{target.name}.partial")
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    handle = os.open(partial, flags, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusyError(f"Another process is writing {target} at this moment.") from error
        os.fchmod(handle, 0o600)
        os.ftruncate(handle, 0)
        try:
            yield partial, handle
        finally:
            with suppress(OSError):
                if partial.stat().st_ino == os.fstat(handle).st_ino:
                    partial.unlink()
    finally:
        os.close(handle)


def _copy_into(
    partial: Path, handle: int, reading: sqlite3.Connection, *, source: Path, tell: Tell
) -> None:
    size = _size_of(reading)
    free = room_beside(partial)
    if free < size + MARGIN_BYTES:
        raise StoreFullError(
            f"The copy of {source} takes {size / 1e6:,.0f} MB, and {partial.parent} has"
            f" {free / 1e6:,.0f} MB free. Free some space or choose another disk."
        )

    def told(_status: int, left: int, pages: int) -> None:
        tell("copying", pages - left, pages)

    try:
        # No locks: nobody else knows this file, and disks of other machines often have none.
        with closing(_connect(partial, "mode=rw&nolock=1")) as writing:
            writing.execute("PRAGMA journal_mode = OFF")
            writing.execute("PRAGMA synchronous = OFF")  # it is synced once, when it is whole
            reading.backup(writing, pages=PAGES, progress=told)
    except sqlite3.Error as error:
        raise told_by_sqlite(error, partial) from error
    # Copied with the rest was that a log stands beside it; there is none, and whoever opens the
    # copy, on a disk that takes nothing too, shall look for none (SQLite's file format, 1.3.3).
    os.pwrite(handle, b"\x01\x01", HEADER_FORMAT)


def _finish_copy(
    partial: Path, handle: int, *, at_ms: int | None, tell: Tell
) -> tuple[int, int, int, int]:
    check_copy(partial, tell=tell)
    try:
        with closing(_connect(partial, "mode=rw&nolock=1")) as connection:
            connection.execute("PRAGMA journal_mode = MEMORY")
            if at_ms is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (TAKEN_AT, str(at_ms))
                )
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            messages = int(connection.execute("SELECT count(*) FROM messages").fetchone()[0])
            numbers = int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])
    except sqlite3.Error as error:
        raise told_by_sqlite(error, partial) from error
    os.fsync(handle)
    return os.fstat(handle).st_size, version, messages, numbers


def _put_in_place(partial: Path, target: Path, *, replace: bool) -> None:
    if replace:
        partial.replace(target)
    else:
        try:
            os.link(partial, target)  # unlike a rename it replaces nothing
        except FileExistsError as error:
            raise BackupError(f"{target} exists already. Name another file.") from error
        except OSError:  # a disk without second names, such as a memory stick
            partial.rename(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # some disks of other machines cannot
            os.fsync(handle)
    finally:
        os.close(handle)


def _size_of(connection: sqlite3.Connection) -> int:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    return int(pages * connection.execute("PRAGMA page_size").fetchone()[0])


def _connect(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{how}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection


def _hold_a_reading(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise BackupError(f"{path} is no store of support-console.")


def _close(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        connection.close()
