"""Services: what the knowledge base lacks, read at once for command and screen."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from console.clock import Clock
from console.domain.articles.gaps import (
    TEXT_MAX,
    USED_MIN,
    Family,
    FlaggedArticle,
    Gaps,
    Unanswered,
    UnusedArticle,
    group_questions,
    missing_languages,
)
from console.services.errors import UsageError
from data.store import Store, article_gaps, article_search
from data.store.rows import to_ms

SPAN = timedelta(days=90)
"""What is looked at where nobody says it."""
UNUSED_DAYS = 90
SAMPLE_MAX = 1_500
"""Conversations that are grouped, the newest: two seconds of work at the most."""
LANGUAGES_SAMPLE = 10_000
ROWS_MAX = 200
"""Of each section: nobody mends more at a time."""


class GapService:
    """Reads what is missing, from the store and from what conversations asked."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def read(
        self,
        *,
        from_at: datetime | None = None,
        to_at: datetime | None = None,
        unused_days: int = UNUSED_DAYS,
    ) -> Gaps:
        """Give the report of a span, of the last 90 days without one; what is left to do is of now.

        Raises:
            UsageError: the span ends before it begins.
        """
        now = self._clock.now()
        # A mail of this very moment belongs to what is up to now.
        to_at = to_at or now + timedelta(seconds=1)
        from_at = from_at or to_at - SPAN
        if to_at <= from_at:
            raise UsageError("The report ends before it begins; let --to be later than --from.")
        first, last = to_ms(from_at), to_ms(to_at)
        find = self._store.find
        closed, looked = await find(
            article_gaps.list_unanswered,
            from_at_ms=first, to_at_ms=last, limit=SAMPLE_MAX, text_max=TEXT_MAX,
        )  # fmt: skip
        asked = [
            Unanswered(c.number, c.cause, c.language, c.subject, c.text, c.people) for c in closed
        ]
        written = await find(
            article_gaps.count_languages,
            from_at_ms=first, to_at_ms=last, limit=LANGUAGES_SAMPLE,
        )  # fmt: skip
        families = await find(article_gaps.list_families, least=USED_MIN, limit=ROWS_MAX)
        unused = await find(
            article_gaps.list_unused,
            before_ms=to_ms(now - timedelta(days=unused_days)), limit=ROWS_MAX,
        )  # fmt: skip
        flagged = await find(article_gaps.list_flagged, limit=ROWS_MAX)
        return Gaps(
            from_at=from_at,
            to_at=to_at,
            misses=tuple(
                await find(article_search.list_misses, from_ms_=first, to_ms_=last, limit=ROWS_MAX)
            ),
            # A second of counting words for a large desk: no key waits for it.
            groups=await asyncio.to_thread(group_questions, asked),
            closed=min(looked, SAMPLE_MAX),
            unanswered=len(asked),
            is_sample=looked > SAMPLE_MAX,
            unused=tuple(UnusedArticle(row, used_at) for row, used_at in unused),
            unused_days=unused_days,
            overdue=tuple(await find(article_gaps.list_overdue, today=now.date(), limit=ROWS_MAX)),
            flagged=tuple(FlaggedArticle(row, flag) for row, flag in flagged),
            outdated=tuple(await find(article_gaps.list_outdated, limit=ROWS_MAX)),
            missing=missing_languages(
                [Family(row, languages, uses) for row, languages, uses in families], written
            )[:ROWS_MAX],
        )
