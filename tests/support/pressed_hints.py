"""What the words at the bottom of a screen name, pressed: whether anything comes of each key."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from textual.widgets import Input

from console.actions import ACTIONS, GO
from console.key_names import shown_key
from console.key_presets import PRESETS
from console.keymap import key_name
from screens.frame import Frame
from screens.review import ReviewScreen
from tests.support.console_app import Driver, running
from tests.support.every_screen import Way
from tests.support.furnished import open_furnished

NAMES = {
    **{chr(number): f"ctrl+{chr(number + 96)}" for number in range(1, 27)},
    "\r": "enter", "\t": "tab", "\x1b[Z": "shift+tab", "\x1b": "escape",
}  # fmt: skip
"""Bytes of a terminal as Textual names the keys."""
BYTES = re.compile(r"\x1b\[Z|.", re.DOTALL)
NO_KEYS = {"from:anna", "is:open", "on:last-month", "tag:vip"}
"""Examples of what can be typed, which stand among the keys of a field."""
OF_FIELDS = {"Enter": "enter", "Esc": "escape", "↑": "down", "↓": "down"}
"""Keys that fields and the palette have of their own, as they are written; `↑ ↓` names both,
and on the first row only the second goes anywhere."""
_DEFAULT = {action.id: action.keys for action in ACTIONS}


@dataclass(frozen=True, slots=True)
class Seen:
    """What can be told of a console from outside."""

    text: str
    screens: tuple[int, ...]
    said: int
    """How many sentences were told: the same one may stand there already."""
    changes: int
    is_running: bool


class Walk:
    """A console with a preset, led by the keys that the default preset has."""

    def __init__(self, console: Driver, keymap: Mapping[str, tuple[str, ...]]) -> None:
        self.console, self._keymap = console, keymap

    async def go(self, way: Way) -> None:
        """Go to a screen from the inbox; keys of the default preset are those of this one."""
        going = False
        for piece in BYTES.findall(way.keys):
            key = NAMES.get(piece) or key_name(piece) or piece
            if going:
                going = False
                await self.console.press(key)
                continue
            mine = self._mine(key)
            going = mine == self._keys_of(GO)[0].split(" ") and not self._takes_text
            await self.console.press(*mine)
        await self.console.rest()

    @property
    def _takes_text(self) -> bool:
        focused = self.console.app.focused
        return focused is not None and focused.check_consume_key("a", "a")

    def _keys_of(self, action_id: str) -> tuple[str, ...]:
        return self._keymap.get(action_id, _DEFAULT[action_id])

    def _mine(self, key: str) -> list[str]:
        """Give the keys of this preset that do here what a key of the default one does."""
        if self._takes_text and (len(key) == 1 or len(shown_key(key, is_ascii=True)) == 1):
            return [key]
        for active in self.console.app.screen.active_bindings.values():
            action = active.binding.id
            if action in _DEFAULT and key in _DEFAULT[action] and self._keys_of(action):
                mine = self._keys_of(action)
                return [key] if key in mine else mine[0].split(" ")
        return [key]

    def hints(self) -> list[str]:
        """Give the keys that are named at the bottom, each with its words."""
        lines = [line for line in self.console.lines if line.strip()]
        top = self.console.app.screen
        count = len(top._keys.lines) if isinstance(top, ReviewScreen) else 1
        pieces = re.split(r" {2,}", "  ".join(line.strip() for line in lines[-count:]))
        is_said = re.compile(r".*\.$").fullmatch  # a sentence beside the keys
        return [each for each in pieces if each and each not in NO_KEYS and not is_said(each)]

    def key_of(self, hint: str) -> list[str] | None:
        """Give the keys that a hint names; None where it names none that is bound here."""
        named = hint.split(" ", maxsplit=1)[0]
        named = named if len(named) == 1 else named.rstrip(":")
        if isinstance(self.console.app.focused, Input) and named in OF_FIELDS:
            return [OF_FIELDS[named]]
        shown = {shown_key(key): key for key in self.console.app.screen.active_bindings}
        for action in ACTIONS:
            if action.id in self._keymap:
                shown |= {shown_key(k): k for k in self._keymap[action.id] if " " in k}
        if named in shown:
            return shown[named].split(" ")
        return None

    def see(self) -> Seen:
        """Say how everything stands."""
        app = self.console.app
        return Seen(
            self.console.text if app.is_running else "",
            tuple(id(screen) for screen in app.screen_stack) if app.is_running else (),
            len(list(app.services.session.said)),
            app.feed.commits,
            app.is_running and app._exit is False,
        )


@asynccontextmanager
async def walked(folder: Path, way: Way, preset: str, size: tuple[int, int]) -> AsyncIterator[Walk]:
    """Open a console on a store of its own, and go to a screen."""
    async with open_furnished(folder) as office:
        keymap = PRESETS[preset]
        services = replace(await office.services(), keymap=keymap)
        async with running(services, size=size) as console:
            walk = Walk(console, keymap)
            await walk.go(way)
            yield walk


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of pressing all that is named on a screen."""

    hints: tuple[str, ...]
    nothing: tuple[str, ...]
    """What names no key that is bound, or one of which nothing came."""
    outs: frozenset[str]
    """What led away."""
    is_sheet: bool


async def press_all(folder: Path, way: Way, preset: str, size: tuple[int, int]) -> Tried:
    """Press each key that is named, each on a store of its own."""
    async with walked(folder / "0", way, preset, size) as walk:
        hints = walk.hints()
        keys = [walk.key_of(hint) for hint in hints]
        is_sheet = not isinstance(walk.console.app.screen, Frame)
    nothing, outs = [], set()
    for number, (hint, each) in enumerate(zip(hints, keys, strict=True), 1):
        if each is None:
            nothing.append(hint)
            continue
        async with walked(folder / str(number), way, preset, size) as walk:
            before = walk.see()
            await walk.console.press(*each)
            after = walk.see()
        if after == before:
            nothing.append(hint)
        if len(after.screens) < len(before.screens):
            outs.add(hint)
    return Tried(tuple(hints), tuple(nothing), frozenset(outs), is_sheet)
