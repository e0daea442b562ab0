"""The pauses of the syncing process."""

from __future__ import annotations

import asyncio

import pytest

from data.sync.open_line import pause


async def test_a_pause_that_is_woken_and_cancelled_at_once_is_cancelled() -> None:
    """News in the very moment in which the lease is lost must not keep a loop alive."""
    wake = asyncio.Event()
    pausing = asyncio.create_task(pause(wake, 60.0))
    await asyncio.sleep(0)
    wake.set()

    pausing.cancel()

    with pytest.raises(asyncio.CancelledError):
        await pausing
