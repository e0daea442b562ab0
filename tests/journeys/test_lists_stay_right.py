"""Lists of a console stay right while other processes change the store: no key is pressed."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest_asyncio

from console.clock import SystemClock
from tests.screens.test_terminal import command
from tests.support.command import Command
from tests.support.console_app import Office, config_of, open_office, question
from tests.support.patience import patience
from tests.support.terminal import Terminal, environment

WITHIN_S = 2.0
ROW = re.compile(r"#(10\d\d)\s")
QUESTIONS = 8


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store with conversations that have waited for hours, the first one longest."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(*(question(number) for number in range(1, QUESTIONS + 1)))
        for name in ("mette", "kai", "lin"):
            await made.agent(name)
        yield made


class Desk:
    """A console that shows a queue, and commands of other agents beside it."""

    def __init__(self, office: Office, terminal: Terminal) -> None:
        self.terminal = terminal
        self._run = Command(office.folder, config_of(office))

    def colleague(self, *words: str, typed: str = "", name: str = "kai") -> Any:
        """Do something as a colleague, in a process of its own; give its document."""
        return self._run("--as", name, *words, "--json", typed=typed).json

    def listed(self, *words: str) -> list[int]:
        """Give the numbers that a process of mette's lists now."""
        page = self._run("--as", "mette", "list", *words, "--json").json
        return [c["number"] for c in page["conversations"]]

    def counts(self) -> dict[str, int]:
        """Give the counts that a process of mette's has now."""
        queues: dict[str, int] = self._run("--as", "mette", "status", "--json").json["queues"]
        return queues

    @property
    def rows(self) -> list[int]:
        """Give the numbers in the list on the screen, from the top."""
        found = (ROW.search(line) for line in self.terminal.lines[1:17])
        return [int(match[1]) for match in found if match]

    @property
    def cursor(self) -> int | None:
        """Give the number under the cursor."""
        lines = (line for line in self.terminal.lines[1:17] if line.startswith("▌"))
        return next((int(match[1]) for line in lines if (match := ROW.search(line))), None)

    def row(self, number: int) -> str:
        """Give the row of a conversation."""
        return next((line for line in self.terminal.lines[1:17] if f"#{number} " in line), "")

    def is_at(self, queue: str) -> bool:
        """Say whether a queue is shown."""
        return f"[{queue} " in self.terminal.lines[0]

    def comes(self, rows: list[int], *top: str) -> None:
        """Wait until exactly these rows stand there in this order, and words in the top line."""

        def is_right() -> bool:
            return rows == self.rows and all(words in self.terminal.lines[0] for words in top)

        self.terminal.until(is_right, f"{rows} {top}", timeout_s=patience(WITHIN_S))


@contextmanager
def at_desk(office: Office) -> Iterator[Desk]:
    """Open mette's console at 80 by 24."""
    words = [*command(config_of(office)), "--as", "mette"]
    with Terminal(words, environ=environment(office.folder)) as terminal:
        terminal.shows(f"Question {QUESTIONS}")
        yield Desk(office, terminal)


def test_rows_order_counts_and_marks_follow_the_commands_of_others(office: Office) -> None:
    """Each deed of a colleague shows within a second or two, and the cursor keeps its row."""
    with at_desk(office) as desk:
        desk.terminal.press("jj")
        desk.terminal.until(lambda: desk.cursor == 1003, "the cursor is on the third row")
        before = bytes(desk.terminal.raw)

        desk.colleague("priority", "1005", "--to", "urgent")
        desk.comes([1005, 1001, 1002, 1003, 1004, 1006, 1007, 1008], "[Open 8]")
        assert "!" in desk.row(1005)
        desk.colleague("priority", "1008", "--to", "urgent")
        desk.comes([1005, 1008, 1001, 1002, 1003, 1004, 1006, 1007])
        desk.colleague("take", "1002")
        desk.comes([1005, 1008, 1001, 1002, 1003, 1004, 1006, 1007], "Unassigned 7")
        assert " kai " in desk.row(1002)
        desk.colleague("close", "1001", "1006")
        desk.comes([1005, 1008, 1002, 1003, 1004, 1007], "[Open 6]")
        desk.colleague("snooze", "1004", "--until", "3d")
        desk.comes([1005, 1008, 1002, 1003, 1007], "[Open 5]", "Snoozed 1")
        desk.colleague("wait", "1002", "--on", "third_party")
        desk.comes([1005, 1008, 1003, 1007], "[Open 4]", "Waiting 1")
        desk.colleague("assign", "1003", "--to", "mette")
        desk.comes([1005, 1008, 1003, 1007], "Mine 1", "Unassigned 3")
        assert " mette " in desk.row(1003)
        desk.colleague("note", "1007", "--body-file", "-", typed="Do you know this, @mette?")
        desk.comes([1005, 1008, 1003, 1007], "Mentions 1")
        desk.colleague("queue", "add", "VIP", "tag:vip", "--key", "1", "--shared", name="mette")
        desk.colleague("tag", "1008", "--tag", "vip")
        desk.comes([1005, 1008, 1003, 1007], "1 VIP 1")
        desk.colleague("reopen", "1001")
        desk.comes([1005, 1008, 1001, 1003, 1007], "[Open 5]")
        desk.colleague("undo")
        desk.comes([1005, 1008, 1003, 1007], "[Open 4]", "Waiting 1")

        assert 1003 == desk.cursor
        assert desk.listed("--queue", "open") == desk.rows
        assert len(desk.terminal.raw) > len(before)


def test_every_queue_says_the_same_as_a_command(office: Office) -> None:
    """After random deeds, three at a time, the screen says what `list` and `status` say."""
    rng = random.Random(20261120)
    with at_desk(office) as desk, ThreadPoolExecutor(3) as pool:
        query = ("is:open", "priority:urgent")
        desk.colleague("queue", "add", "Urgent", *query, "--key", "2", name="mette")
        for keys, queue in (
            ("gm", "Mine"), ("gs", "Snoozed"), ("gw", "Waiting"), ("gi", "Open"), ("2", "2 Urgent"),
        ):  # fmt: skip
            desk.terminal.press(keys)
            desk.terminal.until(partial(desk.is_at, queue), queue)
            deeds = [deed(rng) for _ in range(6)]
            list(pool.map(lambda words: desk.colleague(*words), deeds))
            name = queue.removeprefix("2 ")
            rows = desk.listed("--queue", name.lower())
            free = desk.counts()["unassigned"]  # where that is none, a narrow line leaves it out
            desk.comes(rows, f"[{queue} {len(rows)}]", f"Unassigned {free}" if free else "")


def deed(rng: random.Random) -> tuple[str, ...]:
    """Choose something that a colleague does to a conversation."""
    number = str(1000 + rng.randint(1, QUESTIONS))
    return rng.choice(
        [
            ("assign", number, "--to", "mette"),
            ("take", number),
            ("release", number),
            ("snooze", number, "--until", f"{rng.randint(1, 5)}d"),
            ("wait", number, "--on", "team"),
            ("priority", number, "--to", rng.choice(("urgent", "low"))),
            ("close", number),
            ("reopen", number),
        ]
    )
