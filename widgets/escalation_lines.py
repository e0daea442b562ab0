"""Escalations as lines: what asking will do, who is asked, what is awaited by when (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.ages import short_age
from console.domain.escalation import PING_PONG_FROM, asked_words, count_bounces, reason_words
from console.domain.typed_times import describe_moment
from data.records import Asked, AskedKind, Conversation, Escalation, Way
from data.text.safe import clean_line
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span

ASKED_COLUMNS = 12
"""In a list, where the subject needs the room."""
NEED_LINES, TRIED_LINES = 3, 1
"""Above a thread; whoever is asked reads the thread for the rest."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom lines are drawn, and when."""

    now: datetime
    time_zone: str
    width: int
    glyphs: Glyphs


def effect_words(asked: Asked, way: Way, *, clock: str = "") -> tuple[str, bool]:
    """Say in a line what asking will do, and whether something leaves the house."""
    if asked.kind is AskedKind.ADDRESS:
        whom = clean_line(asked_words(asked))
        return f"PUBLIC: leaves by mail to {whom}; nothing internal goes with it.", True
    goes_on = f"The customer's clock goes on{f' ({clock})' if clock else ''}."
    stays = "You keep it." if way is Way.CONSULT else "You follow it."
    return f"{goes_on} {stays} The customer sees nothing.", False


def mark_spans(row: Conversation, now: datetime | None, glyphs: Glyphs) -> tuple[Span, ...]:
    """Say before a subject who is asked, that the time is over, and how often it was asked."""
    awaited = sorted((e for e in row.escalations if e.is_open), key=lambda e: e.due_at)
    if not awaited:
        return ()
    first = awaited[0]
    whom = clean_line(asked_words(first.asked))
    more = f"+{len(awaited) - 1}" if len(awaited) > 1 else ""
    short = cut_to_width(whom, ASKED_COLUMNS, more=glyphs.more)
    spans = [Span(f"{glyphs.arrow}{short}{more} ", "accent")]
    if now is not None and first.is_overdue(now):
        spans.append(Span(f"late {short_age(first.due_at, now)} ", "bad"))
    times = max(count_bounces(row.escalations, each) for each in awaited)
    if times >= PING_PONG_FROM:
        spans.append(Span(f"{times + 1}x ", "warn"))
    return tuple(spans)


def head_lines(asked: Sequence[Escalation], reader: Reader) -> list[Line]:
    """Say above a thread what is awaited: of whom, by whom, why, what, by when; all internal."""
    lines: list[Line] = []
    for each in asked:
        if each.is_open:
            lines += _head_of(each, asked, reader)
    return lines


def _head_of(each: Escalation, history: Sequence[Escalation], reader: Reader) -> list[Line]:
    did = "Handed over to" if each.way is Way.HAND_OVER else "Asked"
    by = f" by {clean_line(each.asked_by)}" if each.asked_by else ""
    times = count_bounces(history, each) + 1
    often = f", for the {ordinal(times)} time" if times > PING_PONG_FROM else ""
    head = f"INTERNAL {did} {clean_line(asked_words(each.asked))}{by}{often}: {reason_words(each)}"
    dot = f" {reader.glyphs.dot} "
    is_late = each.is_overdue(reader.now)
    lines = _filled(f"{head}{dot}{due_words(each, reader)}", reader, is_late=is_late, most=2)
    lines += _filled(f"Needed: {_one_line(each.needed)}", reader, most=NEED_LINES)
    if each.tried and each.asked.kind is not AskedKind.ADDRESS:
        lines += _filled(f"Tried: {_one_line(each.tried)}", reader, most=TRIED_LINES)
    return lines


def due_words(each: Escalation, reader: Reader) -> str:
    """Say by when an answer is needed, or since when it is overdue."""
    when = describe_moment(each.due_at, now=reader.now, time_zone=reader.time_zone)
    if each.is_overdue(reader.now):
        moment = when.partition(",")[0]
        return f"! overdue since {moment} ({short_age(each.due_at, reader.now)})"
    return f"by {when}"


def exchange_lines(asked: Sequence[Escalation], reader: Reader, *, key: str) -> list[Line]:
    """Say above an exchange with an outsider what it is about, and which key shows that."""
    lines: list[Line] = []
    for each in asked:
        whom = clean_line(each.asked.display_name or each.asked.name)
        state = due_words(each, reader) if each.is_open else str(each.state)
        dot = f" {reader.glyphs.dot} "
        words = f"INTERNAL Exchange with {whom} about #{each.conversation_id}"
        lines += _filled(dot.join((words, state, f"{key} shows it")), reader, most=2)
    return lines


def ordinal(number: int) -> str:
    """Say a small number as people do: 3rd."""
    if 10 <= number % 100 <= 20:  # noqa: PLR2004 - eleventh to twentieth all end in th
        return f"{number}th"
    return f"{number}{_ENDINGS.get(number % 10, 'th')}"


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def _one_line(text: str) -> str:
    lines = (" ".join(line.split()).removeprefix("- ") for line in text.splitlines())
    return clean_line(" / ".join(filter(None, lines)))


def _filled(words: str, reader: Reader, *, most: int, is_late: bool = False) -> list[Line]:
    """Give internal words over the full width, cut to so many lines."""
    room = max(reader.width - 3, 20)
    pieces = wrapped(words, room)
    if len(pieces) > most:
        last = " ".join(pieces[most - 1 :])
        pieces[most - 1 :] = [cut_to_width(last, room, more=reader.glyphs.more)]
    role = "bad" if is_late else "normal"
    return [
        Line((Span(f"{reader.glyphs.note} ", "warn"), Span(piece, role)), fill="note")
        for piece in pieces
    ]
