"""Lay tables out in columns, and fit those that are laid out to a narrower screen; pure.

Theory of operation: a table is kept as text whose columns stand below each other, parted by bars,
numbers to the right: whoever reads it in a pipe, in JSON or in an editor sees a table too. Where a
screen is too narrow for it, its columns are found again (bars below bars), and are made narrower
by breaking the words in them; where even that leaves too little, each row becomes a block of its
own, heading by heading. Lines whose bars stand at no common places are no table: they stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from data.text.width import width_of
from data.text.wrap import cut_words

BAR = " | "
COLUMNS_MAX = 40
ROWS_MAX = 2000
"""Rows whose columns are measured; longer tables keep their bars and no columns."""
TABLE_WIDTH_MAX = 240
"""Columns of the terminal that a table is given before anybody knows how many there are."""
NARROW = 10
"""A column of words is never made narrower than this, or than it is."""
WORD_MAX = 20
"""Longer words are broken rather than given a column as wide as they are."""
HEIGHT_MAX = 6
"""Lines of a cell; what needs more reads better as a block per row."""

_DIGIT = re.compile(r"\d")
_LEAD = re.compile(r" {0,3}(?:> ?)+")
_MONEY = r"(?:[€$£¥￥₽₩₹₪₺₴]|[A-Z]{2,3}\$?|kr\.?|Kč|zł|Ft|руб\.?|р\.|元|円|원|лв\.?|lei|ريال|ש\"ח)"  # noqa: RUF001 - as they are written
_NUMBER = re.compile(
    rf"[(~]?[+\u2212-]?\s?{_MONEY}?\s?[+\u2212-]?\d[\d.,'\u2019\s]*(?:-|,-)?\s?"
    rf"(?:{_MONEY}|%|‰|°C|[A-Za-z]{{1,3}}\.?)?(?: {_MONEY})?\)?"
)
_SUM = re.compile(rf"[.,]\d\d(?!\d)|{_MONEY}|%")


class Cell(NamedTuple):
    """What stands in one place of a row, and over how many columns."""

    lines: tuple[str, ...]
    span: int = 1


Row = tuple[Cell, ...]


def is_number(words: str) -> bool:
    """Say whether a cell holds an amount, a count or a price: those stand to the right."""
    return _NUMBER.fullmatch(words) is not None


def draw_table(rows: Sequence[Row]) -> list[list[str]] | None:
    """Give the lines of each row in columns as wide as they are; None where that is too wide."""
    widths = _natural(rows)
    if not 1 < len(widths) <= COLUMNS_MAX or len(rows) > ROWS_MAX:
        return None
    if _total(widths) > TABLE_WIDTH_MAX:
        return None
    return _drawn(rows, widths, _numeric(rows, len(widths)))


def draw_pairs(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Give labels and what they say as two columns without a bar; sums stand to the right."""
    left = max(width_of(label) for label, _ in pairs)
    right = max(width_of(words) for _, words in pairs)
    # A number of an order or a telephone is read from its beginning, a sum from its end.
    are_sums = all(is_number(words) and _SUM.search(words) for _, words in pairs)
    return [
        f"{_pad(label, left)}  {_pad(words, right, is_right=are_sums)}".rstrip()
        for label, words in pairs
    ]


def fit_tables(lines: Sequence[str], width: int) -> Iterator[tuple[int, str]]:
    """Give each line with the number of the one it comes from, tables made to fit."""
    number = 0
    while number < len(lines):
        if BAR not in lines[number]:
            yield number, lines[number]
            number += 1
            continue
        end = number + 1
        while end < len(lines) and BAR in lines[end]:
            end += 1
        fitted = _fit(lines[number:end], width)
        if fitted is None:
            for each in range(number, end):
                yield each, lines[each]
        else:
            for each, line in fitted:
                yield number + each, line
        number = end


def _fit(lines: Sequence[str], width: int) -> list[tuple[int, str]] | None:
    """Give the lines of a table for a width; None for what is no table, or fits."""
    if len(lines) < 2 or len(lines) > ROWS_MAX or all(width_of(line) <= width for line in lines):  # noqa: PLR2004 - one line is no table
        return None
    found = _LEAD.match(lines[0])
    lead = found[0] if found is not None else ""
    rows = _read_rows(lines, lead)
    if rows is None:
        return None
    room = width - width_of(lead)
    widths, numeric = _natural(rows), _numeric(rows, len(_natural(rows)))
    narrow = _narrowed(rows, widths, numeric, room - len(BAR) * (len(widths) - 1))
    if narrow is not None:
        cut = [_cut(row, narrow) for row in rows]
        if max(len(cell.lines) for row in cut for cell in row) <= HEIGHT_MAX:
            drawn = _drawn(cut, narrow, numeric)
            return [(n, lead + line) for n, row in enumerate(drawn) for line in row]
    return [(n, lead + line) for n, line in _records(rows, len(widths))]


def _read_rows(lines: Sequence[str], lead: str) -> list[Row] | None:
    """Find the columns again: the bars of each line stand where those of the fullest line do."""
    cells: list[list[tuple[int, str]]] = []
    for line in lines:
        if not line.startswith(lead):
            return None
        place, found = 0, []
        for piece in line[len(lead) :].split(BAR):
            found.append((place, piece.strip()))
            place += width_of(piece) + len(BAR)
        cells.append(found)
    places = [place for place, _ in max(cells, key=len)]
    column = {place: number for number, place in enumerate(places)}
    if any(place not in column for row in cells for place, _ in row):
        return None
    rows: list[Row] = []
    for row in cells:
        starts = [column[place] for place, _ in row]
        # Bars behind the last words of a row are not written, so its last cell spans nothing.
        ends = [*starts[1:], starts[-1] + 1]
        rows.append(
            tuple(
                Cell((words,), end - start)
                for (_, words), start, end in zip(row, starts, ends, strict=True)
            )
        )
    return rows


def _natural(rows: Sequence[Row]) -> list[int]:
    """Give how wide each column is; what spans several widens the last of them."""
    count = max((sum(cell.span for cell in row) for row in rows), default=0)
    widths = [1] * count
    spanning: list[tuple[int, Cell]] = []
    for row in rows:
        place = 0
        for cell in row:
            if cell.span == 1:
                widths[place] = max(widths[place], _width(cell))
            elif len(row) > 1:
                spanning.append((place, cell))
            place += cell.span
    for place, cell in spanning:
        missing = _width(cell) - _total(widths[place : place + cell.span])
        if missing > 0:
            widths[place + cell.span - 1] += missing
    return widths


def _narrowed(
    rows: Sequence[Row], widths: Sequence[int], numeric: Sequence[bool], room: int
) -> list[int] | None:
    """Give narrower columns that fit; the widest give first. None where they would be too narrow.

    Numbers are never broken, nor are short words.
    """
    least = [
        min(each, max(1 if is_right else NARROW, _longest_word(rows, place, is_number=is_right)))
        for place, (each, is_right) in enumerate(zip(widths, numeric, strict=True))
    ]
    if sum(least) > room:
        return None
    low, high = 1, max(widths)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(each, max(few, middle)) for each, few in zip(widths, least, strict=True)) > room:
            high = middle - 1
        else:
            low = middle
    return [min(each, max(few, low)) for each, few in zip(widths, least, strict=True)]


def _longest_word(rows: Sequence[Row], column: int, *, is_number: bool) -> int:
    """Give how wide what must not be broken is: words up to a length, and numbers whole."""
    longest = 1
    for number, row in enumerate(rows):
        place = 0
        for cell in row:
            if place == column and cell.span == 1:
                is_whole = is_number and number > 0
                pieces = cell.lines if is_whole else " ".join(cell.lines).split()
                longest = max(
                    (longest, *(width_of(p) if is_whole else _unbroken(p) for p in pieces))
                )
            place += cell.span
    return longest


def _unbroken(word: str) -> int:
    """Give how much of a word stays together: Chinese and Japanese break anywhere."""
    width = width_of(word)
    return 2 if width > len(word) else min(width, WORD_MAX)


def _cut(row: Row, widths: Sequence[int]) -> Row:
    """Break the words of each cell to the width of its columns."""
    place = 0
    cells: list[Cell] = []
    for cell in row:
        room = _total(widths[place : place + cell.span])
        pieces = [piece for line in cell.lines for piece in cut_words(line, room)]
        cells.append(Cell(tuple(pieces) or ("",), cell.span))
        place += cell.span
    return tuple(cells)


def _drawn(rows: Sequence[Row], widths: Sequence[int], numeric: Sequence[bool]) -> list[list[str]]:
    """Write each row in columns of these widths."""
    drawn: list[list[str]] = []
    for row in rows:
        lines: list[str] = []
        for number in range(max((len(cell.lines) for cell in row), default=0)):
            place, pieces = 0, list[str]()
            for cell in row:
                words = cell.lines[number] if number < len(cell.lines) else ""
                room = _total(widths[place : place + cell.span])
                is_right = cell.span == 1 and numeric[place]
                pieces.append(_pad(words, room, is_right=is_right))
                place += cell.span
            lines.append(BAR.join(pieces).rstrip(" |"))
        drawn.append(lines)
    return drawn


def _records(rows: Sequence[Row], count: int) -> Iterator[tuple[int, str]]:
    """Give a block of lines for each row: what stands in it, behind its column's heading."""
    first = [" ".join(cell.lines) for cell in rows[0]]
    # Headings hold no digits where what stands below them does.
    is_headed = len(first) == count and all(first) and not any(map(_DIGIT.search, first))
    is_headed = is_headed and any(
        _DIGIT.search(line) for row in rows for cell in row for line in cell.lines
    )
    for number, row in enumerate(rows[1:] if is_headed else rows, int(is_headed)):
        if number > int(is_headed):
            yield number, ""
        words = [" ".join(cell.lines) for cell in row]
        if len(row) < count and len(row) == 2:  # noqa: PLR2004 - a sum below its column
            yield number, f"{words[0].rstrip(':')}: {words[1]}".strip(": ")
            continue
        place = 0
        for cell, said in zip(row, words, strict=True):
            heading = first[place].rstrip(":") if is_headed and cell.span == 1 else ""
            if said:
                yield number, f"{heading}: {said}" if heading else said
            place += cell.span


def _numeric(rows: Sequence[Row], count: int) -> list[bool]:
    """Say of each column whether it holds numbers, apart from its heading."""
    seen, numbers = [0] * count, [0] * count
    for row_number, row in enumerate(rows):
        place = 0
        for cell in row:
            words = " ".join(cell.lines)
            if words and cell.span == 1 and (row_number or is_number(words)):
                seen[place] += 1
                numbers[place] += is_number(words)
            place += cell.span
    return [0 < each == found for each, found in zip(numbers, seen, strict=True)]


def _pad(words: str, width: int, *, is_right: bool = False) -> str:
    blank = " " * (width - width_of(words))
    return blank + words if is_right else words + blank


def _width(cell: Cell) -> int:
    return max(map(width_of, cell.lines), default=0)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(BAR) * (len(widths) - 1)
