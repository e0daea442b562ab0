"""Reading functions that can be stopped while SQLite works: by who asked, or after a while."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

from data.records import ConversationId

T = TypeVar("T")

OPERATIONS = 10_000
"""SQLite's own steps between two looks: some milliseconds. A look wants Python's lock, for which
a busy screen may let it wait."""


class TookTooLongError(Exception):
    """What was read within a limit of time was not done by then."""


class WatchedConnection(sqlite3.Connection):
    """A connection that looks up from its work, where it was told to."""

    @cached_property
    def touched(self) -> set[ConversationId]:
        """What the open transaction has told the change feed or the activity log about."""
        return set()

    @cached_property
    def kept(self) -> dict[str, object]:
        """What was worked out of the store and is used again, each with what it goes by."""
        return {}

    _deadline: float | None = None
    _stop: threading.Event | None = None

    def run_stoppable(
        self, function: Callable[[sqlite3.Connection], T], stop: threading.Event
    ) -> T | None:
        """Run a reading function; one that is not wanted any more stops and gives None."""
        if stop.is_set():
            return None
        self._stop = stop
        self.set_progress_handler(self._must_stop, OPERATIONS)
        try:
            return function(self)
        except sqlite3.OperationalError:
            if stop.is_set():
                return None
            raise
        finally:
            self._stop = None
            self.set_progress_handler(None, OPERATIONS)
            if self.in_transaction:  # its end may be what was stopped
                self.execute("ROLLBACK")

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Stop what is read inside after so many seconds.

        Raises:
            TookTooLongError: it was not done.
        """
        self._deadline = time.monotonic() + seconds
        self.set_progress_handler(self._must_stop, OPERATIONS)
        try:
            yield
        except sqlite3.OperationalError as error:
            is_ours = error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
            if is_ours and not (self._stop is not None and self._stop.is_set()):
                raise TookTooLongError from error
            raise
        finally:
            self._deadline = None
            if self._stop is None:
                self.set_progress_handler(None, OPERATIONS)

    def _must_stop(self) -> bool:
        if self._stop is not None and self._stop.is_set():
            return True
        return self._deadline is not None and time.monotonic() > self._deadline
