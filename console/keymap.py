"""The agent's own keys: reads a keymap over the registry and says what cannot be (pure).

A keymap is TOML: a section `[keys]` with `action = "key"` or `action = ["key", "key"]`. It replaces
all keys of the actions that it names and leaves the others. Two actions may share a key only where
they never meet, that is, in no place together.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from console.actions import ACTIONS, Place, actions_at

NAMED_KEYS = frozenset(
    {
        "enter", "tab", "escape", "space", "backspace", "delete", "insert", "home", "end",
        "pageup", "pagedown", "up", "down", "left", "right",
        *(f"f{number}" for number in range(1, 13)),
    }
)  # fmt: skip
WITH_CTRL = re.compile(r"ctrl\+(?:[a-z]|space|home|end|pageup|pagedown|up|down|left|right|delete)")
WITH_SHIFT = re.compile(r"shift\+(?:tab|home|end|pageup|pagedown|up|down|left|right)")
NEVER_KEYS: Mapping[str, str] = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+j": "enter",
    "ctrl+c": "ctrl+q",
}
"""Keys that a terminal cannot tell from another, or that people press out of habit."""
# Textual names a few characters otherwise than Unicode does.
SHORT_NAMES: Mapping[str, str] = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
KEYS_MAX = 8
"""Keys that one action can have."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """Keys by action id, as Textual names them, and what was wrong with the file."""

    keys: Mapping[str, tuple[str, ...]]
    problems: tuple[str, ...] = ()


def parse_keymap(text: str) -> Keymap:
    """Read a keymap; every problem becomes a sentence, and only what is right is kept."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Keymap({}, (f"It is not TOML: {error}.",))
    problems = [
        f"There is no section or key {name!r}; keys stand below [keys]."
        for name in document
        if name != "keys"
    ]
    section = document.get("keys", {})
    if not isinstance(section, dict):
        return Keymap({}, (*problems, "[keys] has to be a section."))
    known = {action.id for action in ACTIONS}
    keys: dict[str, tuple[str, ...]] = {}
    for action_id, value in section.items():
        if action_id not in known:
            near = difflib.get_close_matches(action_id, known, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            problems.append(f"There is no action {action_id!r}.{hint}")
            continue
        named, wrong = _read_keys(action_id, value)
        problems += wrong
        if not wrong:
            keys[action_id] = named
    return Keymap(keys, (*problems, *find_clashes(keys)))


def _read_keys(action_id: str, value: object) -> tuple[tuple[str, ...], list[str]]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        return (), [f'{action_id}: give its keys as "r" or as ["r", "ctrl+r"].']
    if len(words) > KEYS_MAX:
        return (), [f"{action_id} has {len(words)} keys; {KEYS_MAX} are the most."]
    keys: list[str] = []
    problems = []
    for word in words:
        key = key_name(word)
        if key is None:
            problems.append(f"{action_id}: there is no key {word!r}.")
        elif key in NEVER_KEYS:
            problems.append(
                f"{action_id}: {word} cannot be used: terminals send it for {NEVER_KEYS[key]}."
                if key != "ctrl+c"
                else f"{action_id}: ctrl+c cannot be used: it is pressed out of habit."
            )
        elif key not in keys:
            keys.append(key)
    return tuple(keys), problems


def key_name(word: str) -> str | None:
    """Give the name that Textual has for a key, None where there is none."""
    if len(word) == 1 and word.isprintable() and not word.isspace():
        if word.isalnum():
            return word
        name = unicodedata.name(word, "").lower().replace("-", "_").replace(" ", "_")
        return SHORT_NAMES.get(name, name) or None
    if word in NAMED_KEYS or WITH_CTRL.fullmatch(word) or WITH_SHIFT.fullmatch(word):
        return word
    known = {key for action in ACTIONS for key in action.keys}
    return word if word in known else None


def find_clashes(keys: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Say which keys two actions of one place would share."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for place in Place:
        owners: dict[str, str] = {}
        for action in actions_at(place, keys):
            for key in action.keys:
                other = owners.setdefault(key, action.id)
                if other != action.id:
                    found.setdefault((key, other, action.id), []).append(place.value)
    return [
        f"{key} is a key of both {first} and {second} ({', '.join(places)})."
        for (key, first, second), places in found.items()
    ]
