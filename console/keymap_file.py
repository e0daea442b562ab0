"""Finds and reads the agent's keymap (shell).

`console.keymap` names a preset or a file. A preset is what the file beside the settings
(`keymap.toml`), if there is one, is read over. A file that says `preset = "vim"` itself is nearest
to the agent, and right: shared settings may name another for the whole team.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from console import paths
from console.key_presets import DEFAULT, PRESETS
from console.keymap import Keymap, parse_keymap, preset_keymap, unknown_preset
from console.settings import Settings
from data.text.safe import clean_line

FILE_NAME = "keymap.toml"
FILE_MAX_BYTES = 100_000
"""Far above any keymap; a larger file is something else."""
TROUBLE_MAX = 2000
"""Characters of what is said about a file; one that is wrong throughout need not be told whole."""


def keymap_file(settings: Settings, environ: Mapping[str, str]) -> Path:
    """Give the file that `console.keymap` names; by default the one beside the settings."""
    named = settings.console.keymap
    if named in ("", *PRESETS):
        return paths.config_dir(environ) / FILE_NAME
    return paths.config_dir(environ) / paths.expand_home(named, environ)


def read_keymap(settings: Settings, environ: Mapping[str, str]) -> tuple[Keymap, Path | None]:
    """Read the keymap, with what is wrong in it; no file at the usual place is no problem.

    Whatever is wrong, the keys that are given can be worked with.
    """
    named = settings.console.keymap or DEFAULT
    preset = named if named in PRESETS else DEFAULT
    path = keymap_file(settings, environ)
    try:
        with path.open("rb") as stream:
            raw = stream.read(FILE_MAX_BYTES + 1)
        if len(raw) <= FILE_MAX_BYTES:
            return parse_keymap(raw.decode("utf-8"), preset=preset), path
        problem = "It is too large for a keymap."
    except FileNotFoundError:
        if named in PRESETS:
            return preset_keymap(preset), None
        is_word = "/" not in named and "." not in named
        problem = "There is no such file; console.keymap names it."
        problem += f" {unknown_preset(named)}" if is_word else ""
    except UnicodeDecodeError:
        problem = "It is not UTF-8 text."
    except OSError as error:
        problem = f"It cannot be read: {error.strerror}."
    return preset_keymap(preset, problems=(problem,)), path


def trouble_with(keymap: Keymap, path: Path | None) -> str:
    """Say what is wrong with a keymap, and what counts instead; empty where nothing is."""
    if not keymap.problems:
        return ""
    where = "" if path is None else f"{path}: "
    counts = f"Keys of {keymap.preset} count." if not keymap.own else "The other lines count."
    left = f" Left out: {', '.join(keymap.left_out)}." if keymap.left_out else ""
    return clean_line(f"{where}{' '.join(keymap.problems)}{left} {counts}", limit=TROUBLE_MAX)
