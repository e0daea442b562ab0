"""Runs `python -m console` for a fifth of what a start costs: forked where all is imported already.

They are processes of their own all the same (`warm_server`). What is about the start itself (what
is imported when, what the machine lists as its command line, another account) starts Python.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.support.locales import PLAIN_LOCALES, locale_of

ROOT = Path(__file__).resolve().parents[2]
SERVER = (sys.executable, "-m", "tests.support.warm_server")
READ_AT_START = ("PYTHONUTF8", "PYTHONIOENCODING")
"""What a Python reads before its first line: a fork would not heed it."""
START_S = 60.0
PIPE_MAX = 65536


class WarmProcess:
    """A forked program, used as a `subprocess.Popen` is."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        environ: Mapping[str, str],
        stdin: int,
        stdout: int,
        stderr: int,
    ) -> None:
        self.returncode: int | None = None
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(START_S)
        self._line.connect(_server())
        asked = json.dumps({"words": list(words), "environ": dict(environ)}) + "\n"
        socket.send_fds(self._line, [asked.encode()], [stdin, stdout, stderr])
        self._told = b""
        self.pid = self._read_number()

    def poll(self) -> int | None:
        """Give its exit code; None while it runs."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.returncode = self._read_number()
            self._line.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; give its exit code.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        if self.returncode is None:
            select.select([self._line], [], [], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("support-console", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it without warning."""
        self.send_signal(signal.SIGKILL)

    def _read_number(self) -> int:
        while b"\n" not in self._told:
            more = self._line.recv(100)
            if not more:
                raise ConnectionError("the server that forks the program has ended")
            self._told += more
        number, _, self._told = self._told.partition(b"\n")
        return int(number)


def is_possible(environ: Mapping[str, str]) -> bool:
    """Say whether a fork would do as a fresh Python does in this environment."""
    locale = locale_of(environ)
    is_utf8 = locale in PLAIN_LOCALES or locale.lower().endswith((".utf-8", ".utf8"))
    return is_utf8 and not any(name in environ for name in READ_AT_START)


def run(
    words: Sequence[str], *, environ: Mapping[str, str], given: bytes, timeout_s: float
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end, in the folder of the project.

    Raises:
        subprocess.TimeoutExpired: it was ended by us.
    """
    if not is_possible(environ):
        return subprocess.run(
            [sys.executable, "-m", "console", *words], input=given, capture_output=True,
            timeout=timeout_s, check=False, cwd=ROOT, env=environ,
        )  # fmt: skip
    stdin, out, err = _filled(given), os.memfd_create("out"), os.memfd_create("err")
    try:
        process = WarmProcess(words, environ=environ, stdin=stdin, stdout=out, stderr=err)
        try:
            code = process.wait(timeout_s)
        except BaseException:
            process.kill()
            raise
        return subprocess.CompletedProcess(list(words), code, _written(out), _written(err))
    finally:
        for stream in (stdin, out, err):
            os.close(stream)


def _filled(given: bytes) -> int:
    """Give a pipe that holds all its words and has no writer; a file for more than it can hold."""
    if len(given) <= PIPE_MAX:
        reader, writer = os.pipe()
        os.write(writer, given)
        os.close(writer)
        return reader
    file = os.memfd_create("in")
    with open(file, "wb", closefd=False) as stream:
        stream.write(given)
    os.lseek(file, 0, os.SEEK_SET)
    return file


def _written(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


@cache
def _server() -> str:
    """Start the server of this process of tests; it ends with it, and takes its folder along."""
    folder = tempfile.mkdtemp(prefix="warm-", dir="/tmp")
    path = f"{folder}/socket"
    paths = [str(ROOT), *(entry for entry in sys.path if entry.endswith("site-packages"))]
    process = subprocess.Popen(
        [*SERVER, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(paths)},
    )

    def end() -> None:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(START_S)

    atexit.register(end)
    began = time.monotonic()
    assert process.stdout is not None
    with process.stdout as told:
        assert told.readline() == b"ready\n", f"no server after {time.monotonic() - began:.0f} s"
    return path
