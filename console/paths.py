"""Where things lie: the XDG folders of one user and the settings that a whole box shares."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

FOLDER = "support-console"
SHARED_CONFIG_FILE = Path("/etc") / FOLDER / "config.toml"


def home_dir(environ: Mapping[str, str]) -> Path:
    """Return the user's home; the passwd entry answers where HOME says nothing."""
    return Path(environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def config_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of the personal settings."""
    return _xdg(environ, "XDG_CONFIG_HOME", ".config")


def data_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of what must survive: the default store, the demo's mailbox."""
    return _xdg(environ, "XDG_DATA_HOME", ".local/share")


def state_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of logs and what else may be lost without harm."""
    return _xdg(environ, "XDG_STATE_HOME", ".local/state")


def cache_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of what can be made again."""
    return _xdg(environ, "XDG_CACHE_HOME", ".cache")


def private_dirs(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return folders of this user for texts that a store cannot take: one on a disk, one in memory.

    The second is for when the disk is full on which both the store and the home lie.
    """
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    home = state_dir(environ)
    return (home, Path(runtime) / FOLDER) if runtime.startswith("/") else (home,)


def personal_config_file(environ: Mapping[str, str]) -> Path:
    """Return the user's own settings file."""
    return config_dir(environ) / "config.toml"


def default_store_file(environ: Mapping[str, str]) -> Path:
    """Return where the store lies when no setting says otherwise."""
    return data_dir(environ) / "store.db"


def expand_home(text: str, environ: Mapping[str, str]) -> str:
    """Return a path with a leading `~` replaced by this user's home."""
    if text == "~" or text.startswith("~/"):
        return f"{home_dir(environ)}{text[1:]}"
    return text


def _xdg(environ: Mapping[str, str], variable: str, below_home: str) -> Path:
    root = environ.get(variable, "")
    # The XDG specification: a relative path there is invalid and must be ignored.
    base = Path(root) if root.startswith("/") else home_dir(environ) / below_home
    return base / FOLDER
