"""What the demo's team had promised before you came: written once, when the mailbox has been read.

A newcomer finds two that are overdue, one of them anybody's by now, one for today, one that hangs
on a reply, one for a customer who never wrote, one that anybody may do, and a colleague's.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.bootstrap import Desk
from console.clock import FixedClock
from console.demo.clocks import until_taken_in
from console.demo.team import AGENTS
from console.domain.follow_up_choices import NO_ANSWER, STILL_WORKS
from console.services.errors import ServiceError
from console.services.find import FindService
from console.services.follow_up_steps import POOL, Promise
from console.services.follow_ups import FollowUpService
from data.errors import DataError
from data.records import Address, ConversationId, FollowUpState
from data.text.safe import clean_line

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEFT_ALONE = 6
"""The most urgent ones are for the newcomer to answer, and for what colleagues ask."""
LOOKED_AT = 20
SHOP = Address(clean_line("Noor Haddad"), clean_line("noor.haddad@lampehuset.example"))
"""Who asked by telephone and never wrote."""
BEFORE = 3 * DAY
"""So long ago all of it was promised: what is overdue was to come then."""
COLLEAGUE = "a colleague"


@dataclass(frozen=True, slots=True)
class _Promised:
    """Something that was promised, on one of the conversations of a queue or on the shop."""

    queue: str
    place: int
    due: timedelta
    text: str
    owner: str = ""
    is_if_no_reply: bool = False


PROMISED = (
    _Promised("closed", 0, -20 * HOUR, STILL_WORKS),
    _Promised("open", 4, -26 * HOUR, "send the invoice again"),
    _Promised("open", 0, 2 * HOUR, "call about the refund"),
    _Promised("open", 1, DAY, "ask the carrier where the parcel is", POOL),
    _Promised("open", 2, 6 * DAY, NO_ANSWER, is_if_no_reply=True),
    _Promised("open", 3, DAY, "hear what the workshop found", COLLEAGUE),
    _Promised("", 0, 3 * DAY, "tell her the wholesale prices for 2027"),
)


async def promise_before(desk: Desk) -> None:
    """Promise it where nothing has ever been promised."""
    await until_taken_in(desk)
    now = desk.clock.now()
    follow_ups = FollowUpService(desk.store, clock=FixedClock(now - BEFORE), agent=desk.agent)
    known, _ = await follow_ups.list_page(owners=None, states=tuple(FollowUpState), limit=1)
    if known:
        return
    find = FindService(desk.store, clock=desk.clock, agent=desk.agent)
    colleague = next(name for name in reversed(AGENTS) if name != desk.agent.name)
    for promised in PROMISED:
        about = await _about(find, promised)
        if about is not None:
            owner = colleague if promised.owner == COLLEAGUE else promised.owner
            at = _on_the_hour(now + promised.due)
            promise = Promise(about, at, promised.text, promised.is_if_no_reply, owner)
            with suppress(DataError, ServiceError):  # somebody merged it away just now
                await follow_ups.add(promise)


async def _about(find: FindService, promised: _Promised) -> ConversationId | Address | None:
    if not promised.queue:
        return SHOP
    page = await find.list_queue(promised.queue, "", limit=LOOKED_AT, cursor=None)
    place = promised.place + (LEFT_ALONE if promised.queue == "open" else 0)
    return page.conversations[place].id if place < len(page.conversations) else None


def _on_the_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
