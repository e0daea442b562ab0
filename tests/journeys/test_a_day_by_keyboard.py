"""A day of a team by keyboard alone, in a terminal of 80 by 24: every deed, and the way back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from tests.journeys.test_two_consoles import console
from tests.support.console_app import Office, answer, open_office, question
from tests.support.terminal import Terminal

CTRL_S = "\x13"
ENTER, SPACE = "\r", " "
ROW = re.compile(r"#(10\d\d) ")
pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store of now with six customers, one of whom wrote twice."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(*(question(number) for number in range(1, 7)), answer(3))
        for name in ("mette", "kai"):
            await made.agent(name)
        yield made


class Agent:
    """Somebody at a keyboard who looks before she types on."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def does(self, *steps: tuple[str, str]) -> None:
        """Press keys, each time waiting until the screen shows what they bring."""
        for keys, words in steps:
            self.terminal.press(keys)
            self.terminal.shows(words)

    def sees_rows(self, *numbers: int) -> None:
        """Wait until the list has just these rows, in this order."""
        expected = [str(number) for number in numbers]
        self.terminal.until(lambda: self.rows == expected, f"the rows {numbers}")

    @property
    def rows(self) -> list[str]:
        """The numbers in the list, from the top."""
        found = (ROW.search(line[:12]) for line in self.terminal.lines[1:17])
        return [match[1] for match in found if match]


def test_one_conversation_from_taking_to_why(office: Office) -> None:
    """Take next, describe, hand over, name a colleague, wait, snooze, wake, why, all by keys."""
    with console(office, "mette") as terminal:
        mette = Agent(terminal)
        terminal.shows("Question 1")
        mette.does(
            (".", "#1001 yours"),
            ("t", "Tags of #1001"),
            ("vip", "new tag"),
            (ENTER, "#1001 tagged vip"),
            ("T", "About #1001"),
            ("c", "Cause of #1001"),
            ("lamp broken", "new cause"),
            (ENTER, "#1001 now cause lamp broken"),
            ("P", "Priority of #1001"),
            ("2", "#1001 priority high"),
            ("a", "Give #1001 to"),
            ("kai", "\n kai"),
            (ENTER, "#1001 given to kai"),
            ("W", "#1001 watched"),
            ("i", "INTERNAL NOTE"),
            ("@kai can you call her?", "call her?"),
            (CTRL_S, "colleagues read it"),
            (ENTER, "Note added"),
            ("w", "#1001 waits on"),
            ("t", "#1001 waiting on a third party"),
            ("s", "Snooze #1001 until"),
            ("tomorrow 9", "09:00, tomorrow"),
            (ENTER, "#1001 snoozed until"),
            ("I", "Why #1001"),
        )
        for words in ("tag vip", "cause lamp broken", "given to kai", "snoozed until"):
            terminal.shows(words)
        mette.does(("q", "#1001 waiting"), ("u", "#1001 as before"), ("u", "as before (waiting"))
        mette.does(("q", "[Open 6]"))
        mette.sees_rows(1001, 1002, 1003, 1004, 1005, 1006)
    with console(office, "kai") as terminal:
        terminal.shows("Question 1")
        Agent(terminal).does(("gm", "[Mine 1]"), (ENTER, "can you call her?"))


def test_merging_splitting_linking_and_logging(office: Office) -> None:
    """Merge and take it back, split and take it back, link, log a call, by keys alone."""
    with console(office, "mette") as terminal:
        mette = Agent(terminal)
        mette.sees_rows(1001, 1002, 1003, 1004, 1005, 1006)
        mette.does(
            ("j", "question 2"),
            ("M", "Merge #1002 into"),
            ("1003", "\n 1003"),
            (ENTER, "Merge them all the same?"),
            ("y", "#1002 part of #1003"),
        )
        mette.sees_rows(1001, 1003, 1004, 1005, 1006)
        mette.does(("u", "#1002 a conversation of its own again"))
        mette.sees_rows(1001, 1002, 1003, 1004, 1005, 1006)
        mette.does(
            ("j", "Still waiting."),
            (ENTER, "quoted lines"),
            ("S", "Split off #1003"),
            (SPACE, "Space mark"),
            ("j" + SPACE, "Space mark"),
            (ENTER, "#1003"),
        )
        terminal.until(lambda: "Split off" not in terminal.text, "it is split off")
        terminal.shows("u undoes")
        mette.does(("u", "as before"), ("q", "[Open 6]"))
        mette.sees_rows(1001, 1002, 1003, 1004, 1005, 1006)
        mette.does(
            ("L", "Link #"),
            ("1005 the same parcel", "#1005"),
            (ENTER, "linked with #1005"),
            ("c", "Log a contact on #"),
            ("t", "Direction"),
            ("p", "[Phone]"),
            ("i", "[they reached us]"),
            ("She called again", "She called again"),
            (CTRL_S, "logged"),
        )


def test_marks_bulk_and_a_saved_queue(office: Office) -> None:
    """Mark rows, close them at once, take all back at once; keep a search on a digit."""
    with console(office, "mette") as terminal:
        mette = Agent(terminal)
        mette.sees_rows(1001, 1002, 1003, 1004, 1005, 1006)
        mette.does(
            ("x", "1 marked"), ("x", "2 marked"), ("x", "3 marked"), ("e", "3 closed"),
        )  # fmt: skip
        mette.sees_rows(1004, 1005, 1006)
        mette.does(("u", "3 as before"))
        mette.sees_rows(1001, 1002, 1003, 1004, 1005, 1006)
        mette.does(("*", "6 marked"), ("t", "Tags of 6"), ("vip", "new tag"), (ENTER, "tagged vip"))
        mette.does(("U", "[Open 6]"), ("u", "as before"))
        terminal.until(lambda: "Tags" not in terminal.text and "marked" not in terminal.lines[0],
                       "no sheet, no marks")  # fmt: skip
        mette.does(("t", "Tags of #"), ("vip", "vip"), (ENTER, "tagged vip"))
        mette.does(
            ("/", "words of a mail"),
            ("tag:vip", "tag:vip"),
            (ENTER, "[/tag:vip: 1]"),
            ("+", "Save this search as a queue"),
            ("Important 3", "yours alone"),
            (ENTER, "Important is saved"),
            ("gi", "[Open 6]"),
            ("3", "[3 Important 1]"),
        )
        assert 1 == len(mette.rows)
