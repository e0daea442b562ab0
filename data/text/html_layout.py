"""Lay out lines of text: blocks and their margins, quoting, lists, table rows.

Theory of operation: a `Page` has one list of finished lines and one line being written. Words are
added to the latter; a block's start and end finish it. Margins never add up: the largest wins, as
in browsers, and more than one blank line is never made. A table cell is laid out in a list of its
own, because only at the end of the table is it known whether its rows are data or scaffolding
(`html_tables`). Nothing here calls itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from data.text.html_tables import Line, Table, TableCell, lay_out

TABLES_MAX = 24
"""Nested tables laid out in cells; deeper ones are plain blocks. Newsletters nest up to fifteen."""
QUOTE_LEVELS_MAX = 12
LIST_LEVELS_MAX = 12
"""Levels shown; deeper ones are shown at the deepest, so that a line's prefix stays short."""
HEADER_LINES = 12
"""Lines in which a quoted header must show itself."""

_TYPED_BULLET = re.compile(
    r"\A\s*([·•▪§o\uf0a7\uf0b7-]|\(?\w{1,4}[.)])[ \u00a0]*\u00a0[ \u00a0]+(?=\S)"
)
_BULLETS = frozenset(("• ", "· ", "- ", "– "))  # noqa: RUF001 - as people type them


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    width: int = 0
    """How far the open item is indented; 0 between items."""


@dataclass(slots=True)
class _Flow:
    """Lines of the page or of one cell."""

    lines: list[Line] = field(default_factory=list)
    margin: int = 0
    marker: str = ""
    lists: list[_List] = field(default_factory=list)
    indent: int = 0


@dataclass(slots=True)
class _OpenTable:
    """A table being read; `outer` is what was being laid out when its open cell began."""

    table: Table
    cell: TableCell = field(default_factory=lambda: TableCell([]))
    outer: _Flow | None = None


class Page:
    """Where rendered text is put down, word by word and block by block."""

    def __init__(self) -> None:
        self._flow = _Flow()
        self._tables: list[_OpenTable] = []
        self._words: list[str] = []
        self._space = False
        self.level = 0
        self.quoted = 0
        self.signature = 0

    @property
    def line_number(self) -> int:
        """How many lines are finished in what is being laid out now."""
        return len(self._flow.lines)

    @property
    def in_cell(self) -> bool:
        """Whether what is being laid out now is a table cell."""
        return bool(self._tables) and self._tables[-1].outer is not None

    def text_since(self, number: int) -> list[str]:
        """Return the lines finished since there were so many."""
        return [line.text for line in self._flow.lines[number : number + HEADER_LINES]]

    def quote_since(self, number: int) -> None:
        """Count the lines finished since there were so many as quoted."""
        lines = self._flow.lines
        lines[number:] = [line._replace(quoted=True) for line in lines[number:]]

    def add_words(self, text: str) -> None:
        """Write text whose white space is already collapsed to single spaces."""
        if text == " ":
            self._space = bool(self._words)
            return
        if self._words and (self._space or text[0] == " "):
            self._words.append(" ")
        self._space = text[-1] == " "
        self._words.append(text.strip(" "))

    def add_exactly(self, text: str) -> None:
        """Write text of a `pre`: its spaces and line ends count."""
        first, *others = text.expandtabs(8).split("\n")
        self._words.append(first)
        for line in others:
            self.break_line()
            self._words.append(line)

    def append(self, text: str) -> None:
        """Write directly behind the last word, even where its line is already finished."""
        lines = self._flow.lines
        if not self._words and lines and lines[-1].text:
            last = lines[-1]
            lines[-1] = last._replace(text=last.text + text)
        else:
            self._words.append(text)

    def break_line(self) -> None:
        """End the line being written; an empty one becomes a blank line."""
        if not self._finish_line():
            self._flow.margin = 1

    def block(self, margin: int = 0) -> None:
        """Begin or end a block with so many blank lines around it."""
        if self._words and not self._finish_line():
            margin = 1  # a paragraph of nothing but a hard space: how Word writes a blank line
        flow = self._flow
        flow.margin = max(margin, flow.margin)

    def begin_list(self, *, ordered: bool, start: int) -> None:
        """Begin a list; only the outermost has blank lines around it."""
        self.block(0 if self._flow.lists else 1)
        self._flow.lists.append(_List(ordered, start - 1))

    def end_list(self) -> None:
        """End the innermost list of this cell or page."""
        flow = self._flow
        self.end_item()
        if flow.lists:
            flow.lists.pop()
        self.block(0 if flow.lists else 1)

    def begin_item(self) -> None:
        """Begin a list item: its first line gets a bullet or the next number."""
        flow = self._flow
        self.end_item()
        marker = "- "
        if flow.lists:
            innermost = flow.lists[-1]
            innermost.number += 1
            if innermost.ordered:
                marker = f"{innermost.number}. "
            if len(flow.lists) <= LIST_LEVELS_MAX:
                innermost.width = len(marker)
                flow.indent += innermost.width
        flow.marker = marker

    def end_item(self) -> None:
        """End the open item of the innermost list."""
        self.block()
        flow = self._flow
        flow.marker = ""
        if flow.lists:
            flow.indent -= flow.lists[-1].width
            flow.lists[-1].width = 0

    def mark_item(self, level: int) -> None:
        """Indent the next line as an item of a list whose bullet is written as text, as in Word."""
        self._flow.marker = "  " * min(level - 1, LIST_LEVELS_MAX)

    def indent(self, columns: int) -> None:
        """Begin the lines that follow so many columns further right."""
        self._flow.indent += columns

    def begin_table(self, *, is_data: bool) -> None:
        """Begin a table; its cells are kept until it ends."""
        self.block()
        self._tables.append(_OpenTable(Table(is_data)))

    def begin_row(self) -> None:
        """Begin a table row."""
        self._tables[-1].table.rows.append([])

    def begin_cell(self, *, is_heading: bool, span: int = 1, down: int = 1) -> None:
        """Begin a cell of the innermost table, laid out on its own."""
        self.block()
        open_ = self._tables[-1]
        open_.cell = TableCell([], span, down, is_heading)
        open_.outer = self._flow
        self._flow = _Flow()

    def end_cell(self) -> None:
        """End the open cell of the innermost table."""
        self.block()
        open_ = self._tables[-1]
        assert open_.outer is not None
        open_.cell.lines = self._flow.lines
        rows = open_.table.rows
        if not rows:
            rows.append([])
        rows[-1].append(open_.cell)
        self._flow, open_.outer = open_.outer, None

    def end_table(self) -> None:
        """Put the innermost table's rows where the table stands."""
        for block in lay_out(self._tables.pop().table):
            self._adopt(block.lines, margin=block.margin)
        self.block()

    def end(self) -> list[Line]:
        """Close everything and hand over the lines."""
        while self._tables:
            if self.in_cell:
                self.end_cell()
            self.end_table()
        self.block()
        return self._flow.lines

    def _finish_line(self) -> bool:
        text = "".join(self._words)
        if "\u00a0" in text:
            # Word writes its bullets and numbers as text, and hard spaces up to what they are of.
            text = _TYPED_BULLET.sub(_bullet, text, count=1).replace("\u00a0", " ")
        text = text.rstrip()
        if self._words:
            self._words = []
        self._space = False
        if not text:
            return False
        self._put(Line(text, self.level, self.quoted > 0, self.signature > 0))
        return True

    def _put(self, line: Line) -> None:
        """Add a line that has text, with its margin, indent and bullet."""
        flow = self._flow
        if flow.margin:
            if flow.lines and flow.lines[-1].text:
                last = flow.lines[-1]
                flow.lines.append(
                    Line(
                        "",
                        min(last.level, line.level),
                        last.quoted and line.quoted,
                        last.signature and line.signature,
                    )
                )
            flow.margin = 0
        if flow.indent or flow.marker:
            prefix = flow.marker.rjust(flow.indent)
            text = line.text
            if flow.marker == "- " and text[:2] in _BULLETS:
                text = text[2:]  # a list without bullets of its own, and one typed
            flow.marker = ""
            line = line._replace(text=prefix + text)
        flow.lines.append(line)

    def _adopt(self, lines: Sequence[Line], *, margin: int) -> None:
        self.block(margin)
        flow = self._flow
        for line in lines:
            if line.text:
                self._put(line)
            else:
                flow.margin = 1
        self.block(margin)


def _bullet(match: re.Match[str]) -> str:
    return f"{match[1]} " if match[1][-1] in ".)" else "- "
