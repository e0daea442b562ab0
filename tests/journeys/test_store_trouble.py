"""A store that cannot be written: every screen says so, and no typed word is lost."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from tests.cli.test_backups import block, unblock
from tests.screens.test_terminal import command
from tests.support.command import Command
from tests.support.console_app import Office, config_of, open_office, question
from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, write_mail
from tests.support.small_disk import fill, grow, only_root_mounts, read_only, small_disk
from tests.support.smtp_world import SmtpWorld
from tests.support.terminal import Terminal, environment

CTRL_Q, ESCAPE = "\x11", "\x1b"
TYPED = "Typed while nothing could be kept"
BIG = 700_000


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of its own, large enough for a store and little more."""
    with small_disk(megabytes=24) as folder:
        yield folder


@pytest_asyncio.fixture
async def office(disk: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store on the small disk, the agent's home on another one."""
    (disk / "box").mkdir()
    async with open_office(disk / "box") as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1), question(2))
        yield made


def console(office: Office, home: Path, *, more: Mapping[str, str] | None = None) -> Terminal:
    """Open the console of mette, with more in its environment."""
    environ = environment(home) | dict(more or {})
    return Terminal([*command(config_of(office)), "--as", "mette"], environ=environ)


def drafts(office: Office) -> list[str]:
    """Give the drafts that the store has."""
    with closing(sqlite3.connect(office.store.path)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM drafts")]


def files_in(home: Path) -> list[Path]:
    """Give the private files of texts that the store could not take."""
    return sorted(path for path in home.rglob("unsaved/*/*.json"))


def write(terminal: Terminal, words: str) -> None:
    """Open the first conversation and write into it."""
    terminal.press("\r")
    terminal.shows("Where is my lamp?")
    terminal.press("r")
    terminal.shows("ctrl+s")
    terminal.press(words)
    terminal.shows(words)


@only_root_mounts
def test_a_full_disk_is_told_and_loses_no_word(office: Office, disk: Path, tmp_path: Path) -> None:
    """The top line and Problems say so; the text waits in a private file, and is kept by itself."""
    run = Command(tmp_path, config_of(office))
    with console(office, tmp_path) as mette:
        mette.shows("Question 1")
        ballast = fill(disk)
        mette.shows("disk full")
        refused = run("--as", "kai", "note", "1001", "--body-file", "-", typed="x\n")
        write(mette, TYPED)
        mette.shows("kept in a file of yours")
        (file,) = files_in(tmp_path)
        mode, held = file.stat().st_mode & 0o777, file.read_text()
        at_full = drafts(office)
        mette.press(CTRL_Q)
        mette.shows("r reply")
        mette.press("gp")
        mette.shows("Free some space")
        mette.press("q")
        ballast.unlink()
        mette.shows("can be written again")
        mette.until(lambda: "disk full" not in mette.text, "the top line is calm again")
        wait_until(lambda: drafts(office) == [TYPED], "the text is not kept")
        wait_until(lambda: not files_in(tmp_path), "the private file stays")

    assert (75, True) == (refused.code, "full" in refused.err), refused.err
    assert 0o600 == mode
    assert TYPED in held
    assert [] == at_full
    with closing(sqlite3.connect(office.store.path)) as connection:
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()


@only_root_mounts
def test_a_console_killed_on_a_full_disk_loses_no_word(
    office: Office, disk: Path, tmp_path: Path
) -> None:
    """What was typed before `kill -9` is a draft again once a console starts and there is room."""
    with console(office, tmp_path) as mette:
        mette.shows("Question 1")
        ballast = fill(disk)
        write(mette, TYPED)
        mette.shows("kept in a file of yours")
    ballast.unlink()
    with console(office, tmp_path) as again:
        again.shows("is a draft again: #100")
        again.press("\r")
        again.shows(TYPED)

    assert [TYPED] == drafts(office)
    assert [] == files_in(tmp_path)


@only_root_mounts
def test_a_store_that_may_only_be_read_or_was_moved(
    office: Office, disk: Path, tmp_path: Path
) -> None:
    """Reading goes on, each state is told in the top line, and gone when it is put right."""
    run = Command(tmp_path, config_of(office))
    path = office.store.path
    away = path.with_name("elsewhere.db")
    with console(office, tmp_path) as mette:
        mette.shows("Question 1")
        with read_only(disk / "box"):
            mette.shows("store read-only")
            refused = run("--as", "kai", "note", "1001", "--body-file", "-", typed="x\n")
            mette.press("\r")
            mette.shows("Where is my lamp?")
            mette.press("q")
        mette.shows("can be written again")
        path.rename(away)
        mette.shows("store moved")
        mette.press("e")
        mette.until(lambda: "nothing was written" in mette.text, "the deed is refused")
        away.rename(path)
        mette.shows("can be written again")

    assert (1, True) == (refused.code, str(path) in refused.err), refused.err
    assert "read-only" in refused.err


def test_a_blocked_store_keeps_no_word_from_being_kept(tmp_path: Path) -> None:
    """Blocked for longer than a write waits, the text goes into a file and then into the store."""
    import asyncio  # noqa: PLC0415 - one short use

    async def make() -> Path:
        async with open_office(tmp_path) as made:
            made.clock.set(SystemClock().now())
            await made.receive(question(1))
            config_of(made)
            return made.store.path

    path = asyncio.run(make())
    words = [*command(tmp_path / "console.toml"), "--as", "mette"]
    with Terminal(words, environ=environment(tmp_path)) as mette:
        mette.shows("Question 1")
        blocker = block(path)
        try:
            write(mette, TYPED)
            mette.shows("store busy")
            mette.shows("kept in a file of yours")
        finally:
            unblock(blocker)
        mette.until(lambda: "draft saved" in mette.text, "it is kept by itself")

    assert [] == files_in(tmp_path)


@pytest.mark.real_server
@only_root_mounts
def test_sync_on_a_full_disk_goes_on_by_itself(
    disk: Path, tmp_path: Path, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Mail that does not fit stays on the server, nothing is sent twice, and room is enough."""
    desk = ConsoleProcess(
        tmp_path,
        imap_port=dovecot.imap_port,
        smtp_port=smtp_world.port,
        store=disk / "store" / "store.db",
    )
    dovecot.deliver(write_mail(f"first@{DOMAIN}"))
    with desk.syncing() as running:
        number = desk.number_of(f"first@{DOMAIN}")
        ids = [f"big{n}@{DOMAIN}" for n in range(8)]
        ballast = fill(disk, leave=5_000_000)
        for n, key in enumerate(ids):
            dovecot.deliver(write_mail(key, text=_noise(n)))
        wait_until(lambda: "full" in running.words, "the disk does not fill up")
        refused = desk.run("reply", number, "--body-file", "-", text="Soon.\n")
        while_full = desk.rows("SELECT count(*) FROM messages")[0][0]
        ballast.unlink()
        grow(disk, megabytes=400)
        wait_until(
            lambda: desk.value("SELECT count(*) FROM locations") == len(ids) + 1,
            f"sync does not go on: {running.words}",
        )
        assert 0 == desk.run("reply", number, "--body-file", "-", text="Soon.\n").code
        smtp_world.wait_for(1 + (refused.code == 0))
        wait_until(lambda: desk.state() == "synced", "not in sync again")
        assert running.process.poll() is None

    assert refused.code in {0, 75}, refused.text
    assert while_full < len(ids) + 1
    assert "Traceback" not in running.words
    desk.sync()  # a copy in Sent may still have been on its way
    assert 0 == desk.sync()["fetched"]
    assert (len(ids) + 1,) == desk.rows("SELECT count(*) FROM messages WHERE direction = 'in'")[0]
    assert 1 + (refused.code == 0) == len(smtp_world.mails)
    assert "ok" == desk.value("PRAGMA integrity_check")


def _noise(seed: int) -> str:
    """Give a text that no packing makes small."""
    done = subprocess.run(
        ["openssl", "enc", "-aes-128-ctr", "-K", f"{seed + 1:032x}", "-iv", "0" * 32, "-a"],
        input=bytes(BIG), capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode()
