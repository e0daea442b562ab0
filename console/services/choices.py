"""Services: names of files while an agent types a path; reads folders and nothing in them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from data.text.safe import clean_line

ENTRIES_MAX = 5000
"""Entries of a folder that are looked at; a larger one is typed further before it is listed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that goes on with what is typed."""

    path: str
    """What the field holds when it is chosen; a folder ends in a slash."""
    name: str
    is_folder: bool
    size_bytes: int


def path_of(typed: str) -> Path:
    """Give the path that somebody means: quotes of a terminal's drag and drop taken off."""
    text = typed.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    plain = _home(text)
    if not plain.exists() and "\\" in text:
        plain = _home(text.replace("\\ ", " ").replace("\\", ""))
    return plain


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
