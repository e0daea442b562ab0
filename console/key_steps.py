"""Keys that follow each other: what was pressed of them, and what may come next (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from console.actions import GO, GOALS_SHOWN, REDRAW, Place, actions_at, ways_to_places
from console.key_names import shown_key


class Steps:
    """What is pressed on one screen, step by step.

    A key that begins others does nothing alone: `find_clashes` sees to that. One that continues
    nothing ends the sequence and means nothing, so that a slip does nothing either; but the one
    that draws the screen afresh does that in the midst of any.
    """

    def __init__(self, place: Place, keymap: Mapping[str, tuple[str, ...]]) -> None:
        self.pressed = ""
        """The keys so far; empty where none is awaited."""
        self._titles: dict[str, str] = {}
        """What sequences do, in words for the line that teaches them."""
        self._letters: dict[str, str] = {}
        """The letter that each way to a place ends with."""
        self._go: tuple[str, ...] = ()
        self._redraw: tuple[str, ...] = ()
        for action in actions_at(place, keymap):
            if action.id == REDRAW:
                self._redraw = action.keys
            if action.id == GO:
                self._go = action.keys
                self._letters = {way: way.rpartition(" ")[2] for way in ways_to_places(action)}
                # The list of keys is not a place, and so not among what is shown.
                self._letters |= {f"{key} question_mark": "?" for key in action.keys}
            for key in action.keys:
                if " " in key:
                    self._titles[key] = action.hint or action.title
        self._all = {**self._titles, **self._letters}

    def press(self, key: str) -> str:
        """Give what a key ends, alone or behind others; nothing while more is awaited."""
        if key in self._redraw:
            return key
        keys = f"{self.pressed} {key}" if self.pressed else key
        if any(each.startswith(f"{keys} ") for each in self._all):
            self.pressed = keys
            return ""
        is_slip = bool(self.pressed) and keys not in self._all
        self.pressed = ""
        return "" if is_slip else keys

    def begin_going(self) -> None:
        """Go on as if the key had been pressed that leads to places."""
        self.pressed = self._go[0] if self._go else ""

    def letter_of(self, keys: str) -> str:
        """Give the letter behind the key that leads to places; empty where these are others."""
        return self._letters.get(keys, "")

    def ways(self, *, is_ascii: bool) -> tuple[str, ...]:
        """Say what may come next, and what it does."""
        begun = f"{self.pressed} "
        goals = GOALS_SHOWN if self.pressed in self._go else ()
        return (
            *goals,
            *(
                f"{shown_key(key.removeprefix(begun), is_ascii=is_ascii)} {title}"
                for key, title in self._titles.items()
                if key.startswith(begun)
            ),
        )
