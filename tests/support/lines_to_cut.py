"""The console at the end of a line that can be cut in every way in which lines end.

Whatever is started carries a mark in its environment, so that nothing of it can run on unseen.
"""

from __future__ import annotations

import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyte

from tests.support.console_process import ROOT
from tests.support.terminal import CHUNK, LOOK_S, WAIT_S, Orphan, Terminal

MARK = "CUT_LINE_MARK"
SIZE = (80, 24)
SSHD = """
import os, pty, select, sys
child, master = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    for handle in select.select([0, master], [], [])[0]:
        data = os.read(handle, 65536)
        if not data:
            sys.exit()
        os.write(master if handle == 0 else 1, data)
"""
"""As sshd does it: the only one that holds the other end of the terminal."""


class Line:
    """A console that is typed into; `cut` ends its line."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.mark = secrets.token_hex(8)
        self.command = list(command)
        self.environ = {**environ, MARK: self.mark}

    def press(self, keys: str) -> None:
        """Send keys."""
        raise NotImplementedError

    def shows(self, words: str) -> None:
        """Wait until some words stand on the screen."""
        raise NotImplementedError

    def cut(self) -> None:
        """End it."""
        raise NotImplementedError

    def running(self) -> list[int]:
        """List the living processes that this line brought forth."""
        wanted = f"{MARK}={self.mark}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if wanted in path.read_bytes().split(b"\0") and _lives(int(path.parent.name)):
                    found.append(int(path.parent.name))
        return sorted(found)

    def clean(self) -> None:
        """End whatever is left."""
        for pid in self.running():
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}


class OwnTerminal(Line):
    """Its terminal is its own: signals reach it, or the other end is closed."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], how: signal.Signals | None
    ) -> None:
        super().__init__(command, environ)
        self._how = how
        self._terminal = Terminal(self.command, environ=self.environ, size=SIZE)
        self.press, self.shows = self._terminal.press, self._terminal.shows  # type: ignore[method-assign]  # the same

    def cut(self) -> None:
        """Signal it, or hang up."""
        if self._how is None:
            self._terminal.hang_up()
        else:
            os.kill(self._terminal.pid, self._how)

    def clean(self) -> None:
        """End whatever is left."""
        self._terminal.__exit__(None, None, None)
        super().clean()


class Unsignalled(Line):
    """Nobody tells it by a signal that its terminal is gone."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        super().__init__(command, environ)
        self._orphan = Orphan(self.command, environ=self.environ)
        self.press, self.shows = self._orphan.press, self._orphan.shows  # type: ignore[method-assign]  # the same

    def cut(self) -> None:
        """Hang up."""
        self._orphan.hang_up()

    def clean(self) -> None:
        """End whatever is left."""
        self._orphan.kill()
        super().clean()


class BehindSshd(Line):
    """A job of a shell, whose terminal a daemon holds that is killed."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        super().__init__(command, environ)
        self._daemon = subprocess.Popen(
            [sys.executable, "-c", SSHD, "bash", "--norc", "--noprofile", "-i"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=self.environ,
        )
        self._screen = pyte.Screen(*SIZE)
        self._stream = pyte.ByteStream(self._screen)
        columns, rows = SIZE
        self.press(f"stty cols {columns} rows {rows}; {' '.join(self.command)}\r")

    def press(self, keys: str) -> None:
        """Send keys over the line."""
        assert self._daemon.stdin is not None
        self._daemon.stdin.write(keys.encode())
        self._daemon.stdin.flush()

    def shows(self, words: str) -> None:
        """Read until some words stand on the screen."""
        assert self._daemon.stdout is not None
        handle = self._daemon.stdout.fileno()

        def look() -> bool:
            if select.select([handle], [], [], LOOK_S)[0]:
                self._stream.feed(os.read(handle, CHUNK))
            return any(words in line for line in self._screen.display)

        wait(look, words, "\n".join(self._screen.display))

    def cut(self) -> None:
        """Kill the daemon alone."""
        self._daemon.kill()

    def clean(self) -> None:
        """End whatever is left."""
        self._daemon.kill()
        self._daemon.communicate()
        super().clean()


class InTmux(Line):
    """In a tmux server that is killed."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        super().__init__(command, environ)
        self.environ = {k: v for k, v in self.environ.items() if k != "TMUX"}
        columns, rows = (str(each) for each in SIZE)
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows,
                   *self.command)  # fmt: skip

    @staticmethod
    def is_there() -> bool:
        """Say whether this machine has tmux."""
        return shutil.which("tmux") is not None

    def press(self, keys: str) -> None:
        """Send keys."""
        names = {"\r": "Enter"}
        for key in [keys] if keys not in names else []:
            self._tmux("send-keys", "-l", key)
        if keys in names:
            self._tmux("send-keys", names[keys])

    def shows(self, words: str) -> None:
        """Wait until some words stand on the screen."""
        wait(lambda: words in self._tmux("capture-pane", "-p"), words, "")

    def cut(self) -> None:
        """Kill the server with all that is in it."""
        self._tmux("kill-server")

    def clean(self) -> None:
        """End whatever is left."""
        with suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")
        super().clean()

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", f"cut-{self.mark}", *words],
            cwd=ROOT,
            env=self.environ,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


WAYS: dict[str, Callable[[Sequence[str], Mapping[str, str]], Line]] = {
    "the other end is closed": lambda command, environ: OwnTerminal(command, environ, None),
    "kill -9 of the console": lambda c, e: OwnTerminal(c, e, signal.SIGKILL),
    "closed, and no signal tells it": Unsignalled,
    "sshd is killed": BehindSshd,
    "tmux is killed": InTmux,
    "SIGTERM": lambda command, environ: OwnTerminal(command, environ, signal.SIGTERM),
    "SIGHUP": lambda command, environ: OwnTerminal(command, environ, signal.SIGHUP),
}


def wait(look: Callable[[], bool], what: str, shown: str) -> None:
    """Wait until something is so."""
    until = time.monotonic() + WAIT_S
    while not look():
        assert time.monotonic() < until, f"waited in vain: {what}\n{shown}"
        select.select([], [], [], LOOK_S)
