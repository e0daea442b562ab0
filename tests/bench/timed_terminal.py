"""A program behind a pseudo-terminal, timed from outside: when it was painted, what a key costs."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pyte
from ptyprocess import PtyProcess

from tests.bench.mail_readers import Reader
from tests.bench.measuring import ROOT

SIZE = (120, 40)
"""Columns and rows."""
CHUNK = 1 << 20
PAINT_MAX_S = 60.0
ANSWER_MAX_S = 5.0
QUIET_S = 0.08
"""Nothing written for so long: the answer to a key is whole."""
REST_S = 0.3
"""Nothing written for so long: the start is over."""
REST_MAX_S = 20.0


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a program wrote after a key."""

    first_s: float
    last_s: float
    bytes: int


class TimedTerminal:
    """A running program; to be used as a context, which ends it."""

    def __init__(self, reader: Reader, *, size: tuple[int, int] = SIZE) -> None:
        columns, rows = size
        self.size = size
        self.began = time.perf_counter()
        self.process = PtyProcess.spawn(
            list(reader.argv), cwd=str(ROOT), env=reader.environ, dimensions=(rows, columns)
        )
        self.pid = int(self.process.pid)
        self.name = reader.name
        self._read: list[tuple[float, bytes]] = []

    def __enter__(self) -> TimedTerminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.isalive():
            self.process.kill(signal.SIGTERM)
            until = time.perf_counter() + REST_MAX_S
            while self.process.isalive() and time.perf_counter() < until:
                self.read(QUIET_S)
            if self.process.isalive():
                self.process.kill(signal.SIGKILL)
                self.process.wait()
        self.process.close(force=True)

    @property
    def fd(self) -> int:
        """Our end of the terminal."""
        return int(self.process.fd)

    def read(self, timeout_s: float) -> bytes:
        """Read what is there, or comes in time; the moment is kept with it."""
        if not select.select([self.fd], [], [], timeout_s)[0]:
            return b""
        try:
            data = os.read(self.fd, CHUNK)
        except OSError:
            return b""  # the program has closed its end
        self._read.append((time.perf_counter(), data))
        return data

    def painted(self, word: str, *, rows: int) -> float:
        """Give the seconds from the start until a word stood on so many lines of the screen."""
        until = self.began + PAINT_MAX_S
        seen = 0
        while seen < rows:
            data = self.read(QUIET_S)
            seen += data.count(word.encode())
            if time.perf_counter() > until or not (data or self.process.isalive()):
                raise RuntimeError(f"{self.name} painted no list:\n{self.text()}")
        self.rest()
        # A terminal in Python takes longer than the program: looked at only now, with the times
        # that were noted as the bytes came.
        screen = pyte.Screen(*self.size)
        stream = pyte.ByteStream(screen)
        for at, data in self._read:
            stream.feed(data)
            if sum(word in line for line in screen.display) >= rows:
                return at - self.began
        raise RuntimeError(f"{self.name} painted no list:\n{self.text()}")

    def rest(self, quiet_s: float = REST_S) -> None:
        """Read until nothing has come for a while."""
        until = time.perf_counter() + REST_MAX_S
        while self.read(quiet_s) and time.perf_counter() < until:
            pass

    def press(self, keys: str, *, quiet_s: float = QUIET_S) -> Reaction:
        """Send a key; give what came back before it was quiet again."""
        began = time.perf_counter()
        os.write(self.fd, keys.encode())
        place = len(self._read)
        wait_s = ANSWER_MAX_S
        while self.read(wait_s):
            wait_s = quiet_s
        answers = self._read[place:]
        if not answers:
            raise RuntimeError(f"{self.name} did not answer to {keys!r}:\n{self.text()}")
        return Reaction(
            answers[0][0] - began, answers[-1][0] - began, sum(len(data) for _, data in answers)
        )

    def text(self) -> str:
        """Give the screen as one text."""
        screen = pyte.Screen(*self.size)
        pyte.ByteStream(screen).feed(b"".join(data for _, data in self._read))
        return "\n".join(line.rstrip() for line in screen.display)

    @property
    def last_byte_at(self) -> float:
        """When the last byte came, by the performance counter."""
        return self._read[-1][0] if self._read else self.began

    def has_written(self, *words: bytes) -> bool:
        """Say whether any of some words was ever written."""
        whole = b"".join(data for _, data in self._read)
        return any(word in whole for word in words)

    @property
    def bytes_written(self) -> int:
        """How much the program has written so far."""
        return sum(len(data) for _, data in self._read)


def cpu_seconds(pids: Sequence[int]) -> float:
    """Give what processes have run so far, all threads, to the nanosecond."""
    total = 0
    for pid in pids:
        for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            total += int(path.read_text().split()[0])
    return total / 1e9


def memory_mb(pid: int) -> tuple[float, float]:
    """Give what a process holds in memory, and its share where pages are shared (PSS)."""
    words = dict(
        line.split()[:2] for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    )
    return int(words["Rss:"]) / 1000, int(words["Pss:"]) / 1000
