"""How far something is that takes more than a second: a bar, or now and then a whole line.

All of it goes to standard error. On a terminal one line is drawn over and over; where nobody looks,
or output is read aloud, a line of its own is said each half minute.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from console.bootstrap import open_store
from console.cli.output import complain
from console.cli.plain import is_plain
from console.clock import SystemClock
from console.domain.local_words import number
from console.settings import Settings
from data.errors import DataError
from data.store import leases
from data.store.rows import to_ms

LOOK_S = 0.25
SHOWN_AFTER_S = 1.0
DRAWN_EVERY_S = 0.2
SAID_EVERY_S = 30.0
BAR_COLUMNS_MIN, BAR_COLUMNS_MAX = 10, 40
ENDING = " (ctrl+c: {})"


class Tell(Protocol):
    """Hears what is done, how much of it, and of how much; `of` is 0 where nobody knows."""

    def __call__(self, step: str, done: int, of: int) -> None:
        """Hear it."""


@contextmanager
def progress(what: str, *, ending: str = "", said: Callable[[int], str] = number) -> Iterator[Tell]:
    """Show how far something is, once it takes more than a second; then take the bar away.

    `ending` says what becomes of it if it is stopped by ctrl+c; `said` puts an amount into words.
    """
    is_drawn = sys.stderr.isatty() and not is_plain()
    began = shown_at = time.monotonic()
    drawn_columns = 0

    def tell(step: str, done: int, of: int) -> None:
        nonlocal shown_at, drawn_columns
        now = time.monotonic()
        pause = DRAWN_EVERY_S if is_drawn else SAID_EVERY_S
        if now - began < SHOWN_AFTER_S or now - shown_at < pause:
            return
        shown_at = now
        words = f"{what}: {step}" if step else what
        if is_drawn:
            columns = shutil.get_terminal_size().columns
            line = bar(words, done, of, columns=columns, ending=ending, said=said)
            sys.stderr.write("\r" + line.ljust(drawn_columns))
            sys.stderr.flush()
            drawn_columns = len(line)
        else:
            complain(f"{words}, {_share(done, of, said)}")

    try:
        yield tell
    finally:
        if drawn_columns:
            sys.stderr.write("\r" + " " * drawn_columns + "\r")
            sys.stderr.flush()


def bar(
    words: str,
    done: int,
    of: int,
    *,
    columns: int,
    ending: str = "",
    said: Callable[[int], str] = number,
) -> str:
    """Draw how far something is as one line; where nobody knows the end, the count alone."""
    told = f" {words}, {_share(done, of, said)}"
    if ending and len(told) + len(ENDING.format(ending)) + BAR_COLUMNS_MIN < columns:
        told += ENDING.format(ending)
    if not of:
        return told[1:columns]
    width = max(min(BAR_COLUMNS_MAX, columns - len(told) - 1), 0)
    filled = width * min(done, of) // of
    return f"{'#' * filled}{'-' * (width - filled)}{told}"[: columns - 1]


def _share(done: int, of: int, said: Callable[[int], str]) -> str:
    return f"{said(min(done, of))} of {said(of)}" if of else said(done)


async def show_progress(settings: Settings, *, practice: bool) -> None:
    """Show how far the first import is until cancelled; `practice` as the sync beside it has it.

    A store that cannot be read is the sync's to tell.
    """
    with progress("importing mails") as tell, suppress(DataError):
        while not settings.store.exists():  # noqa: ASYNC110 - another process may be making it
            await asyncio.sleep(LOOK_S)
        # Connections of its own: those of the sync are for its tasks alone.
        async with open_store(settings, practice=practice) as store:
            while True:
                await asyncio.sleep(LOOK_S)
                now_ms = to_ms(SystemClock().now())
                status = await store.read(leases.read_sync_status, now_ms=now_ms)
                if status.state == "importing":
                    tell("", status.imported, status.import_total)
