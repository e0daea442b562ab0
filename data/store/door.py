"""Who uses a store: a lock beside it, shared by all who work there (store room).

Everybody holds the lock from before the file is opened until after it is closed; whoever exchanges
the file (`restore`) holds it alone. So nobody can have the old file open under the new one's name,
where SQLite would lay the log of one beside the other. The kernel frees it however a process dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data.errors import StoreBusyError, StoreInUseError

WAIT_S = 5.0
"""How long a newcomer waits while the file is being exchanged: that takes part of a second."""
LOOK_S = 0.05
WRITE_LOCK = 120
"""The byte of the log's index (-shm) that whoever writes has locked (SQLite's WAL format)."""
WRITE_LOCK_WORDS = 7
LOCKS = Path("/proc/locks")
"""Where Linux tells who holds which lock."""


def door_file(path: Path) -> Path:
    """Give the lock file that stands beside a store."""
    return path.with_name(path.name + ".use.lock")


def enter(path: Path) -> int | None:
    """Be one of those who use a store; `leave` with what this gives.

    None where no lock can be had (a folder that may only be read, a full disk): it guards against
    an exchange of the file, which is no reason to keep anybody from work.

    Raises:
        StoreBusyError: the store is being exchanged.
    """
    handle = _open(path)
    if handle is None:
        return None
    until = time.monotonic() + WAIT_S
    while not _try(handle, fcntl.LOCK_SH):
        if time.monotonic() > until:
            os.close(handle)
            raise StoreBusyError(f"The store {path} is being restored. Try again in a moment.")
        time.sleep(LOOK_S)
    return handle


def leave(handle: int | None) -> None:
    """Be gone."""
    if handle is not None:
        os.close(handle)


@contextmanager
def inside(path: Path) -> Iterator[None]:
    """Use a store for as long as the body takes."""
    handle = enter(path)
    try:
        yield
    finally:
        leave(handle)


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Have a store to oneself for as long as the body takes.

    Raises:
        StoreInUseError: somebody uses it; `pids` says who, as far as the kernel tells.
    """
    handle = _open(path)
    try:
        if handle is not None and not _try(handle, fcntl.LOCK_EX):
            raise StoreInUseError(path, pids=users_of(path))
        yield
    finally:
        leave(handle)


def users_of(path: Path) -> tuple[int, ...]:
    """Name the processes that use a store, as the kernel knows them; ours is left out."""
    try:
        wanted = str(door_file(path).stat().st_ino)
        lines = LOCKS.read_text().splitlines()
    except OSError:
        return ()
    found = set()
    for line in lines:
        words = line.replace("->", "").split()
        if words[1:2] == ["FLOCK"] and words[5:6] and words[5].rpartition(":")[2] == wanted:
            found.add(int(words[4]))
    return tuple(sorted(found - {os.getpid()}))


def writer_of(path: Path) -> int | None:
    """Give the process that holds a store's write lock at this moment, where the kernel tells."""
    try:
        wanted = str(path.with_name(path.name + "-shm").stat().st_ino)
        lines = LOCKS.read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        words = line.split()
        if words[1:2] == ["POSIX"] and words[3:4] == ["WRITE"] and len(words) > WRITE_LOCK_WORDS:
            first, last = words[6], words[7]
            if words[5].rpartition(":")[2] == wanted and int(first) <= WRITE_LOCK <= int(last):
                return int(words[4])
    return None


def _open(path: Path) -> int | None:
    lock = door_file(path)
    try:
        return os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        pass
    except OSError:
        return None
    try:
        handle = os.open(lock, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with suppress(OSError):
            found = path.stat()
            os.fchmod(handle, found.st_mode & 0o666)
            if os.geteuid() == 0:
                os.fchown(handle, found.st_uid, found.st_gid)
    except OSError:
        return None
    return handle


def _try(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a disk that knows no such locks
        return True
    return True
