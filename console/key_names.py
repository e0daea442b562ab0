"""How keys are written for people (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from console.actions import ACTIONS, Action

SHOWN: Mapping[str, str] = {
    "enter": "Enter", "question_mark": "?", "slash": "/", "escape": "Esc", "space": "Space",
    "tab": "Tab", "colon": ":", "asterisk": "*", "backspace": "Backspace",
    "pagedown": "PgDn", "pageup": "PgUp", "down": "↓", "up": "↑", "left": "←",
    "right": "→", "end": "End",
    "ctrl+underscore": "ctrl+_", "shift+tab": "Shift+Tab", "plus": "+", "minus": "-",
}  # fmt: skip
"""How keys are written for people; the others as they are named."""


ASCII_SHOWN: Mapping[str, str] = {"down": "Down", "up": "Up", "left": "Left", "right": "Right"}


def shown_keys(action: Action, *, is_ascii: bool = False) -> str:
    """Give the keys of an action as people know them."""
    names = {**SHOWN, **ASCII_SHOWN} if is_ascii else SHOWN
    shown = [key for key in action.keys if not key.startswith("fullwidth")]
    return " ".join(names.get(key) or _character(key) for key in shown)


def key_of(
    action_id: str,
    keymap: Mapping[str, tuple[str, ...]],
    *,
    wanted: str = "",
    is_ascii: bool = False,
) -> str:
    """Give a key of an action as the agent has it: the wanted one, or the first."""
    action = next(action for action in ACTIONS if action.id == action_id)
    own = keymap.get(action_id, action.keys)
    keys = shown_keys(replace(action, keys=own), is_ascii=is_ascii).split()
    return wanted if wanted in keys else keys[0]


def _character(key: str) -> str:
    """Give the sign that a key writes where its name is a character's, else the name."""
    if len(key) == 1 or "_" not in key:
        return key
    try:
        return unicodedata.lookup(key.replace("_", " "))
    except KeyError:
        return key


DIGITS = "queue_"
"""Before the digit, in the id of the action that shows a saved queue."""


def is_digit(action_id: str) -> bool:
    """Say whether an action is one of those nine that show a saved queue."""
    return action_id.startswith(DIGITS)


def with_digits_as_one(actions: Iterable[Action]) -> Iterator[Action]:
    """Give actions for people to read: nine that differ in a digit as one, unless remapped."""
    shown = list(actions)
    nine = [a for a in shown if is_digit(a.id) and a.keys == (a.id.removeprefix(DIGITS),)]
    for action in shown:
        if len(nine) < len("123456789") or action not in nine:
            yield action
        elif action is nine[0]:
            yield replace(action, keys=("1-9",))
