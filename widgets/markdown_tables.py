"""A table of an article as lines: columns that fit the width, or a line for each cell (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.markdown.grid import GAP, column_widths
from console.domain.markdown.targets import Target
from console.domain.markdown.tree import Align, Cell, Table
from widgets.glyphs import Glyphs
from widgets.lines import Span
from widgets.markdown_spans import Spans, Words, broken, width_of_spans, words_of

INDENT = 2
_GAP = Span(" " * GAP)


def table_lines(
    table: Table, width: int, numbers: Mapping[Target, int], glyphs: Glyphs
) -> list[Spans]:
    """Give a table as lines of at most so many columns."""
    head = _row(table.head, numbers, "strong")
    rows = [_row(row, numbers, "normal") for row in table.rows]
    texts = [[cell.text.replace("\n", " ") for cell in row] for row in (head, *rows)]
    widths = column_widths(texts, width)
    if widths is None:
        return _listed(head, rows, width)
    lines = _drawn(head, widths, table.aligns)
    lines.append(_joined([(Span(glyphs.rule * column, "dim"),) for column in widths]))
    drawn = [_drawn(row, widths, table.aligns) for row in rows]
    # Where a row takes several lines, a blank one shows where the next begins.
    is_spaced = any(len(row) > 1 for row in drawn)
    for number, row in enumerate(drawn):
        if is_spaced and number:
            lines.append(())
        lines += row
    return lines


def _row(cells: tuple[Cell, ...], numbers: Mapping[Target, int], role: str) -> list[Words]:
    return [words_of(cell, numbers, role) for cell in cells]


def _drawn(cells: list[Words], widths: tuple[int, ...], aligns: tuple[Align, ...]) -> list[Spans]:
    """Give a row beside one another, as high as its highest cell."""
    columns = [broken(cell, max(width, 1)) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, columns))
    lines: list[Spans] = []
    for number in range(height):
        parts = [
            _aligned(column[number] if number < len(column) else (), width, align)
            for column, width, align in zip(columns, widths, aligns, strict=True)
        ]
        lines.append(_joined(parts))
    return lines


def _aligned(spans: Spans, width: int, align: Align) -> Spans:
    free = max(width - width_of_spans(spans), 0)
    left = {"right": free, "center": free // 2}.get(align, 0)
    return (*_blank(left), *spans, *_blank(free - left))


def _blank(width: int) -> Spans:
    return (Span(" " * width),) if width > 0 else ()


def _joined(parts: list[Spans]) -> Spans:
    line: list[Span] = []
    for number, part in enumerate(parts):
        line += (_GAP, *part) if number else part
    while line and not line[-1].text.strip():
        line.pop()
    return tuple(line)


def _listed(head: list[Words], rows: list[list[Words]], width: int) -> list[Spans]:
    """Give each cell a line of its own, with the head of its column before it."""
    lines: list[Spans] = []
    for number, row in enumerate(rows):
        if number:
            lines.append(())
        for title, cell in zip(head, row, strict=True):
            if not cell.text.strip():
                continue
            said = [*title.spans, Span(": ", "strong"), *cell.spans]
            whole = Words(said if title.text.strip() else list(cell.spans))
            first, *rest = broken(whole, width - INDENT)
            lines += (first, *((Span(" " * INDENT), *line) for line in rest))
    return lines or broken(_sentence(head), width)


def _sentence(head: list[Words]) -> Words:
    """Give the head alone, of a table without a row."""
    spans: list[Span] = []
    for number, title in enumerate(head):
        spans += (Span(", "), *title.spans) if number else title.spans
    return Words(spans)
