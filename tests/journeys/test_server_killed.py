"""The servers die while an agent works: every screen says so, the work goes on, the reply waits."""

from __future__ import annotations

import sys
from functools import partial

import pytest

from tests.journeys.conftest import MakeDesk
from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, write_mail
from tests.support.smtp_world import SmtpWorld
from tests.support.terminal import Terminal, environment

NOTICED_S, BACK_S = 60.0, 60.0
CTRL_Q, CTRL_S = "\x11", "\x13"
TROUBLE = " since "
SCREENS = {"gi": "[Open", "go": "Outbox", "gp": "Problems", "?": "Keys"}


def console(desk: ConsoleProcess) -> Terminal:
    """Open the console, whose child syncs."""
    words = [sys.executable, "-m", "console", "--config", str(desk.config)]
    return Terminal(words, environ=environment(desk.folder))


@pytest.mark.slow
@pytest.mark.real_server
def test_the_work_goes_on_while_the_servers_are_dead(
    make_desk: MakeDesk, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Servers killed: the top line says so everywhere; read, write, close; then it empties."""
    desk = make_desk()
    desk.config.write_text(desk.config.read_text() + "\n[console]\nundo_send_s = 0\n")
    for name in ("one", "two", "three"):
        dovecot.deliver(write_mail(f"{name}@{DOMAIN}", subject=name, text=f"I am {name}.\r\n"))
    with console(desk) as terminal:
        terminal.until(lambda: "[Open 3]" in terminal.lines[0], "the mail")
        terminal.until(lambda: terminal.lines[0].endswith("synced"), "in sync")
        smtp_world.drop_at.add("connect")
        dovecot.kill()
        terminal.until(lambda: TROUBLE in terminal.lines[0], "it is noticed", timeout_s=NOTICED_S)
        said = {}
        for keys, place in SCREENS.items():
            terminal.press(keys)
            terminal.until(partial(is_at, terminal, place), place)
            said[place] = TROUBLE in terminal.lines[0]
        terminal.press("q")
        terminal.until(partial(is_at, terminal, "Problems"), "the problems")
        terminal.shows("The mailbox is not in sync")
        terminal.press("gi")
        terminal.until(lambda: "[Open 3]" in terminal.lines[0], "the inbox")
        terminal.shows("▌  •#")
        terminal.press("\r")
        terminal.until(lambda: " nobody " in terminal.lines[0], "the conversation")
        terminal.shows("I am ")
        assert TROUBLE in terminal.lines[0]
        terminal.press("r")
        terminal.shows("ctrl+s")
        terminal.press("It is on its way.")
        terminal.press(CTRL_S)
        terminal.shows("PUBLIC")
        terminal.press("o")
        terminal.until(lambda: "ctrl+s" not in terminal.text, "the text has gone to the outbox")
        terminal.shows("It is on its way.")
        terminal.press("e")
        terminal.until(lambda: "closed" in statuses(desk), "it is closed")
        terminal.press("go")
        terminal.until(lambda: "1 waiting" in terminal.lines[0], "the reply waits")
        waits = terminal.text
        smtp_world.drop_at.clear()
        dovecot.start()
        terminal.until(lambda: "0 waiting" in terminal.lines[0], "it leaves", timeout_s=BACK_S)
        terminal.until(lambda: terminal.lines[0].endswith("synced"), "calm again", timeout_s=BACK_S)
        terminal.press(CTRL_Q)
        terminal.ended_within(5)

    assert dict.fromkeys(SCREENS.values(), True) == said
    assert "r tries now" in waits
    assert 1 == len(smtp_world.mails)


def statuses(desk: ConsoleProcess) -> list[str]:
    """Give the states of all conversations."""
    return [row[0] for row in desk.rows("SELECT status FROM conversations")]


def is_at(terminal: Terminal, place: str) -> bool:
    """Say whether the top line names a place."""
    return place in terminal.lines[0]
