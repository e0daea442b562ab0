"""The articles that may answer a conversation, as lines beside it (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.records import SafeLine
from data.text.width import cut_to_width, width_of
from data.text.wrap import wrapped
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span, line_of

LISTED_MAX = 3
TITLE_LINES_MAX = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """An article that may answer."""

    title: SafeLine
    percent: int
    """The chance that it does."""


def answers_line(answers: Sequence[Answer], *, columns: int, glyphs: Glyphs, key: str) -> str:
    """Give the best in one line, as `▸ Reset the lamp 94% · 2 more (b)`; empty where none is."""
    if not answers:
        return ""
    more = len(answers) - 1
    rest = f" {answers[0].percent}%" + (f" {glyphs.dot} {more} more" if more else "")
    rest += f" ({key})" if key else ""
    room = max(columns - width_of(rest) - 2, 10)
    return f"{glyphs.arrow} {cut_to_width(answers[0].title, room, more=glyphs.more)}{rest}"


def answer_lines(answers: Sequence[Answer], *, width: int, glyphs: Glyphs, key: str) -> list[Line]:
    """Give the best few below a heading, for the column beside a thread."""
    if not answers:
        return []
    lines = [Line(), line_of(f" May answer{f' ({key})' if key else ''}", "dim")]
    for answer in answers[:LISTED_MAX]:
        head = f" {answer.percent:>2}% "
        pieces = wrapped(answer.title, max(width - len(head) - 1, 8), lines_max=TITLE_LINES_MAX)
        for place, piece in enumerate(pieces[:TITLE_LINES_MAX]):
            first = Span(head if place == 0 else " " * len(head), "accent")
            lines.append(Line((first, Span(piece))))
    return lines
