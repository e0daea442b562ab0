"""The stores of the benchmarks are stores like any other: the services read them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from console.clock import SystemClock
from console.services.agents import Account, sign_on
from console.services.find import FindService
from data.store import Store
from tests.bench.rows import FIRST_NUMBER, LONG_THREAD, fill_store

ROWS = 50


async def test_the_rows_of_the_benchmarks_can_be_read(tmp_path: Path) -> None:
    """Every row is open and has its mails, and the first, most urgent one has many."""
    path = tmp_path / "store.db"
    await asyncio.to_thread(fill_store, path, ROWS)  # it runs a loop of its own
    store, clock = await Store.open(path), SystemClock()
    try:
        account = Account(0, "nobody", "Nobody")
        agent = await sign_on(store, account=account, act_as="ann", clock=clock)
        find = FindService(store, clock=clock, agent=agent)

        page = await find.list_queue("open", "", limit=ROWS, cursor=None)
        mails = [(await find.show(row.id))[1] for row in page.conversations]
        _, sync, _ = await find.status()
    finally:
        await store.close()

    assert (ROWS, FIRST_NUMBER) == (page.total, page.conversations[0].id)
    assert [LONG_THREAD] + [1] * (ROWS - 1) == [len(own) for own in mails]
    assert all(mail.body.new_text for own in mails for mail in own)
    assert sync.state == "synced"
