"""Domain: an article as a customer reads it in a text mail: whole, without Markdown (pure).

Paragraphs are one line each, however long: breaking lines is the mail's work, which marks them so
that they flow on a telephone. Only a table is kept to a width, because its columns must stand.
"""

from __future__ import annotations

from collections.abc import Callable

from console.domain.markdown.grid import GAP
from console.domain.markdown.targets import Target, TargetKind
from console.domain.markdown.tree import (
    Block,
    Break,
    Cell,
    Code,
    CodeBlock,
    Heading,
    Image,
    Inline,
    Item,
    Link,
    Listing,
    Paragraph,
    Quote,
    Strike,
    Table,
    Text,
    Tree,
    is_bare,
)
from data.text.width import width_of

TABLE_COLUMNS_MAX = 72
"""A wider table would be broken by the mail; its rows are written one below the other."""
_CODE_INDENT = "    "
_QUOTE_INDENT = "  "


def to_plain(tree: Tree, *, article: Callable[[str], str | None]) -> str:
    """Give the whole article as plain text; `article` gives the address of one by its slug."""
    return "\n".join(_Writer(article).blocks(tree.blocks))


class _Writer:
    """Writes blocks; their depth is bounded, so it may recur."""

    def __init__(self, article: Callable[[str], str | None]) -> None:
        self.article = article

    def blocks(self, blocks: tuple[Block, ...]) -> list[str]:
        """Give the lines of blocks, one empty line between any two."""
        lines: list[str] = []
        for block in blocks:
            written = self._block(block)
            if lines and written:
                lines.append("")
            lines += written
        return lines

    def _block(self, block: Block) -> list[str]:
        match block:
            case Heading() | Paragraph():
                return self._said(block.children).split("\n")
            case Listing():
                return self._listing(block)
            case Quote():
                # Not `>`: a mail program would take it for what the customer wrote, and fold it.
                return _moved_in(self.blocks(block.blocks), _QUOTE_INDENT)
            case CodeBlock():
                return _moved_in(block.text.split("\n"), _CODE_INDENT)
            case Table():
                return self._table(block)
            case _:
                return []

    def _listing(self, block: Listing) -> list[str]:
        lines: list[str] = []
        for number, item in enumerate(block.items):
            if number and block.is_loose:
                lines.append("")
            mark = "- " if block.start is None else f"{block.start + number}. "
            lines += self._item(item, mark, is_loose=block.is_loose)
        return lines

    def _item(self, item: Item, mark: str, *, is_loose: bool) -> list[str]:
        lines: list[str] = []
        for number, block in enumerate(item.blocks):
            if number and is_loose:
                lines.append("")
            lines += self._block(block)
        first, *rest = _moved_in(lines, " " * len(mark)) or [mark]
        box = "" if item.is_done is None else "[x] " if item.is_done else "[ ] "
        return [f"{mark}{box}{first[len(mark) :]}".rstrip(), *rest]

    def _table(self, table: Table) -> list[str]:
        rows = [[self._cell(cell) for cell in row] for row in (table.head, *table.rows)]
        natural = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
        if sum(natural) + GAP * (len(natural) - 1) > TABLE_COLUMNS_MAX:
            return _listed(rows)
        gap = " " * GAP
        aligns = table.aligns
        return [
            gap.join(
                " " * (width - width_of(cell)) + cell
                if align == "right"
                else cell + " " * (width - width_of(cell))
                for cell, width, align in zip(row, natural, aligns, strict=True)
            ).rstrip()
            for row in rows
        ]

    def _cell(self, cell: Cell) -> str:
        return self._said(cell).replace("\n", " ")

    def _said(self, children: tuple[Inline, ...]) -> str:
        words: list[str] = []
        for node in children:
            match node:
                case Text() | Code():
                    words.append(node.text)
                case Break():
                    words.append("\n")
                case Image():
                    words.append(f"{node.alt} ({node.name})" if node.alt else node.name)
                case Link():
                    words.append(self._link(node))
                case Strike():
                    words.append(f"~{self._said(node.children)}~")
                case _:
                    words.append(self._said(node.children))
        return "".join(words)

    def _link(self, link: Link) -> str:
        said = self._said(link.children)
        address = self._address(link.target)
        if not address or is_bare(link) or address.lower() in said.lower():
            return said
        return f"{said} ({address})"

    def _address(self, target: Target) -> str:
        match target.kind:
            case TargetKind.WEB | TargetKind.MAIL | TargetKind.PHONE | TargetKind.FILE:
                return target.words
            case TargetKind.ARTICLE:
                return self.article(target.address) or ""
            case TargetKind.ANCHOR:
                return ""


def _moved_in(lines: list[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in lines]


def _listed(rows: list[list[str]]) -> list[str]:
    """Give each cell a line of its own, with the head of its column before it."""
    head, *others = rows
    lines: list[str] = []
    for row in others:
        if lines:
            lines.append("")
        lines += (
            f"{title}: {cell}" if title else cell
            for title, cell in zip(head, row, strict=True)
            if cell
        )
    return lines or [", ".join(filter(None, head))]
