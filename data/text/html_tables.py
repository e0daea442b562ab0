"""Decide what an HTML table is, and give its lines: columns, pairs, or one block below the other.

Theory of operation: mail uses tables for three things. Data has headings, borders or three columns
and more in every row: it is drawn in columns (`tables`). Labels with what they say, and sums, are
two columns without a bar. All else is scaffolding that holds a page together: its cells are blocks
below each other, or words beside each other where a row fits in a line. Columns without a word
(spacers, pictures) count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from data.text.tables import BAR, COLUMNS_MAX, Cell, Row, draw_pairs, draw_table, is_number
from data.text.width import width_of

ROW_WIDTH_MAX = 160
"""Cells that need more than this are put below each other."""
CELL_LINES_MAX = 4
"""Of a row of data."""
CELL_WIDTH_MAX = 60
"""Of a cell of several lines in a row of data."""
LABEL_WIDTH_MAX = 28
PAIR_WIDTH_MAX = 76
"""What is wider would break at the edge of the screen, below its label."""
SPANNED_MAX = 100_000
"""Places that cells spanning rows may take in one table."""
_DATA_COLUMNS = 3


class Line(NamedTuple):
    """One finished line and what is known of it."""

    text: str
    level: int
    """How many blockquotes it stands in."""
    quoted: bool
    signature: bool


@dataclass(slots=True)
class TableCell:
    """A cell as it was read, over so many columns and rows."""

    lines: list[Line]
    span: int = 1
    down: int = 1
    is_heading: bool = False


@dataclass(slots=True)
class Table:
    """A table being read."""

    is_data: bool
    rows: list[list[TableCell]] = field(default_factory=list)


class Block(NamedTuple):
    """Lines that belong together, with so many blank ones around them."""

    lines: Sequence[Line]
    margin: int


def lay_out(table: Table) -> list[Block]:
    """Give the blocks of a table, from its first row to its last."""
    if all(len(row) < 2 for row in table.rows):  # noqa: PLR2004 - most tables only hold a page
        cells = [row[0] for row in table.rows if row and row[0].lines]
        is_flat = all(len(cell.lines) < 2 for cell in cells)  # noqa: PLR2004 - a block
        return [
            Block(cell.lines, 0 if is_flat or len(cell.lines) < 2 else 1)  # noqa: PLR2004 - a block
            for cell in cells
        ]
    rows = [row for row in _with_spanned(table.rows) if any(cell.lines for cell in row)]
    rows = _without_empty_columns(rows)
    count = max((_columns(row) for row in rows), default=0)
    if _is_data(table, rows):
        blocks = list(_data(rows))
        return [Block((), 1), *blocks, Block((), 1)]
    pairs = _pairs(rows) if count == 2 else {}  # noqa: PLR2004 - label and words
    is_flat = all(map(_fits_one_line, rows))
    blocks = []
    for number, row in enumerate(rows):
        if number in pairs:
            blocks.append(_joined(row, [pairs[number]]))
        elif _fits_one_line(row):
            words = "  ".join(cell.lines[0].text for cell in row if cell.lines)
            blocks.append(_joined(row, [words]))
        elif (priced := _priced(row)) is not None:
            blocks.append(Block(priced, 1))
        else:
            blocks += (
                Block(cell.lines, 0 if is_flat or len(cell.lines) < 2 else 1)  # noqa: PLR2004 - a block
                for cell in row
            )
    return blocks


def _with_spanned(rows: Sequence[list[TableCell]]) -> Iterator[list[TableCell]]:
    """Put an empty cell below each that goes on in the next rows."""
    below: dict[int, list[int]] = {}
    made = 0
    for row in rows:
        if not below and all(cell.down == 1 for cell in row):
            yield row
            continue
        whole: list[TableCell] = []
        place = 0
        for cell in (*row, None):
            while place in below and made < SPANNED_MAX:
                left = below[place]
                whole.append(TableCell([], left[0]))
                made += left[0]
                left[1] -= 1
                if left[1] == 0:
                    del below[place]
                place += left[0]
            if cell is None:
                break
            whole.append(cell)
            if cell.down > 1 and place < COLUMNS_MAX:
                # It starts to hang below this row only when the row is over.
                below.setdefault(place, [cell.span, cell.down - 1])
            place += cell.span
        yield whole


def _without_empty_columns(rows: Sequence[list[TableCell]]) -> list[list[TableCell]]:
    """Leave out the columns in which no row has a word."""
    count = max(map(_columns, rows), default=0)
    if count > COLUMNS_MAX:
        return list(rows)
    used = [False] * count
    for row in rows:
        place = 0
        for cell in row:
            used[place] |= bool(cell.lines)
            place += cell.span
    if all(used):
        return list(rows)
    kept: list[list[TableCell]] = []
    for row in rows:
        place, whole = 0, list[TableCell]()
        for cell in row:
            span = sum(used[place : place + cell.span])
            place += cell.span
            if span:
                whole.append(TableCell(cell.lines, span, cell.down, cell.is_heading))
        kept.append(whole)
    return kept


def _is_data(table: Table, rows: Sequence[list[TableCell]]) -> bool:
    several = [row for row in rows if _is_row(row) and sum(bool(cell.lines) for cell in row) > 1]
    if len(several) < 2:  # noqa: PLR2004 - one row is no table
        return False
    widths = {_columns(row) for row in several}
    flat = sum(map(_fits_one_line, several))
    if max(widths) > COLUMNS_MAX:
        return False
    if table.is_data or any(cell.is_heading for row in rows for cell in row):
        is_keyed = widths == {2} and all(
            row[0].is_heading and not any(cell.is_heading for cell in row[1:]) for row in several
        )
        return not is_keyed and (flat > 1 or _fits_one_line(several[0]))
    if len(widths) > 1 or max(widths) < _DATA_COLUMNS:
        return False
    # Without a heading or a border, only what looks like rows: a page has taller cells.
    return flat > 1 if flat == len(several) else _fits_one_line(several[0])


def _data(rows: Sequence[list[TableCell]]) -> Iterator[Block]:
    """Give rows in columns; what is no row of them stands between as blocks."""
    flat = [row for row in rows if _is_row(row)]
    cells = [_cells_of(row) for row in flat]
    drawn = draw_table(cells)
    if drawn is None:
        drawn = [[BAR.join(" ".join(cell.lines) for cell in row).rstrip(" |")] for row in cells]
    left = iter(drawn)
    for row in rows:
        if _is_row(row):
            yield _joined(row, next(left))
            continue
        for cell in row:
            yield Block(cell.lines, 0 if len(cell.lines) < 2 else 1)  # noqa: PLR2004 - a block


def _cells_of(row: Sequence[TableCell]) -> Row:
    return tuple(
        Cell(tuple(line.text for line in cell.lines if line.text) or ("",), cell.span)
        for cell in row
    )


def _pairs(rows: Sequence[list[TableCell]]) -> dict[int, str]:
    """Give, by number, the rows that are a label and what it says, in two columns."""
    found = {
        number: (row[0].lines[0].text, row[1].lines[0].text)
        for number, row in enumerate(rows)
        if len(row) == 2 and _fits_one_line(row) and all(cell.lines for cell in row)  # noqa: PLR2004 - label and words
    }
    if len(found) < 2 or any(width_of(label) > LABEL_WIDTH_MAX for label, _ in found.values()):  # noqa: PLR2004 - nothing to align
        return {}
    drawn = draw_pairs(list(found.values()))
    if any(width_of(line) > PAIR_WIDTH_MAX for line in drawn):
        return {}
    return dict(zip(found, drawn, strict=True))


def _priced(row: Sequence[TableCell]) -> list[Line] | None:
    """Give the row of a shop's article: a name with words below it, and what it costs beside."""
    cells = [cell for cell in row if cell.lines]
    if len(cells) != 2 or not _is_level(cells):  # noqa: PLR2004 - article and price
        return None
    article, price = (cell.lines for cell in cells)
    if not 1 < len(article) <= CELL_LINES_MAX or len(price) != 1 or not is_number(price[0].text):
        return None
    first = article[0]._replace(text=f"{article[0].text}  {price[0].text}")
    return [first, *article[1:]]


def _joined(row: Sequence[TableCell], texts: Sequence[str]) -> Block:
    """Give a row's lines; it is quoted where all of it is."""
    lines = [line for cell in row for line in cell.lines]
    level = min(line.level for line in lines)
    quoted, signature = all(line.quoted for line in lines), all(line.signature for line in lines)
    return Block([Line(text, level, quoted, signature) for text in texts], 0)


def _is_row(row: Sequence[TableCell]) -> bool:
    """Say whether cells stand beside each other as a row of data does."""
    is_heading = sum(bool(cell.lines) for cell in row) == 1 and bool(row[0].lines)
    if is_heading or not _is_level(row):
        return False
    return _fits_one_line(row) or all(
        len(cell.lines) <= 1
        or (
            len(cell.lines) <= CELL_LINES_MAX
            and all(width_of(line.text) <= CELL_WIDTH_MAX for line in cell.lines)
        )
        for cell in row
    )


def _is_level(row: Sequence[TableCell]) -> bool:
    return len({line.level for cell in row for line in cell.lines if line.text}) < 2  # noqa: PLR2004 - one level


def _fits_one_line(row: Sequence[TableCell]) -> bool:
    return all(len(cell.lines) <= 1 for cell in row) and (
        sum(len(line.text) for cell in row for line in cell.lines) <= ROW_WIDTH_MAX
        or sum(bool(cell.lines) for cell in row) == 1
    )


def _columns(row: Sequence[TableCell]) -> int:
    return sum(cell.span for cell in row)
