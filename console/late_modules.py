"""Modules that others import and the first screen does without are loaded when they are used.

Theory of operation: a finder in front of Python's own gives for each module of a short list an
empty one that fills itself when a name of it is asked for; Python's own import does the loading,
with its locks, and is what everybody gets from then on. What is taken out of such a module at
once (`from x import y`) fills it too, except functions that are only kept to be called and names
that a smaller module has as well. A module that is not there is not stood for. Before a key could
be the first to use one, those that agents use are loaded (`load_the_rest`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

UNUSED = (
    *("asyncio.sslproto", "ssl", "mimetypes", "difflib", "platformdirs", "uuid"),
    *("bz2", "lzma", "textual.pilot"),
)
"""Imported by Python, Textual and Rich for what the console never asks of them."""
USED = ("backports.zstd", "hashlib", "secrets", "tomllib", "textual.types")
"""What is asked of them comes after the first screen."""
CALLED: Mapping[str, str] = {
    "difflib": "get_close_matches",
    "platformdirs": "user_downloads_path",
    "textual.pilot": "Pilot",
    "uuid": "uuid4",
}
"""Functions that are taken out of a module to be called one day."""
SMALLER: Mapping[str, str] = {"textual.types": "textual._types"}
"""Where names of a module can be had without loading half of Textual's widgets."""


class _LateModule(ModuleType):
    """A module that is loaded when anything of it is asked for."""

    def __getattr__(self, name: str) -> object:
        module = self.__name__
        if name.startswith("__"):
            raise AttributeError(name)
        if module in _late:
            if CALLED.get(module) == name:
                return _called_later(module, name)
            found = sys.modules.get(SMALLER.get(module, ""))
            if hasattr(found, name):
                return getattr(found, name)
        return getattr(self.loaded(), name)

    def loaded(self) -> ModuleType:
        """Load it, and stand no longer in its place."""
        name = self.__name__
        _late.discard(name)
        if sys.modules.get(name) is self:
            del sys.modules[name]
        module = import_module(name)
        self.__dict__.update(module.__dict__)
        return module


class _LateLoader:
    """Makes modules that are empty as yet."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _LateModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""


class _LateFinder:
    """Finds the modules that are to be late."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _late or PathFinder.find_spec(name, path, target) is None:
            return None
        return ModuleSpec(name, _LateLoader())  # type: ignore[arg-type]  # has all that is called


_late: set[str] = set()


def _called_later(module: str, name: str) -> Callable[..., object]:
    def call(*given: object, **named: object) -> object:
        late = import_module(module)
        whole = late.loaded() if isinstance(late, _LateModule) else late
        return getattr(whole, name)(*given, **named)

    return call


def make_modules_late() -> None:
    """Have the modules of the list loaded when they are used, unless they are already."""
    _late.update(name for name in (*UNUSED, *USED) if name not in sys.modules)
    sys.meta_path.insert(0, _LateFinder())


def is_late(name: str) -> bool:
    """Say whether a module was imported, and not used yet."""
    return name in _late


def load_the_rest() -> None:
    """Load what an agent may need, and nobody has used yet."""
    for name in USED:
        module = sys.modules.get(name)
        if isinstance(module, _LateModule):
            module.loaded()
