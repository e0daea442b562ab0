"""What the knowledge base lacks, as lines (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.articles.gap_words import Section
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span, line_of

INDENT = 3


def gap_lines(
    sections: Sequence[Section], *, cursor: int, width: int, glyphs: Glyphs
) -> list[Line]:
    """Give the parts with their rows; each row is owned by its place among all rows."""
    lines: list[Line] = []
    place = 0
    for section in sections:
        lines += [Line()] if lines else []
        heads = wrapped(section.title, max(width - 2, 20))
        lines += [line_of(f" {head}", "strong") for head in heads]
        if not section.lines:
            lines.append(line_of(f"{' ' * INDENT}{section.nothing}", "dim"))
        for text in section.lines:
            is_here = place == cursor
            words = cut_to_width(text, max(width - INDENT, 10))
            lines.append(
                Line(
                    (
                        Span(glyphs.pointer if is_here else " ", "accent"),
                        Span(f"  {words}", "strong" if is_here else "normal"),
                    ),
                    owner=place,
                )
            )
            place += 1
    return lines
