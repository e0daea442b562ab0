"""The demo's clocks run at once, although its mailbox is imported."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from console.bootstrap import Desk
from data.store import leases
from data.store.practice import take_up_history
from data.store.rows import to_ms

RECENT = timedelta(hours=50)
"""Whoever wrote before that has waited so long that no promise would be believed."""
LOOK_S = 0.3


async def until_taken_in(desk: Desk) -> None:
    """Wait until the sample mailbox has been taken in."""
    while True:
        now_ms = to_ms(desk.clock.now())
        sync = await desk.store.read(leases.read_sync_status, now_ms=now_ms)
        if sync.last_success_at is not None and sync.state != "importing":
            return
        await asyncio.sleep(LOOK_S)


async def start_clocks(desk: Desk) -> None:
    """Have the clocks of recent questions run as soon as the sample mailbox has been taken in."""
    await until_taken_in(desk)
    now = desk.clock.now()
    async with desk.store.transaction(at=now) as tx:
        since = to_ms(now - RECENT)
        numbers = await tx.run(take_up_history, since_ms=since)
        if numbers:
            await tx.announce("conversation", *numbers)
