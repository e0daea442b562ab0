"""Keys at random on one screen of a real console, while colleagues change its store.

Each visit goes to the screen from the inbox, presses keys there and, for a while, wherever they
led, and comes back: most keys are for that screen. They follow from the name of the visit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from screens.clipboard import HINT
from tests.support.colleagues import Colleagues
from tests.support.every_screen import Way
from tests.support.patience import patience
from tests.support.processes import living_with
from tests.support.rest import GoneError, settle, shown_and_drawn
from tests.support.seen_cells import lines_that_differ, text_of
from tests.support.terminal import Terminal, environment

BURSTS = (1, 3, 8, 20, 20)
"""Keys that come in one go: as they are typed, and far ahead of what is drawn."""
KEYS_A_VISIT = 80
STAY_SHARE = 0.6
"""How often it goes on where the screen is left already; else it is gone to anew."""
KEYS_BETWEEN_LOOKS = 200
RESIZED_SHARE = 0.05
ESCAPES_MAX = 10
IN_VAIN_MAX = 4
"""So many visits in a row, and the store is left: what there was to see is gone."""
KEYS_TOLD, BYTES_TOLD = 40, 3000
SIZE = (80, 24)
SIZES = ((80, 24), (120, 40), (60, 20), (160, 45), (80, 24), (30, 8))
ON_INBOX, OPEN_QUEUE = "q leave", "[Open"
HINT_CHARS = 10
"""So much of the line of keys says which screen or sheet it is of."""
TO_SELECT = HINT[:20]
"""What stands below words that are shown alone: it fits the narrowest window."""
ESCAPE = "\x1b"
WAY_LOOKS, FIRST_LOOKS = 5, 50
"""Each a fifth of a second in which nothing came."""
LEFT_S = patience(10)
SAFE_COMMANDS = ("true", "cat", "sort", "head")
"""All that a pipe finds, whatever is typed for a command."""
# Not ctrl+z: there is no shell to come back from. Where the console is left it is begun again.
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = "0123456789 .,:;/?!#*+-|@[]{}<>()'\"&%$=_~^\\`"
MOVES = ("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F")
FIELDS = (
    "\r", "\t", "\t", "\x1b[Z", "\x7f", "\x1b[3~", "\x1f", "\x1b", "å", "登",
    "\uff1f", "\uff1a", "\uff0f",
)  # fmt: skip
"""The last three are what a Chinese input method makes of ? : and /."""
CONTROLS = tuple(map(chr, (1, 2, 4, 5, 6, 7, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25)))
PASTES = ("\x1b[200~pas\x1bted\r\nwords\x1b[201~", "gi", "gi", "gi", "jjj", "kk")
KEYS = (*LETTERS, *SIGNS, *(MOVES + FIELDS) * 3, *CONTROLS, *PASTES * 3)


@dataclass
class Count:
    """What was pressed, and where."""

    keys: int = 0
    on_screen: int = 0
    """Of them: in bursts before which the words of the screen and its line of keys stood there."""
    visits: int = 0
    in_vain: int = 0
    """Visits whose way led elsewhere: others had moved or changed what stood on it."""
    looks: int = 0
    """How often the screen was compared with a fresh drawing."""
    consoles: int = 0
    stores: int = 0
    deeds: int = 0
    commands: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{value} {name}" for name, value in vars(self).items())


class Shaking:
    """Presses keys on one screen of one store."""

    def __init__(
        self,
        folder: Path,
        words: Sequence[str],
        way: Way,
        *,
        name: str,
        count: Count,
        others: Colleagues,
    ) -> None:
        self._folder, self._words, self._way, self._name = folder, words, way, name
        self._count, self._others = count, others
        self._pressed: deque[str] = deque(maxlen=KEYS_TOLD)
        self._size, self._in_vain, self._looked_at = SIZE, 0, count.keys

    def press_until(self, keys: int) -> None:
        """Press until so many are pressed, or what there was to see is gone.

        Raises:
            AssertionError: something is wrong; it says where, and what was pressed last.
        """
        try:
            while self._goes_on(keys):
                self._press_in_a_console(keys)
            self._others.end()
            assert [] == living_with("HOME", str(self._folder))
        except BaseException as error:
            visit = f"{self._name}, visit {self._count.visits}"
            error.add_note(f"{visit}: {self._count}\npressed last: {list(self._pressed)!r}")
            raise

    def _goes_on(self, keys: int) -> bool:
        return self._count.keys < keys and self._in_vain < IN_VAIN_MAX

    def _press_in_a_console(self, keys: int) -> None:
        """Visit the screen until a key leaves the console, or all are pressed."""
        self._count.consoles, self._size = self._count.consoles + 1, SIZE
        environ = _environment(self._folder)
        with Terminal(self._words, environ=environ, folder=self._folder, size=SIZE) as terminal:
            terminal.until(lambda: ON_INBOX in terminal.lines[-1], "the inbox")
            try:
                while self._go_home(terminal):
                    self._visit(terminal)
                    if not self._goes_on(keys):
                        break
                self._expect_true(terminal)
                terminal.hang_up()
                terminal.ended_within(LEFT_S)
            except (GoneError, OSError):
                terminal.process.wait()
                assert 0 == terminal.process.exitstatus, terminal.text
        assert not (found := reports_in(self._folder)), "\n".join(found)

    def _visit(self, terminal: Terminal) -> None:
        """Go to the screen, press keys there and wherever they lead; now and then compare."""
        count = self._count
        count.visits += 1
        rng = Random(f"{self._name} {count.visits}")
        self._press(terminal, self._way.keys)
        if not self._has_come(terminal):
            assert count.visits > 1, f"no {self._way.shown!r} at first\n{terminal.text}"
            count.in_vain, self._in_vain = count.in_vain + 1, self._in_vain + 1
            return
        self._in_vain, hint, before = 0, self._hint(terminal), count.keys
        while count.keys < before + KEYS_A_VISIT:
            is_there = self._is_there(terminal) and self._hint(terminal) == hint
            if not is_there and rng.random() > STAY_SHARE:
                break
            keys = [rng.choice(KEYS) for _ in range(rng.choice(BURSTS))]
            if rng.random() < RESIZED_SHARE:
                self._resize(terminal, rng.choice(SIZES))
            self._others.work()
            self._press(terminal, "".join(keys))
            count.keys += len(keys)
            count.on_screen += len(keys) * is_there
        if count.keys - self._looked_at >= KEYS_BETWEEN_LOOKS:
            self._expect_true(terminal)

    def _press(self, terminal: Terminal, keys: str) -> None:
        if keys:
            self._pressed.append(keys)
            terminal.press(keys)
            settle(terminal)

    def _has_come(self, terminal: Terminal) -> bool:
        """Wait for the screen while anything is written at all; longer for the very first."""
        looks = FIRST_LOOKS if self._count.visits == 1 else WAY_LOOKS
        while not self._is_there(terminal) and self._hear(terminal, looks):
            pass
        return self._is_there(terminal)

    def _hear(self, terminal: Terminal, looks: int) -> bool:
        """Wait until something is written, but not for ever; say whether anything was."""
        return any(terminal.read_more() for _ in range(looks))

    def _is_there(self, terminal: Terminal) -> bool:
        return self._way.shown in terminal.text

    def _hint(self, terminal: Terminal) -> str:
        return terminal.lines[-1][:HINT_CHARS]

    def _resize(self, terminal: Terminal, size: tuple[int, int]) -> None:
        if size != self._size:
            self._size = size
            self._pressed.append(f"window of {size}")
            terminal.resize(*size)
            settle(terminal)

    def _go_home(self, terminal: Terminal) -> bool:
        """Go back to the first queue of the inbox; say whether that led there."""
        self._resize(terminal, SIZE)
        self._go_on(terminal)
        for _ in range(ESCAPES_MAX):
            if ON_INBOX not in terminal.lines[-1]:
                self._press(terminal, ESCAPE)
                self._hear(terminal, WAY_LOOKS)  # Textual waits whether more follows
                settle(terminal)
            elif OPEN_QUEUE not in terminal.lines[0]:
                self._press(terminal, "gi")
            else:
                return True
        return False

    def _go_on(self, terminal: Terminal) -> None:
        """Press Enter where words stand without the console, to be selected by hand."""
        if _is_away(terminal):
            self._press(terminal, "\r")
            terminal.until(lambda: not _is_away(terminal), "the console is back")

    def _expect_true(self, terminal: Terminal) -> None:
        """Expect what a fresh drawing shows, while nobody else does anything.

        Raises:
            GoneError: a key has left the console.
        """
        self._others.rest()
        self._go_on(terminal)
        before = len(terminal.raw)
        shown, drawn = shown_and_drawn(terminal)

        sent = bytes(terminal.raw[max(before - BYTES_TOLD, 0) : before + BYTES_TOLD])
        lines = lines_that_differ(shown, drawn)
        assert not lines, "\n".join([*lines, f"sent around the look: {sent!r}"])
        assert text_of(shown).strip()
        assert not (found := reports_in(self._folder)), "\n".join(found)
        self._count.looks, self._looked_at = self._count.looks + 1, self._count.keys


def reports_in(folder: Path) -> list[str]:
    """Read every report of an unexpected error."""
    return [path.read_text() for path in folder.rglob("crash-*")]


def _is_away(terminal: Terminal) -> bool:
    if not terminal.process.isalive():
        raise GoneError
    return terminal.is_given_back or TO_SELECT in terminal.text


def _environment(folder: Path) -> dict[str, str]:
    """Give the environment of a console in which a pipe finds harmless commands alone."""
    commands = folder / "bin"
    if not commands.exists():
        commands.mkdir()
        for name in SAFE_COMMANDS:
            (commands / name).symlink_to(f"/usr/bin/{name}")
    return {**environment(folder), "PATH": str(commands), "EDITOR": "true", "VISUAL": "true"}
