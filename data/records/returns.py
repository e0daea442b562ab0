"""What came back about mails of ours: reports matched to a mail and a recipient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.records.ids import ConversationId, MessageId, SafeLine
from data.records.words import DeliveryOutcome

_RANKS = (
    DeliveryOutcome.DEAD_ADDRESS,
    DeliveryOutcome.REFUSED,
    DeliveryOutcome.DELIVERED,
    DeliveryOutcome.TEMPORARY,
    DeliveryOutcome.UNKNOWN,
)
AT_ONCE = "at_once"
FAILED = frozenset({DeliveryOutcome.DEAD_ADDRESS, DeliveryOutcome.REFUSED})
"""The mail did not reach its reader, and will not."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What one report, or a server at once, said of one recipient of one mail of ours."""

    report_id: MessageId
    """The mail itself where there is no report."""
    message_id: MessageId
    """The mail of ours."""
    conversation_id: ConversationId
    """Where that is."""
    recipient: SafeLine
    outcome: DeliveryOutcome
    status: SafeLine
    """In the server's words."""
    at: datetime
    matched_by: str
    """`returned_id`: the report returns our signed id; `scanned_id`: it stands somewhere in it;
    `at_once`: no report, a server said it when the mail was offered."""
    final_recipient: SafeLine | None = None

    @property
    def is_at_once(self) -> bool:
        """Say whether the mail never left for this recipient."""
        return self.matched_by == AT_ONCE


def rank(outcome: DeliveryOutcome) -> int:
    """Order what several reports say of one recipient of one mail: the smallest number counts.

    The order needs no times, so it is the same whichever report came first: a mail that was late
    and then failed has failed, one that was late and then arrived has arrived, and one that was
    delivered to a forwarder which could not pass it on has not reached its reader.
    """
    return _RANKS.index(outcome)


def settle(returned: Iterable[Returned]) -> tuple[Returned, ...]:
    """Give for each recipient the report that counts; of equal ones the first."""
    best: dict[str, Returned] = {}
    for each in sorted(returned, key=lambda r: (r.recipient, rank(r.outcome), r.at, r.report_id)):
        best.setdefault(each.recipient, each)
    return tuple(best.values())
