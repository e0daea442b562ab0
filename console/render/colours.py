"""The console's own colours: dark and light, and three ways to use the terminal's own palette.

Dark and light paint their own ground, because what they promise of contrast (7 to 1 for words, 4.5
for what is dim) holds only on a ground that is known. The others leave the terminal's ground and
letters as they are. Every role differs from every other one for the colour-blind too; tests say so.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="support-dark",
    primary="#8fade9",
    accent="#8fade9",
    foreground="#e6e9ee",
    background="#14171c",
    surface="#1d2229",
    success="#a4ec7c",
    warning="#c8ae3c",
    error="#f2a09c",
    dark=True,
)
LIGHT = Theme(
    name="support-light",
    primary="#2222b8",
    accent="#2222b8",
    foreground="#15181d",
    background="#fbfaf7",
    surface="#ecebe6",
    success="#1c5546",
    warning="#5f4600",
    error="#5c1010",
    dark=False,
)


def _of_terminal(name: str, *, accent: str, good: str, warn: str, dark: bool) -> Theme:
    """Make a theme of the terminal's sixteen colours on its own ground."""
    return Theme(
        name=name,
        primary=f"ansi_{accent}",
        accent=f"ansi_{accent}",
        success=f"ansi_{good}",
        warning=f"ansi_{warn}",
        error="ansi_red",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        dark=dark,
        ansi=True,
        variables={
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "input-cursor-text-style": "reverse",
            "input-selection-background": "ansi_cyan",
            "input-selection-foreground": "ansi_black",
        },
    )


ON_ANY = _of_terminal("terminal", accent="magenta", good="green", warn="red", dark=True)
"""Where nobody says what the ground is: yellow and cyan cannot be read on white, blue not on black;
what warns and what is bad then differ by weight."""
ON_DARK = _of_terminal("ansi-dark", accent="cyan", good="green", warn="yellow", dark=True)
ON_LIGHT = _of_terminal("ansi-light", accent="blue", good="green", warn="magenta", dark=False)

OWN_THEMES = {theme.name: theme for theme in (DARK, LIGHT, ON_ANY, ON_DARK, ON_LIGHT)}
