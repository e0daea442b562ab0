"""The program in a terminal of its own: keys in, all its bytes kept, the screen as pyte has it."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import pyte
from ptyprocess import PtyProcess

from tests.support.console_process import ROOT
from tests.support.patience import patience
from tests.support.processes import is_running
from tests.support.situation import situation

T = TypeVar("T")

WAIT_S = 60.0
LOOK_S = 0.05
CHUNK = 65536
_TITLES = re.compile(rb"\x1b\].*?(?:\x07|\x1b\\)", re.DOTALL)
ORPHAN_SIZE = (80, 24)
"""What a terminal counts as that has told no size."""


def environment(folder: Path) -> dict[str, str]:
    """Give the environment of a person whose home is a folder of the test."""
    packages = [path for path in sys.path if path.endswith("site-packages")]
    left_out = ("SUPPORT_CONSOLE", "XDG", "COLUMNS", "LINES")  # a size of its own for each
    kept = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
    own = {
        "HOME": str(folder),
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONPATH": os.pathsep.join((str(ROOT), *packages)),
    }
    return {**kept, **own}


class Terminal:
    """A program behind a pseudo-terminal; to be used as a context, which ends it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        folder: Path | None = None,
    ) -> None:
        columns, rows = size
        self.raw = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.process = PtyProcess.spawn(
            list(command), cwd=str(folder or ROOT), env=dict(environ), dimensions=(rows, columns)
        )
        self.pid = int(self.process.pid)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.isalive():
            self.process.kill(signal.SIGKILL)
            self.process.wait()
        if not self.process.closed:
            self.process.close(force=True)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        # Not `display`, which fails where half of a wide letter was written over.
        columns, rows = range(self.screen.columns), range(self.screen.lines)
        return ["".join(self.screen.buffer[y][x].data for x in columns).rstrip() for y in rows]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def is_given_back(self) -> bool:
        """Whether it reads lines, as a shell has it and no program that draws."""
        return bool(termios.tcgetattr(self.process.fd)[3] & termios.ICANON)

    @property
    def bells(self) -> int:
        """How often it rang; the same byte also ends a title, which is no bell."""
        return _TITLES.sub(b"", bytes(self.raw)).count(b"\a")

    def press(self, keys: str) -> None:
        """Send keys as a terminal does."""
        self.process.write(keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Have the window another size, as when it is dragged or its font changes."""
        self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def until(self, look: Callable[[], T], what: str, *, timeout_s: float = WAIT_S) -> T:
        """Read what the program writes until the answer is true; give it."""
        until = time.monotonic() + timeout_s
        while not (found := look()):
            assert time.monotonic() < until, f"waited in vain: {what}\n{self.text}\n{situation()}"
            self._read()
        return found

    def shows(self, words: str, *, timeout_s: float = WAIT_S) -> None:
        """Wait until some words stand on the screen."""
        self.until(lambda: words in self.text, f"{words!r} on the screen", timeout_s=timeout_s)

    def hang_up(self) -> None:
        """Close our end, as a line that drops does."""
        self.process.fileobj.close()
        self.process.closed, self.process.fd = True, -1

    def ended_within(self, seconds: float) -> float:
        """Wait until the program has ended; give how long it took."""
        return wait_gone(self.pid, patience(seconds))

    def read_more(self) -> bool:
        """Read what is there within a moment; say whether anything was."""
        before = len(self.raw)
        self._read(4 * LOOK_S)
        return len(self.raw) > before

    def read_for(self, seconds: float) -> None:
        """Read what comes within some time, all of it."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._read(left)

    def _read(self, seconds: float = LOOK_S) -> None:
        if self.process.closed or not select.select([self.process.fd], [], [], seconds)[0]:
            return
        try:
            data = os.read(self.process.fd, CHUNK)
        except OSError:
            data = b""  # the program has closed its end
        if not data:
            select.select([], [], [], LOOK_S)
        self.raw += data
        self._stream.feed(data)


def wait_gone(pid: int, seconds: float) -> float:
    """Wait until a process is gone; give how long it took."""
    began = time.monotonic()
    while is_running(pid):
        gone_for = time.monotonic() - began
        assert gone_for < seconds, f"{pid} still runs after {gone_for:.1f} s"
        select.select([], [], [], LOOK_S)
    return time.monotonic() - began


class Orphan:
    """A program whose terminal is not its controlling one: no signal tells it of a lost line."""

    def __init__(self, command: Sequence[str], *, environ: Mapping[str, str]) -> None:
        self._ours, theirs = os.openpty()
        self.process = subprocess.Popen(
            list(command),
            cwd=ROOT,
            env=dict(environ),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.screen = pyte.Screen(*ORPHAN_SIZE)
        self._stream = pyte.ByteStream(self.screen)

    def press(self, keys: str) -> None:
        """Send keys."""
        os.write(self._ours, keys.encode())

    def shows(self, words: str) -> None:
        """Read until some words stand on the screen."""
        until = time.monotonic() + WAIT_S
        while not any(words in line for line in self.screen.display):
            assert time.monotonic() < until, f"waited in vain for {words!r}"
            if select.select([self._ours], [], [], LOOK_S)[0]:
                self._stream.feed(os.read(self._ours, CHUNK))

    def hang_up(self) -> None:
        """Close our end."""
        os.close(self._ours)

    def kill(self) -> None:
        """End it whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
