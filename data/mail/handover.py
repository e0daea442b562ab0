"""Carries batches from a session's thread to the event loop, never more than so many bytes."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Handover(Generic[T]):
    """A queue bounded by bytes: mails differ in size a thousandfold, so a count bounds nothing.

    A batch counts until the next one is asked for, because its taker holds it that long.
    """

    def __init__(self, *, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._loop = asyncio.get_running_loop()
        self._arrived = asyncio.Event()
        self._changed = threading.Condition()
        self._waiting: deque[tuple[T, int]] = deque()
        self._outstanding_bytes = 0
        self._taken_bytes = 0
        self._abandoned = False
        self._finished = False

    def put(self, batch: T, *, size_bytes: int) -> bool:
        """Hand a batch over from the thread, waiting for room; False when nobody takes any more.

        A batch larger than the bound passes alone.
        """
        with self._changed:
            while (
                not self._abandoned
                and self._outstanding_bytes
                and self._outstanding_bytes + size_bytes > self._limit_bytes
            ):
                self._changed.wait()
            if self._abandoned:
                return False
            self._waiting.append((batch, size_bytes))
            self._outstanding_bytes += size_bytes
        self._tell()
        return True

    def finish(self) -> None:
        """Say from the thread that nothing more comes."""
        with self._changed:
            self._finished = True
        self._tell()

    def abandon(self) -> None:
        """Say from the loop that nothing more is taken; a waiting `put` returns at once."""
        with self._changed:
            self._abandoned = True
            self._waiting.clear()
            self._changed.notify_all()

    async def take(self) -> T | None:
        """Wait for the next batch; None when there is no more."""
        while True:
            with self._changed:
                self._outstanding_bytes -= self._taken_bytes
                self._taken_bytes = 0
                self._changed.notify_all()
                if self._waiting:
                    batch, self._taken_bytes = self._waiting.popleft()
                    return batch
                if self._finished:
                    return None
                self._arrived.clear()
            await self._arrived.wait()

    def _tell(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._arrived.set)
        except RuntimeError:  # the loop has ended, and its takers with it
            self.abandon()
