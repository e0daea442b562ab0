"""Articles as rows of a list, headings between them: our columns first, the title last (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from console.domain.articles.shelves import Family
from data.text.safe import clean_line
from data.text.width import cut_to_width, pad_to_width
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span

FLAGGED, OVERDUE, OLDER = "!", "?", "<"
"""Somebody finds it wrong; its review is overdue; a translation is older than its original."""
DIGITS_MIN = 3
STATE_COLUMNS = 8
LANGUAGES_COLUMNS, LANGUAGES_COLUMNS_SMALL = 14, 7
USES_COLUMNS = 4
USES_MAX = 9999
SMALL_COLUMNS = 70
"""A list narrower than this gives its title what languages and uses would take."""
STATE_ROLES = {"draft": "warn", "internal": "dim", "public": "good"}


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a shelf, with how much stands on it."""

    title: str
    count: int


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family, and what was found in it."""

    family: Family
    snippet: str = ""
    step: int = 0
    """Its place in the tutorial that is shown; 0: none is."""


Entry = Heading | FamilyRow


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What all rows depend on besides their articles."""

    today: date
    width: int
    digits: int = DIGITS_MIN


def entry_line(entry: Entry, facts: RowFacts, glyphs: Glyphs) -> Line:
    """Draw a heading or a row."""
    if isinstance(entry, Heading):
        return _heading(entry, glyphs)
    family, shown = entry.family, entry.family.shown
    is_small = facts.width < SMALL_COLUMNS
    room = LANGUAGES_COLUMNS_SMALL if is_small else LANGUAGES_COLUMNS
    uses = "" if is_small else f"{_uses(family.uses):>{USES_COLUMNS}} "
    spans = [
        *_marks(family, facts.today),
        Span(f"{shown.id:>{facts.digits}} ", "dim"),
        Span(f"{shown.state.value:<{STATE_COLUMNS}} ", STATE_ROLES[shown.state.value]),
        Span(f"{pad_to_width(language_words(family, is_small=is_small), room, more='+')} ", "dim"),
        Span(uses, "dim"),
    ]
    if entry.step:
        spans.append(Span(f"{entry.step}. ", "accent"))
    spans.append(Span(clean_line(shown.title)))
    if entry.snippet:
        spans.append(Span(f" {glyphs.dot} {clean_line(entry.snippet)}", "dim"))
    return Line(tuple(spans))


def language_words(family: Family, *, is_small: bool = False) -> str:
    """Give the languages of a family, the shown one first; those that are older marked.

    Where there is little room, the shown one and how many others there are.
    """
    first, *others = (
        family.shown,
        *(row for row in family.variants if row.id != family.shown.id),
    )
    if is_small and others:
        older = OLDER if family.is_outdated else ""
        return f"{clean_line(first.language)} +{len(others)}{older}"
    return " ".join(
        f"{clean_line(row.language)}{OLDER if row.is_outdated else ''}" for row in (first, *others)
    )


def _heading(heading: Heading, glyphs: Glyphs) -> Line:
    title = cut_to_width(clean_line(heading.title), 60, more=glyphs.more)
    return Line((Span(title, "strong"), Span(f" {glyphs.dot} {heading.count}", "dim")))


def _marks(family: Family, today: date) -> tuple[Span, ...]:
    return (
        Span(FLAGGED if family.flags else " ", "bad"),
        Span(OVERDUE if family.is_overdue(today) else " ", "warn"),
        Span(OLDER if family.is_outdated else " ", "warn"),
    )


def _uses(count: int) -> str:
    if not count:
        return ""
    return str(count) if count <= USES_MAX else f"{USES_MAX // 1000}k+"
