"""Regular expressions are compiled at first use: of those that a start imports few are needed.

Theory of operation: `re.compile`, called by a module of `PACKAGES`, gives a stand-in that has the
methods of a pattern and passes for one. When it is first used, it compiles itself and takes its
place among the names of the module that made it, from where on nothing is different; whoever has
kept the stand-in itself goes by way of it. Before a key could be the first to use one, all that
are left are compiled (`compile_the_rest`).
"""

from __future__ import annotations

import copyreg
import re
import sys
from collections.abc import Callable
from typing import Any

from console.late_methods import PACKAGES as OURS

STANDARD = ("difflib", "fractions", "gettext", "json", "logging", "platform", "string", "textwrap")
PACKAGES = OURS | frozenset((*STANDARD, "platformdirs", "tomllib"))
"""Whose patterns are treated so: they call a pattern's methods and ask for nothing else."""
Compile = Callable[..., re.Pattern[Any]]


def _bound_later(name: str) -> Callable[..., object]:
    """Make a method that may be kept long before it is called."""

    def method(self: _LatePattern, *given: object, **named: object) -> object:
        return getattr(self.made(), name)(*given, **named)

    return method


class _LatePattern:
    """What stands for a pattern until it is used."""

    __slots__ = ("_asked", "_compile", "_made", "_names")

    def __init__(self, compile_: Compile, names: dict[str, object], *asked: object) -> None:
        self._compile = compile_
        self._names = names
        self._asked = asked
        self._made: re.Pattern[Any] | None = None

    def made(self) -> re.Pattern[Any]:
        """Give the pattern itself."""
        if self._made is None:
            self._made = self._compile(*self._asked)
            for name in [name for name, value in list(self._names.items()) if value is self]:
                self._names[name] = self._made
        return self._made

    match = _bound_later("match")
    fullmatch = _bound_later("fullmatch")
    search = _bound_later("search")
    sub = _bound_later("sub")
    split = _bound_later("split")
    findall = _bound_later("findall")
    finditer = _bound_later("finditer")
    # Whoever asks what it is means a pattern: `re.sub`, for one.
    __class__ = property(lambda _: re.Pattern)

    def __getattr__(self, name: str) -> object:
        return getattr(self.made(), name)

    def __reduce__(self) -> str | tuple[object, ...]:
        return copyreg.dispatch_table[re.Pattern](self.made())


_left: list[_LatePattern] = []


def make_patterns_late() -> None:
    """Have modules that are imported from now on compile their patterns when they use them."""
    compile_ = re.compile

    def compile_later(pattern: object, flags: int = 0) -> object:
        names = sys._getframe(1).f_globals  # noqa: SLF001 - who asks decides
        if str(names.get("__name__")).partition(".")[0] not in PACKAGES:
            return compile_(pattern, flags)  # type: ignore[call-overload]  # as they come
        late = _LatePattern(compile_, names, pattern, flags)
        _left.append(late)
        return late

    setattr(re, "compile", compile_later)  # noqa: B010 - with another signature


def compile_the_rest() -> None:
    """Compile what nobody has used yet."""
    while _left:
        _left.pop().made()
