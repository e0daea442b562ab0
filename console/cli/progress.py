"""A line that moves while a first import runs, on a terminal only."""

from __future__ import annotations

import asyncio
import shutil
import sys

from console.bootstrap import open_store
from console.clock import SystemClock
from console.domain import local_words
from console.settings import Settings
from data.records import SyncStatus
from data.store import leases
from data.store.rows import to_ms

LOOK_S = 0.25
BAR_COLUMNS_MAX = 40


async def show_progress(settings: Settings) -> None:
    """Draw how far the import is until cancelled; draws nothing where nobody looks."""
    if not sys.stderr.isatty():
        return
    drawn = False
    try:
        while not settings.store.exists():  # noqa: ASYNC110 - another process may be making it
            await asyncio.sleep(LOOK_S)
        # Connections of its own: those of the sync are for its tasks alone.
        async with open_store(settings) as store:
            while True:
                await asyncio.sleep(LOOK_S)
                now_ms = to_ms(SystemClock().now())
                status = await store.read(leases.read_sync_status, now_ms=now_ms)
                if status.state == "importing":
                    line = bar(status, columns=shutil.get_terminal_size().columns)
                    sys.stderr.write("\r" + line)
                    sys.stderr.flush()
                    drawn = True
    finally:
        if drawn:
            sys.stderr.write("\n")


def bar(status: SyncStatus, *, columns: int) -> str:
    """Give the progress as one line of a fixed width."""
    total = max(status.import_total, 1)
    done = min(status.imported, total)
    words = f" {local_words.number(done)} of {local_words.number(total)} mails"
    width = max(min(BAR_COLUMNS_MAX, columns - len(words) - 2), 1)
    filled = width * done // total
    return "#" * filled + "-" * (width - filled) + words
