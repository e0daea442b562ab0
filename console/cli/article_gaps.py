"""`article gaps`: what the knowledge base lacks."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.bootstrap import Desk
from console.cli import exits
from console.cli.documents import Document, moment
from console.cli.output import print_json, say
from console.domain.articles.gap_words import Section, sections_of
from console.domain.articles.gaps import Gaps
from console.domain.typed_times import Refused, understand_past
from console.services.errors import UsageError
from console.services.gaps import GapService
from data.records.articles import ArticleRow


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
        for line in section.lines or (section.nothing,):
            say(f"  {line}")
        say("")


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
