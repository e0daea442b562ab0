"""How long a test waits for what was promised within a time.

Alone on a machine a promise is held to its figure. Beside seven other workers on two cores the same
program has a tenth of the machine, and a limit would measure that.
"""

from __future__ import annotations

import os

SHARED_FACTOR = 10.0
SHARED_MIN_S, SHARED_MAX_S = 30.0, 120.0
"""What is not there by then does not come: who waits on hides why."""


def patience(promised_s: float) -> float:
    """Give the seconds that a promise may take here."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return promised_s
    shared = min(max(promised_s * SHARED_FACTOR, SHARED_MIN_S), SHARED_MAX_S)
    return max(shared, promised_s)
