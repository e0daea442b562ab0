"""Stores that are made once in a process and copied for each test: making one takes 15 ms."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

_folder = TemporaryDirectory(prefix="kept-stores-")
"""Goes with the process."""


async def copy_kept(kind: str, path: Path, make: Callable[[Path], Awaitable[None]]) -> None:
    """Put the store of a kind at a path; `make` makes it at another the first time."""
    kept = Path(_folder.name) / kind / path.name
    if not kept.exists():
        begun = kept.with_name("begun") / path.name
        await make(begun)
        shutil.move(begun, kept)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(kept, path)
