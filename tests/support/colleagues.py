"""Who works on the store while a test presses keys: a colleague, and commands, in processes."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from types import TracebackType

from data.records import ConversationId
from tests.support.command import Command
from tests.support.console_process import ROOT
from tests.support.patience import patience
from tests.support.terminal import environment
from tests.support.warm import WarmProcess

AHEAD_MAX = 3
"""Deeds that may be on their way: where she is slower than the keys, some are left out."""
COMMAND_SHARE = 0.05
WAIT_S = patience(60.0)


class Colleagues:
    """Begins, drives and ends them; to be used as a context."""

    def __init__(
        self, folder: Path, config: Path, *, seed: str, numbers: list[ConversationId]
    ) -> None:
        self._rng, self._numbers, self._folder = Random(seed), numbers, folder
        self._program = Command(folder, config)
        self._asked, self._done, self._told = 0, 0, b""
        self._command: WarmProcess | None = None
        self.commands = 0
        self._log = folder / "colleague.log"
        words = [str(folder), str(config), seed]
        with self._log.open("wb") as log:
            self._agent = subprocess.Popen(
                [sys.executable, "-m", "tests.support.shaking_agent", *words],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=ROOT,
                env=environment(folder), bufsize=0,
            )  # fmt: skip

    def __enter__(self) -> Colleagues:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    @property
    def deeds(self) -> int:
        """How much she has done, as far as we have heard."""
        return self._done

    def work(self) -> None:
        """Have something changed, now and then by a command."""
        self._hear(0)
        assert self._agent.poll() is None, self._log.read_text()
        if self._asked - self._done < AHEAD_MAX:
            assert self._agent.stdin is not None
            self._agent.stdin.write(b"\n")
            self._asked += 1
        if self._rng.random() < COMMAND_SHARE and not self._has_command():
            self._command = self._begin_command()
            self.commands += 1

    def rest(self) -> None:
        """Wait until all that was begun is done."""
        until = time.monotonic() + WAIT_S
        while self._done < self._asked:
            assert self._agent.poll() is None, self._log.read_text()
            assert time.monotonic() < until, f"{self._asked - self._done} deeds are not done"
            self._hear(0.1)
        if self._command is not None:
            self._command.wait(WAIT_S)

    def end(self) -> None:
        """Have nobody change anything any more, whatever they are at."""
        self._agent.kill()
        self._agent.communicate()
        if self._command is not None:
            self._command.wait(WAIT_S)

    def _has_command(self) -> bool:
        return self._command is not None and self._command.poll() is None

    def _hear(self, seconds: float) -> None:
        assert self._agent.stdout is not None
        while select.select([self._agent.stdout], [], [], seconds)[0]:
            told = os.read(self._agent.stdout.fileno(), 4096)
            if not told:
                return  # she has ended
            *lines, self._told = (self._told + told).split(b"\n")
            self._done, seconds = self._done + lines.count(b"done"), 0

    def _begin_command(self) -> WarmProcess:
        number = str(self._rng.choice(self._numbers))
        words = self._rng.choice((
            ("take", number), ("release", number), ("close", number),
            ("reopen", number), ("tag", number, "--tag", "shaken"),
            ("priority", number, "--to", "high"), ("snooze", number, "--until", "+2h"),
            ("wait", number, "--on", "customer"), ("undo",),
            ("follow-up", "add", number, "--at", "+1d", "--text", "look again"),
            ("log", number, "--channel", "phone", "--direction", "in", "--text", "rang"),
            ("set", number, "--kind", "service"), ("article", "flag", "1"),
        ))  # fmt: skip
        config = self._program.argv("--as", "kai", *words)[3:]
        with Path(os.devnull).open("r+b") as null:
            return WarmProcess(
                config, environ=self._program.environment(),
                stdin=null.fileno(), stdout=null.fileno(), stderr=null.fileno(),
            )  # fmt: skip
