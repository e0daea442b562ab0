"""Sizes of files as people say them (pure)."""

from __future__ import annotations

from console.domain import local_words

KILO, MEGA = 1000, 1_000_000


def short_size(size_bytes: int) -> str:
    """Give a size in the largest unit of which there is one."""
    if size_bytes < KILO:
        return f"{size_bytes} B"
    if size_bytes < MEGA:
        return f"{size_bytes // KILO} kB"
    return f"{local_words.decimal(size_bytes / MEGA)} MB"
