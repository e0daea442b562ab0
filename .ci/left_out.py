"""Fails when a test that needs a server or a browser did not run: `left_out.py LIST JUNIT`."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def junit_name(node_id: str) -> tuple[str, str]:
    """Return what pytest's JUnit file calls a test."""
    # Parameters come last and may hold any character, `::` and `/` too.
    plain, bracket, parameters = node_id.partition("[")
    path, *names = plain.split("::")
    classname = ".".join([path.removesuffix(".py").replace("/", "."), *names[:-1]])
    return classname, names[-1] + bracket + parameters


def main(listing: Path, junit: Path) -> int:
    """Compare the two lists and say what is missing."""
    wanted = {junit_name(line) for line in listing.read_text().splitlines() if "::" in line}
    cases = ET.parse(junit).iter("testcase")  # noqa: S314 - written by our own pytest
    ran = {
        (case.get("classname", ""), case.get("name", ""))
        for case in cases
        if case.find("skipped") is None
    }
    missing = sorted(wanted - ran)
    for classname, name in missing:
        sys.stderr.write(f"left out: {classname} {name}\n")
    if not wanted:
        sys.stderr.write("No test of a real server or browser was collected.\n")
    sys.stdout.write(
        f"{len(wanted) - len(missing)} of {len(wanted)} tests of real servers and browsers ran\n"
    )
    return 1 if missing or not wanted else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
