"""What stood there when a test waited in vain: the state of its stores, the ends of its logs.

A failure on another machine is understood from its text or not at all.
"""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import Protocol

LINES = 8
"""Of each log."""


class Teller(Protocol):
    """Something of a test that can say how it stands."""

    def situation(self) -> str:
        """Say it in a few lines; may raise whatever it likes."""


_tellers: list[tuple[str, weakref.ref[Teller]]] = []


def add_teller(teller: Teller) -> None:
    """Have this be asked where the running test waits in vain."""
    _tellers[:] = [(test, ref) for test, ref in _tellers if test == _running_test()]
    _tellers.append((_running_test(), weakref.ref(teller)))


def situation() -> str:
    """Give what everybody says who belongs to the running test."""
    told = []
    for test, ref in _tellers:
        teller = ref()
        if teller is not None and test == _running_test():
            try:
                told.append(teller.situation())
            except Exception as error:  # noqa: BLE001 - what the test waited for matters more
                told.append(f"{type(teller).__name__} cannot say how it stands: {error!r}")
    return "\n".join(told)


def end_of(log: Path) -> str:
    """Give the last lines of a log."""
    if not log.exists():
        return f"{log.name}: none"
    lines = log.read_text(errors="replace").splitlines()[-LINES:]
    return "\n".join([f"{log.name}:", *(f"  {line}" for line in lines)])


def _running_test() -> str:
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
