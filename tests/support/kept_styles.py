"""Textual CSS that is parsed once in a process: each console here would parse the same again."""

from __future__ import annotations

from typing import Any

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_kept: dict[tuple[object, ...], list[RuleSet]] = {}


class KeptRules(LRUCache[Any, Any]):
    """Stands where a stylesheet keeps what it has parsed; what colours it saw is in the key."""

    def __init__(self, sheet: Stylesheet) -> None:
        super().__init__(maxsize=1)
        self._sheet = sheet
        self._colours: tuple[object, ...] = ()
        self.clear()

    def clear(self) -> None:
        """Have another key from now on: the colours are others."""
        self._colours = tuple(sorted(self._sheet._variables.items()))

    def __getitem__(self, key: Any) -> Any:
        return _kept[(self._colours, key)]

    def __setitem__(self, key: Any, rules: Any) -> None:
        _kept[(self._colours, key)] = rules


def keep_styles(sheet: Stylesheet) -> None:
    """Have a stylesheet share what it parses with those of other consoles."""
    sheet._parse_cache = KeptRules(sheet)
    # Its own would parse everything in a fresh sheet, which knows nothing of what is kept.
    sheet.reparse = sheet.parse  # type: ignore[method-assign]  # of this one only
