"""Hand text to the clipboard of whoever sits before the terminal, or show it to be selected.

No terminal ever says that it took a text, so there is always the other way as well: the text alone
on the terminal, as it is: no frame beside it, no line broken by us, nothing padded.
"""

from __future__ import annotations

import asyncio
import os
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from rich.cells import cell_len
from textual.app import App

from console.domain.terminal_commands import CLEAR
from console.domain.terminal_kind import Between, kind_of
from data.text.safe import clean_text

OSC52_BYTES_MAX = 74_994
"""What xterm and most others take in one sequence, before base64 (100,000 bytes with it)."""
TMUX_WAIT_S = 2.0
OTHER_PAGE, FIRST_PAGE = "\x1b[?1049h", "\x1b[?1049l"
HINT = "(select it with the mouse or your terminal's keys; Enter goes back)"
HINT_LINES = 3
KEYS_MAX = 1024


class Sent(Enum):
    """What became of a text for the clipboard."""

    SENT = "sent"
    TOO_LONG = "too long"
    NOWHERE = "nowhere"
    """This terminal has none."""


async def copy_out(app: App[object], text: str) -> Sent:
    """Send text to the terminal's clipboard; nothing answers whether it came there."""
    kind = kind_of(os.environ)
    if not app.is_headless and not kind.has_clipboard:
        return Sent.NOWHERE
    if len(text.encode()) > OSC52_BYTES_MAX:
        return Sent.TOO_LONG
    app.copy_to_clipboard(text)
    if kind.between is Between.TMUX and not app.is_headless:
        await _hand_to_tmux(text)
    return Sent.SENT


async def show_to_select(app: App[object], text: str) -> None:
    """Show a text alone until a key is pressed: long ones so that they can be scrolled back to.

    Raises:
        SuspendNotSupported: there is no terminal to show it on.
    """
    words = clean_text(text).rstrip("\n")
    with app.batch_update(), app.suspend():
        columns, rows = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
        lines = sum(1 + max(cell_len(line) - 1, 0) // columns for line in words.split("\n"))
        before = OTHER_PAGE + CLEAR if lines + HINT_LINES <= rows else ""
        after = CLEAR + FIRST_PAGE if before else "\n"
        with _one_key_at_a_time() as handle:
            # On a thread: a terminal that takes nothing must not hold up the loop.
            await asyncio.to_thread(_write, f"{before}{words}\n\n{HINT}")
            await _until_pressed(handle)
            await asyncio.to_thread(_write, after)


def _write(text: str) -> None:
    if sys.__stdout__ is not None:
        sys.__stdout__.write(text)
        sys.__stdout__.flush()


@contextmanager
def _one_key_at_a_time() -> Iterator[int]:
    """Have keys come one by one and unseen, ctrl+c among them; as it was at the end."""
    handle = 0 if sys.__stdin__ is None else sys.__stdin__.fileno()
    before = termios.tcgetattr(handle)
    changed = termios.tcgetattr(handle)
    changed[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    termios.tcsetattr(handle, termios.TCSANOW, changed)
    try:
        yield handle
    finally:
        with suppress(termios.error):  # it is gone, and the console is about to end
            termios.tcsetattr(handle, termios.TCSANOW, before)


async def _until_pressed(handle: int) -> None:
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(handle, pressed.set)
    try:
        await pressed.wait()
    finally:
        loop.remove_reader(handle)
    os.read(handle, KEYS_MAX)


async def _hand_to_tmux(text: str) -> None:
    """Give it to tmux by its own command: by default it takes no OSC 52 from programs in it."""
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux", "load-buffer", "-w", "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(TMUX_WAIT_S):
            await process.communicate(text.encode())
    except (OSError, TimeoutError):
        return  # the sequence has been sent all the same
