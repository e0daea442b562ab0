"""Processes that are killed in the middle of writing: no damage, and nothing committed is lost."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from data.store import Store
from tests.support.console_process import wait_until
from tests.support.twins import Writer, newest_of, pairs_in

WRITERS = 3
MEAN_S = 0.03


@pytest.mark.parametrize("kills", [9, pytest.param(200, marks=pytest.mark.soak)])
async def test_killed_writers_lose_nothing(store: Store, kills: int) -> None:
    """However often writers are killed, the file is sound and has all that they saw committed."""
    rng = random.Random(kills)
    kill_and_check(store.path, kills, rng)


def kill_and_check(path: Path, kills: int, rng: random.Random) -> None:
    """Kill one writer after the other while the others write on."""
    writers = {who: Writer(path, who, pause_s=0) for who in range(WRITERS)}
    committed = dict.fromkeys(writers, 0)
    try:
        for turn in range(kills):
            who = turn % WRITERS
            before = committed[who]
            wait_until(lambda: newest_of(path, who) > before, "nobody writes")  # noqa: B023 - waited for here
            # The moment itself is what is tried here, so this waits for no condition.
            time.sleep(rng.expovariate(1 / MEAN_S))
            committed[who] = max(committed[who], writers[who].kill())
            stored = newest_of(path, who)
            assert committed[who] <= stored <= committed[who] + 1
            committed[who] = stored
            writers[who] = Writer(path, who, pause_s=0, first=stored + 1)
    finally:
        for writer in writers.values():
            writer.kill()
    found = pairs_in(path)

    assert all(found[who] >= last for who, last in committed.items())
