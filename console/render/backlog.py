"""What waits for a terminal that takes nothing: a line that hangs, ctrl+s, a frozen pane.

Textual (8.2.8) hands its output to a thread by a queue of 30 pieces. Once that is full, every
further piece blocks the event loop until the terminal reads again: in the middle of a write, then,
the console would hold the store's lock, and no colleague could work. Here the queue has no end, and
nothing is painted while more than a little waits in it; so it stays small all the same.
"""

from __future__ import annotations

from queue import Queue

from textual.app import App

WAITING_MAX = 60
"""Pieces that may wait; a painting is one or two. Beyond that the terminal is not reading."""


class Backlog:
    """The pieces of output between the console and its terminal."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    def unbind(self) -> None:
        """Let writing never block; again after every time another program had the terminal."""
        if (queue := self._queue()) is not None:
            queue.maxsize = 0

    @property
    def is_stuck(self) -> bool:
        """Whether the terminal takes nothing any more."""
        queue = self._queue()
        return queue is not None and queue.qsize() > WAITING_MAX

    def _queue(self) -> Queue[str | None] | None:
        # Private names, one door to them: where a later Textual has none such, its own bound holds.
        # Noticed by tests/screens/test_stuck_terminal.py.
        writer = getattr(getattr(self._app, "_driver", None), "_writer_thread", None)
        queue = getattr(writer, "_queue", None)
        return queue if isinstance(queue, Queue) else None
