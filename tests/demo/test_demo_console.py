"""The demo on a terminal: a whole piece of work by keyboard, and a colleague who joins."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.console_process import wait_until
from tests.support.processes import children_of, is_running
from tests.support.terminal import Terminal, environment

START_S = 60.0
"""The sample mailbox is made and taken in, on a machine that other tests use too."""
ANSWER_S = 40.0
CTRL_Q, CTRL_S = "\x11", "\x13"


@contextmanager
def demo(home: Path, *arguments: str) -> Iterator[Terminal]:
    """Start the demo in a terminal of its own."""
    command = [sys.executable, "-m", "console", "demo", *arguments]
    with Terminal(command, environ=environment(home)) as terminal:
        yield terminal


def descendants(pid: int) -> list[int]:
    """List every living process below one."""
    children = children_of(pid)
    return children + [below for child in children for below in descendants(child)]


@pytest.mark.slow
def test_a_conversation_is_answered_and_closed_by_keyboard(tmp_path: Path) -> None:
    """Open, reply, see it leave, see the answer come by itself, close: five keys and the text."""
    with demo(tmp_path) as mette:
        mette.shows(" synced", timeout_s=START_S)
        mette.until(lambda: "[Open 3" in mette.lines[0], "the whole queue", timeout_s=START_S)
        mette.press("/Declan\r")
        mette.until(lambda: "Enter open" in mette.lines[-1], "the field is left")
        mette.until(lambda: "Declan" in mette.lines[1], "what was found")
        mette.press("\r")
        mette.until(lambda: re.match(r" #\d+ \w", mette.lines[0]), "the conversation")
        number = re.search(r"#(\d+) ", mette.lines[0])
        assert number
        mette.press("r")
        mette.shows("ctrl+s send")
        mette.press("We look into it. Where did you buy it?")
        mette.press(CTRL_S)
        mette.shows("PUBLIC: leaves by mail")
        mette.press("o")
        mette.shows(" held ")
        mette.shows(" sent ", timeout_s=ANSWER_S)
        mette.until(lambda: answered(mette), "an answer", timeout_s=ANSWER_S)
        mette.press("e")
        mette.until(lambda: f"#{number[1]} " not in mette.lines[0], "the next conversation")
        below = descendants(mette.pid)
        mette.press(CTRL_Q)
        mette.shows("what you did stays", timeout_s=ANSWER_S)
        wait_until(lambda: not any(is_running(pid) for pid in below), "processes are left running")

    assert below, "nothing synced"


def answered(terminal: Terminal) -> bool:
    """Say whether something stands below the mail that was sent."""
    sent = [n for n, line in enumerate(terminal.lines) if "You → " in line and " sent " in line]
    return bool(sent) and any(line.startswith("▌") for line in terminal.lines[sent[-1] + 1 :])


@pytest.mark.slow
def test_a_second_agent_joins(tmp_path: Path) -> None:
    """A demo started beside a running one is another agent on the same store, not an error."""
    with demo(tmp_path) as mette:
        mette.shows(" synced", timeout_s=START_S)
        with demo(tmp_path, "--as", "kai") as kai:
            kai.until(lambda: "[Open 3" in kai.lines[0], "the whole queue", timeout_s=START_S)
            kai.press("A")
            kai.until(lambda: " kai " in kai.text, "kai's name at the conversation")
            mette.until(lambda: " kai " in mette.text, "kai's name at the conversation")
            mette_syncs = descendants(mette.pid)
            kai_syncs = descendants(kai.pid)
            kai.press(CTRL_Q)
            kai.ended_within(10)
        mette.press("\r")
        mette.shows(" kai ")

    assert mette_syncs
    assert kai_syncs == []
    wait_until(lambda: not any(map(is_running, mette_syncs)), "processes are left running")


@pytest.mark.slow
def test_what_is_in_use_is_not_reset(tmp_path: Path) -> None:
    """`--reset` beside a running demo is refused in a sentence, on a terminal too."""
    with demo(tmp_path) as mette:
        mette.shows("[Open ", timeout_s=START_S)
        with demo(tmp_path, "--reset") as other:
            other.shows("A demo is already running in")
            other.ended_within(10)
        is_first_alive = is_running(mette.pid)

    assert is_first_alive


@pytest.mark.slow
def test_a_simulated_colleague_works_beside(tmp_path: Path) -> None:
    """With `--colleague` lin reads and writes in the list, and goes with the demo."""
    with demo(tmp_path, "--colleague") as mette:
        mette.shows("[Open ", timeout_s=START_S)
        mette.until(lambda: " lin" in mette.text, "lin is at work", timeout_s=ANSWER_S)
        below = descendants(mette.pid)
        mette.press(CTRL_Q)
        mette.shows("what you did stays", timeout_s=ANSWER_S)
        wait_until(lambda: not any(is_running(pid) for pid in below), "processes are left running")

    assert len(below) >= 2
