"""The disk fills up while a mail leaves, on a real small disk: one copy, and its fate is known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.test_sending import copies_at, in_sent, reply_to, state_of
from tests.support.console_process import ConsoleProcess, Running, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, write_mail
from tests.support.small_disk import fill, only_root_mounts, small_disk
from tests.support.smtp_world import SmtpWorld

LATER = ("claim", "mail", "data", "quit")
pytestmark = [pytest.mark.real_server, only_root_mounts]


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of its own, large enough for a store and little more."""
    with small_disk(megabytes=24) as folder:
        yield folder


@pytest.fixture
def desk(disk: Path, tmp_path: Path, dovecot: Dovecot, smtp_world: SmtpWorld) -> ConsoleProcess:
    """A store on the small disk, with one question in it."""
    made = ConsoleProcess(
        tmp_path,
        imap_port=dovecot.imap_port,
        smtp_port=smtp_world.port,
        store=disk / "store" / "store.db",
    )
    dovecot.deliver(write_mail(f"q@{DOMAIN}"))
    made.sync()
    return made


def fill_up(desk: ConsoleProcess, disk: Path) -> Path:
    """Leave no room for a single page, nor what the log beside the store could reuse."""
    connection = sqlite3.connect(desk.store, timeout=10)
    try:
        wait_until(
            lambda: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0,
            "the log is never at rest",
        )
    finally:
        ballast = fill(disk)
        connection.close()
    return ballast


def says_full(desk: ConsoleProcess, running: Running) -> bool:
    """Say whether the process has said what is wrong, in its log and to whoever asks."""
    return "is full" in running.words and "full" in desk.run("status").text


@pytest.mark.parametrize(
    "stage",
    ["dot", *(pytest.param(each, marks=pytest.mark.soak) for each in LATER)],
)
def test_a_full_disk_while_a_mail_leaves(
    desk: ConsoleProcess, disk: Path, dovecot: Dovecot, smtp_world: SmtpWorld, stage: str
) -> None:
    """Full before the claim, before the text, with the server's yes, or while the copy is filed:
    the mail leaves once and is known as sent, its copy lies in Sent once, and the disk is told."""
    number = desk.number_of(f"q@{DOMAIN}")
    full: list[Path] = []
    if stage == "claim":
        ours = reply_to(desk, number)
        full.append(fill_up(desk, disk))
    else:
        smtp_world.once_at[stage] = lambda: full.append(fill_up(desk, disk))
        ours = reply_to(desk, number)
    running = desk.start("sync")
    try:
        wait_until(lambda: full, f"{stage} was not reached: {running.words}")
        wait_until(lambda: says_full(desk, running), f"nobody says why: {running.words}")
        at_full = copies_at(smtp_world, ours)
        full[0].unlink()
        wait_until(lambda: state_of(desk, ours) == "sent", f"never known as sent: {running.words}")
        wait_until(lambda: in_sent(dovecot, ours), "no copy was filed")
        assert running.process.poll() is None
    finally:
        running.kill()
    desk.sync()

    assert int(stage in {"dot", "quit"}) == at_full
    assert (1, 1) == (copies_at(smtp_world, ours), in_sent(dovecot, ours))
    assert "Traceback" not in running.words
    assert "ok" == desk.value("PRAGMA integrity_check")


def test_killed_with_the_servers_yes_on_a_full_disk(
    desk: ConsoleProcess, disk: Path, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """What could not be written is unknown, never sent again; a copy in Sent settles it."""
    number = desk.number_of(f"q@{DOMAIN}")
    full: list[Path] = []
    smtp_world.once_at["dot"] = lambda: full.append(fill_up(desk, disk))
    ours = reply_to(desk, number)
    running = desk.start("sync")
    wait_until(lambda: says_full(desk, running), f"nobody says why: {running.words}")
    running.kill()
    full[0].unlink()
    desk.sync()
    after = state_of(desk, ours)
    (mail,) = [mail for mail in smtp_world.mails if ours.encode() in mail.raw]
    dovecot.deliver(mail.raw, folder="Sent", flags=("\\Seen",))
    desk.sync()

    assert ("unknown", "sent") == (after, state_of(desk, ours))
    assert (1, 1) == (copies_at(smtp_world, ours), in_sent(dovecot, ours))
