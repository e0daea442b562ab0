"""Services: whether the store can be written, and what every screen says where it cannot."""

from __future__ import annotations

from datetime import datetime

from console.clock import Clock
from data.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreMovedError,
    StoreNewerError,
    StoreUnwritableError,
)
from data.store import Store

WORDS: tuple[tuple[type[StoreError], str, str], ...] = (
    (
        StoreFullError,
        "! disk full: nothing is kept ({goal:p})",
        "Free some space on that disk. What you type is in a file of your own meanwhile, and"
        " becomes a draft by itself.",
    ),
    (
        StoreUnwritableError,
        "! store read-only ({goal:p})",
        "Whoever runs this machine gives it back; it is tried again by itself. What you type is"
        " in a file of your own meanwhile.",
    ),
    (
        StoreMovedError,
        "! store moved: restart ({goal:p})",
        "Restart the console once it is back. What you type is in a file of your own meanwhile.",
    ),
    (
        StoreNewerError,
        "! upgraded: restart support-console",
        "Leave ({key:quit}) and start it again: what you type is in a file of your own until then,"
        " and is offered again.",
    ),
    (
        StoreBusyError,
        "! store busy ({goal:p})",
        "It is tried again by itself; support-console doctor says which process blocks it.",
    ),
    (
        StoreDamagedError,
        "! store damaged ({goal:p})",
        "Stop every process on it and restore a backup: support-console restore FILE. If the"
        " machine's log (dmesg) tells of the disk, onto another one. What you type is in a file of"
        " your own meanwhile, and becomes a draft by itself.",
    ),
)
"""For each kind of trouble what stands in the top line, and the cure on the page of problems."""
OTHERWISE = (
    "! store fails ({goal:p})",
    "support-console doctor looks at it. What you type is in a file of your own meanwhile.",
)


class StoreWatch:
    """Knows what is wrong with the store; silent while nothing is."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.trouble: StoreError | None = None
        self.since: datetime | None = None

    @property
    def words(self) -> str:
        """What the top line says; empty where all is well."""
        return "" if self.trouble is None else self._entry[0]

    @property
    def cure(self) -> str:
        """What helps."""
        return self._entry[1]

    @property
    def _entry(self) -> tuple[str, str]:
        return next(
            ((top, cure) for kind, top, cure in WORDS if isinstance(self.trouble, kind)), OTHERWISE
        )

    def note(self, error: Exception) -> bool:
        """Learn of an error; say whether it is one of the store that was not known yet."""
        if not isinstance(error, StoreError):
            return False
        is_new = type(error) is not type(self.trouble)
        if is_new:
            self.since = self._clock.now()
        self.trouble = error
        return is_new

    async def look(self) -> bool:
        """See how it stands, by trying where something was wrong; say whether that has changed."""
        before = type(self.trouble)
        try:
            if self.trouble is None:
                await self._store.check()
            elif not isinstance(self.trouble, StoreNewerError):
                await self._store.check()
                await self._store.try_writing(at=self._clock.now())
                self.trouble = self.since = None
        except StoreError as error:
            self.note(error)
        return before is not type(self.trouble)
