"""`python -m console` and the command `support-console`."""

from __future__ import annotations

import os
import sys

from console.garbage import stop_collecting
from console.late_methods import make_methods_late
from console.late_modules import make_modules_late
from console.late_patterns import make_patterns_late

FRAMES = "250"
"""Frames a second at the most. With Textual's 60 what follows a key (the preview) is painted up to
two frames of 17 ms later; nothing is painted, and no frame is counted, while nothing changes."""


def run() -> None:
    """Run the command line and end the process with its exit code."""
    stop_collecting()
    make_methods_late()
    make_patterns_late()
    make_modules_late()
    from console.cli import main  # noqa: PLC0415 - so that a spawned child imports nothing of it

    os.environ.setdefault("TEXTUAL_FPS", FRAMES)  # Textual reads it when it is imported
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
