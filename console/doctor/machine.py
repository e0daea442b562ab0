"""Verdicts on machine and terminal: versions, disk, clock, tmux (pure; values in, checks out)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from console.doctor.finding import Check, fail, fine, warn

PYTHON_MIN = (3, 11)
SQLITE_FIXED = (3, 51, 3)
"""The first version without the WAL-reset bug, which several processes on one store can meet."""
SQLITE_WITHDRAWN = (3, 52)
DISK_MIN_BYTES = 20_000_000
"""With less a write may fail at any moment: a large mail alone takes as much."""
CLOCK_AHEAD_MAX = timedelta(minutes=10)
RELEASED_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Earlier than any version of this program; a clock before it has never been set."""

_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*([^;]*?)\s*(?:;\s*(.*))?$")
_AT_LEAST = re.compile(r">=\s*([0-9][0-9.]*)")
_EXACTLY = re.compile(r"==\s*([0-9][0-9.]*)")
_OLDER_PYTHON = re.compile(r"""python_version\s*<\s*['"]([0-9.]+)['"]""")


def judge_python(version: Sequence[int]) -> Check:
    """Say whether this Python is one that the program is written for."""
    shown = ".".join(str(n) for n in version[:3])
    if tuple(version[:2]) < PYTHON_MIN:
        wanted = ".".join(str(n) for n in PYTHON_MIN)
        return warn(
            "python",
            f"Python {shown} is older than {wanted}.",
            f"Install support-console with Python {wanted} or newer.",
        )
    return fine("python", f"Python {shown}")


def judge_libraries(
    requirements: Iterable[str], installed: Mapping[str, str], *, python: Sequence[int]
) -> Check:
    """Compare what the package asks for with the versions that are there, by name."""
    missing, shown = [], []
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement.strip())
        if match is None:
            continue
        name, limits, marker = match[1], match[2], match[3] or ""
        if "extra" in marker or not _is_for(marker, python):
            continue
        version = installed.get(name)
        if version is None:
            missing.append(f"{name} is missing")
            continue
        shown.append(f"{name} {version}")
        if (least := _AT_LEAST.search(limits)) and numbers(version) < numbers(least[1]):
            missing.append(f"{name} {version} is older than {least[1]}")
        if (exact := _EXACTLY.search(limits)) and numbers(version) != numbers(exact[1]):
            missing.append(f"{name} {version} is not {exact[1]}")
    if missing:
        return warn(
            "libraries",
            f"{', '.join(missing)}.",
            "Install support-console again into an environment of its own (pipx or uv tool).",
        )
    return fine("libraries", ", ".join(shown) or "no list of requirements is installed with it")


def name_of(requirement: str) -> str:
    """Give the name of the package that a requirement asks for."""
    match = _REQUIREMENT.match(requirement.strip())
    return match[1] if match else requirement.strip()


def _is_for(marker: str, python: Sequence[int]) -> bool:
    match = _OLDER_PYTHON.search(marker)
    return match is None or tuple(python[:2]) < numbers(match[1])


def numbers(version: str) -> tuple[int, ...]:
    """Give the leading numbers of a version: `3.4b1` gives (3, 4)."""
    match = re.match(r"[0-9]+(?:\.[0-9]+)*", version)
    parts = [int(part) for part in match[0].split(".")] if match else []
    while parts and parts[-1] == 0:
        parts.pop()  # 4.0 and 4 are one version
    return tuple(parts)


def judge_sqlite(version: str) -> Check:
    """Say whether this SQLite can meet the WAL-reset bug."""
    if numbers(version) == SQLITE_WITHDRAWN:
        return warn(
            "sqlite",
            f"SQLite {version} was withdrawn by its makers soon after it came out.",
            "Move to a later version of SQLite, and keep backups of the store.",
        )
    if numbers(version) < SQLITE_FIXED:
        fixed = ".".join(str(n) for n in SQLITE_FIXED)
        return warn(
            "sqlite",
            f"SQLite {version} is older than {fixed}, which mends a rare fault (WAL reset) that "
            "can damage a store used by several processes; a distribution may have mended it "
            "under the old number.",
            "Look in your distribution's changelog for the WAL-reset fix or move to SQLite "
            f"{fixed}, and keep backups of the store.",
        )
    return fine("sqlite", f"SQLite {version}")


def judge_disk(free_bytes: int, store_bytes: int) -> Check:
    """Say whether the store has room to grow."""
    shown = f"{megabytes(free_bytes)} free where the store lies ({megabytes(store_bytes)} large)"
    if free_bytes < DISK_MIN_BYTES:
        return fail(
            "disk_space",
            f"{shown}; mail cannot be taken in and what is written cannot be kept.",
            "Free some space on that disk at once; sync and drafts go on by themselves then.",
        )
    # A backup before a migration and the WAL both need about the size of the store.
    if free_bytes < max(store_bytes, 200_000_000):
        return warn(
            "disk_space",
            f"{shown}; a backup of it may not fit.",
            "Free some space on that disk or move the store to a larger one.",
        )
    return fine("disk_space", shown)


def megabytes(size: int) -> str:
    """Give a size as people say it."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"  # noqa: PLR2004 - one GB


def judge_clock(now: datetime, newest_at: datetime | None) -> Check:
    """Compare this machine's clock with the newest moment that the store or its server knows."""
    cure = "Set this machine's clock, best by a time service (timedatectl set-ntp true)."
    if now < RELEASED_AT:
        return warn("clock", f"The clock says {now:%Y-%m-%d}, before this program was made.", cure)
    if newest_at is not None and newest_at - now > CLOCK_AHEAD_MAX:
        return warn(
            "clock",
            f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the store holds something of "
            f"{newest_at:%Y-%m-%d %H:%M} UTC already.",
            cure,
        )
    return fine("clock", f"{now:%Y-%m-%d %H:%M} UTC")
