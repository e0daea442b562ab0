"""Running words of an article in their roles, broken into lines of a given width (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from console.domain.markdown.targets import Target
from console.domain.markdown.tree import (
    Break,
    Code,
    Image,
    Inline,
    Link,
    Strike,
    Text,
)
from data.text.width import width_of
from data.text.wrap import cut_words
from widgets.lines import Span

Spans: TypeAlias = tuple[Span, ...]
_TICK = Span("`", "dim")


@dataclass(slots=True)
class Words:
    """Running words with the roles of their pieces; `\\n` is a line's end that is meant."""

    spans: list[Span] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(span.text for span in self.spans)


def words_of(
    children: tuple[Inline, ...], numbers: Mapping[Target, int], role: str = "normal"
) -> Words:
    """Give running words in their roles, links with their numbers behind them."""
    words = Words()
    _add(words.spans, children, numbers, role)
    return words


def broken(words: Words, width: int) -> list[Spans]:
    """Break words into lines of at most so many columns."""
    text = words.text
    cuts: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        at = start
        for piece in cut_words(line, width) if width_of(line) > width else [line]:
            # Only blanks go between two pieces, so the next is the first that reads so.
            at = text.index(piece, at)
            cuts.append((at, at + len(piece)))
            at += len(piece)
        start += len(line) + 1
    return _sliced(words.spans, cuts)


def width_of_spans(spans: Spans) -> int:
    """Count the columns of a line."""
    return sum(width_of(span.text) for span in spans)


def _add(
    spans: list[Span], children: tuple[Inline, ...], numbers: Mapping[Target, int], role: str
) -> None:
    for node in children:
        match node:
            case Text():
                spans.append(Span(node.text, role))
            case Code():
                spans += (_TICK, Span(node.text, role), _TICK)
            case Break():
                spans.append(Span("\n", role))
            case Image():
                named = f"{node.alt}: {node.name}" if node.alt else node.name
                spans.append(Span(f"[image {named}]", "dim"))
            case Link():
                _add(spans, node.children, numbers, role)
                spans += (Span(" ", role), Span(f"[{numbers[node.target]}]", "accent"))
            case Strike():
                spans.append(Span("~", "dim"))
                _add(spans, node.children, numbers, "dim")
                spans.append(Span("~", "dim"))
            case _:
                _add(spans, node.children, numbers, "strong")


def _sliced(spans: list[Span], cuts: list[tuple[int, int]]) -> list[Spans]:
    """Give the pieces of the text between each two places, with their roles."""
    lines: list[Spans] = []
    number, base = 0, 0
    for start, end in cuts:
        line: list[Span] = []
        while number < len(spans) and base + len(spans[number].text) <= start:
            base += len(spans[number].text)
            number += 1
        place, offset = number, base
        while place < len(spans) and offset < end:
            span = spans[place]
            piece = span.text[max(start - offset, 0) : end - offset]
            if piece:
                line.append(Span(piece, span.role))
            offset += len(span.text)
            place += 1
        lines.append(tuple(line))
    return lines
