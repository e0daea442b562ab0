"""Services: a backup in the place of the store, when nobody uses it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from console.clock import Clock
from console.processes import name_of_process
from data.errors import StoreInUseError
from data.store.backup import Tell
from data.store.door import alone_with
from data.store.restore import Restored, restore_store


async def restore(source: Path, store: Path, *, clock: Clock, tell: Tell | None = None) -> Restored:
    """Restore a backup; the store that stood there is kept beside it.

    Raises:
        StoreInUseError: consoles, commands or the syncing process use it; the text names them.
        StoreError: the backup or its place will not do; nothing was changed.
    """

    def run() -> Restored:
        try:
            with alone_with(store):
                return restore_store(source.absolute(), store, at=clock.now(), tell=tell)
        except StoreInUseError as error:
            named = "; ".join(f"{name_of_process(pid)} (process {pid})" for pid in error.pids)
            raise StoreInUseError(store, pids=error.pids, named=named) from error

    return await asyncio.to_thread(run)
