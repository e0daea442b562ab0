"""What runs on this machine, as far as the kernel tells: a process by its number."""

from __future__ import annotations

import pwd
from pathlib import Path

from data.text.safe import clean_line

WORDS_MAX = 4
"""Of a command line: the program and what it was asked for."""


def name_of_process(pid: int) -> str:
    """Say whose process it is and what it runs, as far as may be seen."""
    entry = Path("/proc") / str(pid)
    try:
        uid = entry.stat().st_uid
        words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "it has ended"
    try:
        who = pwd.getpwuid(uid).pw_name
    except KeyError:
        who = f"uid {uid}"
    shown = [Path(word).name if "/" in word else word for word in words if word]
    return clean_line(f"{who}: {' '.join(shown[:WORDS_MAX])}", limit=80)
