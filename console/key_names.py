"""How keys are written for people (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from console.actions import ACTIONS, GO, Action

SHOWN: Mapping[str, str] = {
    "enter": "Enter", "question_mark": "?", "slash": "/", "escape": "Esc", "space": "Space",
    "tab": "Tab", "colon": ":", "asterisk": "*", "backspace": "Backspace",
    "pagedown": "PgDn", "pageup": "PgUp", "down": "↓", "up": "↑", "left": "←",
    "right": "→", "end": "End",
    "semicolon": ";", "comma": ",", "tilde": "~", "backslash": "\\", "at": "@", "underscore": "_",
    "ampersand": "&", "home": "Home", "insert": "Insert", "delete": "Delete",
    "ctrl+underscore": "ctrl+_", "shift+tab": "Shift+Tab", "plus": "+", "minus": "-",
}  # fmt: skip
"""How keys are written for people; the others as they are named."""


ASCII_SHOWN: Mapping[str, str] = {"down": "Down", "up": "Up", "left": "Left", "right": "Right"}


def key_words(action: Action, *, is_ascii: bool = False) -> list[str]:
    """Give each key of an action as people know it; keys that follow each other as one: `dd`."""
    return [shown_key(key, is_ascii=is_ascii) for key in action.keys]


def shown_keys(action: Action, *, is_ascii: bool = False) -> str:
    """Give the keys of an action as people know them."""
    return " ".join(key_words(action, is_ascii=is_ascii))


def first_key(action: Action, *, is_ascii: bool = False) -> str:
    """Give the key of an action that sentences name; the palette's way where it has none."""
    words = key_words(action, is_ascii=is_ascii)
    return words[0] if words else f":{action.id}"


def shown_key(key: str, *, is_ascii: bool = False) -> str:
    """Give a key, or keys that follow each other, as people know it."""
    names = {**SHOWN, **ASCII_SHOWN} if is_ascii else SHOWN
    steps = [names.get(step) or _character(step) for step in key.split(" ")]
    return ("" if all(len(step) == 1 for step in steps) else " ").join(steps)


def key_of(
    action_id: str,
    keymap: Mapping[str, tuple[str, ...]],
    *,
    wanted: str = "",
    is_ascii: bool = False,
) -> str:
    """Give a key of an action as the agent has it: the wanted one, or the first."""
    action = next(action for action in ACTIONS if action.id == action_id)
    own = replace(action, keys=keymap.get(action_id, action.keys))
    is_wanted = wanted in key_words(own, is_ascii=is_ascii)
    return wanted if is_wanted else first_key(own, is_ascii=is_ascii)


IN_FIELDS = frozenset(
    {
        "enter", "space", "backspace", "delete", "home", "end", "left", "right", "shift+left",
        "shift+right", "shift+home", "shift+end", "ctrl+left", "ctrl+right", "ctrl+a", "ctrl+c",
        "ctrl+d", "ctrl+e", "ctrl+f", "ctrl+k", "ctrl+u", "ctrl+v", "ctrl+w", "ctrl+x",
    }
)  # fmt: skip
"""Keys that a field with letters keeps for itself."""


def key_in_field(
    action_id: str, keymap: Mapping[str, tuple[str, ...]], *, is_ascii: bool = False
) -> str:
    """Give the first key of an action that acts while letters are typed; empty where none does."""
    action = next(action for action in ACTIONS if action.id == action_id)
    for key in keymap.get(action_id, action.keys):
        if key not in IN_FIELDS and " " not in key and not _is_sign(key):
            return shown_key(key, is_ascii=is_ascii)
    return ""


def _is_sign(key: str) -> bool:
    """Say whether a key writes something: a letter, or a sign by its name."""
    return len(shown_key(key, is_ascii=True)) == 1


_IDS = frozenset(action.id for action in ACTIONS)
_MARKED = re.compile(r"\{(key|goal):(\w+|\?)\}")


def name_keys(
    text: str, keymap: Mapping[str, tuple[str, ...]] | None = None, *, is_ascii: bool = False
) -> str:
    """Put keys into a sentence as the agent has them, for `{key:retry}` or the place `{goal:o}`.

    Sentences are made where no keymap is known; nothing from a mail gets there unchanged.
    """
    own = keymap or {}

    def named(mark: re.Match[str]) -> str:
        if mark[1] == "goal":
            return f"{key_of(GO, own, is_ascii=is_ascii)} {mark[2]}"
        return key_of(mark[2], own, is_ascii=is_ascii) if mark[2] in _IDS else mark[0]

    return _MARKED.sub(named, text) if "{" in text else text


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
