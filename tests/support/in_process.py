"""Run commands inside the test's own process: what they print and exit with, in milliseconds."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console.cli.main import main
from tests.support.command import Answer


@dataclass(frozen=True)
class InProcess:
    """The program with a settings file, as one agent, without a process of its own."""

    home: Path
    config: Path
    name: str = "mette"

    def __call__(self, *words: object, name: str = "", typed: str | bytes = b"") -> Answer:
        """Run to the end; `typed` is what stands on standard input."""
        argv = ["--config", str(self.config), "--as", name or self.name, *map(str, words)]
        stdin = typed.encode() if isinstance(typed, str) else typed
        with _terminal(stdin, home=self.home) as (out, err):
            try:
                code = main(argv)
            except SystemExit as ended:  # argparse: wrong usage, and help
                code = ended.code if isinstance(ended.code, int) else 1
            out.flush()
            err.flush()
            return Answer(code, out.buffer.getvalue(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]  # BytesIO


@contextmanager
def _terminal(stdin: bytes, *, home: Path) -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """Put streams of ours and a small environment in place of the tester's own."""
    kept = sys.stdin, sys.stdout, sys.stderr
    environ = dict(os.environ)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    try:
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        sys.stdout, sys.stderr = out, err
        os.environ.clear()
        os.environ.update({"PATH": environ.get("PATH", ""), "HOME": str(home), "COLUMNS": "80"})
        yield out, err
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
        os.environ.clear()
        os.environ.update(environ)
