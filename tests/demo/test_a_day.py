"""The handbook's piece of work, key by key as it stands there, in the demo on a real terminal."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.demo.test_demo_console import ANSWER_S, CTRL_Q, START_S, descendants
from tests.support.console_process import wait_until
from tests.support.processes import is_running
from tests.support.terminal import Terminal, environment

PAGE = Path(__file__).parents[2] / "docs" / "handbook" / "a-day.md"
NAMED = {"Enter": "\r", "Tab": "\t"}
WORDS = "We look into it. The label is attached."
ROW = re.compile(r"^\| ([^|]+) \|([^|]*)\| \**(\d+)\** \|$", re.MULTILINE)
NUMBER = re.compile(r"^ #\d+ ")


def steps() -> list[tuple[str, list[str], int]]:
    """Give each step of the handbook: what happens, its keys, and how many it says they are."""
    table = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    return [
        (what, re.findall(r"`([^`]+)`", keys), int(count))
        for what, keys, count in ROW.findall(table)
    ]


def sequence_of(key: str) -> str:
    """Give what a terminal sends for a key as the handbook writes it."""
    if key.startswith("ctrl+"):
        return chr(ord(key[-1].upper()) - 0x40)
    return NAMED.get(key, key)


def test_the_handbook_counts_right() -> None:
    """Each row says how many keys it names, and the last row adds them up."""
    *rows, (_, _, total) = steps()

    assert [len(keys) for _, keys, _ in rows] == [count for _, _, count in rows]
    assert sum(count for _, _, count in rows) == total


def test_the_comparison_counts_right() -> None:
    """Beside mail clients: the last row adds up the keys that stand above it."""
    table = PAGE.read_text(encoding="utf-8").partition("\n## ")[2]
    rows = [line.split("|")[2:-1] for line in table.splitlines() if line.startswith("| ")]
    _head, *work, totals = rows

    assert 3 == len(totals)
    for column, total in enumerate(totals):
        keys = [key for row in work for key in re.findall(r"`([^`]+)`", row[column])]
        assert len(keys) == int(total.strip(" *"))


@pytest.mark.slow
def test_the_piece_of_work_goes_as_the_handbook_says(tmp_path: Path) -> None:
    """Open, answer with a file, see it leave, see the answer come, close: by these keys alone."""
    (tmp_path / "label.pdf").write_bytes(b"%PDF-1.4\n")
    to_open, to_answer, to_attach, to_send, _, _, to_close = [keys for _, keys, _ in steps()[:-1]]
    command = [sys.executable, "-m", "console", "demo"]
    with Terminal(command, environ=environment(tmp_path), folder=tmp_path) as agent:

        def press(keys: list[str]) -> None:
            for key in keys:
                agent.press(sequence_of(key))
                agent.until(lambda: not agent.read_more(), "what the key does is drawn")

        agent.until(lambda: "[Open 3" in agent.lines[0], "the whole queue", timeout_s=START_S)
        agent.until(lambda: agent.lines[0].endswith("synced"), "in step", timeout_s=START_S)
        press(to_open)
        opened = agent.until(lambda: NUMBER.findall(agent.lines[0]), "the conversation")
        press(to_answer)
        agent.shows("Reply to ")
        agent.press(WORDS)
        agent.shows(WORDS)
        press(to_attach)
        agent.shows("[1] 9 B label.pdf")
        press(to_send)
        agent.shows(" held ")
        agent.shows(" sent ", timeout_s=ANSWER_S)
        agent.until(lambda: has_answer(agent), "the answer", timeout_s=ANSWER_S)
        press(to_close)
        agent.until(lambda: opened[0] not in agent.lines[0], "the next conversation")
        below = descendants(agent.pid)
        agent.press(CTRL_Q)
        agent.shows("what you did stays", timeout_s=ANSWER_S)
        wait_until(lambda: not any(map(is_running, below)), "processes are left running")


def has_answer(agent: Terminal) -> bool:
    """Say whether something new stands below what was sent."""
    sent = [n for n, line in enumerate(agent.lines) if " sent " in line]
    return bool(sent) and any(" new " in line for line in agent.lines[sent[-1] + 1 :])
