"""The lock file beside a store: whoever holds it syncs; the kernel frees it however they die."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NOTE_BYTES = 1024
"""The note's room is taken when the lock is, so that it can be written on a full disk as well."""


@dataclass(frozen=True, slots=True)
class SyncNote:
    """What a syncing process says beside its lock, where the store cannot be written."""

    pid: int
    trouble: str


def lock_file(store_path: Path) -> Path:
    """Give the lock file that stands beside a store."""
    return store_path.with_name(store_path.name + ".sync.lock")


def is_held(store_path: Path) -> bool:
    """Say whether some process holds the lock of this store now."""
    try:
        handle = os.open(lock_file(store_path), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not try_lock(handle)
    finally:
        os.close(handle)


def try_lock(handle: int) -> bool:
    """Take the lock if it is free; say whether it is ours now."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_note(store_path: Path, trouble: str = "") -> None:
    """Say who syncs and what keeps this process from writing into the store; never fails."""
    note = f"{os.getpid()}\n{trouble}".encode()[: NOTE_BYTES - 1].ljust(NOTE_BYTES - 1)
    with suppress(OSError):
        handle = os.open(lock_file(store_path), os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.pwrite(handle, note + b"\n", 0)
        finally:
            os.close(handle)


def read_note(store_path: Path) -> SyncNote | None:
    """Give what a syncing process said last; None where nothing is said."""
    try:
        with lock_file(store_path).open("rb") as file:
            pid, _, trouble = file.read(NOTE_BYTES).decode("utf-8", "replace").partition("\n")
    except OSError:
        return None
    return SyncNote(int(pid), trouble.strip()) if pid.isdigit() and pid.isascii() else None
