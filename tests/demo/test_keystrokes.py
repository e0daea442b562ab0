"""The handbook's keystrokes, pressed in the demo on a real terminal exactly as they stand there."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.demo.test_a_day import sequence_of
from tests.demo.test_demo_console import ANSWER_S, START_S
from tests.support.in_process import InProcess
from tests.support.terminal import Terminal, environment

PAGE = Path(__file__).parents[2] / "docs" / "handbook" / "keystrokes.md"
ROW = re.compile(r"^\| ([^|]+) \| (`[^|]+) \| (\d+) \|", re.MULTILINE)
LONG = 100
"""Letters; a signature alone has fewer."""
FRIDAY = 4
OWN = "…"
"""Words that whoever does it finds herself."""


@dataclass(frozen=True)
class Task:
    """A row: what is done, and what is pressed; a piece is one key, typed letters, or `OWN`."""

    title: str
    pieces: tuple[str, ...]
    told: int

    @property
    def presses(self) -> int:
        """How often a key goes down, besides for one's own words."""
        typed = [p.strip('"') for p in self.pieces if p.startswith('"') and len(p) > 1]
        single = [p for p in self.pieces if p != OWN and not p.startswith('"')]
        return sum(map(len, typed)) + len(single)


def tasks() -> list[Task]:
    """Read what the handbook says."""
    found = []
    for title, keys, told in ROW.findall(PAGE.read_text(encoding="utf-8")):
        pieces = re.findall(rf"`([^`]+)`|({OWN})", keys)
        found.append(Task(title, tuple(key or own for key, own in pieces), int(told)))
    return found


class Desk:
    """An agent at the demo: the terminal before her, and the commands that ask what came of it."""

    def __init__(self, terminal: Terminal, home: Path) -> None:
        self.terminal = terminal
        config = next(home.rglob("config.toml"))
        self.ask = InProcess(home, config)
        self.number = 0
        self.words = ""
        self.other = 0

    def show(self) -> Any:
        """Give the conversation as the store has it."""
        return self.ask("show", self.number, "--json").json

    def sent(self) -> list[Any]:
        """Give what we wrote on it."""
        return [m for m in self.show()["messages"] if m["direction"] == "out"]

    def begin_at(self, number: int) -> None:
        """Put the bar on a conversation of the inbox."""
        self.number = number
        self.terminal.press(f"gi/{number}\r")
        self.terminal.until(lambda: f"/{number}: 1]" in self.terminal.lines[0], f"#{number} alone")
        self.terminal.until(lambda: "Enter open" in self.terminal.lines[-1], "the field is left")

    def press(self, task: Task) -> None:
        """Press a row's keys, each when what came of the one before stands on the screen."""
        for piece in task.pieces:
            keys = self.words if piece == OWN else piece.strip('"') if len(piece) > 1 else piece
            is_typed = piece == OWN or piece.startswith('"')
            self.terminal.press(keys if is_typed else sequence_of(piece))
            self.terminal.until(lambda: not self.terminal.read_more(), "what the key does")


def is_sent_and_waits(desk: Desk) -> bool:
    """The macro's text has left, or leaves in a moment; the conversation waits, its cause said."""
    shown = desk.show()
    is_waiting = shown["status"] == "waiting" and shown["cause"] == "late delivery"
    return is_waiting and bool(desk.sent())


def sleeps_till_friday(desk: Desk) -> bool:
    """It sleeps until a Friday of the coming days."""
    until = desk.show()["snoozed_until"]
    return bool(until) and datetime.fromisoformat(until).weekday() == FRIDAY


def waits_for_tier_2(desk: Desk) -> bool:
    """Tier 2 has it, with what is needed."""
    shown = desk.show()
    return bool(shown["tier"] == "tier 2" and shown["waiting_on"] == "team")


def is_promised(desk: Desk) -> bool:
    """A follow-up stands in the agenda, a week ahead."""
    found = desk.ask("follow-up", "list", "--json").json["follow_ups"]
    mine = [f for f in found if f["conversation"] == desk.number and f["state"] == "open"]
    made = [
        (datetime.fromisoformat(f["created_at"]), datetime.fromisoformat(f["at"])) for f in mine
    ]
    return any((at.date() - since.date()).days in {7, 8} for since, at in made)


def reads_a_refund(desk: Desk) -> bool:
    """What is read is among what the same search finds, the newest of it."""
    found = desk.ask("list", "refund on:last-month", "--queue", "all", "--json").json
    numbers = [c["number"] for c in found["conversations"]]
    opened = re.match(r" #(\d+) ", desk.terminal.lines[0])
    return opened is not None and int(opened[1]) == numbers[0]


def article_has_left(desk: Desk) -> bool:
    """The mail has a text, of which she has typed nothing."""
    return any(len(m["new_text"]) > LONG for m in desk.sent())


def has_file(desk: Desk) -> bool:
    """The answer has the file and the words, and the conversation is closed."""
    sent = [([f["filename"] for f in m["attachments"]], m["text"]) for m in desk.sent()]
    return is_closed(desk) and any(n == ["label.pdf"] and desk.words in t for n, t in sent)


def is_closed(desk: Desk) -> bool:
    """It is closed."""
    return bool(desk.show()["status"] == "closed")


def call_is_logged(desk: Desk) -> bool:
    """The call stands among the messages."""
    contacts = [m for m in desk.show()["messages"] if m["direction"] == "contact"]
    return [(m["channel"], desk.words in m["text"]) for m in contacts] == [("phone", True)]


OUTCOMES: dict[str, Callable[[Desk], bool]] = {
    "Answer with a macro, and wait for the customer": is_sent_and_waits,
    "Snooze till Friday": sleeps_till_friday,
    "Escalate to tier 2": waits_for_tier_2,
    "Schedule a follow-up in a week": is_promised,
    "Find last month's refund mail, and read it": reads_a_refund,
    "Insert an article, and send it": article_has_left,
    "Answer everybody, with a file `label.pdf` beside you": has_file,
    "Log a call that you got": call_is_logged,
    "Hand it to kai": lambda desk: desk.show()["assignee"] == "kai",
    "Take back what you did last": lambda desk: desk.show()["assignee"] is None,
    "Merge it into one of another customer, of which you know the number": lambda desk: (
        desk.show()["number"] == desk.other
    ),
    "Tag it `vip`": lambda desk: "vip" in desk.show()["tags"],
    "Say that it is spam": lambda desk: desk.show()["status"] == "spam",
    "Tell kai something in a note": lambda desk: (
        desk.words
        in json.dumps([m["text"] for m in desk.show()["messages"] if m["direction"] == "note"])
    ),
    "See who has what": lambda desk: "1 open" in desk.terminal.text,
    "See what else this customer wrote": lambda desk: (
        f"Customer of #{desk.number}" in desk.terminal.lines[0]
    ),
    "See why its messages are here": lambda desk: "why" in desk.terminal.lines[0].casefold(),
    "Close it": is_closed,
}
"""What is true afterwards."""
USUAL = tuple(OUTCOMES)[:6]
SAME = {"Take back what you did last", "See who has what"}
"""Tasks that go on with the conversation of the one before."""
WORDS = {
    "Escalate to tier 2": "Why does it flicker after the update?",
    "Log a call that you got": "Asks when it comes.",
    "Tell kai something in a note": "@kai look at the lamp",
}


def test_the_handbook_counts_right() -> None:
    """Each row says how often a key goes down, and each has its outcome."""
    rows = tasks()

    assert OUTCOMES.keys() == {task.title for task in rows}
    assert [task.presses for task in rows] == [task.told for task in rows]


def test_the_rivals_are_counted_right() -> None:
    """What neomutt needs is the sum of what is said to be pressed there."""
    for told, keys in re.findall(
        r"neomutt (\d+): ((?:`[^`]+` ?)+)", PAGE.read_text(encoding="utf-8")
    ):
        pieces = re.findall(r"`([^`]+)`", keys)

        assert int(told) == Task("", tuple(pieces), 0).presses


@pytest.mark.slow
def test_the_usual_tasks_take_the_keys_that_are_written(tmp_path: Path) -> None:
    """Each of the usual tasks, pressed as it stands, does in the store what it says."""
    press_all(tmp_path, [task for task in tasks() if task.title in USUAL])


@pytest.mark.soak
def test_the_rest_of_a_day_takes_the_keys_that_are_written(tmp_path: Path) -> None:
    """So does every other row."""
    press_all(tmp_path, [task for task in tasks() if task.title not in USUAL])


def press_all(home: Path, rows: Sequence[Task]) -> None:
    """Press rows one after the other in a demo, each on another conversation."""
    (home / "label.pdf").write_bytes(b"%PDF-1.4\n")
    command = [sys.executable, "-m", "console", "demo"]
    with Terminal(command, environ=environment(home), folder=home) as terminal:
        terminal.until(lambda: "[Open 3" in terminal.lines[0], "the queue", timeout_s=START_S)
        terminal.until(lambda: "Asked of you" in terminal.lines[0], "the team", timeout_s=START_S)
        terminal.until(lambda: terminal.lines[0].endswith("synced"), "in step", timeout_s=START_S)
        desk = Desk(terminal, home)
        found = desk.ask("list", "is:unassigned", "--queue", "open", "--json").json
        by_language = sorted(found["conversations"], key=lambda c: c["language"] != "en")
        free = [row["number"] for row in by_language]
        for task in rows:
            if task.title not in SAME:
                desk.begin_at(free.pop(0))
            desk.words = WORDS.get(task.title, "We look into it; the label is attached.")
            if task.title.startswith("Merge"):
                desk.other = free.pop(0)
                desk.words = str(desk.other)
            desk.press(task)
            look = OUTCOMES[task.title]
            terminal.until(lambda: look(desk), task.title, timeout_s=ANSWER_S)  # noqa: B023 - at once
