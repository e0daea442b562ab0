"""What differs between two texts as lines of a width: a sign and a colour, words marked (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from console.domain.articles.differing import DiffLine, Kind, Piece
from data.text.safe import clean_line
from data.text.width import cut_to_width, width_of
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span, line_of

ROLES = {Kind.ADDED: "good", Kind.REMOVED: "bad", Kind.SAME: "dim"}
OPEN, CLOSE = "[", "]"
"""Around the words that differ, so that no colour is needed to see them."""


def comparison_lines(lines: Iterable[DiffLine], width: int, glyphs: Glyphs) -> list[Line]:
    """Draw a comparison; what is too long goes on below, behind a sign."""
    drawn: list[Line] = []
    for line in lines:
        if line.kind is Kind.GAP:
            drawn.append(line_of(f"   {glyphs.more}", "dim"))
        else:
            drawn += _drawn(line, max(width - 4, 10), glyphs)
    return drawn or [line_of(" Nothing differs.", "dim")]


def _drawn(line: DiffLine, room: int, glyphs: Glyphs) -> Iterator[Line]:
    role = ROLES[line.kind]
    sign = Span(f" {line.kind.value} ", role)
    for number, spans in enumerate(_broken(_spans(line, role), room)):
        yield Line((sign if number == 0 else Span(f" {glyphs.again} ", "dim"), *spans))


def _spans(line: DiffLine, role: str) -> list[Span]:
    return [
        Span(f"{OPEN}{_clean(piece)}{CLOSE}", "strong") if _is_word(piece) else
        Span(_clean(piece), role)
        for piece in line.pieces
    ]  # fmt: skip


def _is_word(piece: Piece) -> bool:
    return piece.is_marked and bool(piece.text.strip())


def _clean(piece: Piece) -> str:
    """Give a piece as it can be shown, its blanks kept: they are part of what differs."""
    text = piece.text.expandtabs(4)
    inner = text.strip(" ")
    ahead = len(text) - len(text.lstrip(" "))
    if not inner:
        return " " * len(text)
    return " " * ahead + clean_line(inner) + " " * (len(text) - ahead - len(inner))


def _broken(spans: list[Span], room: int) -> Iterator[list[Span]]:
    """Put spans into lines of a width; a piece is cut where it must be."""
    current: list[Span] = []
    left = room
    for span in spans:
        text = span.text
        while text:
            fits = text if width_of(text) <= left else cut_to_width(text, left, more="")
            if not fits and left == room:
                fits = text[:1]
            if fits:
                current.append(Span(fits, span.role))
                left -= width_of(fits)
                text = text[len(fits) :]
            if text:
                yield current
                current, left = [], room
    yield current
