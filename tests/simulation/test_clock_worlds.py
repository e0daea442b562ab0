"""Seeded worlds: whatever mails, agents, time and leads do, what is stored follows from it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from data.store import targets
from tests.support.clock_world import ClockWorld, computed, stored
from tests.support.console_app import open_office
from tests.support.seeds import seeds

SEEDS = 30
STEPS = 45


@pytest.mark.parametrize("seed", seeds(SEEDS, in_suite=10))
async def test_what_is_stored_is_what_is_computed_anew(tmp_path: Path, seed: int) -> None:
    """After every step the next breach of each conversation is what all that happened says."""
    async with open_office(tmp_path) as office:
        agents = (await office.services("ann"), await office.services("kai"))
        world = ClockWorld(random.Random(seed), office, agents)
        told = []
        await world._mail()
        await world._lead()
        for _ in range(STEPS):
            told.append(await world.step())
            if not (await office.store.read(targets.read_state)).is_settled:
                if world.rng.random() < 0.6:
                    continue
                await world.settle()

            assert await computed(office.store) == await stored(office.store), told[-3:]
