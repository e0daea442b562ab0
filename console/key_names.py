"""How keys are written for people (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from console.actions import Action

SHOWN: Mapping[str, str] = {
    "enter": "Enter", "question_mark": "?", "slash": "/", "escape": "Esc", "space": "Space",
    "tab": "Tab", "colon": ":", "asterisk": "*", "backspace": "Backspace",
    "pagedown": "PgDn", "pageup": "PgUp", "down": "↓", "up": "↑", "left": "←",
    "right": "→", "end": "End",
    "ctrl+underscore": "ctrl+_",
}  # fmt: skip
"""How keys are written for people; the others as they are named."""


ASCII_SHOWN: Mapping[str, str] = {"down": "Down", "up": "Up", "left": "Left", "right": "Right"}


def shown_keys(action: Action, *, is_ascii: bool = False) -> str:
    """Give the keys of an action as people know them."""
    names = {**SHOWN, **ASCII_SHOWN} if is_ascii else SHOWN
    shown = [key for key in action.keys if not key.startswith("fullwidth")]
    return " ".join(names.get(key) or _character(key) for key in shown)


def _character(key: str) -> str:
    """Give the sign that a key writes where its name is a character's, else the name."""
    if len(key) == 1 or "_" not in key:
        return key
    try:
        return unicodedata.lookup(key.replace("_", " "))
    except KeyError:
        return key
