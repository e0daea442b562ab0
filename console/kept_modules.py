"""The code of what a start imports, kept in one file: finding it took a sixth of all imports.

Theory of operation: for each module Python goes through the folders of its path, then opens, checks
and reads a file, and the console imports some six hundred before its first screen. What those
files gave at an earlier start lies in one file here, with the time and size of each source. It
counts while Python and the folders searched are what they were, and for each module while its
source is; on any doubt Python finds and reads the module itself, as if there were no such file.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from console.private_files import open_private, replace_private

if TYPE_CHECKING:
    from pathlib import Path

INDEX_BYTES = 8
"""At the end of the file: how long the index before it is."""
WORD_MAX = 0xFFFFFFFF
Kept = tuple[str, tuple[int, int], bool, int, int]
"""Where a module's source lies, its time and size, whether it is a package; where its code stands
in the file, and how long it is."""


class KeptModules:
    """Finds modules of which the file has the code."""

    def __init__(self, path: Path) -> None:
        """Open what an earlier start has left, if that counts."""
        self._path = path
        self._searched = list(sys.path)
        self._handle = -1
        self._modules: dict[str, Kept] = {}
        try:
            self._open()
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it can be made again
            self.let_go()
            self._close()
        # Nothing is kept for whoever is here for the first time, and perhaps the last.
        self._is_stale = not self._modules and path.parent.is_dir()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Give a module that is kept, while its source is the same."""
        kept = self._modules.get(name)
        if kept is None:
            return None
        source, stat, is_package, *_ = kept
        if _stat_of(source) != stat:
            self._is_stale = True
            return None
        spec = ModuleSpec(name, _Loader(name, source, self), origin=source, is_package=is_package)
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(os.path.dirname(source))  # noqa: PTH120 - start-up time
        return spec

    def code_of(self, name: str) -> CodeType:
        """Give the code of a module; any error says that it cannot be had."""
        *_, begin, length = self._modules[name]
        code: CodeType = marshal.loads(os.pread(self._handle, length, begin))  # noqa: S302 - ours alone
        return code

    def keep(self) -> None:
        """Leave to the next start the code of what is imported by now, unless it has that."""
        if self._is_stale and not sys.dont_write_bytecode:
            self._is_stale = False
            with suppress(OSError):  # the next start is slower, and nothing else
                replace_private(self._path, _pieces(list(sys.modules.values()), self._searched))

    def let_go(self) -> None:
        """Know no module any more: what is imported from now on is found by Python."""
        # The file stays open: another thread may be about to read from it.
        self._modules = {}

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _open(self) -> None:
        self._handle = open_private(self._path)
        end = os.fstat(self._handle).st_size - INDEX_BYTES
        length = int.from_bytes(os.pread(self._handle, INDEX_BYTES, end), "little")
        made_by, modules = marshal.loads(os.pread(self._handle, length, end - length))  # noqa: S302 - as above
        if made_by != _made_by(self._searched, modules):
            raise ValueError("kept by another Python, or for other folders")
        self._modules = modules


class _Loader(SourceFileLoader):
    """Python's own, which need not read a file."""

    def __init__(self, name: str, path: str, kept: KeptModules) -> None:
        super().__init__(name, path)
        self._kept = kept

    def get_code(self, fullname: str) -> CodeType | None:
        try:
            return self._kept.code_of(fullname)
        except (EOFError, KeyError, OSError, TypeError, ValueError):
            return super().get_code(fullname)


_kept: KeptModules | None = None


def find_kept_modules(folder: Path) -> None:
    """Import from what an earlier start has kept in a folder, as far as that is true."""
    global _kept  # noqa: PLW0603 - there is one process
    _kept = KeptModules(folder / f"modules-{sys.implementation.cache_tag}.bin")
    sys.meta_path.insert(0, _kept)


def keep_modules() -> None:
    """Keep what this start has imported, for the next one; the file is not needed any more."""
    if _kept is not None and _kept in sys.meta_path:
        sys.meta_path.remove(_kept)
        _kept.keep()
        _kept.let_go()


def _pieces(modules: Sequence[ModuleType], searched: Sequence[str]) -> Iterator[bytes]:
    """Give the file bit by bit: the code of modules that came from source files, then the index."""
    index: dict[str, Kept] = {}
    begin = 0
    for module in modules:
        spec = getattr(module, "__spec__", None)
        if spec is None or not isinstance(spec.loader, SourceFileLoader) or not spec.origin:
            continue
        stat = _stat_of(spec.origin)
        code = b"" if stat is None else _code_of(spec, spec.origin, *stat)
        if stat is None or not code or stat != _stat_of(spec.origin):
            continue  # it went away, or is being written just now
        is_package = spec.submodule_search_locations is not None
        index[spec.name] = (spec.origin, stat, is_package, begin, len(code))
        begin += len(code)
        yield code
    head = marshal.dumps((_made_by(searched, index), index))
    yield head
    yield len(head).to_bytes(INDEX_BYTES, "little")


def _code_of(spec: ModuleSpec, source: str, mtime_ns: int, size: int) -> bytes:
    """Give a module's code as it lies beside the source; where it does not, as Python makes it."""
    from importlib.util import MAGIC_NUMBER  # noqa: PLC0415 - start-up time

    loader = SourceFileLoader(spec.name, source)
    words = (0, mtime_ns // 1_000_000_000 & WORD_MAX, size & WORD_MAX)
    head = MAGIC_NUMBER + b"".join(word.to_bytes(4, "little") for word in words)
    try:
        kept = loader.get_data(spec.cached or "")
        # With another name of its source in it, Python would put that right.
        if kept.startswith(head) and source.encode() in kept:
            return kept[len(head) :]
        return marshal.dumps(loader.get_code(spec.name))
    except (ImportError, OSError, SyntaxError, ValueError):
        return b""


def _made_by(searched: Sequence[str], modules: dict[str, Kept]) -> list[Any]:
    """Say what must be the same: Python, and what any of the folders holds by name."""
    folders = sorted({os.path.dirname(kept[0]) for kept in modules.values()})  # noqa: PTH120 - start-up time
    return [
        sys.version,
        sys.flags.optimize,
        list(searched),
        [_stat_of(folder or ".") for folder in (*searched, *folders)],
    ]


def _stat_of(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - start-up time
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
