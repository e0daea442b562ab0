"""The console in a real terminal: keys, and how it ends."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import termios
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from tests.support.console_app import Office, config_of, open_office, question
from tests.support.patience import patience
from tests.support.terminal import Terminal, environment

END_S = patience(2.0)
KEY_BYTES, LETTER_BYTES, SCREEN_BYTES = 300, 150, 900
"""The budgets of SPEED.md at 80 by 24, and less than any whole screen takes."""
LOOKS_WHEN_IDLE = 12
"""Each a fifth of a second: the top line is read again every second."""
OF_OTHERS = {"COLORTERM", "TMUX", "STY", "TERM_PROGRAM"}
TYPED = "Dear Customer"
COOKED = termios.ICANON | termios.ECHO | termios.ISIG


def command(config: Path) -> list[str]:
    """Give the words that open the console."""
    return [sys.executable, "-m", "console", "--config", str(config)]


def drafts_in(office: Office) -> list[str]:
    """Read all drafts beside the program."""
    connection = sqlite3.connect(f"file:{office.store.path}?mode=ro", uri=True)
    try:
        return [row[0] for row in connection.execute("SELECT text FROM drafts")]
    finally:
        connection.close()


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A store with two conversations of now."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1), question(2))
        yield made


def test_an_idle_console_writes_nothing(office: Office) -> None:
    """Once painted, nothing is sent to the terminal while nothing happens, second after second."""
    with Terminal(command(config_of(office)), environ=environment(office.folder)) as terminal:
        terminal.shows("Question 2")
        terminal.until(lambda: not terminal.read_more(), "it comes to rest")

        assert not any(terminal.read_more() for _ in range(LOOKS_WHEN_IDLE))


def test_only_what_is_new_is_sent(office: Office) -> None:
    """Keys send a few hundred bytes, ctrl+l the whole screen: what noise on the line left goes."""
    with Terminal(command(config_of(office)), environ=environment(office.folder)) as terminal:

        def sent_after(keys: str) -> int:
            before = len(terminal.raw)
            terminal.press(keys)
            terminal.until(lambda: len(terminal.raw) > before, "an answer")
            terminal.until(lambda: not terminal.read_more(), "it comes to rest")
            return len(terminal.raw) - before

        terminal.shows("Question 2")
        terminal.until(lambda: not terminal.read_more(), "it comes to rest")
        sent_after("j")  # the first key also changes what stands at the bottom
        sent_after("k")
        moved, redrawn = sent_after("j"), sent_after("\x0c")
        sent_after("r")
        terminal.shows("ctrl+s")
        written = max(sent_after(letter) for letter in "word")

    assert moved <= KEY_BYTES
    assert written <= LETTER_BYTES
    assert redrawn > SCREEN_BYTES


def test_what_noise_left_goes_in_a_terminal_without_room_too(office: Office) -> None:
    """ctrl+l draws the sentence afresh that stands in place of every screen."""
    with Terminal(command(config_of(office)), environ=environment(office.folder)) as terminal:
        terminal.shows("Question 2")
        terminal.resize(30, 8)
        terminal.shows("The console needs")
        terminal.until(lambda: not terminal.read_more(), "it comes to rest")
        terminal.screen.reset()
        terminal.press("\x0c")
        terminal.shows("The console needs")
        terminal.press("e")
        terminal.resize(80, 24)
        terminal.shows("Question 2")
        assert "The console needs" not in terminal.text


def test_what_noise_left_goes_between_two_keys_too(office: Office) -> None:
    """g, ctrl+l: all of it is drawn afresh, and the next letter still says where to go."""
    with Terminal(command(config_of(office)), environ=environment(office.folder)) as terminal:
        terminal.shows("Question 2")
        terminal.press("g")
        terminal.shows("follow-ups")
        terminal.until(lambda: not terminal.read_more(), "it comes to rest")
        terminal.screen.reset()
        terminal.press("\x0c")
        terminal.shows("Question 2")
        terminal.shows("follow-ups")
        terminal.press("o")
        terminal.shows("Outbox")


def test_a_console_begins_in_a_terminal_without_room(office: Office) -> None:
    """The sentence fills it from the first painting on, in plain letters of any colour."""
    environ = {**environment(office.folder), "NO_COLOR": "1"}
    with Terminal(command(config_of(office)), environ=environ, size=(40, 5)) as terminal:
        terminal.shows("ctrl+q")
        terminal.resize(80, 24)
        terminal.shows("Question 2")
        terminal.resize(40, 5)
        terminal.shows("The console needs")
        terminal.press("\x11")
        terminal.until(lambda: not terminal.process.isalive(), "ctrl+q leaves")


def test_keys_work_in_a_real_terminal(office: Office) -> None:
    """j, Enter, q and ctrl+q do what they say; the program ends with 0 and no traceback."""
    with Terminal(command(config_of(office)), environ=environment(office.folder)) as terminal:
        terminal.shows("Question 2")
        terminal.press("j\r")
        terminal.shows("Where is my lamp?")
        terminal.until(lambda: "#1002" in terminal.lines[0], "the conversation")
        terminal.press("q")
        terminal.until(lambda: "[Open 2]" in terminal.text, "the inbox")
        terminal.press("\x11")
        terminal.until(lambda: not terminal.process.isalive(), "it ends")

        assert terminal.process.exitstatus == 0
        assert b"Traceback" not in terminal.raw


def test_a_terminal_of_plain_letters_gets_no_other_byte(office: Office) -> None:
    """In the locale C, with --ascii, list, thread, composer and help send ASCII alone."""
    environ = environment(office.folder) | {"LANG": "C", "LC_ALL": "C"}
    words = [*command(config_of(office)), "open", "--ascii"]
    with Terminal(words, environ=environ) as terminal:
        terminal.shows("Question 2")
        terminal.press("j\r")
        terminal.until(lambda: "#1002" in terminal.lines[0], "the conversation")
        terminal.press("r")
        terminal.shows("ctrl+s")
        terminal.press("\x11")
        terminal.shows("q back")
        terminal.press("?")
        terminal.shows("Keys: conversation")
        terminal.press("\x11")
        terminal.until(lambda: not terminal.process.isalive(), "it ends")

        assert [] == [byte for byte in terminal.raw if byte > 0x7E]


def test_keys_wait_until_the_terminal_is_ours_again(office: Office) -> None:
    """Behind the key that shows words to be selected others are held; the console does not die."""
    with Terminal(command(config_of(office)), environ=environment(office.folder)) as terminal:
        terminal.shows("Question 2")
        terminal.press("\ry")
        terminal.shows("Copy: ")
        terminal.press("sqq")
        terminal.shows("Enter goes back")
        terminal.until(lambda: not terminal.read_more(), "it comes to rest")
        assert not terminal.is_given_back
        terminal.press("\r")
        terminal.until(lambda: "q leave" in terminal.lines[-1], "both have acted")


def test_ctrl_z_goes_to_the_shell_and_comes_back(office: Office) -> None:
    """ctrl+z keeps what is typed and gives the terminal back as it was, modes, title, direction.

    SIGCONT brings the same place back; one that does not follow a stop harms nothing; a line that
    drops while the console is stopped ends it.
    """
    environ = environment(office.folder) | {"SUPPORT_CONSOLE_CONSOLE__RIGHT_TO_LEFT": "visual"}
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        terminal.shows("Question 2")
        modes = termios.tcgetattr(terminal.process.fd)[3]
        terminal.press("r")
        terminal.shows("ctrl+s")
        terminal.until(lambda: b"\x1b]2;#1001: 0 mine, 2 unassigned" in terminal.raw, "the title")
        terminal.press(TYPED)
        terminal.shows(TYPED)
        terminal.press("\x1a")
        terminal.until(lambda: state_of(terminal.pid) == "T", "it is stopped")
        terminal.until(lambda: not terminal.read_more(), "all has come")
        given_back = bytes(terminal.raw)
        assert [TYPED] == drafts_in(office)
        assert modes & COOKED == 0
        assert termios.tcgetattr(terminal.process.fd)[3] & COOKED == COOKED
        assert given_back.index(b"\x1b[23;2t") < given_back.index(b"\x1b[?1049l")
        assert given_back.index(b"\x1b[8l") < given_back.index(b"\x1b[8h")
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.press(" once more")
        terminal.shows(f"{TYPED} once more")
        assert terminal.raw.rindex(b"\x1b[8l") > len(given_back)
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.press(", and again")
        terminal.shows(f"{TYPED} once more, and again")
        terminal.press("\x1a")
        terminal.until(lambda: state_of(terminal.pid) == "T", "it is stopped again")
        terminal.hang_up()
        terminal.ended_within(END_S)

    assert [f"{TYPED} once more, and again"] == drafts_in(office)


def state_of(pid: int) -> str:
    """Give the kernel's letter for the state of a process."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize(
    "term",
    ["dumb", *(pytest.param(term, marks=pytest.mark.soak) for term in ("linux", "vt100", "putty",
     "xterm", "xterm-16color", "screen"))],
)  # fmt: skip
def test_every_kind_of_terminal_is_served_or_told(office: Office, term: str) -> None:
    """Old and poor terminals show list and thread in 16 colours; one without a cursor is told."""
    environ = {k: v for k, v in environment(office.folder).items() if k not in OF_OTHERS}
    with Terminal(command(config_of(office)), environ=environ | {"TERM": term}) as terminal:
        if term == "dumb":
            terminal.shows("nothing can be drawn on that")
        else:
            terminal.shows("Question 2")
            terminal.press("j\r")
            terminal.until(lambda: "#1002" in terminal.lines[0], "the conversation")
            terminal.press("qq")
        terminal.until(lambda: not terminal.process.isalive(), "it ends")

        assert (2 if term == "dumb" else 0) == terminal.process.exitstatus
        assert b"38;2;" not in terminal.raw
