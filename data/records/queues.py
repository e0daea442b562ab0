"""Saved queues: queries with a name."""

from __future__ import annotations

from dataclasses import dataclass

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
