"""A store that is damaged, or whose disk fails, under an open console: told, no word is lost."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from tests.journeys.test_store_trouble import CTRL_Q, console, drafts, files_in, write
from tests.support.console_app import Office, open_office, question
from tests.support.console_process import wait_until
from tests.support.failing_disk import FailingDisk, needs_compiler
from tests.support.terminal import Terminal

CTRL_S = "\x13"
BEFORE, WHILE = "Typed before it.", " And while it was so."
PAGE_BYTES = 4096
DAMAGED, CURE = "is damaged, or its disk fails", "Stop every process on it"
IN_TOP_LINE = {"! store damaged (g p)", "! store fails (g p)"}


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store with three conversations."""
    (tmp_path / "box").mkdir()
    async with open_office(tmp_path / "box") as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1), question(2), question(3))
        yield made


def overwrite(path: Path, *, first: int) -> None:
    """Put noise over every page from one on, as a disk does that loses its place."""
    with closing(sqlite3.connect(path)) as connection:
        assert (0,) == connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[:1]
    with path.open("r+b") as file:
        size_bytes = file.seek(0, 2)
        file.seek(first * PAGE_BYTES)
        file.write(random.Random(first).randbytes(size_bytes - first * PAGE_BYTES))


def cut_short(path: Path) -> None:
    """Leave two pages of it."""
    overwrite(path, first=2)
    with path.open("r+b") as file:
        file.truncate(2 * PAGE_BYTES)


def is_told(terminal: Terminal) -> bool:
    """Say whether the top line tells that something is wrong with the store."""
    return any(terminal.lines[0].endswith(words) for words in IN_TOP_LINE)


def says(terminal: Terminal, words: str) -> None:
    """Wait for words that may go on in the next line."""
    terminal.until(lambda: words in " ".join(terminal.text.split()), words)


def see_it_told_on_every_screen(terminal: Terminal) -> None:
    """Go from the composer to conversation, inbox, another conversation and Problems."""
    terminal.press(CTRL_S)
    says(terminal, DAMAGED)
    says(terminal, CURE)
    terminal.until(lambda: is_told(terminal), "the top line, while writing")
    terminal.press(CTRL_Q)
    terminal.shows("r reply")
    terminal.until(lambda: is_told(terminal), "the top line, while reading")
    terminal.press("q")
    terminal.until(lambda: "Unassigned" in terminal.lines[0], "the inbox")
    terminal.until(lambda: is_told(terminal), "the top line of the inbox")
    terminal.press("j\r")
    terminal.until(lambda: "#1002" in terminal.lines[0], "another conversation")
    says(terminal, CURE)
    terminal.press("gp")
    terminal.shows("Problems")
    says(terminal, "file of your own meanwhile")


@pytest.mark.parametrize(
    "way", ["pages", *(pytest.param(way, marks=pytest.mark.soak) for way in ("head", "short"))]
)
def test_a_damaged_store_is_told_and_no_word_lost(office: Office, tmp_path: Path, way: str) -> None:
    """Its bytes are overwritten or cut off: each screen says so with the cure, and goes on."""
    path = office.store.path
    with console(office, tmp_path) as mette:
        mette.shows("Question 1")
        write(mette, BEFORE)
        mette.shows("draft saved")
        if way == "short":
            cut_short(path)
        else:
            overwrite(path, first=int(way == "pages"))

        mette.press(WHILE)
        mette.shows("kept in a file of yours")
        see_it_told_on_every_screen(mette)
        mette.press(CTRL_Q)
        mette.until(lambda: not mette.process.isalive(), "it ends")
    (kept,) = files_in(tmp_path)

    assert (0, False) == (mette.process.exitstatus, b"Traceback" in mette.raw)
    assert BEFORE + WHILE in kept.read_text()


@needs_compiler
def test_a_failing_disk_is_told_and_no_word_lost(office: Office, tmp_path: Path) -> None:
    """Nothing of the store can be read or written (EIO); once it can, the text is a draft again."""
    disk = FailingDisk(office.store.path, tmp_path)
    with console(office, tmp_path, more=disk.environ) as mette:
        mette.shows("Question 1")
        write(mette, BEFORE)
        mette.shows("draft saved")
        disk.fail()
        mette.press(WHILE)
        mette.shows("kept in a file of yours")
        (kept,) = files_in(tmp_path)
        held = kept.read_text()
        see_it_told_on_every_screen(mette)
        disk.mend()
        mette.until(lambda: not is_told(mette), "calm again")
        wait_until(lambda: drafts(office) == [BEFORE + WHILE], "the text is not kept")
        wait_until(lambda: not files_in(tmp_path), "the private file stays")
        mette.press(CTRL_Q)
        mette.until(lambda: not mette.process.isalive(), "it ends")

    assert (0, False) == (mette.process.exitstatus, b"Traceback" in mette.raw)
    assert BEFORE + WHILE in held
