"""Services: what the console has said to its agent, kept for who looked away."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

KEPT = 100
"""Sentences kept; older ones are gone."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that stood above the bottom line."""

    at: datetime
    text: str
    is_trouble: bool


class SaidJournal:
    """The latest sentences of one console, newest first."""

    def __init__(self) -> None:
        self._kept: deque[Said] = deque(maxlen=KEPT)

    def add(self, text: str, *, is_trouble: bool, at: datetime) -> None:
        """Keep a sentence; empty ones are none."""
        if text:
            self._kept.appendleft(Said(at, text, is_trouble))

    def __iter__(self) -> Iterator[Said]:
        return iter(tuple(self._kept))
