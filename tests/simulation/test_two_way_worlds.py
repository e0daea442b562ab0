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


def _live(seed: int, *, has_labels: bool = False) -> list[str]:
    """Say what is wrong in the end of a world."""
    world = World(random.Random(seed), has_labels=has_labels)

    async def live() -> None:
        await _disturb(world)
        await world.settle()

    asyncio.run(live())
    return world.disagreements()


@pytest.mark.parametrize("seed", seeds(SEEDS, in_suite=IN_SUITE))
def test_both_sides_agree_in_the_end(seed: int) -> None:
    """Nothing lost or doubled, nothing left to tell, and a second run does nothing."""
    wrong = _live(seed)

    assert [] == wrong


@pytest.mark.parametrize("seed", seeds(SEEDS, in_suite=IN_SUITE // 10))
def test_labels_agree_in_the_end(seed: int) -> None:
    """The same where folders are labels, as at Gmail; nothing is thrown away by moving it."""
    wrong = _live(seed, has_labels=True)

    assert [] == wrong


def test_a_move_out_of_a_folder_that_is_renumbered_goes_on() -> None:
    """One that had begun in Trash waited for ever for the numbers that Trash had (seed 1722)."""
    wrong = _live(1722)

    assert [] == wrong


def test_what_comes_back_into_a_renumbered_inbox_is_as_asked() -> None:
    """It came back with other flags and was taken for one that had never gone (seed 2544)."""
    wrong = _live(2544)

    assert [] == wrong
