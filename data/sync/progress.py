"""Says in the store, now and then, that a long pass gets on (shell; sync room).

Whoever looks at the store takes a pass that says nothing for two polls for a standstill.
"""

from __future__ import annotations

from datetime import timedelta

from data.store import Store, leases
from data.sync.ports import Now, Steady

TOLD_EVERY = timedelta(seconds=10)
"""A write wakes every console, so it is rare; a standstill is never told before 30 s."""


class Progress:
    """What has moved, and whether that was told."""

    def __init__(self, store: Store, *, now: Now, steady: Steady, epoch: int) -> None:
        self._store = store
        self._now = now
        self._steady = steady
        self._epoch = epoch
        self._marks: tuple[int, ...] = ()
        self._is_untold = False
        self._told = steady()

    def has_moved(self, marks: tuple[int, ...]) -> bool:
        """Say whether anything grew since the last call."""
        has_moved, self._marks = marks != self._marks, marks
        self._is_untold = self._is_untold or has_moved
        return has_moved

    async def tell(self) -> None:
        """Write that something moved, unless that was done a moment ago."""
        if not self._is_untold or self._steady() - self._told < TOLD_EVERY:
            return
        self._is_untold, self._told = False, self._steady()
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(leases.set_moved, now_ms=tx.at_ms)
