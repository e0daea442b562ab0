"""What the preview beside the list says of the conversation under the cursor (pure)."""

from __future__ import annotations

from console.domain.fields import about_words, priority_words
from data.records import Conversation, Direction, Message
from data.text.tables import BAR, fit_tables
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from widgets.glyphs import Glyphs
from widgets.lines import Line, line_of

LINES_MIN = 6
MORE_STORED = "…"
"""With it ends a stored preview that was cut."""


def preview_lines(
    row: Conversation,
    newest: Message | None,
    *,
    width: int,
    height: int,
    is_tall: bool,
    glyphs: Glyphs,
    answer: str = "",
) -> list[Line]:
    """Give who writes, and the newest words; a tall preview has room for the whole message.

    `answer` names an article that may answer; it stands last.
    """
    room = max(width - 2, 20)
    who = "" if row.customer is None else f"{row.customer.name} <{row.customer.address}>"
    about = [priority_words(row), *about_words(row)]
    facts = [who, row.language or "", *([] if is_tall else about)]
    dot = f" {glyphs.dot} "
    lines = [line_of(" " + dot.join(f for f in facts if f), "dim")]
    words: str = row.preview
    if words.endswith(MORE_STORED):
        words = words.removesuffix(MORE_STORED) + glyphs.more
    left = LINES_MIN - 1
    if is_tall:
        said = wrapped(dot.join(f for f in about if f), room)
        lines += [line_of(f" {text}", "dim") for text in said if text]
        lines += [line_of(f" {text}", "strong") for text in wrapped(row.subject, room)]
        lines.append(Line())
        if newest is not None:
            lines.append(_author_line(newest, room, glyphs))
            words = newest.body.new_text or row.preview
            if BAR in words:
                words = "\n".join(line for _, line in fit_tables(words.split("\n"), room))
        left = max(height - len(lines), LINES_MIN)
    if answer:
        left -= 1
    shown = wrapped(words, room, lines_max=left)[:left]
    last = [line_of(f" {answer}", "dim")] if answer else []
    return [*lines, *(line_of(f" {text}") for text in shown), *last]


def _author_line(message: Message, room: int, glyphs: Glyphs) -> Line:
    """Say whose words follow; a note's as its head in the thread does."""
    if message.direction is Direction.NOTE:
        words = cut_to_width(f"INTERNAL {message.agent or ''}".rstrip(), room - 1, more=glyphs.more)
        return line_of(f" {words}:", "note", fill="note")
    author = message.author.name or message.author.address
    return line_of(f" {cut_to_width(author, room - 1, more=glyphs.more)}:", "dim")
