"""Domain: how mails change the standing of a conversation, whose it is, and who gets an answer.

Automatic mail never reopens, wakes or restarts anything. A person who writes is always seen:
whatever the conversation was, it comes back to the working queues, or a new one takes its place.
Every moment is the mail's own arrival, never that of our looking at it, so a sync that comes days
late decides what one in time would have decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from data.records import Direction, Status, WaitingOn

Then = Literal["close", "wait", "open", "wait_third_party", "wait_team"]
"""What an agent wants of a conversation once the reply is on its way; the last two are macros'."""

_AFTERWARDS: dict[Then, tuple[Status, WaitingOn | None]] = {
    "close": (Status.CLOSED, None),
    "wait": (Status.WAITING, WaitingOn.CUSTOMER),
    "open": (Status.OPEN, None),
    "wait_third_party": (Status.WAITING, WaitingOn.THIRD_PARTY),
    "wait_team": (Status.WAITING, WaitingOn.TEAM),
}


@dataclass(frozen=True, slots=True)
class TouchPoint:
    """A mail or a logged contact as clocks see it; notes may be given too and do not count.

    A contact counts as a mail in its direction would, at its own date: who called waits from then
    on, and whom we called has got an answer then. So a call of yesterday that is logged today
    changes what a clock said in between, which is what happened.
    """

    direction: Direction
    """`IN` or `OUT`, of a contact too; `NOTE`."""
    is_automatic: bool
    at: datetime
    thread: int = 0
    """The conversation that it came into; an agent may have merged that into another since."""


@dataclass(frozen=True, slots=True)
class Joint:
    """When an agent put two threads together."""

    one: int
    other: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a mail that came in does to its conversation."""

    status: Status
    starts_new: bool = False
    """It belongs to a new conversation, linked to this one, which stays as it is."""
    wakes_snooze: bool = False


def imported_status(
    messages: Sequence[TouchPoint], *, now: datetime, import_open_days: int
) -> Status:
    """Say where a conversation stands that was there before we were."""
    mails = _mails_by_time(messages)
    if not mails:
        return Status.CLOSED
    last = mails[-1]
    is_old = now - last.at > timedelta(days=import_open_days)
    if last.direction is Direction.OUT or last.is_automatic or is_old:
        return Status.CLOSED
    return Status.OPEN if any(_is_answer(mail) for mail in mails) else Status.NEW


def after_inbound(
    *,
    status: Status,
    closed_at: datetime | None,
    is_automatic: bool,
    at: datetime,
    reopen_days: int,
) -> Decision:
    """Say what a mail that arrived `at` does to the conversation it was joined to.

    One that arrived before the closing was not known to whoever closed, so it reopens as well.
    """
    if is_automatic or status is Status.SPAM:
        return Decision(status)
    late_from = None if closed_at is None else closed_at + timedelta(days=reopen_days)
    if status is Status.CLOSED and late_from is not None and at > late_from:
        return Decision(status, starts_new=True)
    return Decision(Status.NEW if status is Status.NEW else Status.OPEN, wakes_snooze=True)


def after_contact_in(*, status: Status, is_waiting: bool) -> Decision:
    """Say what somebody who reached us outside mail does to a conversation.

    An agent has said that it belongs there, so unlike a mail it reopens at any age, and takes it
    out of spam and trash. Where we have answered since (`is_waiting` is False) nothing is owed,
    and a conversation stands as it does.
    """
    if not is_waiting:
        return Decision(Status.OPEN if status is Status.NEW else status)
    return Decision(Status.NEW if status is Status.NEW else Status.OPEN, wakes_snooze=True)


def after_outbound(
    *, status: Status, waiting_on: WaitingOn | None = None, then: Then | None = None
) -> tuple[Status, WaitingOn | None]:
    """Say where a conversation stands after a reply of ours, or after we reached the customer.

    Without `then` nobody chose, as with a reply written on a phone: it only stops being new.
    """
    if then is not None:
        return _AFTERWARDS[then]
    return (Status.OPEN, None) if status is Status.NEW else (status, waiting_on)


def unanswered_since(
    messages: Sequence[TouchPoint], *, joints: Sequence[Joint] = ()
) -> datetime | None:
    """Give the arrival of the oldest customer mail after our last answer; None if none waits.

    An answer is one to all that its conversation held at that time: where threads were merged
    only later, it answered nothing of the other, whose customer still waits.
    """
    events: list[tuple[datetime, int, TouchPoint | Joint]] = [
        (point.at, 1 if _is_answer(point) else 0, point) for point in messages
    ]
    events += [(joint.at, 2, joint) for joint in joints]
    above: dict[int, int] = {}

    def root(thread: int) -> int:
        while thread in above:
            thread = above[thread]
        return thread

    waits: dict[int, datetime | None] = {}
    for at, _, event in sorted(events, key=lambda event: event[:2]):
        if isinstance(event, Joint):
            one, other = root(event.one), root(event.other)
            if one != other:
                above[other] = one
                since = [w for w in (waits.pop(one, None), waits.pop(other, None)) if w is not None]
                waits[one] = min(since, default=None)
        elif _is_answer(event):
            waits[root(event.thread)] = None
        elif event.direction is Direction.IN and not event.is_automatic:
            thread = root(event.thread)
            waits[thread] = waits.get(thread) or at
    return min((since for since in waits.values() if since is not None), default=None)


def _is_answer(mail: TouchPoint) -> bool:
    return mail.direction is Direction.OUT and not mail.is_automatic


def _mails_by_time(messages: Sequence[TouchPoint]) -> list[TouchPoint]:
    mails = [mail for mail in messages if mail.direction in (Direction.IN, Direction.OUT)]
    return sorted(mails, key=lambda mail: mail.at)
