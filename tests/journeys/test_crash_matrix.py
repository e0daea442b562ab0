"""Every way to end at every stage of SMTP, with real processes: `make soak`."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.console_process import ConsoleProcess, Running, wait_until
from tests.support.dovecot import Dovecot
from tests.support.fault_smtp import BEFORE_TEXT, FaultSmtp

pytestmark = [pytest.mark.real_server, pytest.mark.soak]
LEASE_TWICE_S = 16.0
WITH_TEXT = ("text", "dot")
STAGES = (*BEFORE_TEXT, *WITH_TEXT, "taken", "quit")


@pytest.fixture
def server() -> Iterator[FaultSmtp]:
    """A server that falls silent where it is told to."""
    made = FaultSmtp().start()
    yield made
    made.stop()


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, server: FaultSmtp) -> ConsoleProcess:
    """A store on Dovecot and that server."""
    return ConsoleProcess(tmp_path, imap_port=dovecot.imap_port, smtp_port=server.port)


def _write(desk: ConsoleProcess) -> str:
    desk.sync()
    queued = desk.json(
        "new", "--to", "a@y.example", "--subject", "Hello", "--body-file", "-", text="Hello.\n"
    )
    return str(queued["internet_message_id"])


def _state(desk: ConsoleProcess, ours: str) -> str:
    return str(desk.value("SELECT state FROM outbox WHERE internet_message_id = ?", ours))


def _reach(stage: str, ours: str, desk: ConsoleProcess, server: FaultSmtp) -> Running:
    """Have a process stand at a stage: the server says nothing more there."""
    server.faults[stage] = "silence"
    running = desk.start("sync")
    server.wait_until(lambda: stage in server.reached, stage)
    if stage in {"taken", "quit"}:
        wait_until(lambda: _state(desk, ours) == "sent", "it is written down that it was taken")
    return running


@pytest.mark.parametrize("end", ["kill", "stop", "sleep"])
@pytest.mark.parametrize("stage", STAGES)
def test_however_it_ends_the_mail_leaves_once_or_a_person_is_asked(
    desk: ConsoleProcess, server: FaultSmtp, stage: str, end: str
) -> None:
    """Killed, asked to stop, or asleep past its lease at any stage, then others go on: never two
    copies, never none without a word."""
    ours = _write(desk)
    running = _reach(stage, ours, desk, server)
    try:
        if end == "kill":
            running.kill()
        elif end == "sleep":
            desk.put_to_sleep(running)
            time.sleep(LEASE_TWICE_S)  # the kernel's lock stays with it; only its lease runs out
        elif stage in WITH_TEXT:
            running.signal(signal.SIGTERM)
            server.stop()  # it waits for the answer, so the line has to end
            running.stop()
        else:
            assert 0 == running.stop()
        server.faults.clear()
        if end == "stop" and stage in WITH_TEXT:
            desk.json("outbox")
        else:
            desk.sync()
            desk.sync()
        if end == "sleep":
            running.signal(signal.SIGCONT)
            wait_until(lambda: desk.holder_pid() == running.pid, "it signs on again")
            wait_until(lambda: desk.state() == "synced", "it goes on")
    finally:
        running.kill()

    arrived = server.copies(ours)
    if stage in WITH_TEXT:
        assert ("unknown", int(stage == "dot")) == (_state(desk, ours), arrived)
    else:
        assert ("sent", 1) == (_state(desk, ours), arrived)
