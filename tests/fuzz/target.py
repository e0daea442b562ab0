"""What a target of fuzzing is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One reader, and what to begin from."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]
