"""Messages as lines of a given width: who, when, what is new, what is folded (pure)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from data.records import Direction, Message, MessageId
from data.text.quotes import split_quotes
from data.text.width import cut_to_width, width_of
from data.text.wrap import wrapped
from widgets.glyphs import glyphs_for
from widgets.lines import Line, Span, line_of

TEXT_MARGIN = 1
TEXT_COLUMNS_MAX = 100
"""Longer lines are hard to read; a wide terminal leaves the rest empty."""


def message_lines(
    messages: Sequence[Message],
    *,
    width: int,
    unfolded: Collection[MessageId],
    current: int,
    time_zone: str,
    is_ascii: bool,
) -> list[Line]:
    """Give the timeline; each line knows the number of its message."""
    lines: list[Line] = []
    text_width = min(width - 2 * TEXT_MARGIN, TEXT_COLUMNS_MAX)
    for number, message in enumerate(messages):
        lines.append(
            _head(
                message,
                number,
                width=width,
                is_current=number == current,
                time_zone=time_zone,
                is_ascii=is_ascii,
            )
        )
        lines += _body(message, number, width=text_width, is_open=message.id in unfolded)
        lines += _facts(message, number)
        lines.append(Line(owner=number))
    return lines


def _head(
    message: Message, number: int, *, width: int, is_current: bool, time_zone: str, is_ascii: bool
) -> Line:
    glyphs = glyphs_for(is_ascii=is_ascii)
    when = _clock(message.sent_at or message.received_at, time_zone)
    state = f"{message.outbox_state} " if message.outbox_state else ""
    if message.automatic:
        state += f"automatic: {message.automatic} "
    author = message.author
    if message.direction is Direction.OUT:
        to = ", ".join(a.name or a.address for a in (*message.to, *message.cc))
        who = f"{author.name} {glyphs.arrow} {to}"
    else:
        who = f"{author.name} <{author.address}>" if author.name else author.address
    pointer = glyphs.pointer if is_current else " "
    right = f"{state}{when}"
    room = max(width - width_of(right) - 3, 10)
    name = cut_to_width(who, room, more=glyphs.more)
    gap = " " * max(width - width_of(name) - width_of(right) - 2, 1)
    role = "accent" if message.direction is Direction.OUT else "strong"
    return Line(
        (Span(pointer, "accent"), Span(name, role), Span(gap), Span(right, "dim")), owner=number
    )


def _body(message: Message, number: int, *, width: int, is_open: bool) -> list[Line]:
    if not message.is_decoded:
        return [line_of(" (the text is being read)", "dim", owner=number)]
    new = message.body.new_text.strip("\n")
    whole = message.body.text.strip("\n")
    lines = [
        line_of(f" {text}", owner=number) for text in wrapped(whole if is_open else new, width)
    ]
    folded = whole.count("\n") - new.count("\n")
    if folded > 0 and not is_open:
        lines.append(line_of(f"   [{folded} quoted lines: z]", "dim", owner=number))
    elif is_open:
        lines = _with_quotes_dimmed(whole, number, width)
    return lines


def _with_quotes_dimmed(text: str, number: int, width: int) -> list[Line]:
    folds = split_quotes(text).folds
    lines: list[Line] = []
    for place, line in enumerate(text.split("\n")):
        is_quote = any(f.start <= place < f.end for f in folds)
        role = "dim" if is_quote else "normal"
        lines += [line_of(f" {piece}", role, owner=number) for piece in wrapped(line, width)]
    return lines


def _facts(message: Message, number: int) -> list[Line]:
    lines = []
    for attachment in message.body.attachments:
        size = _size(attachment.size_bytes)
        text = f"   [{attachment.index}] {size} {attachment.filename} (v)"
        lines.append(line_of(text, "accent", owner=number))
    for report in message.body.delivery_reports:
        words = f"   delivery to {report.recipient}: {report.outcome} {report.status}"
        lines.append(line_of(words, "warn", owner=number))
    if message.body.remote_images:
        words = f"   {message.body.remote_images} remote images not loaded"
        lines.append(line_of(words, "dim", owner=number))
    marks = (MARKS.get(mark, mark) for mark in message.marks)
    return [*lines, *(line_of(f"   ! {words}", "warn", owner=number) for words in marks)]


MARKS = {
    "duplicate_id": "its Message-ID was used before by another mail",
    "unsigned": "it names an id that looks like ours but is not signed by us",
    "auth_failed": "our mail server says that its sender is forged",
}


def _size(size_bytes: int) -> str:
    if size_bytes < 1000:  # noqa: PLR2004 - a kilobyte
        return f"{size_bytes} B"
    if size_bytes < 1_000_000:  # noqa: PLR2004 - a megabyte
        return f"{size_bytes // 1000} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"


def _clock(moment: datetime, time_zone: str) -> str:
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%a %d %b %H:%M")
