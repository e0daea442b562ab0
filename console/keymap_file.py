"""Finds and reads the agent's keymap file (shell)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from console import paths
from console.keymap import Keymap, parse_keymap
from console.services.errors import UsageError
from console.settings import Settings

DEFAULT = "default"
FILE_NAME = "keymap.toml"
FILE_MAX_BYTES = 100_000
"""Far above any keymap; a larger file is something else."""


def keymap_file(settings: Settings, environ: Mapping[str, str]) -> Path:
    """Give the file that `console.keymap` names; by default the one beside the settings."""
    named = settings.console.keymap
    if named in ("", DEFAULT):
        return paths.config_dir(environ) / FILE_NAME
    return paths.config_dir(environ) / paths.expand_home(named, environ)


def read_keymap(settings: Settings, environ: Mapping[str, str]) -> tuple[Keymap, Path | None]:
    """Read the keymap, with what is wrong in it; no file at the usual place is no problem."""
    path = keymap_file(settings, environ)
    try:
        with path.open("rb") as stream:
            raw = stream.read(FILE_MAX_BYTES + 1)
        if len(raw) > FILE_MAX_BYTES:
            return Keymap({}, ("It is too large for a keymap.",)), path
        return parse_keymap(raw.decode("utf-8")), path
    except FileNotFoundError:
        if settings.console.keymap in ("", DEFAULT):
            return Keymap({}), None
        return Keymap({}, ("There is no such file; console.keymap names it.",)), path
    except UnicodeDecodeError:
        return Keymap({}, ("It is not UTF-8 text.",)), path
    except OSError as error:
        return Keymap({}, (f"It cannot be read: {error.strerror}.",)), path


def load_keymap(settings: Settings, environ: Mapping[str, str]) -> Keymap:
    """Read the keymap for work.

    Raises:
        UsageError: something in it is wrong; the text says everything that is.
    """
    keymap, path = read_keymap(settings, environ)
    if keymap.problems:
        raise UsageError(f"{path}: " + " ".join(keymap.problems))
    return keymap
