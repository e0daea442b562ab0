"""Two agents at two terminals on one store: each sees what the other does, within a second."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from tests.screens.test_terminal import command, state_of
from tests.support.command import Command
from tests.support.console_app import Office, config_of, open_office, question
from tests.support.patience import patience
from tests.support.terminal import Terminal, environment

WITHIN_S = patience(2.0)
"""The promise is a second; twice that, because tests share their machine."""
GONE_WITHIN_S = patience(3.0)
CTRL_D, CTRL_Q, CTRL_S, CTRL_Z = "\x04", "\x11", "\x13", "\x1a"
MINE, HERS = "Mine was first", "We look into it"


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
            (CTRL_Q, "r write on", lambda: " kai " in row(mette), "kai reads again"),
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


def colleague(office: Office) -> Command:
    """Give what runs commands, each a process of its own."""
    return Command(office.folder, config_of(office))


def sent_words(office: Office) -> list[str]:
    """Give who has sent what in the first conversation, by a process of its own."""
    shown = colleague(office)("--as", "lin", "show", "1001", "--json").json
    mails = [m for m in shown["messages"] if m["direction"] == "out"]
    return [m["text"].splitlines()[0] for m in mails]


def hold(office: Office, mette: Terminal) -> None:
    """Let mette write, kai answer by a command meanwhile, and mette's reply be held."""
    mette.shows("Question 1")
    mette.press("\r")
    mette.shows("Where is my lamp?")
    mette.press("r")
    mette.shows("ctrl+s")
    mette.press(MINE)
    mette.shows(MINE)
    words = ("--as", "kai", "reply", "1001", "--body-file", "-", "--then", "open")
    assert 0 == colleague(office)(*words, typed=HERS).code
    mette.press(CTRL_S)
    mette.shows("PUBLIC")
    mette.press("o")
    mette.shows("Not sent")
    mette.until(lambda: HERS in mette.text, "kai's answer stands there")
    mette.shows(MINE)


@pytest.mark.parametrize("way", ["send anyway", "edit", "discard"])
def test_a_held_reply_is_sent_edited_or_discarded(office: Office, way: str) -> None:
    """While I write a command answers: mine is held beside that answer, and each way out works."""
    with console(office, "mette") as mette:
        hold(office, mette)
        assert [HERS] == sent_words(office)
        if way == "discard":
            mette.press(CTRL_D)
            mette.until(lambda: MINE not in mette.text, "my text is gone")
        else:
            if way == "edit":
                mette.press(", but now it is not")
                mette.shows("now it is not")
            mette.press(CTRL_S)
            mette.shows("PUBLIC")
            mette.press("o")
            mette.until(lambda: "PUBLIC" not in mette.text, "the review is over")
            mette.until(lambda: "r reply" in mette.text, "the composer is gone")
        drafts = "SELECT count(*) FROM drafts WHERE outbox_id IS NULL AND discarded_at IS NULL"

        expected = {
            "send anyway": [HERS, MINE],
            "edit": [HERS, f"{MINE}, but now it is not"],
            "discard": [HERS],
        }
        mette.until(lambda: sent_words(office) == expected[way], f"{way}: {sent_words(office)}")
        assert [(0,)] == rows_of(office, drafts)


def rows_of(office: Office, query: str) -> list[tuple[object, ...]]:
    """Read the store beside the program."""
    with closing(sqlite3.connect(f"file:{office.store.path}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def test_a_killed_writer_is_gone_from_list_and_conversation(office: Office) -> None:
    """kill -9 in the middle of a text: within three seconds nobody sees her; her text is kept."""
    with (
        console(office, "mette") as mette,
        console(office, "lin") as lin,
        console(office, "kai") as kai,
    ):
        for terminal in (mette, lin, kai):
            terminal.shows("Question 1")
        lin.press("\r")
        lin.shows("Where is my lamp?")
        kai.press("\r")
        kai.shows("Where is my lamp?")
        kai.press("r")
        kai.shows("ctrl+s")
        kai.press("Half a sentence")
        mette.until(lambda: " kai✎" in row(mette), "mette's list says that kai writes")
        lin.until(lambda: "kai writes" in lin.text, "so does lin's conversation")
        kept = "SELECT count(*) FROM drafts WHERE text LIKE '%Half a sentence%'"
        kai.until(lambda: rows_of(office, kept) == [(1,)], "the text is kept")
        began = time.monotonic()
        os.kill(kai.pid, signal.SIGKILL)
        mette.until(lambda: row(mette) and "kai" not in row(mette), "gone from the list",
                    timeout_s=GONE_WITHIN_S)  # fmt: skip
        lin.until(lambda: "kai writes" not in lin.text, "gone there too", timeout_s=GONE_WITHIN_S)
        print(f"gone from both {time.monotonic() - began:.2f} s after kill -9")
