"""Who syncs: the child of one user's console, or a service beside agents who know no secret."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.domain.child_care import LIFELESS
from data.sync.runner import LEASE_LASTS_S
from tests.support.console_process import (
    PROGRAM,
    ROOT,
    Account,
    ConsoleProcess,
    Running,
    wait_until,
)
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, make_letters, write_mail
from tests.support.patience import patience
from tests.support.processes import children_of, is_running
from tests.support.smtp_world import SmtpWorld
from tests.support.terminal import Terminal, environment

PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
print(child.pid, flush=True)
time.sleep(600)
"""
CHILD_ENDS_S = patience(2.0)
TAKES_OVER_S = patience(10.0)
BOTH = 2
GROUP = 64100
SERVICE = Account(64101, GROUP)
AGENTS = (Account(64102, GROUP), Account(64103, GROUP))


def _take_over(desk: ConsoleProcess, running: Running, *, what: str) -> float:
    """Wait until a process holds the lease; give how long that took."""
    began = time.monotonic()
    wait_until(lambda: desk.holder_pid() == running.pid, what, timeout_s=2 * TAKES_OVER_S)
    return time.monotonic() - began


@pytest.mark.real_server
@pytest.mark.parametrize("count", [1, 3000], ids=["waiting", "importing"])
def test_child_of_a_console_dies_with_it(
    desk: ConsoleProcess, dovecot: Dovecot, count: int
) -> None:
    """However the console dies, in the middle of an import too, its syncing child is soon gone."""
    for letter in make_letters(count, seed=30):
        dovecot.deliver(letter.raw, at=letter.at)
    command = [*PROGRAM, "sync", "--until-stdin-closes", "--config", str(desk.config)]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *command],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "HOME": str(desk.folder)},  # where it keeps which stores there are
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        family = [child]
        try:
            if count == 1:
                wait_until(lambda: desk.state() == "synced", "the child does not sync")
            else:
                wait_until(lambda: desk.value("SELECT count(*) FROM bodies"), "no import runs")
            family += children_of(child)

            parent.kill()
            began = time.monotonic()
            wait_until(lambda: not any(map(is_running, family)), "a child stayed behind")
            took_s = time.monotonic() - began
        finally:
            parent.kill()
            for pid in filter(is_running, family):
                os.kill(pid, signal.SIGKILL)

    print(f"the child ended {took_s:.2f} s after its parent")
    assert took_s < CHILD_ENDS_S
    assert desk.holder_pid() is None
    assert count == desk.sync()["folders"][0]["stored"]


@pytest.mark.real_server
def test_standby_takes_over_and_status_says_so(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """A dead or sleeping syncing process is replaced; one that wakes up late changes nothing."""
    with desk.syncing() as first:
        second = desk.start("sync")
        third = None
        try:
            assert f":{first.pid}" in desk.json("status")["sync"]["holder"]
            first.kill()
            after_death_s = _take_over(desk, second, what="nobody took over from the dead")
            third = desk.start("sync")
            wait_until(lambda: desk.state() == "synced", "the second does not sync")
            assert desk.json("status")["sync"]["holder"].endswith(f":{second.pid}")

            desk.put_to_sleep(second)
            after_sleep_s = _take_over(desk, third, what="nobody took over from the sleeper")
            lease = desk.rows("SELECT holder, epoch FROM leases")
            dovecot.deliver(write_mail(f"asleep@{DOMAIN}"))
            wait_until(lambda: desk.value("SELECT 1 FROM messages"), "the third does not sync")
            number = desk.number_of(f"asleep@{DOMAIN}")
            desk.json("reply", number, "--body-file", "-", text="Good morning.\n")
            smtp_world.wait_for(1)
            second.signal(signal.SIGCONT)
            _see_it_stand_by(desk, second, lease)
            third.stop()
            _take_over(desk, second, what="the woken process is no standby")
            wait_until(lambda: desk.state() == "synced", "the woken process does not sync")
            second.kill()
        finally:
            second.kill()
            if third is not None:
                third.kill()

    print(f"taken over {after_death_s:.1f} s after a death, {after_sleep_s:.1f} s after a stop")
    assert max(after_death_s, after_sleep_s) < TAKES_OVER_S
    wait_until(
        lambda: desk.json("status")["sync"]["holder"] is None,
        "status does not say that nobody syncs",
    )
    status = desk.json("status")["sync"]
    assert ("stopped", True) == (status["state"], bool(status["cause"]))
    assert 1 == len(smtp_world.mails)
    assert 2 == len(desk.json("show", number)["messages"])


def _see_it_stand_by(desk: ConsoleProcess, woken: Running, lease: list[tuple[object, ...]]) -> None:
    """Watch a woken process for a while: it lives, and the lease stays where it is."""
    until = time.monotonic() + 2.0
    wait_until(
        lambda: (
            time.monotonic() > until
            or desk.rows("SELECT holder, epoch FROM leases") != lease
            or woken.process.poll() is not None
        ),
        "time passes",
    )
    assert lease == desk.rows("SELECT holder, epoch FROM leases")
    assert woken.process.poll() is None, woken.words


@pytest.mark.real_server
@pytest.mark.soak
def test_a_console_replaces_its_own_child_that_hangs(
    desk: ConsoleProcess, dovecot: Dovecot
) -> None:
    """Its syncing process is stopped for good: the console says so, ends it and starts another."""
    dovecot.deliver(write_mail(f"before@{DOMAIN}"))
    words = [*PROGRAM, "--config", str(desk.config)]
    with Terminal(words, environ=environment(desk.folder)) as terminal:
        terminal.until(lambda: terminal.lines[0].endswith("synced"), "in sync")
        first = desk.holder_pid()
        assert first is not None
        assert first in children_of(terminal.pid)

        os.kill(first, signal.SIGSTOP)
        terminal.shows("! sync stands still since")
        terminal.shows("hung and was ended", timeout_s=patience(2 * LIFELESS.total_seconds()))
        dovecot.deliver(write_mail(f"after@{DOMAIN}"))
        terminal.until(lambda: terminal.lines[0].endswith("synced"), "in sync again")
        wait_until(lambda: desk.value("SELECT count(*) FROM messages") == BOTH, "mail comes in")
        second = desk.holder_pid()
        was_running = is_running(first)
        terminal.press("gp")
        terminal.shows(f"(process {first}) hung and was ended")
        terminal.press("\x11")
        terminal.ended_within(patience(10))

    assert (False, True) == (was_running, second not in {None, first})


@pytest.mark.real_server
def test_service_user_syncs_for_agents_without_the_secret(
    shared_folder: Path, others_program: tuple[str, ...], dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Agents read and reply; only the service can sign in; when it dies a standby goes on."""
    box = shared_folder / "box"
    box.mkdir()
    os.chown(box, SERVICE.uid, GROUP)
    box.chmod(0o2770)
    service, agents = (
        ConsoleProcess(
            shared_folder,
            imap_port=dovecot.imap_port,
            smtp_port=smtp_world.port,
            store=box / "store.db",
            has_secret=name == "service",
            name=name,
        )
        for name in ("service", "agents")
    )
    os.chown(service.config, SERVICE.uid, GROUP)
    service.program = agents.program = others_program
    dovecot.deliver(write_mail(f"q@{DOMAIN}"))
    standby = None
    with service.syncing(account=SERVICE) as running:
        try:
            standby = service.start("sync", account=SERVICE)
            number = service.number_of(f"q@{DOMAIN}")
            denied = service.run("list", account=AGENTS[0])
            subjects = [agents.json("show", number, account=agent)["subject"] for agent in AGENTS]
            agents.json("reply", number, "--body-file", "-", text="One.\n", account=AGENTS[0])
            smtp_world.wait_for(1)
            running.kill()
            agents.json("reply", number, "--body-file", "-", text="Two.\n", account=AGENTS[1])
            took_s = _take_over(service, standby, what="the standby does not take over")
            smtp_world.wait_for(2)
            status = agents.json("status", account=AGENTS[1])["sync"]
        finally:
            if standby is not None:
                standby.kill()

    assert 0 != denied.code
    assert ["Where is my order?"] * 2 == subjects
    assert took_s < TAKES_OVER_S
    assert status["holder"].endswith(f":{standby.pid}")
    names = {f"uid{agent.uid}" for agent in AGENTS}
    assert names <= {name for (name,) in service.rows("SELECT name FROM agents")}
    assert 2 == len(smtp_world.mails)
    for path in box.iterdir():
        assert 0o660 == path.stat().st_mode & 0o777, path
        assert GROUP == path.stat().st_gid, path
    unwritten = agents.run("sync", "--once", account=AGENTS[0])
    assert unwritten.code != 0
    assert b"Traceback" not in unwritten.err


def test_lease_is_shorter_than_the_time_to_take_over() -> None:
    """A sleeping holder is replaced in time only while its lease leaves room for it."""
    assert LEASE_LASTS_S < 10.0
