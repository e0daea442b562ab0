"""Domain: the report of gaps in words, the same for command and screen (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from console.domain import local_words
from console.domain.articles.gaps import (
    FlaggedArticle,
    Gaps,
    MissingLanguage,
    QuestionGroup,
    UnusedArticle,
)
from data.records.articles import ArticleRow, SearchMiss
from data.text.width import pad_to_width

GapItem = SearchMiss | QuestionGroup | UnusedArticle | ArticleRow | FlaggedArticle | MissingLanguage


NUMBERS_SAID, LANGUAGES_SAID = 3, 3
"""Of a group, on its line."""
NUMBERS_COLUMNS, LANGUAGES_COLUMNS = 19, 17
OWNER_COLUMNS = 8
NUMBER_COLUMNS = 5
"""Of how often, and of the number of an article: all parts begin in one column."""
DAY_COLUMNS = 11


class GapKind(StrEnum):
    """What a section is about."""

    MISSES = "misses"
    GROUPS = "groups"
    FLAGGED = "flagged"
    OVERDUE = "overdue"
    OUTDATED = "outdated"
    MISSING = "missing"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report."""

    kind: GapKind
    title: str
    nothing: str
    """What is said where there is nothing in it."""
    items: tuple[GapItem, ...]
    lines: tuple[str, ...]
    """One for each item."""


def sections_of(gaps: Gaps) -> tuple[Section, ...]:
    """Put the report into words, what costs customers most first."""
    newest = " of the newest" if gaps.is_sample else " of"
    return (
        _section(
            GapKind.GROUPS,
            f"Closed without an article: {gaps.unanswered}{newest} {gaps.closed}; came again",
            "No question came twice.",
            gaps.groups,
            _group_line,
        ),
        _section(
            GapKind.MISSES,
            "Searched for in vain",
            "Every search has found something.",
            gaps.misses,
            _miss_line,
        ),
        _section(
            GapKind.FLAGGED,
            "Found wrong or outdated",
            "Nobody has found an article wrong.",
            gaps.flagged,
            _flag_line,
        ),
        _section(
            GapKind.OVERDUE, "Reviews overdue", "No review is overdue.", gaps.overdue, _review_line
        ),
        _section(
            GapKind.OUTDATED,
            "Translations older than their originals",
            "Every translation says what its original says.",
            gaps.outdated,
            _row_line,
        ),
        _section(
            GapKind.MISSING,
            "Much used, and not in a language that customers write",
            "Much used articles are in the languages that customers write.",
            gaps.missing,
            _missing_line,
        ),
        _section(
            GapKind.UNUSED,
            f"Not used for {gaps.unused_days} days",
            "Every article is used.",
            gaps.unused,
            _unused_line,
        ),
    )


def _section(
    kind: GapKind,
    title: str,
    nothing: str,
    items: Sequence[GapItem],
    line: Callable[[GapItem], str],
) -> Section:
    counted = f"{title}: {len(items)}" if items else title
    return Section(kind, counted, nothing, tuple(items), tuple(line(item) for item in items))


def _day(day: date | None, *, otherwise: str = "") -> str:
    return pad_to_width(otherwise if day is None else local_words.long_day(day), DAY_COLUMNS)


def _group_line(item: GapItem) -> str:
    assert isinstance(item, QuestionGroup)
    numbers = " ".join(f"#{number}" for number in item.numbers[:NUMBERS_SAID])
    more = " …" if item.count > NUMBERS_SAID else ""
    languages = " ".join(f"{language} {n}" for language, n in item.languages[:LANGUAGES_SAID])
    facts = (
        f"{item.count:>{NUMBER_COLUMNS}}",
        pad_to_width(f"{numbers}{more}", NUMBERS_COLUMNS),
        pad_to_width(languages, LANGUAGES_COLUMNS),
    )
    return f"{'  '.join(facts)}  {item.cause or 'no cause'}: {item.name}"


def _miss_line(item: GapItem) -> str:
    assert isinstance(item, SearchMiss)
    return f"{item.times:>{NUMBER_COLUMNS}}  {_day(item.last_at)}  {item.typed or item.words}"


def _row_line(item: GapItem) -> str:
    assert isinstance(item, ArticleRow)
    return f"{item.id:>{NUMBER_COLUMNS}}  {item.language}  {item.title}"


def _review_line(item: GapItem) -> str:
    assert isinstance(item, ArticleRow)
    owner = pad_to_width(item.owner or "nobody", OWNER_COLUMNS)
    return f"{item.id:>{NUMBER_COLUMNS}}  {_day(item.review_by)}  {owner}  {item.title}"


def _flag_line(item: GapItem) -> str:
    assert isinstance(item, FlaggedArticle)
    said = " ".join(item.flag.words.split())
    return f"{item.row.id:>{NUMBER_COLUMNS}}  {item.flag.reason.value:<8}  {item.row.title}: {said}"


def _missing_line(item: GapItem) -> str:
    assert isinstance(item, MissingLanguage)
    return (
        f"{item.row.id:>{NUMBER_COLUMNS}}  no {item.language}"
        f"  {item.conversations} conversations in it  used {item.uses} times  {item.row.title}"
    )


def _unused_line(item: GapItem) -> str:
    assert isinstance(item, UnusedArticle)
    last = _day(item.last_used_at, otherwise="never")
    return f"{item.row.id:>{NUMBER_COLUMNS}}  {last}  {item.row.language}  {item.row.title}"
