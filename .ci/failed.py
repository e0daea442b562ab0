"""Names the tests that failed in a run: `failed.py JUNIT MAX`; fails itself where many did."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main(junit: Path, most: int) -> int:
    """Print what failed; more than `most`, or none although the run failed, is an error."""
    if not junit.exists():
        sys.stderr.write("The run ended before it had a result.\n")
        return 1
    failed = [
        f"{case.get('classname')}::{case.get('name')}"
        for case in ET.parse(junit).iter("testcase")  # noqa: S314 - written by our own pytest
        if case.find("failure") is not None or case.find("error") is not None
    ]
    sys.stdout.write("\n".join(failed))
    if not 0 < len(failed) <= most:
        sys.stderr.write(f"{len(failed)} tests failed: no second try.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
