"""The life of the connection, with real processes: dead lines, sleeping servers and sleepers."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from data.sync.runner import LEASE_LASTS_S
from tests.journeys.conftest import MakeDesk
from tests.support.console_process import ConsoleProcess, Running, wait_until
from tests.support.cut_line import CutLine
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, write_mail
from tests.support.patience import patience
from tests.support.smtp_world import SmtpWorld
from tests.support.terminal import Terminal, environment

pytestmark = [pytest.mark.real_server, pytest.mark.slow]

NOTICED_S = patience(60.0)
"""A poll, half a minute for a sign of life, and a loaded machine."""
BACK_S = patience(60.0)
STILL_S = 3.0
SCREENS = {"gi": "[Open", "go": "Outbox", "gp": "Problems", "?": "Keys"}
TABLES = (
    "changes", "activity", "messages", "locations", "outbox", "sync_state", "leases", "folders",
    "quarantine", "conversations",
)  # fmt: skip


@pytest.fixture
def line(dovecot: Dovecot) -> Iterator[CutLine]:
    """A line to the server that can go dead."""
    line = CutLine(dovecot.imap_port).start()
    yield line
    line.stop()


@pytest.fixture
def far_desk(tmp_path: Path, line: CutLine, smtp_world: SmtpWorld) -> ConsoleProcess:
    """A store whose server is at the other end of that line; it looks every second."""
    return ConsoleProcess(
        tmp_path, imap_port=line.port, smtp_port=smtp_world.port, imap="poll_s = 1"
    )


def has_mail(desk: ConsoleProcess, name: str) -> bool:
    """Say whether a mail is stored."""
    found = desk.value(
        "SELECT count(*) FROM messages WHERE internet_message_id = ?", f"{name}@{DOMAIN}"
    )
    return bool(found)


def test_a_half_open_line_is_given_up_and_made_anew(
    far_desk: ConsoleProcess, line: CutLine, dovecot: Dovecot
) -> None:
    """Nothing comes and nothing is told: it is noticed, said, and mended without anybody."""
    with far_desk.syncing():
        line.freeze()
        dovecot.deliver(write_mail(f"dead@{DOMAIN}"))
        wait_until(lambda: far_desk.state() == "trouble", "unnoticed", timeout_s=NOTICED_S)
        cause = far_desk.json("status")["sync"]["cause"]
        line.cut()
        line.thaw()
        wait_until(lambda: has_mail(far_desk, "dead"), "not back", timeout_s=BACK_S)
        wait_until(lambda: far_desk.state() == "synced", "not in sync", timeout_s=BACK_S)

    assert "did not answer in time" in cause
    assert 0 == far_desk.sync()["fetched"]


@pytest.mark.soak
def test_a_server_that_sleeps_is_noticed_and_awaited(make_desk: MakeDesk, dovecot: Dovecot) -> None:
    """Every process of the server is suspended for a while; then all goes on, once each."""
    desk = make_desk(imap="poll_s = 1")
    with desk.syncing():
        dovecot.suspend()
        try:
            dovecot.deliver(write_mail(f"asleep@{DOMAIN}"))
            wait_until(lambda: desk.state() == "trouble", "unnoticed", timeout_s=NOTICED_S)
        finally:
            dovecot.resume()
        wait_until(lambda: has_mail(desk, "asleep"), "not back", timeout_s=BACK_S)
        wait_until(lambda: desk.state() == "synced", "not in sync", timeout_s=BACK_S)

    assert 0 == desk.sync()["fetched"]


def test_lines_cut_and_servers_killed_lose_and_double_nothing(
    far_desk: ConsoleProcess, line: CutLine, dovecot: Dovecot
) -> None:
    """Cut, killed and cut again while mail comes in: at the end every mail is there, once."""
    names = [f"m{number}" for number in range(8)]
    with far_desk.syncing():
        for number, name in enumerate(names):
            dovecot.deliver(write_mail(f"{name}@{DOMAIN}", subject=name))
            if number % 4 == 3:
                dovecot.kill()
                dovecot.start()
            elif number % 2:
                line.cut()
        for name in names:
            wait_until(partial(has_mail, far_desk, name), f"no {name}", timeout_s=BACK_S)
        wait_until(lambda: far_desk.state() == "synced", "not in sync", timeout_s=BACK_S)
    report = far_desk.sync()

    assert sorted(f"{name}@{DOMAIN}" for name in names) == sorted(
        message["internet_message_id"] for message in far_desk.messages()
    )
    assert (0, len(names)) == (report["fetched"], report["folders"][0]["stored"])


def test_a_sleeper_that_wakes_after_twice_the_lease_writes_nothing(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Stopped for twice the lease and woken while another is the one, it leaves no trace at all."""
    with desk.syncing() as sleeper:
        other = desk.start("sync")
        try:
            desk.put_to_sleep(sleeper)
            began = time.monotonic()
            wait_until(lambda: desk.holder_pid() == other.pid, "nobody took over", timeout_s=60)
            wait_until(lambda: time.monotonic() - began > 2 * LEASE_LASTS_S, "time passes")
            # The other one is quiet too, so that whatever is written now the sleeper wrote.
            desk.put_to_sleep(other)
            dovecot.deliver(write_mail(f"tempting@{DOMAIN}"))
            before, lease_ends = _everything(desk), _lease_end(desk)
            sleeper.signal(signal.SIGCONT)
            until = min(time.time() + STILL_S, lease_ends - 0.5)
            wait_until(lambda: time.time() > until, "time passes")
            after, seen_in_time = _everything(desk), time.time() < lease_ends
            _see_it_come_back(desk, sleeper)
        finally:
            other.kill()

    assert seen_in_time, "the other one's lease ran out while we looked: nothing is shown"
    assert before == after
    assert not smtp_world.mails


def test_one_pass_that_slept_past_its_lease_signs_on_anew(
    far_desk: ConsoleProcess, line: CutLine, dovecot: Dovecot
) -> None:
    """`sync --once` on a machine that slept in the middle of it says so, and does it all."""
    dovecot.deliver(write_mail(f"late@{DOMAIN}"))
    line.freeze()  # in the middle: it is let in and hears nothing
    running = far_desk.start("sync", "--once")
    try:
        wait_until(lambda: far_desk.holder_pid() == running.pid, "it does not begin")
        far_desk.put_to_sleep(running)
        ends = _lease_end(far_desk)
        line.cut()
        line.thaw()
        wait_until(lambda: time.time() > ends, "time passes")
        running.signal(signal.SIGCONT)
        wait_until(lambda: running.process.poll() is not None, "it does not end", timeout_s=BACK_S)
    finally:
        running.kill()

    assert has_mail(far_desk, "late"), running.words
    assert 0 == running.process.poll(), running.words
    assert "asleep for longer than its lease" in running.words


def is_at(terminal: Terminal, place: str) -> bool:
    """Say whether the top line names a place."""
    return place in terminal.lines[0]


def _see_it_come_back(desk: ConsoleProcess, sleeper: Running) -> None:
    """Once the other one's lease is over it signs on anew, and does what is to be done."""
    wait_until(lambda: desk.holder_pid() == sleeper.pid, "it is no standby", timeout_s=BACK_S)
    wait_until(lambda: has_mail(desk, "tempting"), "it does not sync", timeout_s=BACK_S)


def _everything(desk: ConsoleProcess) -> dict[str, list[tuple[object, ...]]]:
    """Give every row that a syncing process could write."""
    return {name: desk.rows(f"SELECT * FROM {name} ORDER BY 1") for name in TABLES}


def _lease_end(desk: ConsoleProcess) -> float:
    return float(desk.value("SELECT expires_at FROM leases")) / 1000


def test_a_corrected_password_is_tried_at_once(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """Refused, it waits long by itself; who corrects the settings file need do nothing more."""
    right = desk.config.read_text()
    desk.config.write_text(right.replace('password = "secret"', 'password = "wrong"'))
    dovecot.deliver(write_mail(f"one@{DOMAIN}"))
    running = desk.start("sync")
    try:
        wait_until(lambda: desk.state() == "sign_in", "not refused", timeout_s=NOTICED_S)
        desk.config.write_text(right)
        wait_until(lambda: desk.state() == "synced", "not tried again", timeout_s=BACK_S)
    finally:
        running.kill()

    assert has_mail(desk, "one")


@pytest.mark.soak
def test_every_screen_says_that_the_syncing_process_hangs(
    desk: ConsoleProcess, dovecot: Dovecot
) -> None:
    """Stopped for good, it holds the lock: top lines, Problems and status name it and the cure."""
    dovecot.deliver(write_mail(f"one@{DOMAIN}"))
    with desk.syncing() as hanging:
        words = [sys.executable, "-m", "console", "--config", str(desk.config)]
        with Terminal(words, environ=environment(desk.folder)) as terminal:
            terminal.until(lambda: terminal.lines[0].endswith("synced"), "in sync")
            desk.put_to_sleep(hanging)
            terminal.until(
                lambda: "! sync stands still since" in terminal.lines[0],
                "it is told",
                timeout_s=NOTICED_S,
            )
            said = {}
            for keys, place in SCREENS.items():
                terminal.press(keys)
                terminal.until(partial(is_at, terminal, place), place)
                said[place] = "! sync stands still" in terminal.lines[0]
            terminal.press("q")
            terminal.shows(f"process {hanging.pid}")
            problems = terminal.text
            status = desk.json("status")["sync"]
            tmux = desk.run("status", "--format", "tmux").out
            hanging.signal(signal.SIGCONT)
            terminal.until(
                lambda: terminal.lines[0].endswith("synced"), "calm again", timeout_s=BACK_S
            )
            terminal.press("\x11")
            terminal.ended_within(5)

    assert dict.fromkeys(SCREENS.values(), True) == said
    assert "End that process and start support-console sync anew" in problems
    assert ("standstill", True) == (status["state"], f"process {hanging.pid}" in status["cause"])
    assert b"!sync" in tmux
