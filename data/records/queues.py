"""Queues: how much is in them, and those that are queries with a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data.records.ids import SafeLine


@dataclass(frozen=True, slots=True)
class SavedQueue:
    """A query with a name, and perhaps one of the keys 1 to 9."""

    id: int
    name: SafeLine
    query: SafeLine
    key: int | None
    is_shared: bool
    """Everybody has it; leads keep it. Else it is one agent's own."""


class QueueCounts(dict[str, int]):
    """How many conversations are in each queue, by its name."""

    def __init__(
        self, counts: Mapping[str, int], first_breaches: Mapping[str, datetime] | None = None
    ) -> None:
        super().__init__(counts)
        self.first_breaches = dict(first_breaches or {})
        """When the first target is broken, or was, of those queues that stand by urgency."""

    def has_broken(self, queue: str, now: datetime) -> bool:
        """Say whether a target of a queue is broken."""
        at = self.first_breaches.get(queue)
        return at is not None and at <= now
