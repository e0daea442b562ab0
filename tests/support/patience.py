"""How long a test waits for what was promised within a time.

Alone on a machine a promise is held to its figure. Beside seven other workers on two cores the same
program has a tenth of the machine, and a limit would measure that.
"""

from __future__ import annotations

import os

SHARED_FACTOR = 10.0


def patience(promised_s: float) -> float:
    """Give the seconds that a promise may take here."""
    return promised_s * (SHARED_FACTOR if "PYTEST_XDIST_WORKER" in os.environ else 1.0)
