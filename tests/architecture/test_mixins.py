"""What the console is put together from keeps its private names apart."""

from __future__ import annotations

from collections import Counter

from textual.app import App

from console.app import SupportConsole
from console.fence import Fence
from console.output import CarefulOutput


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


def test_the_app_is_made_of_what_stands_in_textuals_place_alone() -> None:
    """Each class of the console that the app is made of overrides Textual; other parts are held."""
    parts = [part for part in SupportConsole.__mro__ if part.__module__.startswith("console")]

    assert [SupportConsole, Fence, CarefulOutput] == parts
    assert all(any(hasattr(App, name) for name in vars(part) if name[0] != "_") for part in parts)
