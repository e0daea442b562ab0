"""Which colours an agent has: by the settings, the environment and the terminal (pure).

What the colours are stands with the app.
"""

from __future__ import annotations

from collections.abc import Mapping

from data.text.safe import clean_line

THEMES: Mapping[str, str] = {
    "": "terminal",
    "terminal": "terminal",
    "dark": "support-dark",
    "light": "support-light",
    "ansi-dark": "ansi-dark",
    "ansi-light": "ansi-light",
}
"""By the word in the settings; all but dark and light are the terminal's own colours."""
TITLES: Mapping[str, str] = {
    "terminal": "Theme: as the terminal has it",
    "dark": "Theme: dark",
    "light": "Theme: light",
    "ansi-dark": "Theme: as the terminal has it, dark",
    "ansi-light": "Theme: as the terminal has it, light",
}
"""What the palette calls them."""
FEW: Mapping[str, str] = {"support-dark": "ansi-dark", "support-light": "ansi-light"}
"""What stands for a theme where there are sixteen colours: several of its own would be one."""
LIGHT_GROUNDS = frozenset({"7", "15"})
"""What COLORFGBG calls white grounds."""


def theme_problem(name: str) -> str | None:
    """Say what is wrong with the theme of the settings, if anything is."""
    if name in THEMES:
        return None
    return f"console.theme is {clean_line(name)!r}, which is none of: {_names()}."


def environment_problem(environ: Mapping[str, str]) -> str | None:
    """Say what is wrong with TEXTUAL_THEME, where somebody has set it."""
    name = environ.get("TEXTUAL_THEME", "")
    if name in THEMES or name in THEMES.values():
        return None
    return f"TEXTUAL_THEME is {clean_line(name)!r}, which is none of: {_names()}."


def theme_for(name: str, environ: Mapping[str, str]) -> str:
    """Give the theme: none with NO_COLOR, then the settings', TEXTUAL_THEME's, the terminal's.

    The terminal says by COLORFGBG, if at all, whether its ground is dark.
    """
    if wants_no_colour(environ):
        return "terminal"
    chosen = THEMES.get(name, "terminal")
    asked = environ.get("TEXTUAL_THEME", "")
    if not name and environment_problem(environ) is None:
        chosen = THEMES.get(asked, asked)
    if chosen != "terminal":
        return FEW.get(chosen, chosen) if _has_few_colours(environ) else chosen
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    if not ground.isdigit():
        return "terminal"
    return "ansi-light" if ground in LIGHT_GROUNDS else "ansi-dark"


def wants_no_colour(environ: Mapping[str, str]) -> bool:
    """Say whether no colour is wanted, as no-color.org has it: set, and not empty."""
    return bool(environ.get("NO_COLOR"))


def _has_few_colours(environ: Mapping[str, str]) -> bool:
    """Say whether sixteen colours will be sent: judged as Rich does it, which sends them."""
    system = environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if system in {"256", "truecolor"}:
        return False
    if system == "standard":
        return True
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return False
    term = environ.get("TERM", "").strip().lower()
    return not term.endswith(("256color", "kitty"))


def _names() -> str:
    return ", ".join(known for known in THEMES if known)
