"""What /proc says of processes."""

from __future__ import annotations

from pathlib import Path


def is_running(pid: int) -> bool:
    """Say whether a process lives; one that only waits to be reaped does not."""
    return state_of(pid) not in {"", "Z", "X"}


def state_of(pid: int) -> str:
    """Give the letter that /proc has for what a process does; nothing where there is none."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[0]


def children_of(pid: int) -> list[int]:
    """List the living children of a process, from /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(words[1]) == pid and words[0] != "Z":
            found.append(int(path.parent.name))
    return found


def living_with(name: str, value: str) -> list[str]:
    """List the commands of living processes that have a variable set so, from /proc."""
    wanted, found = f"{name}={value}".encode(), []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in path.read_bytes().split(b"\0") and is_running(int(path.parent.name)):
                words = (path.parent / "cmdline").read_bytes().replace(b"\0", b" ")
                found.append(words.decode(errors="replace").strip())
        except OSError:
            continue  # it ended while we looked, or is not ours
    return found
