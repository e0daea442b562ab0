"""Real tmux and screen around the console: detached and back at another size, popups, titles."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from tests.screens.test_terminal import command
from tests.support.console_app import Office, config_of, open_office, question
from tests.support.terminal import Terminal, environment

TYPED = "Half a sentence"


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A store with two conversations of now."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1), question(2))
        yield made


def surroundings(office: Office) -> dict[str, str]:
    """Give the environment of a login that runs in neither."""
    return {
        key: value
        for key, value in environment(office.folder).items()
        if not key.startswith(("TMUX", "STY", "WINDOW", "TERM_PROGRAM"))
    } | {"SHELL": "/bin/sh", "PS1": "$ ", "ENV": "", "TMUX_TMPDIR": str(office.folder)}


class Tmux:
    """A tmux server of the test's own."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.command = ["tmux", "-L", "t", "-f", "/dev/null"]

    def run(self, *words: str) -> str:
        """Run one of its commands."""
        done = subprocess.run(
            [*self.command, *words], env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def pane(self) -> str:
        """Give what stands in the pane, as tmux has it; nothing before there is any."""
        words = [*self.command, "capture-pane", "-p"]
        done = subprocess.run(words, env=self.environ, check=False, capture_output=True, text=True)
        return done.stdout

    @contextmanager
    def attached(self, *words: str, size: tuple[int, int]) -> Iterator[Terminal]:
        """Sit before it with a terminal of some size."""
        with Terminal([*self.command, *words], environ=self.environ, size=size) as terminal:
            yield terminal

    def popup_shows(self, terminal: Terminal, words: str) -> None:
        """Wait until words stand in what the terminal itself is sent, with no pane drawn before."""
        terminal.screen.reset()
        self.run("refresh-client")
        terminal.shows(words)


@pytest.mark.slow
def test_tmux_brings_back_the_same_place_and_shows_popups(office: Office) -> None:
    """Detached and attached at another size nothing is lost; a popup leaves nothing behind."""
    if shutil.which("tmux") is None:
        pytest.skip("LEFT OUT: no tmux on this machine")
    tmux = Tmux(surroundings(office))
    console = " ".join(command(config_of(office)))
    try:
        with tmux.attached("new-session", "sh", size=(80, 24)) as terminal:

            def shows(words: str) -> None:
                terminal.until(lambda: words in tmux.pane(), f"{words!r} in the pane")

            shows("$")
            before = tmux.run("display-message", "-p", "#{pane_title}")
            terminal.press(f"{console}\r")
            shows("Question 2")
            terminal.press("r")
            shows("ctrl+s")
            terminal.press(TYPED)
            shows(TYPED)
            terminal.press("\x02d")
            terminal.until(lambda: not terminal.process.isalive(), "it is detached")
        with tmux.attached("attach", size=(120, 40)) as terminal:
            shows(TYPED)
            terminal.until(lambda: len(tmux.pane().splitlines()) > 30, "the whole height is used")
            title = tmux.run("display-message", "-p", "#{pane_title}")
            terminal.press(" goes on")
            shows(f"{TYPED} goes on")
            opened = f"{console} open 1002"
            popup = subprocess.Popen(
                [*tmux.command, "display-popup", "-E", "-w", "90", "-h", "24", opened],
                env=tmux.environ,
            )
            tmux.popup_shows(terminal, "question 2")
            terminal.press("q")
            tmux.popup_shows(terminal, "[Open 2]")
            terminal.press("q")
            terminal.until(lambda: popup.poll() is not None, "the popup is gone")
            terminal.press("!")
            shows(f"{TYPED} goes on!")
            titles = [title, tmux.run("display-message", "-p", "#{pane_title}")]
            terminal.press("\x11\x11\x11")
            terminal.until(lambda: "Question" not in tmux.pane(), "the shell")
            after = tmux.run("display-message", "-p", "#{pane_title}")
    finally:
        subprocess.run([*tmux.command, "kill-server"], env=tmux.environ, check=False)

    assert ["#1001: 0 mine, 2 unassigned"] * 2 == titles
    assert before == after


@pytest.mark.slow
@pytest.mark.soak
def test_screen_is_left_as_it_was(office: Office) -> None:
    """In screen the console draws, copies, and leaves the window with the name of its shell."""
    if shutil.which("screen") is None:
        pytest.skip("LEFT OUT: no screen on this machine")
    environ = surroundings(office)
    folder = office.folder / "screens"
    folder.mkdir(mode=0o700)
    environ["SCREENDIR"] = str(folder)
    rc = office.folder / "screenrc"
    rc.write_text("startup_message off\n")
    name = f"t{os.getpid()}"
    console = " ".join(command(config_of(office)))

    def title() -> str:
        words = ["screen", "-S", name, "-p", "0", "-Q", "title"]
        return subprocess.run(
            words, env=environ, check=False, capture_output=True, text=True
        ).stdout.strip()

    words = ["screen", "-c", str(rc), "-S", name, "-t", "letters", "sh"]
    with Terminal(words, environ=environ) as terminal:
        terminal.shows("$")
        terminal.press(f"{console}\r")
        terminal.shows("Question 2")
        terminal.press("\r")
        terminal.shows("Where is my lamp?")
        terminal.press("yn")
        terminal.shows("Sent to the clipboard: #1001")
        assert b"\x1b]52;c;IzEwMDE=\x07" in bytes(terminal.raw)
        terminal.press("qq")
        terminal.until(lambda: "Where is my" not in terminal.text, "nothing is left behind")
        terminal.until(lambda: not terminal.read_more(), "it comes to rest")
        assert "sh" == title()  # asked once: screen holds back what comes while it tells this
        subprocess.run(["screen", "-S", name, "-X", "quit"], env=environ, check=False)
        terminal.until(lambda: not terminal.process.isalive(), "screen ends")
