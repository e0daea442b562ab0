"""Services: what is not as it should be around the console: settings, terminal, machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong or could be better, with its cure."""

    text: str
    cure: str
    is_grave: bool


Examine = Callable[[], Awaitable[Sequence[Finding]]]
"""Looks at settings, terminal and machine now; takes part of a second."""


async def nothing_found() -> Sequence[Finding]:
    """Look nowhere: for a console that is made without settings."""
    return ()
