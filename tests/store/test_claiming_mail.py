"""Two processes that send from one outbox: each mail is taken by one of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from console.services.letters import Letter
from data.records import OutboxId
from data.store import Store, outbox_delivery
from tests.support.console_app import NOON, open_office


async def test_no_mail_is_claimed_twice(tmp_path: Path) -> None:
    """However two processes ask at once, every mail that waits has exactly one taker."""
    async with open_office(tmp_path, has_mail=True) as office:
        ann = await office.services("ann")
        assert ann.replies is not None
        for name in (1, 2, 3, 4):
            number = await office.number(f"Question {name}")
            for text in ("One.", "Two.", "Three."):
                await ann.replies.reply(number, Letter(text, then="open"), agent=ann.agent)
        other = await Store.open(office.store.path)

        async def take(store: Store) -> OutboxId | None:
            async with store.transaction(at=NOON) as tx:
                item = await tx.run(outbox_delivery.claim_next, epoch=1, now_ms=tx.at_ms)
            return None if item is None else item.id

        taken = await asyncio.gather(
            *(take(store) for _ in range(8) for store in (office.store, other))
        )
        await other.close()

    found = sorted(number for number in taken if number is not None)
    assert sorted(set(found)) == found
    assert (12, 4) == (len(found), taken.count(None))
