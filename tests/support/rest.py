"""When a program in a terminal is at rest, as the kernel tells it; and whether its screen is true.

No word of the program itself is asked: it rests when it has read every key, writes nothing, and
hardly wakes. A console that has nothing to do wakes some 40 times a second (change feed, presence,
top line); one that holds a key back until its rows are read looks for them 200 times a second.
"""

from __future__ import annotations

import copy
import fcntl
import os
import re
import struct
import termios
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyte

from tests.support.seen_cells import Cells, seen_cells
from tests.support.terminal import Terminal

LOOK_S = 0.1
LOOKS = 12
"""So many looks in a row see it at rest: longer than what it puts off (a draft is kept after
0.7 s) and than its slowest beat (the top line, each second)."""
WAKINGS_MAX = 90
"""In all these looks; measured: 30 to 50 at rest."""
LOOKS_DRAWN = 3
"""So many after a drawing that rest went before: only its last line may be on its way."""
READ_WAIT_S = 60.0
READ_LOOK_S, SETTLE_S, SETTLE_MAX_S = 0.005, 0.06, 1.0
REST_WAIT_S = 120.0
MOVE = re.compile(rb"\x1b\[(\d+);(\d+)H")


class GoneError(Exception):
    """The program ended by itself instead of coming to rest."""


@dataclass(frozen=True, slots=True)
class _Look:
    written: int
    wakings: int
    is_asleep: bool


def rest(terminal: Terminal, *, count: int = LOOKS, timeout_s: float = REST_WAIT_S) -> None:
    """Read what the program writes until so many looks in a row see it at rest.

    Raises:
        AssertionError: it does not come to rest.
        GoneError: it was left by one of the keys.
    """
    until = time.monotonic() + timeout_s
    looks: deque[_Look] = deque(maxlen=count)
    while not _is_calm(looks, count):
        if not terminal.process.isalive():
            raise GoneError
        assert time.monotonic() < until, f"no rest within {timeout_s} s: {looks}\n{terminal.text}"
        terminal.read_for(LOOK_S)
        with suppress(FileNotFoundError):  # it has just ended
            looks.append(_look(terminal))


def shown_and_drawn(terminal: Terminal) -> tuple[Cells, Cells]:
    """Give what stands on the screen of a program at rest, and what ctrl+l then draws.

    The first is the screen as it stood when that drawing began, so that nothing which the clock
    brings in between (a sentence that goes, an age) counts as a difference.
    """
    rest(terminal)
    before, start = copy.deepcopy(terminal.screen), len(terminal.raw)
    terminal.press("\x0c")
    height = terminal.screen.lines
    try:
        terminal.until(lambda: _drawing_in(terminal.raw[start:], height), "a fresh drawing")
    except AssertionError as error:
        error.add_note(f"sent since ctrl+l: {bytes(terminal.raw[start:])!r}")
        raise
    rest(terminal, count=LOOKS_DRAWN)
    sent = bytes(terminal.raw[start:])
    found = _drawing_in(sent, height)
    assert found is not None, "it was there a moment ago"
    first, last = found
    pyte.ByteStream(before).feed(sent[:first])
    fresh = pyte.Screen(terminal.screen.columns, height)
    pyte.ByteStream(fresh).feed(sent[first:last])
    return seen_cells(before), seen_cells(fresh)


def settle(terminal: Terminal) -> None:
    """Read what the program writes until it has read its keys and pauses, but not for ever.

    Raises:
        AssertionError: it reads no keys.
        GoneError: it was left by one of the keys.
    """
    until = time.monotonic() + READ_WAIT_S
    while keys := _keys_left(terminal):
        assert time.monotonic() < until, f"{keys} bytes are not read\n{terminal.text}"
        terminal.read_for(READ_LOOK_S)
    until = time.monotonic() + SETTLE_MAX_S
    seen = -1
    while seen < len(terminal.raw) and time.monotonic() < until:
        seen = len(terminal.raw)
        terminal.read_for(SETTLE_S)


def _keys_left(terminal: Terminal) -> int:
    if not terminal.process.isalive():
        raise GoneError
    try:
        return _waiting_keys(terminal)
    except OSError:  # it is just ending
        return 1


def _is_calm(looks: deque[_Look], count: int) -> bool:
    return (
        len(looks) == count
        and looks[0].written == looks[-1].written
        and looks[-1].wakings - looks[0].wakings < WAKINGS_MAX
        and all(look.is_asleep for look in looks)
    )


def _look(terminal: Terminal) -> _Look:
    """Ask the kernel; a program that waits for a core is not asleep."""
    wakings, states = 0, set()
    for thread in Path(f"/proc/{terminal.pid}/task").iterdir():
        try:
            status = (thread / "status").read_text()
        except OSError:
            continue  # this thread has just ended
        wakings += int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
        states.add(status.partition("\nState:")[2].split()[0])
    is_asleep = states == {"S"} and not _waiting_keys(terminal)
    return _Look(len(terminal.raw), wakings, is_asleep)


def _waiting_keys(terminal: Terminal) -> int:
    """Count the bytes that lie in the terminal and were not read by the program."""
    tty = os.open(Path(f"/proc/{terminal.pid}/fd/0").readlink(), os.O_RDONLY | os.O_NOCTTY)
    try:
        answer = fcntl.ioctl(tty, termios.FIONREAD, bytes(4))
    finally:
        os.close(tty)
    return int(struct.unpack("i", answer)[0])


def _drawing_in(sent: bytes | bytearray, height: int) -> tuple[int, int] | None:
    """Find a drawing of every line from its first column on, top to bottom, without a step back.

    A sign that terminals measure otherwise is drawn from the place of a moment ago.
    """
    start, at, begun = -1, (0, 0), 0
    for move in MOVE.finditer(bytes(sent)):
        to = int(move[1]), int(move[2])
        if to < at:
            if begun == height:
                return start, move.start()
            at, begun, start = (0, 0), 0, -1
        if to == (1, 1):
            start = move.start()
        if start >= 0 and to == (begun + 1, 1):
            begun += 1
        at = to
    return (start, len(sent)) if begun == height else None
