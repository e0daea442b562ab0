"""Verdicts on the terminal: what it draws, and tmux or screen in between (pure)."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence

from console.doctor.finding import Check, fine, warn
from console.domain.locales import lacks_letters
from console.domain.terminal_kind import CANNOT_DRAW
from console.domain.tmux_line import LINES_FOR_TMUX

ESCAPE_TIME_MAX_MS = 50
"""A longer wait of tmux or screen after Esc is felt as a stall."""
SIZE_MIN, SIZE_WHOLE = (60, 20), (80, 24)
"""Below the first columns and rows words are missing; from the second on all of it is there."""
TMUX_OPTIONS = (
    "escape-time",
    "focus-events",
    "set-clipboard",
    "default-terminal",
    "allow-passthrough",
    "monitor-bell",
    "bell-action",
)
TMUX_TERMINAL, TMUX_FEATURES = "client_termname", "client_termfeatures"
"""What tmux knows of the terminal outside."""
SCREENRC_LINES_MAX = 2000


def judge_terminal(environ: Mapping[str, str], *, is_terminal: bool) -> list[Check]:
    """Say whether the terminal can show what the console draws."""
    if not is_terminal:
        return [fine("terminal", "not run from a terminal, so there is none to look at")]
    term = environ.get("TERM", "")
    checks = [fine("terminal", f"TERM is {term}")]
    if term.casefold() in CANNOT_DRAW:
        checks = [
            warn(
                "terminal",
                f"TERM is {term!r}, which says that this terminal can draw nothing.",
                "Set TERM to what your terminal is, for instance: export TERM=xterm-256color",
            )
        ]
    lacking = lacks_letters(environ)
    name = next((n for n in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(n)), "")
    if name and not lacking:
        checks.append(fine("locale", f"{name} is {environ[name]}"))
    else:
        words = f"{lacking} is not UTF-8: the console draws with plain letters only."
        checks.append(
            warn(
                "locale",
                words if lacking else "No locale is set.",
                "Set a UTF-8 locale, for instance: export LANG=C.UTF-8",
            )
        )
    return [*checks, *_colours(environ)]


def _colours(environ: Mapping[str, str]) -> list[Check]:
    """Say how many colours programs are told of; few are no fault, there are themes for it."""
    if environ.get("NO_COLOR"):
        return [fine("colours", "NO_COLOR is set: the console draws without")]
    if environ.get("COLORTERM", "").casefold() in {"truecolor", "24bit"}:
        return [fine("colours", "COLORTERM says truecolor")]
    if "256" in environ.get("TERM", "") or "direct" in environ.get("TERM", ""):
        return [fine("colours", "256 colours (export COLORTERM=truecolor where it has them all)")]
    return [fine("colours", "16 colours; the themes ansi-dark and ansi-light are made for that")]


def judge_size(columns: int, rows: int) -> Check:
    """Say whether all of the console finds room."""
    shown = f"{columns} columns and {rows} rows"
    if columns < SIZE_MIN[0] or rows < SIZE_MIN[1]:
        return warn(
            "terminal_size",
            f"{shown}: too small for all that a screen has to say.",
            f"Make the window larger, or its letters smaller: {SIZE_WHOLE[0]} by {SIZE_WHOLE[1]}.",
        )
    if columns < SIZE_WHOLE[0] or rows < SIZE_WHOLE[1]:
        return fine("terminal_size", f"{shown}; from 80 by 24 everything has its place")
    return fine("terminal_size", shown)


def judge_tmux(options: Mapping[str, str], *, notify: str = "none", term: str = "") -> list[Check]:
    """Say whether tmux passes keys, colours, bell and clipboard on; `options` by name."""
    if not options:
        return [fine("tmux", "tmux did not tell its options")]
    found = [
        _judge_escape(options.get("escape-time", "")),
        _is_on(options, "focus-events", "tmux does not tell programs which pane you look at."),
        _is_on(options, "set-clipboard", "tmux keeps what is copied from your clipboard."),
        _judge_tmux_colours(options, term),
        _judge_passing(options.get("allow-passthrough", ""), notify),
        _is_on(options, "monitor-bell", "tmux does not mark the window in which the bell rings."),
        _judge_bell(options.get("bell-action", "")),
    ]
    status = fine("tmux_status", f"how much waits, in its status line: {LINES_FOR_TMUX[0]}")
    return [*(check for check in found if check is not None), status]


def _judge_escape(waits: str) -> Check | None:
    if waits.isdigit() and int(waits) > ESCAPE_TIME_MAX_MS:
        text = f"tmux waits {waits} ms after Esc."
        return _tmux_wish("escape-time", text, "set -sg escape-time 10")
    return fine("tmux_escape_time", f"escape-time is {waits}") if waits else None


def _is_on(options: Mapping[str, str], name: str, otherwise: str) -> Check | None:
    value = options.get(name)
    if value == "off":
        return _tmux_wish(name, otherwise, f"set -g {name} on")
    return None if value is None else fine(_id_of(name), f"{name} is {value}")


def _judge_tmux_colours(options: Mapping[str, str], term: str) -> Check | None:
    """Judge the colours that tmux lets programs use, and those that it hands on."""
    kind = options.get("default-terminal", "")
    if kind and "256" not in kind and "direct" not in kind:
        text = f"default-terminal is {kind}, which knows 8 colours and no italics."
        return _tmux_wish("default-terminal", text, 'set -g default-terminal "tmux-256color"')
    outside, features = options.get(TMUX_TERMINAL, ""), options.get(TMUX_FEATURES)
    if features is not None and "RGB" not in features.split(","):
        line = f"set -as terminal-features ',{outside or '*'}:RGB'"
        if options.get("COLORTERM", "").casefold() in {"truecolor", "24bit"}:
            text = "Your terminal has all colours, and tmux rounds them to 256."
            return _tmux_wish("terminal-features", text, line)
        return fine("tmux_terminal_features", f"256 colours; where yours has all of them: {line}")
    return fine("tmux_default_terminal", f"default-terminal is {kind or term}")


def _judge_passing(value: str, notify: str) -> Check | None:
    """Judge whether notices reach the terminal outside; a matter only for whoever wants any."""
    if notify != "none" and value == "off":
        text = f"tmux keeps the notices that console.notify = {notify} asks for."
        return _tmux_wish("allow-passthrough", text, "set -g allow-passthrough on")
    return fine("tmux_allow_passthrough", f"allow-passthrough is {value}") if value else None


def _judge_bell(value: str) -> Check | None:
    if value == "none":
        return _tmux_wish("bell-action", "tmux rings no bell.", "set -g bell-action any")
    return fine("tmux_bell_action", f"bell-action is {value}") if value else None


def _id_of(option: str) -> str:
    return "tmux_" + option.replace("-", "_")


def _tmux_wish(option: str, text: str, line: str) -> Check:
    where = "~/.tmux.conf"
    return warn(
        _id_of(option), text, f"Put `{line}` into {where}, then run: tmux source-file {where}"
    )


def judge_screen(lines: Iterable[str], *, term: str) -> list[Check]:
    """Say what GNU screen should be told; it answers no questions, so its file is read."""
    said = _screen_settings(lines)
    checks = []
    if "256" not in term:
        text = f"screen says TERM={term}, which knows 8 colours."
        checks.append(_screen_wish("screen_term", text, "term screen-256color"))
    else:
        checks.append(fine("screen_term", f"TERM is {term}"))
    if said.get("altscreen") == ["on"]:
        checks.append(fine("screen_altscreen", "altscreen is on"))
    else:
        text = "screen gives programs no page of their own: what stood there before is gone."
        checks.append(_screen_wish("screen_altscreen", text, "altscreen on"))
    waits = (said.get("maptimeout") or ["300"])[0]
    if waits.isdigit() and int(waits) > ESCAPE_TIME_MAX_MS:
        text = f"screen waits up to {waits} ms after Esc."
        checks.append(_screen_wish("screen_maptimeout", text, "maptimeout 10"))
    if said.get("vbell") == ["on"]:
        text = "screen shows words in place of the bell."
        checks.append(_screen_wish("screen_vbell", text, "vbell off"))
    return checks


def _screen_settings(lines: Iterable[str]) -> dict[str, Sequence[str]]:
    """Read what is set, the last one counting; what cannot be understood is left out."""
    said: dict[str, Sequence[str]] = {}
    for _, line in zip(range(SCREENRC_LINES_MAX), lines, strict=False):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue
        if words:
            said[words[0]] = words[1:]
    return said


def _screen_wish(check_id: str, text: str, line: str) -> Check:
    return warn(check_id, text, f"Put `{line}` into ~/.screenrc; it counts for new windows.")
