"""Services: what a conversation's own row says, computed from its mails."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.domain.lifecycle import (
    Joint,
    TouchPoint,
    after_inbound,
    after_outbound,
    imported_status,
    unanswered_since,
)
from console.domain.recipients import Envelope, pick_customer
from data.records import (
    Address,
    Automatic,
    ConversationId,
    CustomerId,
    Direction,
    MessageId,
    SafeLine,
    Status,
    WaitingOn,
)
from data.store import Transaction
from data.store.known import ConversationFacts
from data.store.rows import from_ms, from_ms_or_none, to_ms, to_ms_or_none
from data.store.summaries import Summary, Touch, list_joints, list_touches
from data.text.preview import first_words

PREVIEW_CHARS = 200
"""Of the newest message, kept in the conversation's row: more than the widest preview line."""
NO_SUBJECT = SafeLine("(no subject)")


@dataclass(frozen=True, slots=True)
class Outlook:
    """A conversation's summary before its customer has a row."""

    summary: Summary
    customer: Address | None
    before: tuple[str, str | None] | None
    """Status and on whom it waited, where live mail changed that."""


def touch_points(touches: Sequence[Touch]) -> list[TouchPoint]:
    """Give mails and contacts as clocks see them."""
    return [
        TouchPoint(Direction(t.direction), t.automatic is not None, from_ms(t.at_ms), t.thread or 0)
        for t in touches
    ]


def joints_of(rows: Sequence[tuple[int, int, int]]) -> list[Joint]:
    """Give merges as clocks see them."""
    return [Joint(one, other, from_ms(at_ms)) for one, other, at_ms in rows]


async def waits_since(
    tx: Transaction, numbers: Sequence[ConversationId]
) -> dict[ConversationId, int | None]:
    """Say since when somebody waits in conversations, by their mails alone."""
    touches = await tx.run(list_touches, numbers)
    joints = await tx.run(list_joints, numbers)
    return {
        number: to_ms_or_none(
            unanswered_since(touch_points(own), joints=joints_of(joints.get(number, ())))
        )
        for number, own in touches.items()
    }


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a message may change of a conversation."""

    status: Status
    waiting: WaitingOn | None
    closed_ms: int | None
    wakes: bool = False


def summarise(
    facts: ConversationFacts,
    touches: Sequence[Touch],
    *,
    arrived: Collection[MessageId],
    is_history: bool,
    ours: frozenset[str],
    now: datetime,
    import_open_days: int,
    reopen_days: int,
    joints: Sequence[Joint] = (),
) -> Outlook:
    """Compute the row of a conversation; `touches` oldest first, `arrived` its live news.

    Without live news in it a conversation is history, and its status follows from its mails alone.
    """
    points = touch_points(touches)
    if is_history:
        # History changes nothing, but for a conversation that is at work here the newest mail may
        # be one that nobody has seen: it must not stay hidden because it came with old ones.
        arrived = () if facts.is_imported else {touches[-1].message_id}.intersection(arrived)
    news = [(t, p) for t, p in zip(touches, points, strict=True) if t.message_id in arrived]
    standing = _standing_of(facts)
    if facts.is_imported and not news:
        status = imported_status(points, now=now, import_open_days=import_open_days)
        closed_ms = touches[-1].at_ms if status is Status.CLOSED else None
        standing = _Standing(status, None, closed_ms)
    is_alone = facts.message_count == 0 and len(touches) == 1
    for touch, point in news:
        standing = _after(touch, point, standing, is_alone=is_alone, reopen_days=reopen_days)
    status, waiting, closed_ms = standing.status, standing.waiting, standing.closed_ms
    if status is not Status.CLOSED:
        closed_ms = None
    elif closed_ms is None:
        closed_ms = to_ms(now)
    last = touches[-1]
    # What came by merging changes neither subject nor whose conversation it is.
    own = [t for t in touches if t.thread in (None, facts.id)] or touches
    languages = [t.language for t in touches if t.direction == "in" and t.language]
    summary = Summary(
        id=facts.id,
        subject=next((t.subject for t in own if t.subject), NO_SUBJECT),
        customer_id=facts.customer_id,
        status=status.value,
        waiting_on=waiting.value if waiting and status is Status.WAITING else None,
        closed_at_ms=closed_ms,
        wakes=standing.wakes,
        created_at_ms=own[0].at_ms,
        last_message_at_ms=max(
            (t.at_ms for t in touches if not t.is_held), default=touches[0].at_ms
        ),
        unanswered_at_ms=_unanswered(points, status, joints),
        message_count=len(touches),
        preview=first_words(last.preview, limit=PREVIEW_CHARS),
        language=languages[-1] if languages else facts.language,
    )
    customer = None
    if facts.customer_id is None or facts.is_imported:
        customer = _customer(own, ours)
    after = (summary.status, summary.waiting_on)
    earlier = (facts.status, facts.waiting_on)
    return Outlook(summary, customer, earlier if news and earlier != after else None)


def _standing_of(facts: ConversationFacts) -> _Standing:
    waiting = WaitingOn(facts.waiting_on) if facts.waiting_on else None
    return _Standing(Status(facts.status), waiting, facts.closed_at_ms)


def _after(
    touch: Touch, point: TouchPoint, before: _Standing, *, is_alone: bool, reopen_days: int
) -> _Standing:
    """Say how a conversation stands after one more message; `is_alone`: there is no other."""
    if point.direction is Direction.OUT:
        if point.is_automatic:
            return before
        status, waiting = after_outbound(status=before.status, waiting_on=before.waiting)
        return replace(before, status=status, waiting=waiting)
    if touch.automatic == Automatic.BOUNCE and is_alone:
        # A delivery report alone is nobody's question.
        return replace(before, status=Status.CLOSED)
    decision = after_inbound(
        status=before.status,
        closed_at=from_ms_or_none(before.closed_ms),
        is_automatic=point.is_automatic,
        at=point.at,
        reopen_days=reopen_days,
    )
    if decision.wakes_snooze:  # The customer wrote: nobody is waited for any more.
        return replace(before, status=decision.status, waiting=None, wakes=True)
    return replace(before, status=decision.status)


def _unanswered(
    points: Sequence[TouchPoint], status: Status, joints: Sequence[Joint]
) -> int | None:
    if status in {Status.CLOSED, Status.SPAM, Status.TRASH}:
        return None
    return to_ms_or_none(unanswered_since(points, joints=joints))


def _customer(touches: Sequence[Touch], ours: frozenset[str]) -> Address | None:
    envelopes = [
        Envelope(
            Direction(t.direction),
            _address(t.author),
            reply_to=(_address(t.reply_to),) if t.reply_to else (),
            to=(_address(t.first_to),) if t.first_to else (),
        )
        for t in touches
        if not t.is_contact
    ]
    return pick_customer(envelopes, ours=ours)


def _address(pair: tuple[str, str]) -> Address:
    return Address(SafeLine(pair[0]), SafeLine(pair[1]))


def with_customers(
    outlooks: Sequence[Outlook], customers: Mapping[str, CustomerId]
) -> list[Summary]:
    """Give the summaries with the rows of their customers, keyed by casefolded address."""
    return [
        o.summary
        if o.customer is None
        else replace(o.summary, customer_id=customers[o.customer.key])
        for o in outlooks
    ]
