"""The agent's own keys: reads a keymap over the registry and says what cannot be (pure).

A keymap is TOML: a section `[keys]` with `action = "key"` or `action = ["key", "key"]`, and above
it, if wanted, `preset = "gmail"`. A line replaces all keys of the action that it names, whatever
the preset gave it, and leaves the others. `"d d"` are keys that follow each other, `[]` is none.
Two actions may share a key only where they never meet, that is, in no place together. Lines that
cannot be are left out and told; what is right counts.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from console.actions import ACTIONS, EVERYWHERE, GO, Place, actions_at, ways_to_places
from console.key_presets import DEFAULT, PRESETS, Keys
from data.text.safe import clean_line

NAMED_KEYS = frozenset(
    {
        "enter", "tab", "escape", "space", "backspace", "delete", "insert", "home", "end",
        "pageup", "pagedown", "up", "down", "left", "right",
        *(f"f{number}" for number in range(1, 13)),
    }
)  # fmt: skip
WITH_CTRL = re.compile(r"ctrl\+(?:[a-z]|home|end|pageup|pagedown|up|down|left|right|delete)")
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
STEPS_MAX = 3
"""Keys that can follow each other."""
NEEDED = frozenset({"palette", "back"})
"""What leads to everything that has no key, and away again."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """Keys by action id, as Textual names them, and what was wrong with the file."""

    keys: Keys
    """Of all actions whose keys are not the console's own: the preset's and the file's."""
    problems: tuple[str, ...] = ()
    preset: str = DEFAULT
    own: Keys = field(default_factory=dict)
    """Those of the file."""
    left_out: tuple[str, ...] = ()
    """Actions whose line in the file does not count."""

    def origin_of(self, action_id: str) -> str:
        """Say where the keys of an action come from: `file`, `preset` or `default`."""
        if action_id in self.own:
            return "file"
        return "preset" if action_id in self.keys else "default"


@dataclass(frozen=True, slots=True)
class Clash:
    """A key that two actions of one place would share."""

    key: str
    first: str
    second: str
    places: tuple[str, ...]
    begins: str = ""
    """The keys that begin with it, where only that is the matter."""

    @property
    def words(self) -> str:
        """Say so."""
        where = f"({', '.join(self.places)})"
        if self.begins:
            return (
                f"{self.key} is a key of {self.first}, and {self.second} begins with it:"
                f" {self.begins} {where}."
            )
        return f"{self.key} is a key of both {self.first} and {self.second} {where}."


def preset_keymap(name: str, *, problems: tuple[str, ...] = ()) -> Keymap:
    """Give a preset as it comes; one that is not there is told, and the console's own counts."""
    if name not in PRESETS:
        return preset_keymap(DEFAULT, problems=(*problems, unknown_preset(name)))
    return Keymap(PRESETS[name], problems, name)


def unknown_preset(name: str) -> str:
    """Say that there is no such preset, and which there are."""
    near = difflib.get_close_matches(name, PRESETS, 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no preset {clean_line(name)!r}; there are {', '.join(PRESETS)}.{hint}"


def parse_keymap(text: str, *, preset: str = DEFAULT) -> Keymap:
    """Read a keymap over a preset, unless it names another one itself.

    Every problem becomes a sentence, and only what is right is kept.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return preset_keymap(preset, problems=(clean_line(f"It is not TOML: {error}."),))
    problems = [
        f"There is no section or key {clean_line(name)!r}; keys stand below [keys]."
        for name in document
        if name not in {"keys", "preset"}
    ]
    named = document.get("preset", preset)
    if not isinstance(named, str):
        problems.append('preset: give its name, as preset = "gmail".')
        named = preset
    under = preset_keymap(named)
    problems += under.problems
    section = document.get("keys", {})
    if not isinstance(section, dict):
        return preset_keymap(under.preset, problems=(*problems, "[keys] has to be a section."))
    own: dict[str, tuple[str, ...]] = {}
    left_out = []
    for action_id, value in section.items():
        keys, wrong = _read_line(action_id, value)
        problems += wrong
        if wrong:
            left_out.append(action_id)
        else:
            own[action_id] = keys
    clashing = _drop_clashes(own, under.keys)
    problems += dict.fromkeys(clash.words for clash in clashing)
    left_out += [name for name in section if name not in own and name not in left_out]
    in_force = {**under.keys, **own}
    return Keymap(in_force, tuple(problems), under.preset, own, tuple(left_out))


def _drop_clashes(own: dict[str, tuple[str, ...]], under: Keys) -> list[Clash]:
    """Take lines out until no key means two things; give what was the matter.

    Both go where two lines share a key: nobody can know which was meant. What stood there before
    comes back, which may be in the way of another line, hence again.
    """
    told: list[Clash] = []
    while clashes := find_clashes({**under, **own}):
        told += clashes
        guilty = {name for clash in clashes for name in (clash.first, clash.second)} & own.keys()
        if not guilty:
            break  # a preset's own; a test says that there is none
        for name in guilty:
            del own[name]
    return told


def _read_line(action_id: str, value: object) -> tuple[tuple[str, ...], list[str]]:
    action = _BY_ID.get(action_id)
    if action is None:
        near = difflib.get_close_matches(action_id, _BY_ID, 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return (), [f"There is no action {clean_line(action_id)!r}.{hint}"]
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
        return (), [f'{action_id}: give its keys as "r" or as ["r", "ctrl+r"].']
    is_screens = set(action.places) <= set(EVERYWHERE)
    if not words and (not is_screens or action_id in NEEDED):
        return (), [f"{action_id} needs a key: nothing else leads to it."]
    if len(words) > KEYS_MAX:
        return (), [f"{action_id} has {len(words)} keys; {KEYS_MAX} are the most."]
    keys: list[str] = []
    problems = []
    for word in words:
        key, wrong = _read_key(word, may_follow=is_screens and action_id != GO)
        if wrong:
            problems.append(f"{action_id}: {wrong}")
        elif key not in keys:
            keys.append(key)
    return tuple(keys), problems


def _read_key(word: str, *, may_follow: bool) -> tuple[str, str]:
    """Give the name of a key, or of keys that follow each other; else what is wrong with it."""
    steps = word.split(" ") if word.strip() else [word]
    shown = repr(clean_line(word))
    if len(steps) > 1 and not may_follow:
        return "", f"{shown} are keys that follow each other; that works on screens, for verbs."
    if len(steps) > STEPS_MAX:
        return "", f"{shown} are {len(steps)} keys; {STEPS_MAX} are the most."
    names = []
    for step in steps:
        name = key_name(step)
        if name is None:
            return "", f"there is no key {shown}."
        if name == "ctrl+c":
            return "", "ctrl+c cannot be used: it is pressed out of habit."
        if name in NEVER_KEYS:
            return "", f"{step} cannot be used: terminals send it for {NEVER_KEYS[name]}."
        names.append(name)
    return " ".join(names), ""


def key_name(word: str) -> str | None:
    """Give the name that Textual has for a key, None where there is none."""
    if len(word) == 1 and word.isprintable() and not word.isspace():
        if word.isalnum():
            return word
        return _sign_name(word) or None
    if word in NAMED_KEYS or WITH_CTRL.fullmatch(word) or WITH_SHIFT.fullmatch(word):
        return word
    return word if word in SIGN_NAMES else None


def find_clashes(keys: Keys) -> list[Clash]:
    """Give the keys that two actions of one place would share."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for place in Place:
        for clash in _clashes_at(place, keys):
            found.setdefault(clash, []).append(place.value)
    return [
        Clash(key, first, second, tuple(places), begins)
        for (key, first, second, begins), places in found.items()
    ]


def _clashes_at(place: Place, keys: Keys) -> Iterator[tuple[str, str, str, str]]:
    owners: dict[str, str] = {}
    for action in actions_at(place, keys):
        for key in (*action.keys, *(ways_to_places(action) if action.id == GO else ())):
            other = owners.setdefault(key, action.id)
            if other != action.id:
                yield key, other, action.id, ""
    for key, owner in owners.items():
        steps = key.split(" ")
        for length in range(1, len(steps)):
            begun = " ".join(steps[:length])
            if begun in owners and owners[begun] not in {owner, GO}:
                yield begun, owners[begun], owner, key


def _sign_name(sign: str) -> str:
    name = unicodedata.name(sign, "").lower().replace("-", "_").replace(" ", "_")
    return SHORT_NAMES.get(name, name)


SIGN_NAMES = frozenset(_sign_name(chr(code)) for code in range(0x21, 0x7F)) | {"ctrl+underscore"}
"""Of the signs that every keyboard has: `keys` gives them so, and so they can be written."""
_BY_ID = {action.id: action for action in ACTIONS}
