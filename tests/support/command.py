"""Run the program as people and scripts do: a process, its exit code, what it printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import warm

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "console")
TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Answer:
    """What one command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()

    @property
    def json(self) -> Any:
        """The one JSON document on standard output; anything beside it is a fault."""
        assert self.code == 0, f"exit code {self.code}: {self.err}"
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The documents of JSON Lines."""
        assert self.code == 0, f"exit code {self.code}: {self.err}"
        return [json.loads(line) for line in self.text.splitlines()]


@dataclass(frozen=True)
class Command:
    """The program with a settings file, a home and an environment of its own."""

    home: Path
    config: Path | None = None
    environ: Mapping[str, str] | None = None

    def __call__(self, *arguments: str | Path, typed: str | bytes = b"") -> Answer:
        """Run to the end; `typed` is what stands on standard input."""
        words = self.argv(*arguments)[len(PROGRAM) :]
        given = typed.encode() if isinstance(typed, str) else typed
        done = warm.run(words, environ=self.environment(), given=given, timeout_s=TIMEOUT_S)
        return Answer(done.returncode, done.stdout, done.stderr.decode())

    def argv(self, *arguments: str | Path) -> list[str]:
        """Give the whole command, for a test that starts it itself."""
        config = () if self.config is None else ("--config", str(self.config))
        return [*PROGRAM, *config, *(str(argument) for argument in arguments)]

    def environment(self) -> dict[str, str]:
        """Give a small environment, in which nothing of the tester's own settings shows."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {**kept, "HOME": str(self.home), **(self.environ or {})}
