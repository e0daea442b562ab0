"""What is said of a key that arrived: its bytes, its name, what it does, what to mind (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.actions import EVERYWHERE, GO, Action, Place, actions_at, ways_to_places
from console.key_names import shown_key
from console.typed_keys import Swallowed, equal_key, is_modifier, meant_key
from data.text.safe import clean_line

DEEDS_MAX = 4
"""Lines about what one key does; the rest is counted."""
PLACES_MAX = 3
"""Places that one of them names; the rest is counted."""
TOLD_APART: Mapping[str, str] = {
    "tab": "ctrl+i is the same key to most terminals.",
    "enter": "ctrl+m is the same key to most terminals; so are shift+Enter and ctrl+Enter.",
    "backspace": "ctrl+h is the same key to most terminals.",
    "ctrl+j": "Most terminals send it for Enter when text is pasted; the console never binds it.",
    "ctrl+a": "screen keeps it for itself, and some people's tmux; the console never binds it.",
    "ctrl+b": "tmux keeps it for itself; the console never binds it.",
    "ctrl+c": "It ends nothing here: ctrl+q does.",
    "ctrl+z": "It goes back to the shell; fg returns.",
    "ctrl+s": "If the screen stands still after it: ctrl+q goes on, and stty -ixon cures it.",
}
"""What cannot be told from it, or who else wants it."""
LATE_ESCAPE = (
    "Esc arrives late: a terminal waits to see whether more follows (tmux up to its escape-time:"
    " support-console doctor). Everything that Esc does another key does too."
)
ALT = "alt is sent as Esc before the key; on a slow line they come apart. The console binds none."
UNKNOWN = "nothing that the console knows"


@dataclass(frozen=True, slots=True)
class Pressed:
    """One key as it arrived."""

    raw: bytes
    key: str
    """As Textual names it; empty where it is none."""
    character: str | None = None
    is_paste: bool = False


def report(
    pressed: Pressed, keymap: Mapping[str, tuple[str, ...]], swallowed: Swallowed, *, is_ascii: bool
) -> list[str]:
    """Say in lines what a key is: the first has bytes and name, the others are set in."""
    raw = " ".join(f"{byte:02x}" for byte in pressed.raw)
    if pressed.is_paste:
        return [f"{len(pressed.raw)} bytes  a paste: text where text is typed, nothing elsewhere"]
    meant = equal_key(pressed.key)
    wide = meant_key(pressed.key, pressed.character)
    key = wide[0] if wide is not None else meant
    name = shown_key(key, is_ascii=is_ascii)
    heads = [f"{raw:<18} {clean_line(name) or UNKNOWN:<12} {clean_line(pressed.key)}".rstrip()]
    if wide is not None:
        heads.append(f"  a wide sign of an input method; it counts as {wide[1].strip() or name}")
    elif meant != pressed.key:
        heads.append(f"  counts as {name}, as most terminals send it")
    if is_modifier(pressed.key):
        return [*heads, "  a modifier alone; it does nothing"]
    deeds = what_it_does(key, keymap, is_ascii=is_ascii)
    lines = [*heads, *(f"  {deed}" for deed in deeds)]
    if deeds:
        swallowed.note_key()
    elif words := swallowed.note(pressed.character):
        lines.append(f"  {words}")
    else:
        lines.append("  it does nothing on any screen")
    if key in TOLD_APART:
        lines.append(f"  {TOLD_APART[key]}")
    if key == "escape":
        lines.append(f"  {LATE_ESCAPE}")
    if "alt+" in key:
        lines.append(f"  {ALT}")
    return lines


def what_it_does(
    key: str, keymap: Mapping[str, tuple[str, ...]], *, is_ascii: bool = False
) -> list[str]:
    """Say what a key does and where, the most widely known first."""
    where: dict[str, list[Place]] = {}
    titles: dict[str, str] = {}
    for place in Place:
        for action in actions_at(place, keymap):
            for words in _meanings(action, key, is_ascii=is_ascii):
                where.setdefault(words, []).append(place)
                titles[words] = action.id
    ordered = sorted(where.items(), key=lambda each: _rank(each[1]))
    lines = [f"{words} [{titles[words]}]: {places_words(places)}" for words, places in ordered]
    if len(lines) > DEEDS_MAX:
        lines = [*lines[:DEEDS_MAX], f"and {len(lines) - DEEDS_MAX} more: support-console keys"]
    return lines


def _rank(places: Sequence[Place]) -> tuple[bool, bool, int]:
    """Order deeds: those of the list and the thread first, then those known in most places."""
    return Place.INBOX not in places, Place.CONVERSATION not in places, -len(places)


def _meanings(action: Action, key: str, *, is_ascii: bool) -> list[str]:
    """Give what a key does by an action: at once, or as the first of several."""
    words = [action.title] if key in action.keys and action.id != GO else []
    ways = ways_to_places(action) if action.id == GO else action.keys
    begun = [way for way in ways if way.startswith(f"{key} ")]
    if begun and action.id == GO:
        words.append(f"{action.title}: {' '.join(way.rpartition(' ')[2] for way in begun)}")
    elif begun:
        words.append(f"{shown_key(begun[0], is_ascii=is_ascii)} {action.title}")
    return words


def places_words(places: Sequence[Place]) -> str:
    """Name places, or say that it is all screens."""
    others = [place for place in places if place not in EVERYWHERE]
    if set(EVERYWHERE) <= set(places):
        return "on every screen" + (", and in sheets" if others else "")
    named = [place.value for place in places]
    if len(named) > PLACES_MAX:
        named = [*named[:PLACES_MAX], f"{len(named) - PLACES_MAX} more"]
    return ", ".join(named)
