"""Seeds of random worlds: some in every run, the rest in `make soak`."""

from __future__ import annotations

import pytest


def seeds(total: int, *, in_suite: int) -> list[object]:
    """Give seeds for parametrize; those past `in_suite` are marked soak."""
    return [
        seed if seed < in_suite else pytest.param(seed, marks=pytest.mark.soak)
        for seed in range(total)
    ]
