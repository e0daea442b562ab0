"""A terminal that takes no output: work goes on, nobody else is held up, the screen comes right."""

from __future__ import annotations

import select
import time
from pathlib import Path

import pytest

from data.store import conversations
from tests.screens.test_terminal import command
from tests.support.console_app import Office, config_of, open_office, question
from tests.support.console_process import wait_until
from tests.support.terminal import Terminal, environment

REDRAWS = 200
"""Each is some kilobytes: far more than the terminal and Textual's own queue hold."""
APART_S = 0.01
"""Redraws that are asked for at once are one."""
RSS_MB_MAX = 200


def resident_mb(pid: int) -> float:
    """Say how much memory a process has."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


async def taken_by(office: Office) -> str | None:
    """Say who has the first conversation."""
    number = await office.number("Question 1")
    return (await office.store.read(conversations.get_conversation, number)).assignee


@pytest.mark.slow
async def test_work_goes_on_while_the_terminal_takes_nothing(tmp_path: Path) -> None:
    """Keys still act on the store, colleagues still write, and what is read later is the truth."""
    async with open_office(tmp_path) as office:
        await office.receive(*(question(number) for number in range(1, 6)))
        with Terminal(command(config_of(office)), environ=environment(tmp_path)) as terminal:
            terminal.shows("Question 5")
            for _ in range(REDRAWS):
                terminal.press("\x0c")
                select.select([], [], [], APART_S)
            terminal.press("A")
            until = time.monotonic() + 20
            while await taken_by(office) is None:
                assert time.monotonic() < until, "the key did nothing: the console hangs"
            began = time.monotonic()
            async with office.store.transaction(at=office.clock.now()) as tx:
                number = await office.number("Question 2")
                await tx.run(
                    conversations.set_fields, number, {"subject": "Changed"}, at_ms=tx.at_ms
                )
                await tx.announce("conversation", number)
            waited = time.monotonic() - began
            resident = resident_mb(terminal.pid)
            terminal.shows("Changed")
            wait_until(lambda: not terminal.read_more(), "rest")
            shown = terminal.lines[1:-2]
            terminal.screen.reset()
            terminal.press("\x0c")
            terminal.shows("Changed")
            wait_until(lambda: not terminal.read_more(), "rest")

            assert terminal.lines[1:-2] == shown
            assert waited < 4  # a lock that is held fails after five seconds
            assert resident < RSS_MB_MAX
