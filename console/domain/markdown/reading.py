"""Domain: read an article's Markdown into its tree (pure); never raises, whatever the text.

CommonMark with tables, ~~strike~~ and task items; addresses in running text are links. HTML is
none: it stands in the text as it was typed.
"""

from __future__ import annotations

import re
from typing import cast

from markdown_it.token import Token

from console.domain.articles.slugs import slug_of
from console.domain.local_words import number
from console.domain.markdown.engine import TEXT_MAX, Engine
from console.domain.markdown.inlines import InlineReader
from console.domain.markdown.tree import (
    Align,
    Block,
    Cell,
    CodeBlock,
    Heading,
    Inline,
    Item,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Table,
    Tree,
    plain_words,
)
from data.text.safe import clean_text

CODE_TAB = 4
NUMBER_MAX = 999_999_999
"""CommonMark's own: of nine digits."""
_LANGUAGE = re.compile(r"[A-Za-z0-9+#.-]{1,30}")
_TASK = re.compile(r"\[([ xX])\][ \n]+(?=\S)")
_ALIGNS = {"text-align:left": "left", "text-align:center": "center", "text-align:right": "right"}
# What a fault in markdown-it could raise on a text that nobody tried: it has raised the first two.
_PARSER_FAULTS = (
    RuntimeError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    AssertionError,
)


def parse(text: str) -> Tree:
    """Read a text into a tree; `cuts` in it says what was too much."""
    cuts: tuple[str, ...] = ()
    if len(text) > TEXT_MAX:
        cuts = (f"Only the first {number(TEXT_MAX)} letters were taken in.",)
    try:
        reader = _Reader()
        blocks = reader.read(text)
    except _PARSER_FAULTS:
        typed = CodeBlock(clean_text(text[:TEXT_MAX].expandtabs(CODE_TAB)))
        return Tree((typed,), (*cuts, "The text could not be read; here it is as it was typed."))
    return Tree(
        blocks, (*cuts, *reader.engine.effort.cuts), dead_links=tuple(reader.inlines.dead_links)
    )


class _Reader:
    """Turns the tokens of one text into blocks; their depth is bounded, so it may recur."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.inlines = InlineReader()
        self._tokens: list[Token] = []
        self._at = 0
        self._anchors: dict[str, int] = {}
        """How often each anchor was wanted."""

    def read(self, text: str) -> tuple[Block, ...]:
        self._tokens = self.engine.blocks(text)
        return self._blocks("")

    def _blocks(self, end: str) -> tuple[Block, ...]:
        """Read blocks up to the token that ends them."""
        blocks: list[Block] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == end:
                break
            block = self._block(token)
            if block is not None:
                blocks.append(block)
        return tuple(blocks)

    def _block(self, token: Token) -> Block | None:  # noqa: PLR0911 - a table of kinds
        match token.type:
            case "paragraph_open":
                words = self._words_until("paragraph_close")
                return Paragraph(words) if words else None
            case "heading_open":
                return self._heading(int(token.tag[1:]))
            case "bullet_list_open":
                return self._listing("bullet_list_close", None)
            case "ordered_list_open":
                start = int(token.attrs.get("start", 1))
                return self._listing("ordered_list_close", min(max(start, 0), NUMBER_MAX))
            case "blockquote_open":
                blocks = self._blocks("blockquote_close")
                return Quote(blocks) if blocks else None
            case "fence" | "code_block":
                return _code(token)
            case "table_open":
                return self._table()
            case "hr":
                return Rule()
            case _:
                return None

    def _words_until(self, end: str) -> tuple[Inline, ...]:
        words: tuple[Inline, ...] = ()
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == end:
                break
            if token.type == "inline":
                words += self._words(token.content)
        return words

    def _words(self, content: str) -> tuple[Inline, ...]:
        return self.inlines.read(self.engine.words(content)) if content else ()

    def _heading(self, level: int) -> Heading | None:
        words = self._words_until("heading_close")
        said = plain_words(words)
        return Heading(level, words, self._anchor(slug_of(said))) if said else None

    def _anchor(self, slug: str) -> str:
        """Give a heading's anchor: that of its words, with a number where it was there before."""
        anchor = slug
        while anchor in self._anchors:
            self._anchors[slug] += 1
            anchor = f"{slug}-{self._anchors[slug]}"
        self._anchors[anchor] = 1
        return anchor

    def _listing(self, end: str, start: int | None) -> Listing | None:
        items: list[Item] = []
        is_loose = False
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == end:
                break
            if token.type == "list_item_open":
                first = self._tokens[self._at]
                is_loose = is_loose or (first.type == "paragraph_open" and not first.hidden)
                items.append(self._item())
        return Listing(tuple(items), start, is_loose)

    def _item(self) -> Item:
        is_done: bool | None = None
        words = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else None
        if words is not None and words.type == "inline":
            task = _TASK.match(words.content)
            if task is not None:
                is_done = task[1] != " "
                words.content = words.content[task.end() :]
        return Item(self._blocks("list_item_close"), is_done)

    def _table(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        cells: list[Cell] = []
        aligns: list[Align] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            match token.type:
                case "table_close":
                    break
                case "tr_close":
                    rows.append(tuple(cells))
                    cells = []
                case "th_open":
                    style = str(token.attrs.get("style", ""))
                    aligns.append(cast("Align", _ALIGNS.get(style, "")))
                case "inline":
                    cells.append(self._words(token.content))
                case _:
                    pass
        return Table(rows[0], tuple(rows[1:]), tuple(aligns))


def _code(token: Token) -> CodeBlock:
    text = clean_text(token.content.expandtabs(CODE_TAB)).removesuffix("\n")
    found = _LANGUAGE.match(token.info.strip())
    return CodeBlock(text, found[0].lower() if found is not None else "")
