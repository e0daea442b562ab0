"""Domain: the follow-ups that agents make so often that a letter does it (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.domain.snooze_choices import MONTH_DAYS, MORNING, WEEK_DAYS
from data.records import FollowUpKind

GET_BACK = "get back to it"
NO_ANSWER = "no answer yet: ask again"
STILL_WORKS = "ask whether it still works"
"""What is promised where nothing is typed."""

KIND_KEYS = {
    FollowUpKind.REMIND.value: ("r", "remind then"),
    FollowUpKind.IF_NO_REPLY.value: ("n", "only if no reply by then"),
}
"""The kinds that a form offers, each with its letter and its words."""
POOL_NAMES = ("anybody", "pool", "nobody", "team")
"""What is typed for a follow-up that anybody may do; the first is how it is said."""


@dataclass(frozen=True, slots=True)
class QuickFollowUp:
    """A follow-up behind one letter; its day begins with the morning."""

    key: str
    title: str
    days: int
    text: str
    kind: FollowUpKind = FollowUpKind.REMIND
    closes: bool = False
    """The conversation is closed with it."""

    @property
    def is_if_no_reply(self) -> bool:
        """Say whether a reply settles it."""
        return self.kind is FollowUpKind.IF_NO_REPLY

    def at(self, now: datetime, *, time_zone: str) -> datetime:
        """Give its moment, the morning of a day in the agent's zone."""
        zone = ZoneInfo(time_zone)
        day = now.astimezone(zone).date() + timedelta(days=self.days)
        return datetime.combine(day, MORNING, zone).astimezone(UTC)


CLOSING = QuickFollowUp(
    "c", "close, ask in a week whether it works", WEEK_DAYS, STILL_WORKS, closes=True
)
QUICK = (
    QuickFollowUp("t", "tomorrow", 1, GET_BACK),
    QuickFollowUp("d", "in 3 days", 3, GET_BACK),
    QuickFollowUp("w", "in a week", WEEK_DAYS, GET_BACK),
    QuickFollowUp("m", "in 4 weeks", MONTH_DAYS, GET_BACK),
    QuickFollowUp(
        "n", "in 3 days, only if no reply by then", 3, NO_ANSWER, FollowUpKind.IF_NO_REPLY
    ),
    CLOSING,
)
"""In the order of the sheet."""
