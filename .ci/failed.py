"""Names the tests that failed in a run, and tells why: `failed.py [--why] JUNIT`.

Fails itself where the run ended before it had a result.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

TESTS_MAX = 12
LINES_MAX = 10
"""Of each reason: who reads a log from afar sees some 150 lines of it."""
WIDTH = 240


def failures(junit: Path) -> Iterator[tuple[str, str]]:
    """Give each test that failed and its trace."""
    for case in ET.parse(junit).iter("testcase"):  # noqa: S314 - written by our own pytest
        for found in (case.find("failure"), case.find("error")):
            if found is not None:
                trace = found.text or found.get("message") or ""
                yield f"{case.get('classname')}::{case.get('name')}", trace
                break


def reason(trace: str) -> list[str]:
    """Pick the lines that say what was expected and what was there instead."""
    lines = [line.rstrip() for line in trace.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith("E ")] or lines
    # The first say what was compared, the last often what stood there: a screen, a log.
    kept = told if len(told) <= LINES_MAX else [*told[: LINES_MAX - 3], "…", *told[-2:]]
    return [line[:WIDTH] for line in (*kept, *lines[-1:])]


def main(junit: Path, *, tells_why: bool) -> int:
    """Print what failed."""
    if not junit.exists():
        sys.stdout.write("The run ended before it had a result.\n")
        return 1
    found = list(failures(junit))
    for number, (name, trace) in enumerate(found):
        if number == TESTS_MAX and tells_why:
            sys.stdout.write(f"… and {len(found) - number} more\n")
            break
        sys.stdout.write(f"{name}\n")
        if tells_why:
            sys.stdout.writelines(f"    {line}\n" for line in reason(trace))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[-1]), tells_why="--why" in sys.argv))
