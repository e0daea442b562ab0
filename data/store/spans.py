"""A mail that lies in several places, read as if it were one (see `data.mail.source`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import SupportsIndex, overload


@dataclass(frozen=True, slots=True)
class Span:
    """What stands between two places of the mail."""

    starts: int
    ends: int
    source: bytes | Spans
    begins: int = 0
    """Where in the source."""


class Spans(ABC):
    """Cuts and searches across the places where one span ends and the next begins."""

    def __init__(self, size_bytes: int) -> None:
        self._size = size_bytes

    @abstractmethod
    def _span(self, at: int) -> Span:
        """Give the span in which a place lies."""

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, key: SupportsIndex, /) -> int: ...
    @overload
    def __getitem__(self, key: slice, /) -> bytes: ...
    def __getitem__(self, key: SupportsIndex | slice, /) -> int | bytes:
        if not isinstance(key, slice):
            at = range(self._size)[key]
            span = self._span(at)
            return span.source[span.begins + at - span.starts]
        start, stop, step = key.indices(self._size)
        assert step == 1, "a mail is read forwards"
        parts = []
        while start < stop:
            span = self._span(start)
            end = min(span.ends, stop)
            moved = span.begins - span.starts
            parts.append(span.source[start + moved : end + moved])
            start = end
        return b"".join(parts)

    def find(self, sub: bytes, start: int, end: int, /) -> int:
        """Give where these bytes stand first between two places; -1 where they do not."""
        end = min(end, self._size)
        while start < end:
            span = self._span(start)
            stop = min(span.ends, end)
            moved = span.begins - span.starts
            at = span.source.find(sub, start + moved, stop + moved)
            if at >= 0:
                return at - moved
            # It may stand where two of them meet.
            seam = max(start, stop - len(sub) + 1)
            at = self[seam : min(end, stop + len(sub) - 1)].find(sub) if stop < end else -1
            if at >= 0:
                return seam + at
            start = stop
        return -1
