"""What arrives where only keys are meant, and what it is meant for (pure).

With a Chinese or Japanese input method on, punctuation arrives as wide signs, and letters too in
its full-width mode: those are the keys that were pressed. Other letters, of a character that was
chosen or of another layout, say nothing certain about keys; then it is said what is in the way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from console.keymap import key_name

FULL_WIDTH = range(0xFF01, 0xFF5F)
"""The wide twins of `!` to `~`, in the same order."""
FULL_WIDTH_AHEAD = 0xFF01 - 0x21
MEANT: Mapping[str, str] = {
    "。": ".", "、": "/", "・": "/", "·": "`", "【": "[", "】": "]", "「": "[", "」": "]",
    "《": "<", "》": ">", "￥": "$", "“": '"', "”": '"', "\u3000": " ",
    "｡": ".", "､": ",", "｢": "[", "｣": "]", "･": "/",
}  # fmt: skip
"""Signs that input methods write for a key of an American keyboard."""

EQUAL: Mapping[str, str] = {
    "ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "shift+enter": "enter",
    "ctrl+enter": "enter", "shift+backspace": "backspace", "shift+space": "space",
    "shift+\r": "enter", "ctrl+\r": "enter", "ctrl+@": "ctrl+space",
}  # fmt: skip
"""Keys that a few terminals tell apart and most do not: they mean the same everywhere."""
CHARACTERS: Mapping[str, str] = {"tab": "\t", "enter": "\r", "space": " "}
MODIFIERS = ("_shift", "_control", "_alt", "_super", "_hyper", "_meta", "_lock")
"""How the names of keys end that a few terminals tell of although they do nothing alone."""
INPUT_METHOD = "An input method is on, so your keys do not arrive: switch it off ({key})."
LAYOUT = "Your keyboard writes {script} letters: switch it to Latin ones, the keys are a to z."
SWITCHES = "often ctrl+space or Shift"
SCRIPTS = {"CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew"}
"""Those of which two letters in a row mean another layout: one can be a slip."""
COMPOSED = ("CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "HANGUL", "BOPOMOFO")
"""Those that only an input method writes."""
SURE = 2
NOTHING = "{character} does nothing here; {keys} shows the keys."


def meant_key(key: str, character: str | None) -> tuple[str, str] | None:
    """Give key and character that a wide sign stands for; None where it stands for itself."""
    if character is None and key.startswith("fullwidth_"):
        try:
            character = unicodedata.lookup(key.replace("_", " "))
        except KeyError:
            return None
    if character is None or len(character) != 1:
        return None
    plain = MEANT.get(character, "")
    if ord(character) in FULL_WIDTH:
        plain = chr(ord(character) - FULL_WIDTH_AHEAD)
    if not plain:
        return None
    name = "space" if plain == " " else key_name(plain)
    return None if name is None else (name, plain)


def equal_key(key: str) -> str:
    """Give the name under which most terminals send a key."""
    return EQUAL.get(key, key)


def is_modifier(key: str) -> bool:
    """Say whether a key does nothing alone, as Shift."""
    return key.endswith(MODIFIERS) or key.startswith("iso_level")


class Swallowed:
    """Notices that keys are swallowed, and says so once until keys arrive again."""

    def __init__(self) -> None:
        self._letters = 0
        self._is_told = False

    def note_key(self) -> None:
        """Note that a key arrived that meant something."""
        self._letters, self._is_told = 0, False

    def note(self, character: str | None) -> str:
        """Note what meant nothing; give what is to be said now, mostly nothing."""
        name = unicodedata.name(character, "") if character and len(character) == 1 else ""
        script = next((word for start, word in SCRIPTS.items() if name.startswith(start)), "")
        is_composed = name.startswith(COMPOSED)
        if not script and not is_composed:
            return ""
        self._letters += 1
        if self._is_told or (script and self._letters < SURE):
            return ""
        self._is_told = True
        return LAYOUT.format(script=script) if script else INPUT_METHOD.format(key=SWITCHES)

    def note_idle(self, character: str | None, *, keys: str) -> str:
        """Note a letter or sign that no widget wanted either; give what is to be said now."""
        if not character or self._is_told or not ("!" <= character <= "~"):
            return ""
        self._is_told = True
        return NOTHING.format(character=character, keys=keys)
