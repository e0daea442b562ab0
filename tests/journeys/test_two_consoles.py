"""Two agents at two terminals on one store: each sees what the other does, within a second."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from console.clock import SystemClock
from tests.screens.test_terminal import command, config_of, state_of
from tests.support.console_app import Office, open_office, question
from tests.support.patience import patience
from tests.support.terminal import Terminal, environment

WITHIN_S = patience(2.0)
"""The promise is a second; twice that, because tests share their machine."""
CTRL_Q, CTRL_S, CTRL_Z = "\x11", "\x13", "\x1a"


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store with two conversations of now."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1), question(2))
        yield made


def console(office: Office, name: str) -> Terminal:
    """Open the console of an agent in a terminal of its own."""
    words = [*command(config_of(office)), "--as", name]
    return Terminal(words, environ=environment(office.folder))


def row(terminal: Terminal) -> str:
    """Give the row of the first conversation, where the list is shown."""
    return next((line for line in terminal.lines if "#1001" in line and "Customer" in line), "")


def test_who_reads_and_who_writes_is_seen(office: Office) -> None:
    """Opening, writing, leaving the text and going back show at the colleague's within a second."""
    with console(office, "mette") as mette, console(office, "kai") as kai:
        mette.shows("Question 1")
        kai.shows("Question 1")
        for keys, at_kai, look, what in (
            ("\r", "Where is my lamp?", lambda: " kai " in row(mette), "kai reads"),
            ("r", "ctrl+s", lambda: " kai✎" in row(mette), "kai writes"),
            (CTRL_Q, "r reply", lambda: " kai " in row(mette), "kai reads again"),
            ("q", "[Open 2]", lambda: row(mette) and "kai" not in row(mette), "kai has left"),
        ):
            kai.press(keys)
            kai.shows(at_kai)
            mette.until(look, what, timeout_s=WITHIN_S)


def test_an_answer_is_seen_and_a_stale_one_is_held(office: Office) -> None:
    """The colleague's answer and the state come by themselves; my reply to what was, is held."""
    with console(office, "mette") as mette, console(office, "kai") as kai:
        for terminal in (mette, kai):
            terminal.shows("Question 1")
            terminal.press("\r")
            terminal.shows("Where is my lamp?")
        mette.until(lambda: "kai reads" in mette.text, "kai is there")
        for terminal, words in ((mette, "Mine is stale"), (kai, "We look into it")):
            terminal.press("r")
            terminal.shows("ctrl+s")
            terminal.press(words)
            terminal.shows(words)
        mette.until(lambda: "kai writes" in mette.text, "kai writes", timeout_s=WITHIN_S)
        kai.press(CTRL_S)
        kai.shows("PUBLIC")
        kai.press("w")
        kai.until(lambda: "waiting" in kai.lines[0], "it is sent and waits")
        mette.until(lambda: "waiting" in mette.lines[0], "the state", timeout_s=WITHIN_S)
        mette.until(lambda: "We look into it" in mette.text, "the answer", timeout_s=WITHIN_S)
        mette.press(CTRL_S)
        mette.shows("PUBLIC")
        mette.press("\r")
        mette.until(lambda: "Not sent" in mette.text, "mine is held")
        mette.shows("Mine is stale")


def test_the_dead_and_the_suspended_are_away(office: Office) -> None:
    """A suspended console is away and comes back with `fg`; a killed one is gone for good."""
    with console(office, "mette") as mette, console(office, "kai") as kai:
        mette.shows("Question 1")
        kai.shows("Question 1")
        kai.press("\r")
        mette.until(lambda: " kai " in row(mette), "kai reads")
        kai.press(CTRL_Z)
        kai.until(lambda: state_of(kai.pid) == "T", "it is stopped")
        mette.until(lambda: "kai" not in row(mette), "kai is away", timeout_s=WITHIN_S)
        os.kill(kai.pid, signal.SIGCONT)
        mette.until(lambda: " kai " in row(mette), "kai is back", timeout_s=WITHIN_S)
        os.kill(kai.pid, signal.SIGKILL)
        mette.until(lambda: "kai" not in row(mette), "kai is dead", timeout_s=WITHIN_S)
