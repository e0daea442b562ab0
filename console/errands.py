"""What a part of the console does beside the keys: workers of the app."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from textual.app import App
from textual.worker import WorkType


def run_errand(
    app: App[None],
    errand: Callable[[], Coroutine[Any, Any, None]],
    *,
    group: str,
    is_exclusive: bool = False,
) -> None:
    """Begin an errand, as `@work` does for methods of widgets; an exclusive one ends the others."""
    work: WorkType[None] = errand
    app.run_worker(work, group=group, exclusive=is_exclusive)
