"""Runs the command that prints a password: bounded in time and in what it may print, no shell."""

from __future__ import annotations

import os
import selectors
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from threading import Event

from console.settings.errors import SettingsError

PRINTED_BYTES_MAX = 65_536
"""Tokens are a few thousand bytes; more is something else."""
COMPLAINT_BYTES_MAX = 4_096
COMPLAINT_CHARS_MAX = 200
ECHO_CHARS_MIN = 4
LOOK_S = 0.1
"""How soon a command ends that nobody waits for any more."""


def run_command(
    name: str,
    command: str,
    *,
    environ: Mapping[str, str],
    timeout_s: float,
    given_up: Event | None = None,
) -> bytes:
    """Run a command and give what it printed; `name` is the setting that names it.

    Raises:
        SettingsError: it cannot be started, takes too long, prints too much or fails; what it
            complained of is told, without what it printed.
    """
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise SettingsError(f"{name} cannot be split into words: {error}.") from error
    if not argv:
        raise SettingsError(f"{name} is blank.")
    try:
        # A session of its own, so that all it started can be ended with it. Not through a shell:
        # what is written is a program and its arguments.
        process = subprocess.Popen(  # noqa: S603 - running it is what the setting asks for
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(f"{name} cannot be started: {argv[0]}: {why}.") from error
    with process:
        try:
            printed, complaint = _listen(name, process, timeout_s, given_up or Event())
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        said = _first_words(complaint, printed)
        raise SettingsError(
            f"{name} failed with exit code {process.returncode}" + (f": {said}" if said else ".")
        )
    return printed


def _listen(
    name: str, process: subprocess.Popen[bytes], timeout_s: float, given_up: Event
) -> tuple[bytes, bytes]:
    """Read both pipes until they close or the command has ended."""
    assert process.stdout is not None
    assert process.stderr is not None
    kept = {process.stdout: bytearray(), process.stderr: bytearray()}
    limits = {process.stdout: PRINTED_BYTES_MAX, process.stderr: COMPLAINT_BYTES_MAX}
    until = time.monotonic() + timeout_s
    with selectors.DefaultSelector() as selector:
        for pipe in kept:
            selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map() or process.poll() is None:
            if given_up.is_set():
                raise SettingsError(f"{name} was given up: nobody waits for it any more.")
            if time.monotonic() > until:
                raise SettingsError(f"{name} did not end within {timeout_s:g} s.")
            # Sampled first: a helper that it left behind (an agent of keys) may hold the pipes.
            has_ended = process.poll() is not None
            ready = selector.select(0 if has_ended else LOOK_S)
            if has_ended and not ready:
                break
            for key, _ in ready:
                pipe = process.stdout if key.fileobj is process.stdout else process.stderr
                piece = os.read(pipe.fileno(), 65_536)
                if not piece:
                    selector.unregister(pipe)
                kept[pipe] += piece[: limits[pipe] + 1 - len(kept[pipe])]
                if len(kept[process.stdout]) > PRINTED_BYTES_MAX:
                    raise SettingsError(f"{name} printed more than any password has.")
    return bytes(kept[process.stdout]), bytes(kept[process.stderr])


def _first_words(complaint: bytes, printed: bytes) -> str:
    """Give the first line of a complaint, safe to show and without what was printed."""
    said = complaint.decode("utf-8", "replace").strip().partition("\n")[0]
    for line in printed.decode("utf-8", "replace").splitlines():
        if len(line.strip()) >= ECHO_CHARS_MIN:
            said = said.replace(line.strip(), "…")
    shown = "".join(char if char.isprintable() else "?" for char in said)
    return shown[:COMPLAINT_CHARS_MAX]
