"""Domain: what differs between two texts, line by line and in their lines word by word (pure).

Theory of operation: lines are matched first; a passage that one has in place of the other is gone
through line by line as long as both have lines, and where such a pair has enough words in common
the others are marked in it. Around each change stand a few lines that are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from console.domain.articles.word_parts import is_word, split_words

AROUND = 2
"""Lines that are the same, shown before and after a change."""
ALIKE_MIN = 0.4
"""How much two lines must have in common before words are marked in them."""
LINE_CHARS_MAX = 4000
"""Words are not looked for in a line that is longer."""


class Kind(StrEnum):
    """What became of a line."""

    SAME = " "
    ADDED = "+"
    REMOVED = "-"
    GAP = "~"
    """Lines that are the same were left out here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; marked where the other text does not have it."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a comparison."""

    kind: Kind
    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        """The line as it stands."""
        return "".join(piece.text for piece in self.pieces)


def diff_lines(before: str, after: str, *, around: int = AROUND) -> list[DiffLine]:
    """Give what differs, with a few lines around; nothing where both are the same."""
    old, new = before.split("\n"), after.split("\n")
    lines: list[DiffLine] = []
    at = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(around):
        if group[0][1] > at:
            lines.append(DiffLine(Kind.GAP))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += (_plain(Kind.SAME, line) for line in old[i1:i2])
            else:
                lines += _changed(old[i1:i2], new[j1:j2])
        at = group[-1][2]
    if lines and at < len(old):
        lines.append(DiffLine(Kind.GAP))
    return lines


def _plain(kind: Kind, line: str) -> DiffLine:
    return DiffLine(kind, (Piece(line),) if line else ())


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    """Give the lines of a passage that one has in place of the other, those that went first."""
    pairs = [_marked(one, other) for one, other in zip(old, new, strict=False)]
    yield from (DiffLine(Kind.REMOVED, one) for one, _ in pairs)
    yield from (_plain(Kind.REMOVED, line) for line in old[len(pairs) :])
    yield from (DiffLine(Kind.ADDED, other) for _, other in pairs)
    yield from (_plain(Kind.ADDED, line) for line in new[len(pairs) :])


def _marked(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Give two lines with what only one of them has marked, where they are alike."""
    plain = _plain(Kind.SAME, one).pieces, _plain(Kind.SAME, other).pieces
    if max(len(one), len(other)) > LINE_CHARS_MAX:
        return plain
    old, new = split_words(one), split_words(other)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    codes = matcher.get_opcodes()
    same = sum(sum(map(is_word, old[i1:i2])) for tag, i1, i2, _, _ in codes if tag == "equal")
    most = max(sum(map(is_word, old)), sum(map(is_word, new)))
    if not most or same / most < ALIKE_MIN:
        return plain
    ours = [Piece("".join(old[i1:i2]), tag != "equal") for tag, i1, i2, _, _ in codes if i2 > i1]
    others = [Piece("".join(new[j1:j2]), tag != "equal") for tag, _, _, j1, j2 in codes if j2 > j1]
    return tuple(ours), tuple(others)
