"""How screens can be sent, by the setting and by what terminals of a name can do (pure)."""

from __future__ import annotations

from collections.abc import Mapping

PLAIN, UNSCROLLED = "plain", "unscrolled"
"""Words of the setting `console.renderer`; all else is the whole of it."""
WITHOUT_MARGINS = frozenset(
    ("", "ansi", "cons25", "cygwin", "dumb", "mach", "pcansi", "sun", "unknown", "vt52")
)
"""What TERM begins with where a terminal cannot scroll a part of its screen: all those entries of
terminfo that lack `csr`. What descends from the VT100 can: xterm, linux, screen, tmux, PuTTY."""


FILLING = (
    "alacritty", "contour", "foot", "ghostty", "gnome", "iterm", "kitty", "konsole", "linux",
    "mintty", "ms-terminal", "putty", "rxvt", "st", "tmux", "vte", "wezterm", "xterm",
)  # fmt: skip
"""What TERM begins with where cleared cells take the colour of the ground, and ECH clears them."""


def has_margins(term: str) -> bool:
    """Say whether a terminal of this name can scroll a part of its screen."""
    return term.partition("-")[0] not in WITHOUT_MARGINS


def fills(environ: Mapping[str, str]) -> bool:
    """Say whether the terminal fills what it clears with the colour of the ground.

    GNU screen does not, whatever it calls itself; tmux does, also where it says "screen".
    """
    if environ.get("TMUX"):
        return True
    return not environ.get("STY") and environ.get("TERM", "").startswith(FILLING)
