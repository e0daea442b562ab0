"""`keys --press`: shows what this terminal really sends for each key, until one ends it (shell).

The terminal is put into the modes in which the console has it, so that the bytes are the same.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

# The one door to Textual's parser outside the app; Textual is pinned, and a test presses keys here.
from textual import constants
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from console.cli import exits
from console.cli.key_words import Pressed, report
from console.keymap import Keymap
from console.services.errors import UsageError
from console.typed_keys import Swallowed
from data.text.safe import clean_text
from data.text.wrap import wrapped

ENDING = frozenset({"ctrl+q", "q", "ctrl+c"})
"""Keys that end it when they are pressed twice: each is shown once first."""
CHUNK = 1024
POLL_S = 0.05
"""How often it is looked whether an Esc was one: the parser waits twice as long for more."""
KITTY_KEYS = "\x1b[>25u"
"""As Textual asks for it: all keys, told apart, with their text."""
PASTE_ON, PASTE_OFF, KITTY_OFF = "\x1b[?2004h", "\x1b[?2004l", "\x1b[<u"
BEGIN = "Press keys to see what arrives. q, ctrl+c or ctrl+q twice ends."


async def watch_keys(keymap: Keymap, *, is_ascii: bool) -> int:
    """Report key after key.

    Raises:
        UsageError: there is no terminal that could send any.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("--press needs a terminal; without one: support-console keys")
    swallowed = Swallowed()
    with keys_as_in_the_console() as write:
        kept = "file" if keymap.own else "preset"
        write(f"{BEGIN} Keys of {keymap.preset}{' and your keymap' if kept == 'file' else ''}.")
        before = ""
        for pressed in presses(sys.stdin.fileno()):
            for line in report(pressed, keymap.keys, swallowed, is_ascii=is_ascii):
                write(line)
            if pressed.key == before and before in ENDING:
                break
            before = pressed.key
    return exits.DONE


@contextmanager
def keys_as_in_the_console() -> Iterator[Callable[[str], None]]:
    """Have each key at once and unchanged; give the terminal back whatever happens."""
    fd = sys.stdin.fileno()
    kept = termios.tcgetattr(fd)
    asks_for_keys = not constants.DISABLE_KITTY_KEY

    def write(line: str) -> None:
        indent = len(line) - len(line.lstrip())
        width = max(shutil.get_terminal_size().columns - indent - 1, 20)
        for piece in wrapped(clean_text(line.strip()), width):
            sys.stdout.write(f"{' ' * indent}{piece}\r\n")
        sys.stdout.flush()

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        tty.setraw(fd)
        sys.stdout.write(PASTE_ON + (KITTY_KEYS if asks_for_keys else ""))
        sys.stdout.flush()
        yield write
    finally:
        try:
            sys.stdout.write(PASTE_OFF + (KITTY_OFF if asks_for_keys else ""))
            sys.stdout.flush()
            termios.tcsetattr(fd, termios.TCSAFLUSH, kept)
        except (OSError, termios.error):
            pass  # the terminal is gone, and with it what there was to give back
        for number, handler in before.items():
            signal.signal(number, handler)


def presses(fd: int) -> Iterator[Pressed]:
    """Give what arrives, key by key, until the line ends."""
    parser = XTermParser()
    raw = bytearray()
    letter = bytearray()
    while True:
        ready, _, _ = select.select([fd], [], [], POLL_S)
        if not ready:
            for event in parser.tick():
                yield from _pressed(event, raw)
            if raw and raw[:1] != b"\x1b":  # no key: a letter cut off, a sequence of no meaning
                yield Pressed(bytes(raw), "")
                raw.clear()
            continue
        chunk = os.read(fd, CHUNK)
        if not chunk:
            return
        for byte in chunk:
            raw.append(byte)
            letter.append(byte)
            text = _decoded(letter)
            if text is None:
                continue
            letter.clear()
            try:
                for event in parser.feed(text):
                    yield from _pressed(event, raw)
            except (ValueError, OverflowError):  # numbers that no key has, as `CSI 9999999 u`
                parser = XTermParser()
                yield Pressed(bytes(raw), "")
                raw.clear()


def _pressed(event: object, raw: bytearray) -> Iterator[Pressed]:
    if isinstance(event, Key):
        yield Pressed(bytes(raw), event.key, event.character)
    elif isinstance(event, Paste):
        yield Pressed(event.text.encode(), "", is_paste=True)
    raw.clear()


def _decoded(letter: bytearray) -> str | None:
    """Give the letter of these bytes; None while it is not whole, a sign where it never will be."""
    try:
        return letter.decode()
    except UnicodeDecodeError as error:
        is_begun = error.reason == "unexpected end of data"
        return None if is_begun else letter.decode(errors="replace")
