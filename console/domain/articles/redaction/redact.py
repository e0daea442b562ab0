"""Put neutral words in the place of what was found, in several parts of a text at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from console.domain.articles.redaction.kinds import (
    COUNTED,
    Kind,
    Known,
    Span,
    is_placeholder,
    placeholder,
)
from console.domain.articles.redaction.names import find_names
from console.domain.articles.redaction.nets import find_nets
from console.domain.articles.redaction.numbers import find_numbers
from console.domain.articles.redaction.places import find_places

_PLACEHOLDER = re.compile(r"\\?\[([^\[\]\n]{2,40})\]")
SILENCE = "\x00"
"""In the place of what leaves no word behind: whoever asks for it makes the text whole again."""
MASK = "\x01"
ROUNDS_MAX = 4
"""What two things beside each other hid from each other is found in the second."""
_LINKS_AFTER = ("(", "[", ":")
"""Behind brackets these make a link of them in Markdown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stood; line and column count from 1 in the text before it was taken out."""

    part: str
    line: int
    column: int
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was taken out, everywhere where it stood."""

    number: int
    """From 1, in the order of the text; by it a false alarm is put back."""
    kind: Kind
    was: str
    """As it stood first."""
    became: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    finding: int
    became: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text in named parts, with what was taken out of each."""

    parts: Mapping[str, str]
    """As they were."""
    findings: tuple[Finding, ...]
    marks: Mapping[str, tuple[_Mark, ...]] = field(repr=False)

    def text(self, part: str, *, kept: Collection[int] = (), is_markdown: bool = True) -> str:
        """Give a part without what was found in it; findings whose numbers are `kept` stay."""
        whole = self.parts[part]
        pieces: list[str] = []
        done = 0
        for mark in self.marks[part]:
            if mark.finding in kept:
                continue
            is_link = (
                is_markdown
                and mark.became.endswith("]")
                and whole[mark.end : mark.end + 1] in _LINKS_AFTER
            )
            pieces += [whole[done : mark.start], "\\" if is_link else "", mark.became]
            done = mark.end
        return "".join((*pieces, whole[done:]))


def redact(
    parts: Mapping[str, str],
    known: Known,
    *,
    language: str | None,
    silent: Mapping[str, frozenset[Kind]] | None = None,
) -> Redacted:
    """Take everything personal out of the parts of a text; the parts are told in their order.

    `silent` names kinds that leave but SILENCE behind in a part, as numbers in a title.
    """
    found = {part: find_spans(text, known, language=language) for part, text in parts.items()}
    things: dict[tuple[Kind, str], list[tuple[str, Span]]] = {}
    kinds = _kinds_of([span for spans in found.values() for span in spans])
    for part, spans in found.items():
        for span in spans:
            things.setdefault((kinds[_thing(span)], span.key), []).append((part, span))
    counts: dict[Kind, int] = {}
    findings: list[Finding] = []
    marks: dict[str, list[_Mark]] = {part: [] for part in parts}
    for number, ((kind, _), stands) in enumerate(things.items(), 1):
        counts[kind] = counts.get(kind, 0) + 1
        became = placeholder(kind, language, count=counts[kind])
        places = []
        for part, span in stands:
            is_silent = silent is not None and kind in silent.get(part, ())
            stead = SILENCE if is_silent else became + span.ending
            marks[part].append(_Mark(span.start, span.end, number, stead))
            places.append(_place(parts[part], part, span, stead.strip(SILENCE)))
        findings.append(Finding(number, kind, places[0].was, became, tuple(places)))
    ordered = {part: tuple(sorted(found, key=_start)) for part, found in marks.items()}
    return Redacted(dict(parts), tuple(findings), ordered)


def _thing(span: Span) -> tuple[bool, str]:
    """Give what makes two spans the same: a number is so whatever it was called beside it."""
    return span.kind in COUNTED, span.key


def _kinds_of(spans: Iterable[Span]) -> dict[tuple[bool, str], Kind]:
    """Give each thing one kind: the first that says more than that it is a number."""
    kinds: dict[tuple[bool, str], Kind] = {}
    for span in spans:
        if kinds.get(_thing(span), Kind.NUMBER) is Kind.NUMBER:
            kinds[_thing(span)] = span.kind
    return kinds


def find_spans(text: str, known: Known, *, language: str | None) -> list[Span]:
    """Give what is personal in a text, in order; no two overlap."""
    taken = [m.span() for m in _PLACEHOLDER.finditer(text) if is_placeholder(m[1])]
    claimed: list[Span] = []
    for _ in range(ROUNDS_MAX):
        before = len(claimed)
        for span in _candidates(_masked(text, taken), known, language):
            for piece in _unclaimed(text, span, taken):
                claimed.append(piece)
                taken.append((piece.start, piece.end))
        if len(claimed) == before:
            break
    return sorted(claimed, key=lambda span: span.start)


def _masked(text: str, taken: Iterable[tuple[int, int]]) -> str:
    """Give a text in which nothing stands where something was found: what is left is seen alone."""
    letters = list(text)
    for start, end in taken:
        letters[start:end] = MASK * (end - start)
    return "".join(letters)


def _candidates(text: str, known: Known, language: str | None) -> Iterator[Span]:
    yield from find_nets(text, known)
    yield from find_places(text, known)
    yield from find_numbers(text, known)
    yield from find_names(text, known, language=language)


def _unclaimed(text: str, span: Span, taken: Iterable[tuple[int, int]]) -> list[Span]:
    """Give what of a span nothing surer has claimed, as far as it says anything."""
    pieces = [(span.start, span.end)]
    for start, end in taken:
        pieces = [
            piece
            for a, b in pieces
            for piece in ([(a, b)] if end <= a or b <= start else [(a, start), (end, b)])
            if piece[0] < piece[1]
        ]
    if pieces == [(span.start, span.end)]:
        return [span]
    worth = [(a, b) for a, b in pieces if sum(map(str.isalnum, text[a:b])) > 1]
    return [
        Span(a + _blanks(text[a:b]), b - _blanks(text[a:b][::-1]), span.kind, span.key, "")
        for a, b in worth
    ]


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" \n,.;"))


def _place(text: str, part: str, span: Span, became: str) -> Place:
    line = text.count("\n", 0, span.start) + 1
    column = span.start - (text.rfind("\n", 0, span.start) + 1) + 1
    return Place(part, line, column, text[span.start : span.end], became)


def _start(mark: _Mark) -> int:
    return mark.start
