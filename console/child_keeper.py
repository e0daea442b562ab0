"""Keeps a console's own syncing process going: starts it where nobody syncs, ends what hangs."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from console.clock import Clock
from console.domain.child_care import ChildCare, Patience, Seen, tell_ended
from console.services.findings import Finding
from console.services.silence import is_alive, with_note
from console.sync_child import SyncChild
from console.sync_lock import is_held, read_note
from data.errors import DataError
from data.records import SyncStatus
from data.store import Store, leases
from data.store.rows import to_ms

CURE = (
    "It works again by itself. Where it happens often: its log beside the reports of the console"
    " and support-console doctor say more about this machine and the store's disk."
)


class ChildKeeper:
    """One child at a time, and none beside another process that syncs."""

    def __init__(
        self,
        child: SyncChild,
        *,
        store: Store,
        clock: Clock,
        patience: Patience = Patience(),  # noqa: B008 - it is frozen
    ) -> None:
        self._child = child
        self._store = store
        self._clock = clock
        self._care = ChildCare(patience)
        self._last: tuple[str, datetime] | None = None

    async def look(self) -> str:
        """Start or end the child if need be; say in a sentence what somebody should know, if any.

        Raises:
            OSError: the program could not be run or its log not be written.
        """
        steady = timedelta(seconds=asyncio.get_running_loop().time())
        if self._child.pid is None:
            if self._care.may_start(steady):
                await self._child.start()
            return ""
        sync = await self._read_sync()
        if sync is None or not self._care.hangs(
            Seen(steady, self._child.pid, self._holder_of_lock(), sync)
        ):
            return ""
        return await self._end_and_begin(self._child.pid)

    def findings(self) -> list[Finding]:
        """Tell on the page of problems what was ended of late; the notice may have been missed."""
        if self._last is None or not self._care.ended:
            return []
        words, at = self._last
        minutes = round((self._clock.now() - at) / timedelta(minutes=1))
        return [Finding(f"{words} ({max(minutes, 0)} min ago)", CURE, is_grave=False)]

    async def stop(self) -> None:
        """End the child and wait for it; safe to call at any time."""
        await self._child.stop()

    async def _end_and_begin(self, pid: int) -> str:
        # Two must never sync at once: its death is waited for, whatever it takes.
        await self._child.stop()
        steady = timedelta(seconds=asyncio.get_running_loop().time())
        rest = self._care.note_end(steady)
        words = tell_ended(pid, times=self._care.ended, rest=rest)
        self._last = words, self._clock.now()
        if not rest:
            await self._child.start()
        return words

    async def _read_sync(self) -> SyncStatus | None:
        now_ms = to_ms(self._clock.now())
        try:
            sync = await self._store.read(leases.read_sync_status, now_ms=now_ms)
        except DataError:
            return None  # what is wrong with the store is told elsewhere; nothing is judged by it
        return with_note(sync, self._store.path)

    def _holder_of_lock(self) -> int | None:
        note = read_note(self._store.path)
        if note is None or not is_alive(note.pid) or not is_held(self._store.path):
            return None
        return note.pid
