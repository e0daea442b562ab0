"""A file of slots beside the store: each belongs to the process that holds its lock.

The lock is the kernel's and is freed however its holder dies, so that nobody has to tidy up. An
open-file-description lock where there is one (Linux); else one of the process.
"""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import suppress
from pathlib import Path

from console.domain.presence import SLOT_BYTES

SLOTS_MAX = 256
FLOCK = "hhqqi"
"""struct flock with 64-bit offsets: type, whence, start, length, pid."""


class SlotFile:
    """The open file; the process takes at most one of its slots."""

    def __init__(self, path: Path, handle: int, *, can_write: bool) -> None:
        self._path, self._handle, self._can_write = path, handle, can_write
        found = os.fstat(handle)
        self._identity = (found.st_dev, found.st_ino)
        self.slot: int | None = None

    @classmethod
    def open(cls, path: Path, *, mode: int) -> SlotFile:
        """Open the file, made with these modes where it is missing; reading alone will do.

        Raises:
            OSError: it can neither be made nor read.
        """
        # No link is followed: colleagues may write this folder, and our name would be lent to them.
        flags = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            handle = os.open(path, flags | os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return cls(path, os.open(path, flags | os.O_RDONLY), can_write=False)
        with suppress(PermissionError):  # made by a colleague, who has given it its mode
            os.fchmod(handle, mode)
        return cls(path, handle, can_write=True)

    def is_current(self) -> bool:
        """Say whether the file still stands where it was opened."""
        try:
            found = self._path.lstat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._identity

    def take(self) -> bool:
        """Take a free slot; say whether we have one."""
        if self._can_write and self.slot is None:
            self.slot = next((n for n in range(SLOTS_MAX) if self._try_lock(n)), None)
        return self.slot is not None

    def write(self, data: bytes) -> None:
        """Put these bytes into our slot."""
        assert self.slot is not None, "a slot is taken first"
        os.pwrite(self._handle, data, self.slot * SLOT_BYTES)

    def read(self) -> bytes:
        """Read all slots that were ever used."""
        return os.pread(self._handle, SLOTS_MAX * SLOT_BYTES, 0)

    def is_held(self, slot: int) -> bool:
        """Say whether some living process holds a slot that is not ours."""
        if hasattr(fcntl, "F_OFD_GETLK"):
            asked = struct.pack(FLOCK, fcntl.F_WRLCK, os.SEEK_SET, *_range_of(slot), 0)
            answer = fcntl.fcntl(self._handle, fcntl.F_OFD_GETLK, asked)
            return bool(struct.unpack(FLOCK, answer)[0] != fcntl.F_UNLCK)
        if not self._can_write or not self._try_lock(slot):
            return True
        self._unlock(slot)
        return False

    def close(self) -> None:
        """Give the slot back, emptied."""
        if self.slot is not None:
            with suppress(OSError):
                self.write(bytes(SLOT_BYTES))
        os.close(self._handle)

    def _try_lock(self, slot: int) -> bool:
        start, length = _range_of(slot)
        try:
            if hasattr(fcntl, "F_OFD_SETLK"):
                wanted = struct.pack(FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
                fcntl.fcntl(self._handle, fcntl.F_OFD_SETLK, wanted)
            else:
                fcntl.lockf(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
        except (BlockingIOError, PermissionError):  # EAGAIN or EACCES, as POSIX leaves it open
            return False
        return True

    def _unlock(self, slot: int) -> None:
        start, length = _range_of(slot)
        fcntl.lockf(self._handle, fcntl.LOCK_UN, length, start)


def _range_of(slot: int) -> tuple[int, int]:
    return slot * SLOT_BYTES, SLOT_BYTES
