"""A mail's bytes, wherever they are kept: what the decoder asks of them (pure).

A mail of ordinary size is `bytes`. A huge one lies in the store in pieces and is never in memory as
a whole; the decoder looks for boundaries and takes out what it needs, so both are the same to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, SupportsIndex, overload

from data.records import Hole

CHUNK_BYTES = 1024 * 1024
"""How much of a part is looked at in one go."""


class Source(Protocol):
    """What `bytes` does, as far as the decoder needs it."""

    def __len__(self) -> int:
        """Give the size of the whole mail."""

    @overload
    def __getitem__(self, key: SupportsIndex, /) -> int: ...
    @overload
    def __getitem__(self, key: slice, /) -> bytes: ...

    def find(self, sub: bytes, start: int, end: int, /) -> int:
        """Give where these bytes stand first between two places; -1 where they do not."""


def absent_at(source: Source, place: int) -> Hole | None:
    """Say which part is not here whose content would begin at a place; None where it is here."""
    absent: Mapping[int, Hole] = getattr(source, "absent", {})
    return absent.get(place)


def notes_on(source: Source) -> tuple[str, ...]:
    """Give what a reader has to know of a mail that is not here as a whole, as sentences."""
    notes: tuple[str, ...] = getattr(source, "notes", ())
    return notes


def chunks_of(source: Source, start: int, end: int) -> Iterator[bytes]:
    """Give a part piece by piece."""
    for at in range(start, end, CHUNK_BYTES):
        yield source[at : min(at + CHUNK_BYTES, end)]
