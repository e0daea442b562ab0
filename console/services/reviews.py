"""Services: the day on which an article is to be looked at again.

Every process has this from its start; what makes work of a review is imported where one is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from console.services.due import BATCH
from console.services.promises import DUE
from data.records import ConversationId
from data.store import Store, Transaction, due


class Reviews:
    """Asks the owners of articles to look at them on the day that they gave; once for each day."""

    verb = DUE

    def __init__(self, time_zone: str) -> None:
        self._time_zone = time_zone

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Give when the day of the next review begins."""
        day = await store.read(due.find_next_review)
        return None if day is None else self._begins(day)

    async def settle(self, tx: Transaction) -> Sequence[ConversationId | None]:
        """Make work of the reviews whose day has come."""
        from console.services.article_flags import ask_for_reviews  # noqa: PLC0415 - start-up time

        return await ask_for_reviews(tx, self._today(tx.at), limit=BATCH)

    def _begins(self, day: str) -> datetime:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - start-up time

        return datetime.combine(date.fromisoformat(day), time(), ZoneInfo(self._time_zone))

    def _today(self, now: datetime) -> date:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - start-up time

        return now.astimezone(ZoneInfo(self._time_zone)).date()
