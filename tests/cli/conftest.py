"""A synced store for the contract tests: on Dovecot where it is, else on the embedded mailbox."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from console.clock import SystemClock
from console.demo.mailbox import SampleMail
from console.demo.servers import EmbeddedMailbox
from tests.support import dovecot as dovecot_server
from tests.support.command import Command
from tests.support.console_app import answer, config_of, open_office, question
from tests.support.dovecot import Dovecot
from tests.support.in_process import InProcess
from tests.support.smtp_world import SmtpWorld

ADDRESS = "support@x.example"
REPORT = b"%PDF-1.4 a report\n" * 40
SECRET_FILE = b"#!/bin/sh\necho stolen\n"
HOSTILE = "Ord\x1b]0;owned\x07er\u202e lamp"
FILLERS = 9


@dataclass(frozen=True)
class Account:
    """Where the mailbox is and how to sign in."""

    imap_port: int
    user: str
    password: str
    deliver: Callable[[bytes], None]


@dataclass(frozen=True)
class Office:
    """One test's own copy of the synced store, and the world around it."""

    run: Command
    store: Path
    world: SmtpWorld
    deliver: Callable[[bytes], None]
    folder: Path
    exported: list[dict[str, Any]]
    """Every message, as the program gave them out after the first sync."""

    def number(self, word: str) -> int:
        """Give the conversation that has this word."""
        return int(self._newest(word)["conversation"])

    def message(self, word: str) -> int:
        """Give the newest message that has this word."""
        return int(self._newest(word)["id"])

    def _newest(self, word: str) -> dict[str, Any]:
        found = [message for message in self.exported if word in message["text"]]
        return max(found, key=lambda message: str(message["sent_at"]))


def letter(
    key: str, *, from_: str, subject: str, text: str, minutes: int, **fields: str
) -> EmailMessage:
    """Write a customer's mail of some minutes ago."""
    mail = EmailMessage()
    mail["From"] = from_
    mail["To"] = fields.pop("to", f"X Support <{ADDRESS}>")
    mail["Subject"] = subject
    at = SystemClock().now() - timedelta(minutes=minutes)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{key}@cust.example>"
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def sample_mails() -> list[bytes]:
    """Give the mails that every test of the command line finds."""
    ann, bob = "Ann Ask <ann@cust.example>", "Bob Bulb <bob@cust.example>"
    first = letter("a1", from_=ann, subject="Where is it?", text="My kingfisher lamp?", minutes=90)
    second = letter(
        "a2", from_=ann, subject="Re: Where is it?", text="Still no kingfisher.", minutes=80,
        In_Reply_To="<a1@cust.example>", References="<a1@cust.example>",
    )  # fmt: skip
    files = letter("b1", from_=bob, subject="It flickers", text="See the nightjar.", minutes=70)
    files.add_attachment(REPORT, maintype="application", subtype="pdf", filename="report.pdf")
    files.add_attachment(
        SECRET_FILE, maintype="application", subtype="x-sh", filename="../../evil.sh"
    )
    group = letter(
        "c1", from_="Cy <cy@cust.example>", subject="For two", text="A heron for both.",
        minutes=60, Cc="Dora <dora@cust.example>",
    )  # fmt: skip
    away = letter(
        "d1", from_="Eve <eve@cust.example>", subject="Out of office", text="Away, says the wren.",
        minutes=50, Auto_Submitted="auto-replied",
    )  # fmt: skip
    hostile = letter(
        "e1", from_="Fay <fay@cust.example>", subject="placeholder", text="An osprey\x1b[2J.",
        minutes=40,
    )  # fmt: skip
    raw_hostile = hostile.as_bytes().replace(
        b"Subject: placeholder", b"Subject: " + HOSTILE.encode()
    )
    whole = [first, second, files, group, away]
    whole += [
        letter(
            f"f{n}", from_=f"Filler {n} <f{n}@cust.example>", subject=f"Question {n}",
            text=f"About lamp {n}.", minutes=30 - n,
        )
        for n in range(FILLERS)
    ]  # fmt: skip
    return [*(mail.as_bytes() for mail in whole), raw_hostile]


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """A mailbox with the sample mails on whichever server this machine has."""
    mails = sample_mails()
    if dovecot_server.missing_reason() is None:
        dovecot = Dovecot()
        try:
            dovecot.start()
            for raw in mails:
                dovecot.deliver(raw)
            yield Account(
                dovecot.imap_port, dovecot_server.USER, dovecot_server.SECRET, dovecot.deliver
            )
        finally:
            dovecot.remove()
        return
    clock = SystemClock()
    seed = [SampleMail("INBOX", raw, clock.now(), frozenset()) for raw in mails]
    embedded = EmbeddedMailbox(address=ADDRESS, now=clock.now)
    embedded.start(folder_state=tmp_path_factory.mktemp("mailbox"), seed=lambda: seed)
    try:
        yield Account(embedded.imap_port, embedded.user, embedded.password, embedded.deliver)
    finally:
        embedded.stop()


@pytest.fixture(scope="session")
def world() -> Iterator[SmtpWorld]:
    """Everybody else's mail server."""
    server = SmtpWorld().start()
    yield server
    server.stop()


def write_config(folder: Path, account: Account, world: SmtpWorld, *, save_sent: str) -> Path:
    """Write a settings file for a store beside it."""
    path = folder / "config.toml"
    path.write_text(
        f"""store = "{folder}/store/store.db"
[mailbox]
address = "{ADDRESS}"
from_name = "X Support"
time_zone = "UTC"
[imap]
host = "127.0.0.1"
port = {account.imap_port}
security = "none"
user = "{account.user}"
password = "{account.password}"
[smtp]
host = "127.0.0.1"
port = {world.port}
security = "none"
save_sent = "{save_sent}"
"""
    )
    path.chmod(0o600)
    return path


@pytest.fixture(scope="session")
def synced(account: Account, world: SmtpWorld, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a practice store that has taken the sample mails in."""
    folder = tmp_path_factory.mktemp("synced")
    config = write_config(folder, account, world, save_sent="never")
    report = Command(folder, config)("--practice", "sync", "--once", "--json")
    assert report.code == 0, report.err
    return folder


@pytest.fixture(scope="session")
def reading(synced: Path, account: Account, world: SmtpWorld) -> Office:
    """The synced store itself, for tests that only read."""
    run = Command(synced, synced / "config.toml")
    exported = run("export", "messages").lines
    return Office(run, synced / "store/store.db", world, account.deliver, synced, exported)


@pytest.fixture
def office(reading: Office, account: Account, tmp_path: Path) -> Office:
    """A copy of the synced store, which a test may change as it likes."""
    store = tmp_path / "store/store.db"
    store.parent.mkdir(mode=0o700)
    shutil.copy(reading.store, store)
    config = write_config(tmp_path, account, reading.world, save_sent="never")
    return replace(reading, run=Command(tmp_path, config), store=store, folder=tmp_path)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice store with six customers, one of whom wrote twice, and three agents."""
    folder = tmp_path_factory.mktemp("contract")

    async def fill() -> None:
        async with open_office(folder) as office:
            office.clock.set(SystemClock().now())
            await office.receive(*(question(n) for n in range(1, 7)), answer(3))
            for name in ("mette", "kai", "lin"):
                await office.agent(name)
            config_of(office)

    asyncio.run(fill())
    return folder


@pytest.fixture
def run(filled: Path, tmp_path: Path) -> InProcess:
    """Commands on a copy of that store, which a test may change as it likes."""
    shutil.copytree(filled / "box", tmp_path / "box")
    config = tmp_path / "console.toml"
    config.write_text((filled / "console.toml").read_text().replace(str(filled), str(tmp_path)))
    config.chmod(0o600)
    return InProcess(tmp_path, config)
