"""Records get their methods at first use: making all of them took a third of every start.

Theory of operation: `dataclass` writes the text of six methods for each class and compiles it. Of
some 250 classes that the console imports, most are never compared, printed or even made before the
first paint. So the one function of the standard library that compiles (`dataclasses._create_fn`,
Python 3.11 and 3.12) is given a stand-in: a method that, when it is first called, compiles itself
and takes its own place in the class. From then on nothing is different. Where there is no such
function (3.13 compiles all methods of a class at once) nothing is changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import FunctionType
from typing import Any

PACKAGES = frozenset(("console", "data", "screens", "widgets", "rich", "textual"))
"""Whose classes are treated so; of others nobody knows what they ask of a method's signature."""
EXPECTED = ("name", "args", "body", "globals", "locals", "return_type")
Maker = Callable[..., FunctionType]


def make_methods_late() -> bool:
    """Have the classes that are made from now on compile their methods when they are called."""
    create = getattr(dataclasses, "_create_fn", None)
    if not isinstance(create, FunctionType) or create.__code__.co_varnames[:6] != EXPECTED:
        return False
    setattr(dataclasses, "_create_fn", _later(create))  # noqa: B010 - the one private door
    return True


def _later(create: Maker) -> Maker:
    def create_later(name: str, *given: object, **named: Any) -> FunctionType:  # noqa: ANN401 - as they come
        module = (named.get("globals") or {}).get("__name__", "")
        if module.partition(".")[0] not in PACKAGES:
            return create(name, *given, **named)
        return _stand_in(name, lambda: create(name, *given, **named))

    return create_later


def _stand_in(name: str, make: Callable[[], FunctionType]) -> FunctionType:
    made: FunctionType | None = None

    def method(self: object, *given: object, **named: object) -> object:
        nonlocal made
        if made is None:
            made = make()
            made.__qualname__ = method.__qualname__
            for owner in type(self).__mro__:
                if owner.__dict__.get(name) is method:
                    setattr(owner, name, made)
                    break
        return made(self, *given, **named)

    method.__name__ = name
    return method  # type: ignore[return-value]  # as above
