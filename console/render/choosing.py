"""Which renderer stands between the paintings and the terminal, as far as it can be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.render.paintings import why_not

if TYPE_CHECKING:
    from console.render.difference import Seen

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


def seen_for(renderer: str, environ: Mapping[str, str]) -> Seen | None:
    """Give what remembers the screen; None where all is to be sent as Textual does."""
    if renderer == PLAIN or why_not():
        return None
    # Only here: it builds on a name that another Textual may not have.
    from console.render.difference import Seen  # noqa: PLC0415

    can_shift = renderer != UNSCROLLED and has_margins(environ.get("TERM", ""))
    return Seen(can_shift=can_shift, can_clear=fills(environ))


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
