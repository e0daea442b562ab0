"""Mail servers whose every word is hostile: what commands, log and screens make of it."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.console_app import LARGE
from tests.support.console_process import ConsoleProcess
from tests.support.fault_imap import FaultImap
from tests.support.fault_smtp import FaultSmtp
from tests.support.hostile_talk import COMMANDS, END, Talk, all_talks
from tests.support.hostile_walk import PAGES, WATCHED, Step, Walker, drives
from tests.support.imap_box import Box
from tests.support.letters import write_mail
from tests.support.shaking import reports_in
from tests.support.terminal import Terminal, environment
from tests.support.watched import guards_that_acted

SAID = [
    Step("told by servers", ("gp", PAGES, PAGES), "Problems", tells=False),
    Step("refused by servers", ("go", PAGES), "allory"),
]


@pytest_asyncio.fixture
async def servers() -> AsyncIterator[tuple[FaultImap, FaultSmtp]]:
    """A mailbox with one question in it, and a server to send by."""
    box = Box()
    box.inbox.add(write_mail("q1@customer.example", subject="Question"))
    smtp = FaultSmtp().start()
    try:
        async with FaultImap(box=box) as imap:
            yield imap, smtp
    finally:
        smtp.stop()


@pytest.mark.slow
@pytest.mark.parametrize(
    "places", [pytest.param(1, id="few"), pytest.param(99, id="all", marks=pytest.mark.soak)]
)
async def test_no_word_of_a_server_drives_a_terminal(
    tmp_path: Path, servers: tuple[FaultImap, FaultSmtp], places: int
) -> None:
    """Greetings, refusals, alerts, names, capabilities: words in sentences, in the log too."""
    imap, smtp = servers
    account = tmp_path / "guards"
    desk = ConsoleProcess(
        tmp_path, imap_port=imap.port, smtp_port=smtp.port,
        sections="[console]\nundo_send_s = 0\n",
    )  # fmt: skip
    letter = tmp_path / "letter.txt"
    letter.write_text("We look into it.\n")
    assert 0 == (await asyncio.to_thread(desk.run, "--practice", "sync", "--once")).code
    said = [
        talk
        for turn, each in enumerate(all_talks())
        for talk in (each[turn % len(each) :] + each[: turn % len(each)])[:places]
    ]
    program = (sys.executable, "-m", "tests.support.hostile_talk")
    words = (*program, str(desk.config), str(letter), str(account))
    with Terminal(words, environ=environment(tmp_path), folder=tmp_path, size=LARGE) as t:
        for number, talk in enumerate(said, start=1):
            talk.set_on(imap, smtp)
            t.press("\n")
            await asyncio.to_thread(_until_heard, t, number)
        t.press("end\n")
        t.until(lambda: not t.process.isalive(), "it ends")
        printed = bytes(t.raw)
    console = (*WATCHED, str(account), "--config", str(desk.config), "--as", "ann", "--practice")
    Talk().set_on(imap, smtp)
    await asyncio.to_thread(_walk, console, tmp_path)

    assert len(said) * len(COMMANDS) == printed.count(b"\n== ")
    assert b"Traceback" not in printed
    assert [] == drives(printed)
    assert not re.search(rb"\r(?!\n)", printed)
    assert printed.count(b"allory") > len(said)
    assert [] == reports_in(tmp_path)
    assert [] == guards_that_acted(account)


def _until_heard(t: Terminal, rounds: int) -> None:
    t.until(lambda: t.raw.count(END.encode()) >= rounds, f"round {rounds}")


def _walk(console: tuple[str, ...], folder: Path) -> None:
    with Terminal(console, environ=environment(folder), folder=folder, size=LARGE) as t:
        t.shows("q leave")
        walker = Walker(t)
        walker.step(SAID)
        walker.leave()
