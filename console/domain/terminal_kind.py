"""Domain: what stands between the console and the eyes, as its environment tells (pure).

Theory of operation: a terminal is never asked by sending it something; what answers arrives among
the keys, and what does not know a question may print it. `TERM` and what tmux and screen leave in
the environment tell enough: whether anything can be drawn at all, whether there is a title, a
clipboard, and through whom commands to the terminal outside have to be passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

CANNOT_DRAW = frozenset({"", "dumb", "unknown", "network", "dialup", "emacs"})
"""What TERM says of things that know no cursor."""
_PLAIN = ("linux", "vt", "ansi", "cons", "sun", "wsvt", "hurd", "minix", "pcansi", "eterm-color")
"""How kinds of terminals begin that have no title and no clipboard, and may print what asks."""


class Between(Enum):
    """Who keeps the terminal on this machine."""

    NOBODY = ""
    TMUX = "tmux"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class TerminalKind:
    """What can be done with a terminal."""

    can_draw: bool
    between: Between = Between.NOBODY
    has_title: bool = False
    has_clipboard: bool = False
    """Whether anything on the way may take a text for the clipboard; none ever says that it did."""


def kind_of(environ: Mapping[str, str]) -> TerminalKind:
    """Judge a terminal by the environment."""
    term = environ.get("TERM", "").strip().casefold()
    if term in CANNOT_DRAW:
        return TerminalKind(can_draw=False)
    between = _between(term, environ)
    if between is not Between.NOBODY:
        return TerminalKind(can_draw=True, between=between, has_title=True, has_clipboard=True)
    knows = not term.startswith(_PLAIN) or term.startswith("vte")
    return TerminalKind(can_draw=True, has_title=knows, has_clipboard=knows)


def _between(term: str, environ: Mapping[str, str]) -> Between:
    """Say who is innermost; both leave their mark where one runs within the other."""
    in_tmux, in_screen = bool(environ.get("TMUX")), bool(environ.get("STY"))
    if in_screen and term.startswith("screen" if not in_tmux else "screen."):
        return Between.SCREEN
    # Also with TERM=xterm, as many have set it in tmux.
    return Between.TMUX if in_tmux else Between.NOBODY


def cannot_draw_words(environ: Mapping[str, str]) -> str:
    """Say why no screen can be drawn, and what to do; empty where one can."""
    if kind_of(environ).can_draw:
        return ""
    term = environ.get("TERM", "")
    why = f"TERM is {term!r}: nothing can be drawn on that" if term else "TERM is not set"
    return (
        f"{why}. In a terminal: export TERM=xterm-256color. Without a screen every deed is a "
        "command: list, show, reply (support-console --help)."
    )
