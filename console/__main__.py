"""`python -m console` and the command `support-console`."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line and end the process with its exit code."""
    from console.cli import main  # noqa: PLC0415 - so that a spawned child imports nothing of it

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
