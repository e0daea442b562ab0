"""What holds for every kept look: nothing is torn, doubled or out of its column, words are ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from data.text.width import width_of
from tests.screens.test_looks import LOOKS

SIZE = re.compile(r"(\d+)x(\d+)$")
NAMES = sorted(path.stem for path in LOOKS.glob("*.txt"))
RULE = re.compile(r"^[─-]+$")
ROW = re.compile(r"^[▌> ][x ].{1,2}#\d+ ")
LIST_COLUMNS = 70
"""Behind them a preview may stand."""
KEYED = re.compile(r"^(\S+(?: PgDn)?) (.+)$")
UNKIND = re.compile(r"\b(?:Error|Oops|Invalid|invalid)\b")
TWICE = ((" undoes", " takes it back"), ("waits to leave", "queued"))
"""What has one name: both never stand on one screen."""


def lines_of(name: str) -> list[str]:
    """Give the lines of a look."""
    return (LOOKS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def size_of(name: str) -> tuple[int, int]:
    """Give columns and lines of the terminal."""
    found = SIZE.search(name)
    return (int(found[1]), int(found[2])) if found else (80, 24)


def rows_of(name: str) -> Iterator[str]:
    """Give the rows of conversations, above the sheet where there is one."""
    for line in lines_of(name):
        if RULE.match(line):
            return
        if ROW.match(line):
            yield line[:LIST_COLUMNS]


def test_each_look_is_whole() -> None:
    """It has the terminal's room and no more, no rule below a rule, and no words of blame."""
    wrong: list[tuple[str, str]] = []
    for name in NAMES:
        lines, (columns, most) = lines_of(name), size_of(name)
        wrong += [(name, line) for line in lines if width_of(line) > columns or UNKIND.search(line)]
        wrong += [(name, line) for line in lines if "ascii" in name and not line.isascii()]
        wrong += [(name, a) for a, b in pairwise(lines) if RULE.match(a) and RULE.match(b)]
        wrong += [(name, "more than the terminal has")] if len(lines) > most else []

    assert [] == wrong


def test_one_thing_has_one_name() -> None:
    """No two words for the same stand on one screen."""
    texts = {name: "\n".join(lines_of(name)) for name in NAMES}
    wrong = [
        (name, words)
        for name, text in texts.items()
        for words in TWICE
        if all(each in text for each in words)
    ]

    assert [] == wrong


def test_each_key_is_named_once() -> None:
    """No key and no word stands twice among the keys at the bottom."""
    wrong = []
    for name in NAMES:
        found = [KEYED.match(hint) for hint in re.split(r" {2,}", lines_of(name)[-1].strip())]
        for each in (1, 2):
            named = [hint[each] for hint in found if hint]
            wrong += [(name, word) for word in set(named) if named.count(word) > 1]

    assert [] == wrong


def test_the_columns_of_each_list_are_straight() -> None:
    """Numbers, customers and subjects of conversations begin in one cell in every row."""
    wrong = []
    for name in (name for name in NAMES if not name.startswith("follow-ups")):
        rows = list(rows_of(name))
        for words in ("#", "Customer", "Question"):
            begins = {row.index(words) for row in rows if words in row}
            wrong += [(name, words)] if len(begins) > 1 else []

    assert [] == wrong
