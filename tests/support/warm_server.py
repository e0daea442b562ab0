"""Forks the program for tests from a process that has imported it: `python -m … SOCKET`.

What is forked is a process like any other: its own number, streams, environment and end. Only what
`python -m console` does before its first line, starting Python and importing, was done once.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import pkgutil
import selectors
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import console.__main__
import console.cli
import data
from tests.support.locales import PLAIN_LOCALES, locale_of

REQUEST_MAX = 1_000_000
STREAMS = 3
FILES_MAX = 4096


def import_program() -> None:
    """Import what the commands use, then have no child collect or copy it."""
    os.environ.setdefault("TEXTUAL_FPS", console.__main__.FRAMES)  # read when it is imported
    for package in (console.cli, data):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for name in ("console.sync_process", "aiosqlite", "asyncio"):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def serve(path: str) -> None:
    """Fork whatever is asked for, until whoever started us is gone."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    woken, wake = socket.socketpair()
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    selector = selectors.DefaultSelector()
    for each in (listener, woken, sys.stdin):
        selector.register(each, selectors.EVENT_READ)
    askers: dict[int, socket.socket] = {}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                return  # nobody is there any more
            if key.fileobj is woken:
                woken.recv(4096)
                _tell_ends(askers)
            else:
                asker, _ = listener.accept()
                askers[_fork(asker)] = asker


def _tell_ends(askers: dict[int, socket.socket]) -> None:
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            with askers.pop(pid) as asker, suppress(OSError):
                asker.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _fork(asker: socket.socket) -> int:
    """Start what is asked for; tell its number."""
    request, streams, _, _ = socket.recv_fds(asker, REQUEST_MAX, STREAMS)
    while not request.endswith(b"\n"):
        request += asker.recv(REQUEST_MAX)
    pid = os.fork()
    if pid == 0:
        try:
            _become(json.loads(request), streams)
        finally:
            traceback.print_exc()
            os._exit(70)
    for stream in streams:
        os.close(stream)
    asker.sendall(f"{pid}\n".encode())
    return pid


def _become(request: dict[str, Any], streams: list[int]) -> NoReturn:
    """Be the program, as a fresh Python would be it."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(STREAMS, FILES_MAX)
    os.environ.clear()
    os.environ.update(request["environ"])
    time.tzset()
    sys.modules["__main__"] = console.__main__  # by its name a spawned child finds its way
    sys.argv = [str(console.__main__.__file__), *request["words"]]
    _open_streams(is_unbuffered=bool(os.environ.get("PYTHONUNBUFFERED")))
    os._exit(_run())


def _open_streams(*, is_unbuffered: bool) -> None:
    usual = "surrogateescape" if locale_of(os.environ) in PLAIN_LOCALES else "strict"
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), errors=usual)  # noqa: SIM115 - a stream, no file
    sys.__stdin__ = sys.stdin  # type: ignore[misc]  # as at every start
    for name, number, errors in (("stdout", 1, usual), ("stderr", 2, "backslashreplace")):
        raw = open(number, "wb", buffering=0 if is_unbuffered else -1, closefd=False)  # noqa: SIM115 - a stream, no file
        stream = io.TextIOWrapper(
            raw,
            errors=errors,
            line_buffering=number == 2 or os.isatty(number),
            write_through=is_unbuffered,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _run() -> int:
    """Run the program; give the exit code that Python would end with."""
    try:
        console.__main__.run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:  # noqa: BLE001 - as Python's own last resort
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as at every end
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = code or 120
    return code


if __name__ == "__main__":
    import_program()
    try:
        serve(sys.argv[1])
    finally:
        shutil.rmtree(Path(sys.argv[1]).parent, ignore_errors=True)
