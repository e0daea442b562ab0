"""Services: names of files while an agent types a path; reads folders and nothing in them."""

from __future__ import annotations

import glob
import os
import shlex
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from data.text.safe import clean_line

ENTRIES_MAX = 5000
"""Entries of a folder that are looked at; a larger one is typed further before it is listed."""
SEVERAL_MAX = 50
"""Files that one line names at the most."""
PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that goes on with what is typed."""

    path: str
    """What the field holds when it is chosen; a folder ends in a slash."""
    name: str
    is_folder: bool
    size_bytes: int


def is_there(path: Path) -> bool:
    """Say whether there is such a file; of a name that is too long, or in a locked folder: no."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def path_of(typed: str) -> Path:
    """Give the path that somebody means: quotes of a terminal's drag and drop taken off."""
    text = typed.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    plain = _home(text)
    if not is_there(plain) and "\\" in text:
        plain = _home(text.replace("\\ ", " ").replace("\\", ""))
    return plain


def paths_of(typed: str) -> list[Path]:
    """Give the files that somebody means: one, several that a terminal dropped, or a pattern's.

    One that is there is meant, whatever signs its name has; a pattern may fit nothing.
    """
    one = path_of(typed)
    if is_there(one):
        return [one]
    named = _named(typed)
    if len(named) > 1 and all(map(is_there, named)):
        return named[:SEVERAL_MAX]
    if PATTERN & set(typed):
        found = islice(glob.iglob(str(_home(typed.strip()))), ENTRIES_MAX)  # noqa: PTH207 - with folders typed before it
        files = (Path(name) for name in found if clean_line(name) == name)
        return sorted(path for path in files if is_there(path) and path.is_file())[:SEVERAL_MAX]
    return [one]


def _named(typed: str) -> list[Path]:
    """Give the paths of a line as a shell reads them."""
    try:
        return [_home(word) for word in shlex.split(typed)]
    except ValueError:  # a quote without its end
        return []


def _home(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~somebody who is not there
        return Path(text)


def list_choices(typed: str, *, limit: int) -> list[Choice]:
    """Give the names that go on with what is typed, folders first; hidden ones when asked for.

    A name that could not be shown as it is (control characters) is not offered.
    """
    head, slash, prefix = typed.rpartition("/")
    folder = _home(f"{head}{slash}") if slash else Path()
    found: list[Choice] = []
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= ENTRIES_MAX:
                    break
                name = entry.name
                is_wanted = name.casefold().startswith(prefix.casefold())
                if not is_wanted or (name.startswith(".") and not prefix.startswith(".")):
                    continue
                if clean_line(name) != name:
                    continue
                found.append(_choice(entry, f"{head}{slash}{name}"))
    except OSError:
        return []  # no such folder yet, or not ours to read: nothing to offer
    found.sort(key=lambda c: (not c.is_folder, c.name.casefold()))
    return found[:limit]


def _choice(entry: os.DirEntry[str], path: str) -> Choice:
    try:
        is_folder, size_bytes = entry.is_dir(), entry.stat().st_size
    except OSError:  # it went away, or leads nowhere
        is_folder, size_bytes = False, 0
    return Choice(f"{path}/" if is_folder else path, entry.name, is_folder, size_bytes)
