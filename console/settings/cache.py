"""A remembered answer of the validation, so that quick commands never import pydantic.

An entry says: these files as they stand, with this environment and these options, gave these
settings. It is used only while all of that is the same, and made again otherwise. Passwords are
in neither half. Reasons and rejected ways: docs/adr/0001-settings-cache.md.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from console import __version__, paths
from console.private_files import read_private
from console.settings.keys import PATH_KEYS, SECRET_KEYS, SECTIONS
from console.settings.schema import Origin, Settings

CACHE_NAME = "settings.json"
PREFIX = "SUPPORT_CONSOLE_"
ENTRIES_MAX = 8
"""One entry for each set of files and options in use; the least recently made goes first."""
CACHE_BYTES_MAX = 400_000
RACY_NS = 20_000_000
"""A file changed this shortly before the cache was written may change once more within the same
tick of the file system's clock, with equal size and times: such an answer is not kept."""

_CODE = ("checks.py", "layers.py", "model.py", "schema.py")
_SECRET_VARIABLES = frozenset(PREFIX + key.replace(".", "__").upper() for key in SECRET_KEYS)
_PATH_VARIABLES = frozenset(PREFIX + key.replace(".", "__").upper() for key in PATH_KEYS)


def describe_inputs(candidates: Sequence[Path], origin: Origin) -> str:
    """Return all that the settings depend on, as one line of JSON without secrets."""
    environ = {
        name: bool(value) if name in _SECRET_VARIABLES else value
        for name, value in origin.environ.items()
        if name.startswith(PREFIX)
    }
    options = {
        key: bool(value) if key in SECRET_KEYS else str(value)
        for key, value in origin.options.items()
        if value is not None
    }
    given = [environ[name] for name in _PATH_VARIABLES & environ.keys()]
    given += [options[key] for key in PATH_KEYS & options.keys()]
    is_relative = any(not str(path).startswith("/") for path in given)
    folder = Path(__file__).parent
    return json.dumps(
        {
            "program": [__version__, [_stat_of(folder / name) for name in _CODE]],
            "files": [[str(path), _stat_of(path)] for path in candidates],
            "environ": environ,
            "options": options,
            "home": [str(paths.home_dir(origin.environ)), _default_store(origin)],
            "folder": str(Path.cwd()) if is_relative else "",
        },
        sort_keys=True,
    )


def find_cached(inputs: str, origin: Origin) -> Settings | None:
    """Return the settings that these inputs gave before; None on any doubt."""
    for entry in _read_entries(_cache_file(origin)):
        if entry.get("inputs") == inputs:
            try:
                return settings_from_plain(entry["settings"], origin)
            except (KeyError, TypeError, ValueError):
                return None
    return None


def remember(inputs: str, settings: Settings, candidates: Sequence[Path]) -> None:
    """Keep an answer; a cache that cannot be written is only a slower start."""
    path = _cache_file(settings.origin)
    entry = {"inputs": inputs, "settings": _plain_from_settings(settings)}
    others = [old for old in _read_entries(path) if old.get("inputs") != inputs]
    text = json.dumps([entry, *others][:ENTRIES_MAX])
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            written_ns = part.stat().st_mtime_ns
            unchanged = describe_inputs(candidates, settings.origin) == inputs
            if unchanged and written_ns - _newest_ns(candidates) > RACY_NS:
                part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def settings_from_plain(plain: Mapping[str, Any], origin: Origin) -> Settings:
    """Build the settings from plain values.

    Raises:
        ValueError, KeyError, TypeError: the values are not of this version's shape.
    """
    sections: dict[str, Any] = {}
    for name, cls in SECTIONS.items():
        given = plain[name]
        if given.keys() != {item.name for item in fields(cls)}:
            raise ValueError(name)
        empty = cls()
        values = {
            key: tuple(item) if isinstance(item, list) else item for key, item in given.items()
        }
        if any(type(item) is not type(getattr(empty, key)) for key, item in values.items()):
            raise TypeError(name)
        sections[name] = cls(**values)
    store = Path(plain["store"] or _default_store(origin))
    return Settings(store=store, origin=origin, **sections)


def _plain_from_settings(settings: Settings) -> dict[str, Any]:
    plain: dict[str, Any] = {name: asdict(getattr(settings, name)) for name in SECTIONS}
    return {**plain, "store": str(settings.store)}


def _cache_file(origin: Origin) -> Path:
    return paths.cache_dir(origin.environ) / CACHE_NAME


def _default_store(origin: Origin) -> str:
    return str(paths.default_store_file(origin.environ))


def _stat_of(path: Path) -> list[int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return [
        found.st_mtime_ns,
        found.st_ctime_ns,
        found.st_size,
        found.st_ino,
        found.st_dev,
        found.st_mode,
        found.st_uid,
    ]


def _newest_ns(candidates: Sequence[Path]) -> int:
    stats = [found for path in candidates if (found := _stat_of(path)) is not None]
    return max((max(found[0], found[1]) for found in stats), default=0)


def _read_entries(path: Path) -> list[dict[str, Any]]:
    # The entry may name a command that is run later, so the file must be ours alone.
    try:
        entries = json.load(read_private(path, CACHE_BYTES_MAX))
    except (OSError, ValueError):
        return []
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict)]
