"""Domain: markdown-it-py with bounds: blocks of a text, and the words of one block (pure).

Theory of operation: markdown-it finds the blocks first and looks at the words in them afterwards;
we call both halves ourselves. Measured on hostile texts, four things of it are slow, and each has
its bound here, which no text that a person writes comes near:

- depth: quotes and lists below `DEPTH_MAX` are taken as words (itself it would drop them unsaid);
- tables: wide ones are filled up row by row, so columns and cells are counted;
- the time for the words of a block grows with signs times length: a block over `COST_MAX` is
  looked at in pieces, and a text over `COST_SUM_MAX` stays as it was typed from there on;
- lines cost more than what stands in them: `LINES_MAX`.

Imported when the first article is read: it takes 30 ms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from console.domain.local_words import number

TEXT_MAX = 1_000_000
"""Characters of one article; the same that can be kept."""
LINES_MAX = 20_000
DEPTH_MAX = 16
"""Levels; each quote is one and each list two."""
COLUMNS_MAX = 60
CELLS_MAX = 20_000
COST_MAX = 2_000_000
"""Signs times characters: a thousand words with eighty signs have half a million."""
COST_SUM_MAX = 400_000_000
SIGNS_MAX = 50_000
_SIGN = re.compile(r"[\n\[\]!*_~`<>&\\]")
_BREAKS = ("\n", " ")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass
class Effort:
    """What a text has cost so far, and what was cut because of it."""

    cells: int = 0
    cost: int = 0
    signs: int = 0
    cuts: dict[str, None] = field(default_factory=dict)

    def cut(self, sentence: str) -> None:
        """Remember, once, what was too much."""
        self.cuts.setdefault(sentence)


class _State(StateInline):
    """Lets weight begin and end beside Chinese, Japanese and Korean.

    CommonMark wants a blank between a letter and a mark that is followed by punctuation, which
    these languages do not write: of `点击**“设置”**。` the stars would stay. Beside a letter or a
    sign of theirs a mark may begin and end, as in the proposal "markdown-cjk-friendly".
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803 - markdown-it's own
        found = super().scanDelims(start, canSplitWord)
        end = start + found.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not canSplitWord or not (is_east_asian(before) or is_east_asian(after)):
            return found
        return Scanned(not isWhiteSpace(ord(after)), not isWhiteSpace(ord(before)), found.length)


def is_east_asian(char: str) -> bool:
    """Say whether a character is of the scripts of double width."""
    return char > "\u1100" and east_asian_width(char) in "WF"


class Engine:
    """A parser of one text."""

    def __init__(self) -> None:
        self.effort = Effort()
        self._env: dict[str, object] = {}
        self._parser = MarkdownIt("commonmark", {"html": False})
        self._parser.enable(["table", "strikethrough"])
        self._parser.disable(["html_block", "html_inline"])
        # Which addresses are links is for `targets` to say; here they stay as they were typed.
        self._parser.validateLink = lambda url: True  # type: ignore[method-assign]  # its own way
        self._parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # as above
        self._parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]  # as above
        rules = self._parser.block.ruler
        rules.at("table", self._table, {"alt": ["paragraph", "reference"]})
        rules.before("table", "depth", self._depth)

    def blocks(self, text: str) -> list[Token]:
        """Give the blocks of a text; their words have still to be looked at."""
        text = text[:TEXT_MAX].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        lines = text.split("\n", LINES_MAX)
        if len(lines) > LINES_MAX:
            self.effort.cut(f"Only the first {number(LINES_MAX)} lines were taken in.")
            text = "\n".join(lines[:LINES_MAX])
        tokens: list[Token] = []
        self._parser.block.parse(text, self._parser, self._env, tokens)
        return tokens

    def words(self, content: str) -> Iterator[list[Token]]:
        """Give the words of one block, as a rule in one piece."""
        for piece in _pieces(content):
            signs = len(_SIGN.findall(piece))
            self.effort.signs += signs
            self.effort.cost += signs * len(piece)
            tokens: list[Token] = []
            if self.effort.cost > COST_SUM_MAX or self.effort.signs > SIGNS_MAX:
                self.effort.cut("The text has too many signs: its end stands here as it was typed.")
                tokens.append(Token("text", "", 0, content=piece))
            else:
                inline = self._parser.inline
                state = _State(piece, self._parser, self._env, tokens)
                inline.tokenize(state)
                for finish in inline.ruler2.getRules(""):
                    finish(state)
            yield tokens

    def _depth(self, state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
        """Take as words whatever lies too deep."""
        if state.level < DEPTH_MAX or silent:
            return False
        self.effort.cut("Quotes and lists that lie very deep stand here as plain words.")
        state.push("paragraph_open", "p", 1)
        words = state.push("inline", "", 0)
        lines = state.getLines(start, end, state.blkIndent, False).split("\n")  # noqa: FBT003 - markdown-it's own
        words.content = "\n".join(line.strip() for line in lines).strip()
        words.children = []
        state.push("paragraph_close", "p", -1)
        state.line = end
        return True

    def _table(self, state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
        """Read a table, unless it has more columns than anybody can read; count its cells."""
        if start + 2 > end:
            return False
        head = state.src[state.bMarks[start] : state.eMarks[start]]
        if "|" not in head:
            return False
        columns = len(_PIPE.findall(head))
        if columns > COLUMNS_MAX + 1:
            below = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]
            if "-" in below and not below.strip("|-: \t>"):
                self.effort.cut(
                    f"A table with more than {COLUMNS_MAX} columns stands here as text."
                )
            return False
        left = (CELLS_MAX - self.effort.cells) // max(columns, 1)
        if left <= 0:
            return False
        last = min(end, start + 2 + left)
        found = table(state, start, last, silent)
        if found and not silent:
            self.effort.cells += columns * (state.line - start)
            if state.line == last < end:
                self.effort.cut(
                    f"Tables were drawn up to {number(CELLS_MAX)} cells; the rest is text."
                )
        return found


def _pieces(content: str) -> Iterator[str]:
    """Cut what would take too long in halves until it does not, between words where it can be."""
    stack = [content]
    while stack:
        piece = stack.pop()
        if len(piece) * len(_SIGN.findall(piece)) <= COST_MAX:
            yield piece
            continue
        middle = len(piece) // 2
        place = max(piece.rfind(sign, middle // 2, middle) for sign in _BREAKS)
        cut = place + 1 if place >= 0 else middle
        stack += (piece[cut:], piece[:cut])
