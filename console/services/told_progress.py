"""Services: who hears how far a long deed is."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[str, int, int], None]
"""Hears of what, how many are done, and of how many; the last is 0 where nobody knows."""


def tell_nobody(_what: str, _done: int, _of: int) -> None:
    """Let it pass."""
