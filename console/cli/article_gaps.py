"""`article gaps`: what the knowledge base lacks."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.bootstrap import Desk
from console.cli import exits
from console.cli.documents import Document, moment
from console.cli.output import print_json, say, say_facts
from console.domain.articles.gap_words import GapItem, Section, sections_of
from console.domain.articles.gaps import (
    FlaggedArticle,
    Gaps,
    MissingLanguage,
    QuestionGroup,
    UnusedArticle,
)
from console.domain.typed_times import Refused, understand_past
from console.services.errors import UsageError
from console.services.gaps import GapService
from data.records.articles import ArticleRow, SearchMiss


async def tell_gaps(arguments: argparse.Namespace, desk: Desk) -> int:
    """Print what the knowledge base lacks in a span of days."""
    gaps = await GapService(desk.store, clock=desk.clock).read(
        from_at=_day(arguments.from_day, desk, option="--from"),
        to_at=_day(arguments.to_day, desk, option="--to", is_last=True),
        unused_days=arguments.unused_days,
    )
    if arguments.json:
        print_json(_document(gaps))
        return exits.DONE
    _tell(sections_of(gaps))
    return exits.DONE


def _day(typed: str | None, desk: Desk, *, option: str, is_last: bool = False) -> datetime | None:
    """Give the beginning of a typed day in the agent's zone, or its end where it is the last."""
    if typed is None:
        return None
    zone = ZoneInfo(desk.agent.time_zone)
    here = desk.clock.now().astimezone(zone)
    # Today is a day as well, though its hours are still to come.
    tonight = datetime.combine(here.date(), time.max, zone)
    read = understand_past(
        typed, now=tonight, time_zone=desk.agent.time_zone, language=desk.agent.language
    )
    if isinstance(read, Refused):
        raise UsageError(f"{option}: {read.reason} Type a day: 2026-11-01, monday, 30d ago.")
    day = read.at.astimezone(zone).date() + timedelta(days=is_last)
    return datetime.combine(day, time(), zone)


def _tell(sections: Iterable[Section]) -> None:
    for section in sections:
        say(section.title)
        if not section.items:
            say(f"  {section.nothing}")
        for line, item in zip(section.lines, section.items, strict=True):
            say_facts((f"  {line}",), *_facts(item))
        say("")


def _facts(item: GapItem) -> list[tuple[str, object]]:
    """Give what is missing as facts, the name of the thing first."""
    match item:
        case SearchMiss():
            last = None if item.last_at is None else f"{item.last_at:%Y-%m-%d}"
            return [("Words", item.typed or item.words), ("Times", item.times), ("Last", last)]
        case QuestionGroup():
            numbers = ", ".join(f"#{number}" for number in item.numbers)
            languages = ", ".join(f"{language} {n}" for language, n in item.languages)
            return [("Question", item.name), ("Cause", item.cause), ("Times", item.count),
                    ("Conversations", numbers), ("Languages", languages)]  # fmt: skip
        case ArticleRow():
            return [*_named(item), ("Review by", item.review_by), ("Owner", item.owner)]
        case FlaggedArticle():
            said = " ".join(item.flag.words.split())
            return [*_named(item.row), ("Flag", item.flag.reason.value), ("Says", said)]
        case MissingLanguage():
            return [*_named(item.row), ("Missing language", item.language),
                    ("Conversations in it", item.conversations), ("Uses", item.uses)]  # fmt: skip
        case UnusedArticle():
            last = "never" if item.last_used_at is None else f"{item.last_used_at:%Y-%m-%d}"
            return [*_named(item.row), ("Last used", last)]


def _named(row: ArticleRow) -> list[tuple[str, object]]:
    return [("Article", f"{row.id}, {row.title}"), ("Language", row.language)]


def _document(gaps: Gaps) -> Document:
    return {
        "from": moment(gaps.from_at),
        "to": moment(gaps.to_at),
        "searches_without_a_hit": [
            {
                "words": miss.words,
                "typed": miss.typed,
                "times": miss.times,
                "first_at": None if miss.first_at is None else moment(miss.first_at),
                "last_at": None if miss.last_at is None else moment(miss.last_at),
            }
            for miss in gaps.misses
        ],
        "closed": gaps.closed,
        "closed_without_article": gaps.unanswered,
        "is_sample": gaps.is_sample,
        "groups": [
            {
                "cause": group.cause or None,
                "words": list(group.words),
                "count": group.count,
                "conversations": list(group.numbers),
                "languages": dict(group.languages),
            }
            for group in gaps.groups
        ],
        "unused_days": gaps.unused_days,
        "unused": [
            {
                **_row(each.row),
                "last_used_at": None if each.last_used_at is None else moment(each.last_used_at),
            }
            for each in gaps.unused
        ],
        "overdue_reviews": [_row(row) for row in gaps.overdue],
        "flagged": [
            {
                **_row(each.row),
                "flag_id": each.flag.id,
                "reason": each.flag.reason.value,
                "words": each.flag.words,
                "by": each.flag.by,
                "at": moment(each.flag.at),
                "conversation": each.flag.conversation_id,
            }
            for each in gaps.flagged
        ],
        "outdated_translations": [_row(row) for row in gaps.outdated],
        "missing_languages": [
            {
                **_row(each.row),
                "missing": each.language,
                "conversations": each.conversations,
                "family_uses": each.uses,
            }
            for each in gaps.missing
        ],
    }


def _row(row: ArticleRow) -> Document:
    return {
        "id": row.id,
        "title": row.title,
        "language": row.language,
        "state": row.state.value,
        "category": row.category,
        "original_id": row.original_id,
        "owner": row.owner or None,
        "review_by": None if row.review_by is None else row.review_by.isoformat(),
        "uses": row.uses,
    }
