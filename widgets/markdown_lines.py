"""An article's tree as lines of a given width: what an agent reads in the console (pure).

Links are numbered where they stand and listed at the end with where they really lead; pictures
and files are named. The first lines say what of the text was cut, if anything was.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.markdown.numbering import NumberedTarget, number_targets
from console.domain.markdown.targets import Target, TargetKind
from console.domain.markdown.tree import (
    Block,
    CodeBlock,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Table,
    Tree,
)
from data.text.width import columns_of, is_narrow, width_of
from data.text.wrap import cut_words
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span
from widgets.markdown_spans import Spans, Words, broken, width_of_spans, words_of
from widgets.markdown_tables import table_lines
from widgets.message_lines import TEXT_COLUMNS_MAX

ROOM_MIN = 14
"""Columns that words keep; lists and quotes that lie deeper are no longer moved in."""
_KINDS = {
    TargetKind.FILE: "file ",
    TargetKind.ANCHOR: "this article, ",
    TargetKind.MAIL: "mail ",
    TargetKind.PHONE: "phone ",
}


def markdown_lines(tree: Tree, width: int, glyphs: Glyphs) -> list[Line]:
    """Give an article as lines; each belongs (`owner`) to a block of the tree, by its number."""
    links = number_targets(tree)
    drawer = _Drawer(glyphs, {link.target: link.number for link in links})
    lines = [
        Line(spans)
        for cut in tree.cuts
        for spans in broken(Words([Span("! ", "warn"), Span(cut, "warn")]), width)
    ]
    for number, block in enumerate(tree.blocks):
        if lines:
            lines.append(Line(owner=number - 1))
        lines += (Line(spans, owner=number) for spans in drawer.block(block, width))
    if links:
        lines += (Line(), *(Line(spans) for spans in _link_lines(links, width)))
    return lines


class _Drawer:
    """Draws blocks; their depth is bounded, so it may recur."""

    def __init__(self, glyphs: Glyphs, numbers: Mapping[Target, int]) -> None:
        self.glyphs = glyphs
        self.numbers = numbers

    def block(self, block: Block, width: int) -> list[Spans]:  # noqa: PLR0911 - a table of kinds
        """Give the lines of one block."""
        text_width = min(width, TEXT_COLUMNS_MAX)
        match block:
            case Heading():
                return self._heading(block, text_width)
            case Paragraph():
                return broken(words_of(block.children, self.numbers), text_width)
            case Listing():
                return self._listing(block, text_width)
            case Quote():
                bar, lead = self._bar()
                room = width - 2
                if room < ROOM_MIN:
                    return self._blocks(block.blocks, width)
                lines = self._blocks(block.blocks, room)
                return [(lead, *line) if line else (bar,) for line in lines]
            case CodeBlock():
                return self._code(block, width)
            case Table():
                return table_lines(block, width, self.numbers, self.glyphs)
            case Rule():
                return [(Span(self.glyphs.rule * text_width, "dim"),)]

    def _blocks(self, blocks: tuple[Block, ...], width: int) -> list[Spans]:
        lines: list[Spans] = []
        for number, block in enumerate(blocks):
            if number:
                lines.append(())
            lines += self.block(block, width)
        return lines

    def _heading(self, block: Heading, width: int) -> list[Spans]:
        """Give a heading; the first levels have a rule below, which needs no colour."""
        role = "accent" if block.level <= 2 else "strong"  # noqa: PLR2004 - of six levels
        lines = broken(words_of(block.children, self.numbers, role), width)
        if block.level == 1:
            long = max(map(width_of_spans, lines))
            lines.append((Span(self.glyphs.rule * long, "dim"),))
        return lines

    def _listing(self, block: Listing, width: int) -> list[Spans]:
        last = (block.start or 0) + len(block.items) - 1
        lines: list[Spans] = []
        for number, item in enumerate(block.items):
            if number and block.is_loose:
                lines.append(())
            if block.start is None:
                mark = f"{self.glyphs.bullet} "
            else:
                mark = f"{block.start + number}.".rjust(len(str(last)) + 1) + " "
            lines += self._item(item, mark, width, is_loose=block.is_loose)
        return lines

    def _item(self, item: Item, mark: str, width: int, *, is_loose: bool) -> list[Spans]:
        if item.is_done is not None:
            mark += "[x] " if item.is_done else "[ ] "
        indent = width_of(mark)
        room = width - indent
        if room < ROOM_MIN:
            indent, room = 0, width
        lines: list[Spans] = []
        for number, block in enumerate(item.blocks):
            if number and is_loose:
                lines.append(())
            lines += self.block(block, room)
        lead = Span(mark, "dim")
        if indent == 0:
            return [(Span(mark.rstrip(), "dim"),), *lines]
        blank = Span(" " * indent)
        first, rest = (lines[0], lines[1:]) if lines else ((), [])
        return [(lead, *first), *((blank, *line) if line else () for line in rest)]

    def _bar(self) -> tuple[Span, Span]:
        """Give what stands before an empty line, and before one with words."""
        return Span(self.glyphs.bar, "dim"), Span(f"{self.glyphs.bar} ", "dim")

    def _code(self, block: CodeBlock, width: int) -> list[Spans]:
        """Give code line by line, blanks as they are; what is too long goes on after a sign."""
        bar, lead = self._bar()
        again = Span(self.glyphs.again, "dim")
        lines: list[Spans] = []
        for line in block.text.split("\n"):
            first, *rest = _cut_anywhere(line, width - 3)
            lines.append((lead, Span(first)) if first else (bar,))
            lines += ((lead, again, Span(piece)) for piece in rest)
        return lines


def _cut_anywhere(line: str, room: int) -> list[str]:
    """Cut a line of code at the width, so that put together again it is the same."""
    if is_narrow(line):
        return [line[start : start + room] for start in range(0, len(line), room)] or [""]
    pieces: list[str] = []
    start, used = 0, 0
    for number, char in enumerate(line):
        columns = columns_of(char)
        if used + columns > room:
            pieces.append(line[start:number])
            start, used = number, 0
        used += columns
    return [*pieces, line[start:]]


def _link_lines(links: tuple[NumberedTarget, ...], width: int) -> list[Spans]:
    """Give where each link leads, and below it what is odd about it."""
    lines: list[Spans] = []
    for link in links:
        mark = f"[{link.number}] "
        blank = Span(" " * width_of(mark))
        room = width - width_of(mark)
        said = _KINDS.get(link.target.kind, "") + link.target.words
        first, *rest = cut_words(said, room)
        lines.append((Span(mark, "accent"), Span(first, "dim")))
        lines += ((blank, Span(piece, "dim")) for piece in rest)
        if link.doubt:
            pieces = cut_words(f"! {link.doubt}", room)
            lines += ((blank, Span(piece, "warn")) for piece in pieces)
    return lines
