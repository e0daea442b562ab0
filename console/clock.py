"""The clock: the only reader of wall time; everything else is given the moment as an argument."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the moment; always aware and in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""


class SystemClock:
    """The machine's own wall clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where wall time is read


class FixedClock:
    """A clock that stands still until it is told to move; for tests and the demo."""

    def __init__(self, at: datetime) -> None:
        self._at = _aware(at)

    def now(self) -> datetime:
        """Return the moment at which the clock stands."""
        return self._at

    def set(self, at: datetime) -> None:
        """Put the clock to a moment, backwards too."""
        self._at = _aware(at)

    def advance(self, by: timedelta) -> datetime:
        """Move the clock on and return the new moment."""
        self._at += by
        return self._at


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a clock needs an aware moment; this one has no time zone")
    return at.astimezone(UTC)
