"""Look at what surrounds the program: settings files, libraries, terminal (shell)."""

from __future__ import annotations

import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from console import paths
from console.doctor.finding import Check, fail, fine, warn
from console.doctor.machine import (
    judge_libraries,
    judge_python,
    judge_sqlite,
    name_of,
)
from console.doctor.terminals import (
    SCREENRC_LINES_MAX,
    TMUX_FEATURES,
    TMUX_OPTIONS,
    TMUX_TERMINAL,
    judge_screen,
    judge_size,
    judge_terminal,
    judge_tmux,
)
from console.domain.terminal_kind import Between, kind_of
from console.keymap_file import read_keymap, trouble_with
from console.settings import Settings
from console.themes import environment_problem, theme_problem

PACKAGE = "support-console"
TMUX_TIMEOUT_S = 2.0
SCREENRC_BYTES_MAX = 100_000


def check_settings(settings: Settings) -> list[Check]:
    """Say where the settings come from and whether others could change them."""
    origin = settings.origin
    named = ", ".join(str(path) for path in origin.files) or "no file, only defaults"
    checks = [fine("settings", f"read from {named}")]
    if not settings.is_configured:
        checks = [
            fail(
                "settings",
                f"No mailbox is set (imap.host and mailbox.address); read from {named}.",
                "Run `support-console init`.",
            )
        ]
    loose = [path for path in origin.files if path.stat().st_mode & 0o022]
    if loose:
        names = " ".join(shlex.quote(str(path)) for path in loose)
        checks.append(
            warn(
                "settings_files",
                f"Others may change your settings: {names}",
                f"Run: chmod go-w {names}",
            )
        )
    else:
        checks.append(fine("settings_files", "only their owner may change them"))
    return checks


def check_machine() -> list[Check]:
    """Look at Python, the libraries and SQLite."""
    try:
        requirements = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        requirements = []
    installed = {}
    for requirement in requirements:
        name = name_of(requirement)
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    python = sys.version_info[:3]
    return [
        judge_python(python),
        judge_libraries(requirements, installed, python=python),
        judge_sqlite(sqlite3.sqlite_version),
    ]


def check_console(settings: Settings, environ: Mapping[str, str]) -> list[Check]:
    """Look at the theme, without which the console does not start, and at the keymap."""
    checks = []
    if problem := theme_problem(settings.console.theme):
        checks.append(fail("theme", problem, "Set console.theme to one of them, or leave it out."))
    if problem := environment_problem(environ):
        checks.append(warn("theme", problem, "Set it to one of them, or unset it: it is left out."))
    keymap, path = read_keymap(settings, environ)
    if trouble := trouble_with(keymap, path):
        cure = "Correct it; `support-console keys` then lists what counts."
        checks.append(fail("keymap", trouble, cure))
    elif path is None:
        checks.append(fine("keymap", f"keys of the preset {keymap.preset}"))
    else:
        many = "1 action has" if len(keymap.own) == 1 else f"{len(keymap.own)} actions have"
        words = f"{many} keys of yours, from {path}; the others those of {keymap.preset}"
        checks.append(fine("keymap", words))
    return checks


def check_terminal(environ: Mapping[str, str], *, notify: str = "none") -> list[Check]:
    """Look at the terminal, and at tmux or screen where one is in between."""
    is_terminal = sys.stdout.isatty() or sys.stderr.isatty()
    checks = judge_terminal(environ, is_terminal=is_terminal)
    if is_terminal:
        size = shutil.get_terminal_size()
        checks.append(judge_size(size.columns, size.lines))
    between, term = kind_of(environ).between, environ.get("TERM", "")
    if between is Between.TMUX:
        checks += judge_tmux(_tmux_options(environ), notify=notify, term=term)
    elif between is Between.SCREEN:
        checks += judge_screen(_screenrc(environ), term=term)
    return checks


def _tmux_options(environ: Mapping[str, str]) -> dict[str, str]:
    """Ask tmux for each option; one that hangs once is not asked again."""
    options = {}
    questions = {name: ("show", "-gv", name) for name in TMUX_OPTIONS}
    questions |= {
        name: ("display-message", "-p", f"#{{{name}}}") for name in (TMUX_TERMINAL, TMUX_FEATURES)
    }
    for name, words in questions.items():
        try:
            done = subprocess.run(  # noqa: S603 - constants only
                ["tmux", *words],  # noqa: S607 - the tmux that this session runs in
                check=False,
                capture_output=True,
                text=True,
                timeout=TMUX_TIMEOUT_S,
                env=dict(environ),
            )
        except (OSError, subprocess.TimeoutExpired):
            break
        if done.returncode == 0 and done.stdout.strip():
            options[name] = done.stdout.strip()
    if options and "COLORTERM" in environ:
        options["COLORTERM"] = environ["COLORTERM"]
    return options


def _screenrc(environ: Mapping[str, str]) -> list[str]:
    """Read the settings of screen: the box's first, so that a person's own come later."""
    own = environ.get("SCREENRC") or str(paths.home_dir(environ) / ".screenrc")
    lines: list[str] = []
    for path in (Path("/etc/screenrc"), Path(own)):
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                lines += file.read(SCREENRC_BYTES_MAX).splitlines()[:SCREENRC_LINES_MAX]
        except OSError:
            continue
    return lines
