"""What `make fuzz` runs holds for its own seeds, whole and damaged."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz.targets import TARGETS

DAMAGED = 5


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_pass(name: str) -> None:
    """Each seed, and each with some bytes changed, doubled or cut, breaks no promise."""
    target, rng = TARGETS[name], Random(name)
    for seed in target.seeds:
        target.run(seed)
        for _ in range(DAMAGED):
            at, end = sorted(rng.randrange(len(seed) + 1) for _ in range(2))
            target.run(seed[:at] + rng.randbytes(3) + seed[at:end] * 2 + seed[end:])
