"""What of a mail's lines is folded, given what each of them was found to be; pure.

A mark says it: " " own, ">" and "m" marked by sign or mark-up and not judged yet, "q" quote,
"s" signature, "f" kept forward; blank lines between own ones are own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LISTED = re.compile(r"\[(\d{1,3})\] (?:https?|ftp|mailto|tel|sms):\S+$")
_NUMBER = re.compile(r" \[(\d{1,3})\]")
_KINDS = {"q": "quote", "s": "signature"}


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines `start` to `end` (not included) that belong together and may be folded."""

    start: int
    end: int
    kind: str
    """`quote` and `signature` are not in the new text; `forward_header` is."""


@dataclass(frozen=True, slots=True)
class QuoteSplit:
    """What is new in a mail, and where in the whole text the rest stands."""

    new_text: str
    folds: tuple[Fold, ...]


def folds_of(marks: Sequence[str], lines: Sequence[str]) -> list[Fold]:
    """Join neighbours of one kind, over the blank lines between them."""
    found: list[Fold] = []
    open_mark = " "
    start = end = 0
    for number, mark in enumerate(marks):
        if mark == open_mark:
            if mark in "qs":
                end = number + 1
            continue
        if mark not in "qs" and not lines[number].strip():
            continue  # a blank line ends nothing: the next line decides
        if open_mark in "qs":
            found.append(Fold(start, end, _KINDS[open_mark]))
        open_mark, start, end = mark, number, number + 1
    if open_mark in "qs":
        found.append(Fold(start, end, _KINDS[open_mark]))
    return found


def new_text_of(marks: Sequence[str], lines: Sequence[str]) -> str:
    """Return what is left, with one blank line where something was taken out."""
    kept: list[str] = []
    is_gap = False
    for mark, line in zip(marks, lines, strict=True):
        if mark in "qs":
            is_gap = True
            continue
        is_blank = not line.strip()
        if is_gap:
            if not is_blank and kept and kept[-1]:
                kept.append("")
            elif is_blank and kept and not kept[-1]:
                continue
        is_gap = is_gap and is_blank
        kept.append("" if is_blank else line.rstrip())
    return "\n".join(kept).strip("\n")


def keep_listed_links(marks: list[str], lines: Sequence[str]) -> None:
    """Count as own, of the list of links at the end, what own lines refer to by number.

    Our renderer puts it below everything, so it stands below the quotes and signatures that run
    to the end of a mail.
    """
    start = len(lines)
    while start and _LISTED.match(lines[start - 1]):
        start -= 1
    if start == len(lines) or not lines[start].startswith("[1] "):
        return
    named = {
        number
        for mark, line in zip(marks[:start], lines, strict=False)
        if mark in " f" and "[" in line
        for number in _NUMBER.findall(line)
    }
    for place in range(start, len(lines)):
        found = _LISTED.match(lines[place])
        if found is not None and found[1] in named:
            marks[place] = " "


def lines_of(lines: Sequence[str], new: Sequence[str]) -> set[int]:
    """Give which lines of a whole mail are those of its new text."""
    kept: set[int] = set()
    wanted = [line.rstrip() for line in new if line.strip()]
    place = 0
    for number, line in enumerate(lines):
        if place < len(wanted) and line.rstrip() == wanted[place]:
            kept.add(number)
            place += 1
    return kept
