"""Follow-ups as lines: the agenda by day, and those of a customer or a conversation (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.agenda import is_overdue, promise_words, row_moment, section_of, what_words
from console.domain.follow_up import tell_marks
from data.records import FollowUp
from data.text.safe import clean_line
from data.text.width import cut_to_width, pad_to_width
from data.text.wrap import wrapped
from widgets.conversation_rows import (
    CUSTOMER_COLUMNS,
    CUSTOMER_COLUMNS_SMALL,
    DIGITS_MIN,
    SMALL_COLUMNS,
    WHO_COLUMNS,
)
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span, line_of

MOMENT_COLUMNS = 10
POOL = "anybody"
"""Whose it is where it is nobody's."""
OVERDUE_MARK = "!"
PROMISE_LINES = 3
"""Of one follow-up beside a thread."""
WIDE_COLUMNS = 110
"""From this width there is room for the subject behind the words."""


@dataclass(frozen=True, slots=True)
class AgendaFacts:
    """What the lines depend on besides the follow-ups."""

    now: datetime
    time_zone: str
    width: int
    cursor: int = -1
    counts: Mapping[str, int | None] | None = None
    """How many stand under each heading; None where that is not known yet."""


def agenda_lines(rows: Sequence[FollowUp], facts: AgendaFacts, glyphs: Glyphs) -> list[Line]:
    """Give headings and rows; each line of a row is owned by its place."""
    lines: list[Line] = []
    shown = ""
    digits = max((len(str(row.conversation_id or 0)) for row in rows), default=0)
    for place, row in enumerate(rows):
        title = section_of(row, now=facts.now, time_zone=facts.time_zone).title
        if title != shown:
            lines += [Line()] if shown else []
            lines.append(_heading(title, facts, glyphs, is_overdue=is_overdue(row)))
            shown = title
        lines += _row_lines(row, place, facts, glyphs, digits=max(digits, DIGITS_MIN))
    return lines


def _heading(title: str, facts: AgendaFacts, glyphs: Glyphs, *, is_overdue: bool) -> Line:
    count = (facts.counts or {}).get(title)
    mark = OVERDUE_MARK if is_overdue else ""
    words = f" {title}" + ("" if count is None else f" {glyphs.dot} {count}{mark}")
    return Line((Span(words, "warn" if is_overdue else "strong"),))


def _row_lines(
    row: FollowUp, place: int, facts: AgendaFacts, glyphs: Glyphs, *, digits: int
) -> list[Line]:
    is_here, is_late = place == facts.cursor, is_overdue(row)
    number = "" if row.conversation_id is None else f"#{row.conversation_id}"
    name = "" if row.customer is None else row.customer.name or row.customer.address
    what = what_words(row)
    if row.article_id is not None:
        name, what = row.article_title, f"article {row.article_id} {what}"
    room = CUSTOMER_COLUMNS if facts.width >= SMALL_COLUMNS else CUSTOMER_COLUMNS_SMALL
    when = row_moment(row, now=facts.now, time_zone=facts.time_zone)
    head = (
        Span(glyphs.pointer if is_here else " ", "accent"),
        Span(f"{OVERDUE_MARK if is_late else ' '} ", "warn"),
        Span(f"{number:<{digits + 1}} ", "dim"),
        Span(f"{when:<{MOMENT_COLUMNS}} ", "warn" if is_late else "normal"),
        Span(pad_to_width(row.owner or POOL, WHO_COLUMNS, more=glyphs.more) + " ", "dim"),
        Span(pad_to_width(name, room, more=glyphs.more) + " "),
        Span(what, "strong" if is_here else "normal"),
    )
    has_subject = facts.width >= WIDE_COLUMNS and row.subject
    subject = (Span(f" {glyphs.dot} {row.subject}", "dim"),) if has_subject else ()
    first = Line((*head, *subject), owner=place)
    marks = tell_marks(row.marks, now=facts.now, time_zone=facts.time_zone)
    indent = " " * (digits + 4)
    pieces = wrapped(clean_line(marks), max(facts.width - len(indent) - 1, 20)) if marks else []
    return [first, *(line_of(f"{indent}{piece}", "warn", owner=place) for piece in pieces)]


def promise_lines(
    rows: Sequence[FollowUp], *, width: int, now: datetime, time_zone: str, me: str, more: str
) -> list[Line]:
    """Give what is promised in a narrow column beside a thread, one a line; its marks below."""
    lines: list[Line] = []
    for row in rows:
        is_late = is_overdue(row)
        mark = OVERDUE_MARK if is_late else " "
        words = promise_words(row, now=now, time_zone=time_zone, me=me)
        role = "warn" if is_late else "normal"
        shown = wrapped(words, max(width - 4, 10))
        if len(shown) > PROMISE_LINES:
            rest = " ".join(shown[PROMISE_LINES - 1 :])
            shown[PROMISE_LINES - 1 :] = [cut_to_width(rest, max(width - 4, 10), more=more)]
        heads = (mark, *("   " for _ in shown[1:]))
        lines += [line_of(f"{head}{piece}", role) for head, piece in zip(heads, shown, strict=True)]
        if row.marks:
            told = clean_line(tell_marks(row.marks, now=now, time_zone=time_zone))
            lines += [line_of(f"   {piece}", "warn") for piece in wrapped(told, max(width - 5, 10))]
    return lines
