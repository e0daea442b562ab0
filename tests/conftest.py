"""What all tests share."""

from __future__ import annotations

import gc

from hypothesis import HealthCheck, settings

# How long drawing takes says how busy the machine is: other workers share its cores.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Have no collection of garbage look through ten thousand tests; that was a fifth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
