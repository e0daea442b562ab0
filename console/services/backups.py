"""Services: a copy of the whole store in one file, made while everybody works."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path

from console.clock import Clock
from data.errors import BackupError, StoreError
from data.store.backup import Copied, Tell, copy_store, note_backup
from data.store.door import inside
from data.store.rows import to_ms


class StoppedError(Exception):
    """The agent has asked to stop."""


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that is in its place."""

    copied: Copied
    trouble: str = ""
    """Why the store could not be told of it; the backup is whole all the same."""


async def back_up(
    store: Path, target: Path, *, clock: Clock, replace: bool, tell: Tell | None = None
) -> BackupMade:
    """Copy a store; cancelled it stops at the next step and leaves nothing.

    The store need not be of this program's schema: it is copied as it is.

    Raises:
        StoreError: it cannot be read, or the copy not be written; each text says what to do.
    """
    stop = threading.Event()

    def heard(what: str, done: int, of: int) -> None:
        if stop.is_set():
            raise StoppedError
        if tell is not None:
            tell(what, done, of)

    def run() -> BackupMade:
        if not store.exists():
            raise BackupError(f"There is no store at {store}, so there is nothing to copy.")
        at_ms = to_ms(clock.now())
        with inside(store):
            copied = copy_store(store, target.absolute(), at_ms=at_ms, replace=replace, tell=heard)
            try:
                note_backup(store, at_ms=at_ms)
            except StoreError as error:
                return BackupMade(copied, str(error))
            return BackupMade(copied)

    working = asyncio.create_task(asyncio.to_thread(run))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait({working})
        working.exception()  # it was heard: what was begun is gone
        raise
