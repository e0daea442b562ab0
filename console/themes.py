"""Names of the colours that an agent can choose; what they are stands with the app (pure)."""

from __future__ import annotations

from collections.abc import Mapping

THEMES: Mapping[str, str] = {
    "": "support-dark",
    "dark": "support-dark",
    "light": "support-light",
    "ansi-dark": "ansi-dark",
    "ansi-light": "ansi-light",
}
"""By the word in the settings; the ansi ones are the terminal's own colours."""


def theme_problem(name: str) -> str | None:
    """Say what is wrong with the theme of the settings, if anything is."""
    if name in THEMES:
        return None
    names = ", ".join(known for known in THEMES if known)
    return f"console.theme is {name!r}, which is none of: {names}."
