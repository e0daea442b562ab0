"""A console whose terminal is gone ends, whatever its loop is at."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from tests.support.patience import patience

STUCK = """
from console.hangup import leave_if_stuck
leave_if_stuck(0, after_s=0.1)
print("turning", flush=True)
while True:
    pass
"""


def test_a_loop_that_never_comes_round_ends_with_its_terminal() -> None:
    """The process is gone a moment after its terminal, though its main thread hears nothing."""
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", STUCK], stdin=inner, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        os.close(inner)
        assert process.stdout is not None
        assert b"turning\n" == process.stdout.readline()
        assert process.poll() is None
        os.close(outer)

        assert 1 == process.wait(patience(5))
