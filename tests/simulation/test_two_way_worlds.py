"""Seeded worlds: agents, other clients, poor servers, crashes; in the end both sides agree."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import pytest

from tests.support.seeds import seeds
from tests.support.two_way_world import CrashError, World

SEEDS = 3000
IN_SUITE = 300
DISTURBANCES = 24
CRASH_WITHIN = 25


async def _disturb(world: World) -> None:
    rng = world.rng
    for _ in range(DISTURBANCES):
        match rng.choices(range(6), weights=(8, 12, 10, 8, 2, 1))[0]:
            case 0:
                world.deliver()
            case 1:
                await world.work()
            case 2:
                world.meddle()
            case 3:
                world.crash_in = rng.randrange(1, CRASH_WITHIN) if rng.random() < 0.7 else None
                with suppress(CrashError):
                    await world.sync()
                world.crash_in = None
            case 5:
                world.renumber()
            case _:
                world.server.grumbles = rng.randrange(1, 4)


@pytest.mark.parametrize("seed", seeds(SEEDS, in_suite=IN_SUITE))
def test_both_sides_agree_in_the_end(seed: int) -> None:
    """Nothing lost or doubled, nothing left to tell, and a second run does nothing."""
    world = World(random.Random(seed))

    async def live() -> None:
        await _disturb(world)
        await world.settle()

    asyncio.run(live())

    assert [] == world.disagreements()
