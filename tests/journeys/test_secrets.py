"""Secrets stay where they were put: nothing that is said, logged, stored or listed holds one."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest

from console.mailbox import connect_imap
from console.settings import load_settings
from data.errors import MailError
from tests.journeys.conftest import MakeDesk
from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import SECRET, Dovecot
from tests.support.letters import write_mail
from tests.support.processes import children_of

WRONG = "wr0ng-Passw0rd-17"


def everything_but(config: Path) -> bytes:
    """Read every file of a desk's home but its settings."""
    paths = [path for path in config.parent.rglob("*") if path.is_file() and path != config]
    return b"".join(path.read_bytes() for path in paths)


def set_password(desk: ConsoleProcess, password: str) -> None:
    """Put another password into the settings."""
    before = load_text(desk)
    line = next(line for line in before.splitlines() if line.startswith("password = "))
    desk.config.write_text(before.replace(line, f'password = "{password}"'))


def load_text(desk: ConsoleProcess) -> str:
    """Read the settings file."""
    return desk.config.read_text()


@pytest.mark.real_server
def test_no_password_is_said_stored_or_listed(make_desk: MakeDesk, dovecot: Dovecot) -> None:
    """After a refused and an accepted sign-in, told in full, no password stands anywhere."""
    desk = make_desk()
    dovecot.deliver(write_mail("one@x.example"))
    set_password(desk, WRONG)
    refused = desk.run("sync", "--once", "--verbose")
    doctor = desk.run("doctor", "--verbose")
    set_password(desk, SECRET)
    synced = desk.run("sync", "--once", "--verbose")
    desk.is_warm = False  # what is listed is the command line of a real start
    with desk.syncing() as running:
        pids = [running.pid, *children_of(running.pid)]
        listed = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids)
    told = b"".join(item.out + item.err for item in (refused, doctor, synced))
    told += listed + running.words.encode() + everything_but(desk.config)

    assert (1, 0) == (refused.code, synced.code)
    assert b"refused user" in told
    assert b"console" in listed
    assert WRONG.encode() not in told
    assert f"{SECRET}\n".encode() not in told
    assert f'"{SECRET}"'.encode() not in told


@pytest.mark.real_server
async def test_no_password_is_in_a_trace_or_a_log(
    make_desk: MakeDesk, dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    """With every log at its loudest, and in the trace of the error, the password is not there."""
    desk = make_desk(imap=f"# {dovecot.imap_port}")
    set_password(desk, WRONG)
    environ = {"HOME": str(desk.folder), "PATH": "/usr/bin:/bin"}
    settings = load_settings(environ=environ, config_file=desk.config)
    with caplog.at_level(logging.DEBUG), pytest.raises(MailError) as refused:
        await connect_imap(settings)
    trace = "".join(traceback.format_exception(refused.value))

    assert "refused user" in trace
    assert WRONG not in trace + caplog.text + repr(settings)
