"""Services: where this agent's consoles are, each in a small file of hers, for the next to find.

Not in the store: it changes with every conversation that is opened, and a write there wakes every
console. A console holds a lock on its file, which the kernel frees however it ends; so a file that
nobody holds is one that was left. It is one write of one block in place: what a `kill -9` cuts is
the whole of it or nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from console.domain.whereabouts import Left, Whereabouts, read_left, to_text

log = logging.getLogger(__name__)

BLOCK = 2048
"""Longer than any place; shorter than a page of memory, so that a write is whole."""
FILES_MAX = 100
"""Looked at when a console starts: an agent has a handful."""
KEPT_S = 14 * 24 * 3600
"""Nobody remembers for longer where she was."""


@dataclass(frozen=True, slots=True)
class _Found:
    left: Left
    at: float
    path: Path
    handle: int
    """Open, its lock ours."""


class WhereaboutsFile:
    """Keeps where one console is, and finds where one was that has ended."""

    def __init__(self, folder: Path, *, store: Path, agent: str) -> None:
        self._places = folder / "places"
        self._whose = f"{store.absolute()}\0{_identity(store)}\0{agent}"
        self._handle: int | None = None
        self._left: Left | None = None
        self._noted: Whereabouts | None = None
        self._written = ""

    # Named when they are used, behind the first painting: OpenSSL is loaded for it.

    @cached_property
    def _folder(self) -> Path:
        return self._places / hashlib.sha256(self._whose.encode()).hexdigest()[:16]

    @cached_property
    def _path(self) -> Path:
        return self._folder / f"{os.getpid()}-{secrets.token_hex(4)}"

    @property
    def left(self) -> Left | None:
        """Where one was before, until the agent goes back there or somewhere else."""
        return self._left

    def begin(self, *, now: datetime, is_asked: bool = True) -> Left | None:
        """Begin to keep; give where one was that has ended, where that is asked for.

        Blocks for a few small files. Where the folder cannot be used nothing is kept.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._handle = os.open(self._path, flags, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found = self._find(now) if is_asked else []
        except OSError as error:
            log.info("what=no_whereabouts error=%s", error)
            return None
        best = max(found, key=lambda each: (each.left.was_cut, each.at), default=None)
        try:
            if best is not None and best.left.is_worth_it:
                self._left = best.left
                self._write(best.left)  # before that file goes: this line may drop at once as well
            for each in found:
                # Others that were cut are offered to the next console: each window its own.
                if each is best or not each.left.was_cut:
                    each.path.unlink(missing_ok=True)
        except OSError as error:
            log.info("what=whereabouts_kept error=%s", error)
        finally:
            for each in found:
                os.close(each.handle)
        return self._left

    def note(self, where: Whereabouts) -> None:
        """Keep where the agent is; whoever went nowhere yet may still go back. Never raises."""
        self._noted = where
        if self._handle is None:
            return
        if self._left is not None and not where.is_deep:
            return
        self._left = None
        self._try_to_write(Left(where, was_cut=True))

    def take(self) -> Left | None:
        """Give where one was, once."""
        left, self._left = self._left, None
        return left

    def close(self, *, was_cut: bool) -> None:
        """End keeping: all of it where the line was cut, else the queue alone."""
        if self._handle is None:
            return
        # Cut, it stands there already; so does what nobody has gone back to yet.
        if not was_cut:
            where = (self._noted or Whereabouts()).of_queue()
            if self._left is not None and self._left.was_cut:
                self._try_to_write(self._left)
            elif where.is_other_queue:
                self._try_to_write(Left(where, was_cut=False))
            else:
                with suppress(OSError):
                    self._path.unlink()
        os.close(self._handle)
        self._handle = None

    def _try_to_write(self, left: Left) -> None:
        try:
            self._write(left)
        except OSError as error:
            log.info("what=whereabouts_not_written error=%s", error)

    def _write(self, left: Left) -> None:
        text = to_text(left)
        if self._handle is not None and text != self._written:
            data = text.encode()
            if len(data) <= BLOCK:
                os.pwrite(self._handle, data.ljust(BLOCK), 0)
                self._written = text

    def _find(self, now: datetime) -> list[_Found]:
        """Give what consoles left that have ended; what is too old goes."""
        found = []
        for path in sorted(self._folder.iterdir())[:FILES_MAX]:
            if path == self._path:
                continue
            try:
                handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            except OSError:
                continue  # another start was faster
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                at = os.fstat(handle).st_mtime
                left = read_left(os.pread(handle, BLOCK, 0).decode(errors="replace"))
            except OSError:
                os.close(handle)  # that console lives
                continue
            if left is None or now.timestamp() - at > KEPT_S:
                path.unlink(missing_ok=True)
                os.close(handle)
            else:
                found.append(_Found(left, at, path, handle))
        return found


def _identity(store: Path) -> str:
    """Name the file that lies there now: another one has other numbers."""
    try:
        found = store.stat()
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}"
