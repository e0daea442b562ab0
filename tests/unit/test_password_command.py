"""The command that prints a password: bounded, ended when nobody waits, and quiet about secrets."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from console.settings import SettingsError
from console.settings.commands import PRINTED_BYTES_MAX, run_command
from tests.support.console_process import wait_until
from tests.support.processes import is_running

ENVIRON = {"PATH": os.environ["PATH"]}


def run(command: str, *, timeout_s: float = 30, given_up: threading.Event | None = None) -> bytes:
    """Run a command as the setting of IMAP."""
    return run_command(
        "imap.password_command", command, environ=ENVIRON, timeout_s=timeout_s, given_up=given_up
    )


def test_a_failure_is_told_without_what_was_printed() -> None:
    """Exit code and complaint are told; a password that came before the failure is not."""
    with pytest.raises(SettingsError) as failed:
        run("sh -c 'echo hunter22; echo no key for hunter22 >&2; echo more >&2; exit 7'")

    assert "imap.password_command failed with exit code 7: no key for …" == str(failed.value)


def test_a_command_that_never_stops_printing_is_ended() -> None:
    """More than any password has is never kept in memory."""
    with pytest.raises(SettingsError, match="more than any password"):
        run("yes")

    assert PRINTED_BYTES_MAX < 100_000


def test_a_helper_that_it_leaves_behind_is_not_waited_for(tmp_path: Path) -> None:
    """An agent of keys that holds the pipes open does not keep us from the password."""
    leaves = tmp_path / "leaves"
    leaves.write_text('#!/bin/sh\nsleep 600 &\necho $! > "$0.pid"\necho secret\n')
    leaves.chmod(0o700)
    began = time.monotonic()
    printed = run(str(leaves))
    took_s = time.monotonic() - began
    os.kill(int(leaves.with_name("leaves.pid").read_text()), 9)

    assert b"secret\n" == printed
    assert took_s < 20


@pytest.mark.parametrize("timeout_s", [0.2, 60.0])
def test_a_command_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, timeout_s: float
) -> None:
    """Time is bounded; so is waiting for somebody who has gone away meanwhile."""
    hangs = tmp_path / "hangs"
    hangs.write_text('#!/bin/sh\nsleep 600 &\necho $! > "$0.pid"\nwait\n')
    hangs.chmod(0o700)
    given_up = threading.Event()
    if timeout_s > 1:
        given_up.set()
    with pytest.raises(SettingsError, match=r"within|given up"):
        run(str(hangs), timeout_s=timeout_s, given_up=given_up)
    pid_file = hangs.with_name("hangs.pid")
    said = pid_file.read_text() if pid_file.exists() else ""  # it may have ended before that

    if said:
        wait_until(lambda: not is_running(int(said)), "what the command started goes on")


def test_words_are_not_for_a_shell() -> None:
    """What is written is a program and its arguments; nothing of it is expanded."""
    assert b"$HOME;id" == run("printf %s '$HOME;id'")
