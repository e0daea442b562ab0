"""A console's own syncing process, a real one: where it hangs it is ended and replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.child_keeper import ChildKeeper
from console.clock import SystemClock
from console.domain.child_care import Patience
from console.sync_child import SyncChild
from console.sync_lock import read_note
from data.store import Store
from tests.services.test_sync_child import child_of, settings_in
from tests.support.patience import patience
from tests.support.processes import is_running

SOON = Patience(lifeless=timedelta(seconds=1), rest_first=timedelta(seconds=1))
LEASE_AND_END_S = 60.0
LOOK_S = 0.2


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Give the store in which the child works."""
    store = await Store.open(tmp_path / "store.db", create=True)
    yield store
    await store.close()


@pytest.fixture
async def child(tmp_path: Path) -> AsyncIterator[SyncChild]:
    """Give a child whose server is away; it is gone at the end."""
    child = child_of(tmp_path, *settings_in(tmp_path))
    yield child
    if child.pid is not None:
        os.kill(child.pid, signal.SIGCONT)
    await child.stop()


async def keep_until_told(keeper: ChildKeeper) -> str:
    """Look as a console does until there is something to say."""
    until = time.monotonic() + patience(LEASE_AND_END_S)
    while not (words := await keeper.look()):
        assert time.monotonic() < until, "nothing was ever told"
        await asyncio.sleep(LOOK_S)
    return words


async def keep_until_it_syncs(keeper: ChildKeeper, child: SyncChild, store: Store) -> int:
    """Look until the child is the one that syncs, by its own word; give its number."""
    until = time.monotonic() + patience(LEASE_AND_END_S)
    while child.pid is None or (note := read_note(store.path)) is None or note.pid != child.pid:
        assert not await keeper.look()
        assert time.monotonic() < until, "the child never syncs"
        await asyncio.sleep(LOOK_S)
    return child.pid


async def test_a_child_that_hangs_is_replaced(child: SyncChild, store: Store) -> None:
    """Stopped for good, it takes no SIGTERM and is killed; another one syncs, and it is told."""
    keeper = ChildKeeper(child, store=store, clock=SystemClock(), patience=SOON)
    # A child that begins on a busy machine is as silent for a second as one that hangs.
    calm = ChildKeeper(child, store=store, clock=SystemClock())
    first = await keep_until_it_syncs(calm, child, store)

    os.kill(first, signal.SIGSTOP)
    told = await keep_until_told(keeper)
    was_running = is_running(first)
    second = await keep_until_it_syncs(calm, child, store)

    assert f"The syncing process (process {first}) hung and was ended." in told
    assert (False, True) == (was_running, is_running(second))
    assert told in keeper.findings()[0].text
