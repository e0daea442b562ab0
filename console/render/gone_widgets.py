"""Widgets that are gone take their painted lines along.

Theory of operation: Textual (8.2.8) remembers two colours for a thousand calls of a method of
`StylesCache`, and with them its `self`: the painted lines of as many widgets that were removed,
100 kB for each list. The two colours depend on nothing of it, so they are remembered without it.
Where the method is made otherwise, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style

NAME = "get_inner_outer"
KEPT_MAX = 1024
Grounds = tuple[Style, Style]


def let_go_of_gone_widgets() -> bool:
    """Remember the grounds of widgets without the widgets; say whether that was needed."""
    kept: Any = StylesCache.__dict__.get(NAME)
    if not hasattr(kept, "cache_info"):
        return False
    original: Callable[[type[StylesCache], Color, Color], Grounds] = kept.__wrapped__

    @lru_cache(maxsize=KEPT_MAX)
    def grounds(base: Color, own: Color) -> Grounds:
        return original(StylesCache, base, own)

    def get_inner_outer(_: StylesCache, base: Color, own: Color) -> Grounds:
        return grounds(base, own)

    setattr(StylesCache, NAME, get_inner_outer)
    return True
