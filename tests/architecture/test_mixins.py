"""What the console is put together from keeps its private names apart."""

from __future__ import annotations

from collections import Counter

from textual.app import App

from console.app import SupportConsole


def test_no_part_of_the_console_takes_anothers_private_name() -> None:
    """A private name is one part's alone: a second one would silently stand in its place."""
    parts = [part for part in SupportConsole.__mro__ if part.__module__.startswith("console")]
    names = Counter(
        name
        for part in parts
        for name in vars(part)
        if name.startswith("_") and not name.startswith("__") and not hasattr(App, name)
    )

    assert [] == [name for name, count in names.items() if count > 1]
