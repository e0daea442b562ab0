"""What the demo's team had asked before you came: written once, when the mailbox has been read.

A newcomer finds one question that waits for an answer of hers, one that was handed to tier 2, and
one that went outside to a supplier, who answers while she looks.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from re import Pattern

from console.bootstrap import Desk
from console.demo.earlier import list_colleagues, services_of
from console.demo.shop.people import SUPPLIERS
from console.domain.escalation import Ask
from console.services.errors import ServiceError
from console.services.escalations import Request
from console.services.find import FindService
from console.workplace import make_services
from data.errors import DataError
from data.records import Conversation, Reason, SafeLine, SafeText, Way

LOOK_S = 0.5
WAIT_MAX_S = 120.0
"""After so long the mailbox will not be read in this run; the next one tries again."""
LEFT_ALONE = 3
"""The most urgent ones are the newcomer's own."""
LOOKED_AT = 40
LANGUAGES = frozenset({"en", "da"})
"""What is asked fits what is read by most who try the demo."""
_FAULT = re.compile(
    "flicker|flimr|flimmer|app|pair|parr|firmware|login|log in|logge", re.IGNORECASE
)
_MONEY = re.compile("refund|retur|return|money|penge|faktura|invoice|order|ordre", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Something that a colleague has asked."""

    place: int
    """Which of the colleagues asks."""
    to: str
    """Empty: whoever sits at the keyboard."""
    about: Pattern[str]
    ask: Ask
    due: timedelta


ASKINGS = (
    _Asking(
        0,
        "",
        _MONEY,
        Ask(
            Reason.NEEDS_DECISION,
            SafeText("May I give the money back without waiting for the parcel? 79 euro."),
            SafeLine("an exception"),
            SafeText("asked for the tracking number, looked it up"),
            way=Way.CONSULT,
        ),
        timedelta(hours=1),
    ),
    _Asking(
        1,
        "tier 2",
        _FAULT,
        Ask(
            Reason.PRODUCT_FAULT,
            SafeText("Is this the fault of last week's version? The customer has waited long."),
            SafeLine("since the update"),
            SafeText("reset twice, another phone, the newest version"),
        ),
        timedelta(minutes=10),
    ),
    _Asking(
        0,
        SUPPLIERS[0].address,
        _FAULT,
        Ask(
            Reason.NEEDS_EXPERTISE,
            SafeText("Does your driver flicker with a dimmer at its lowest step? Which one helps?"),
            way=Way.CONSULT,
        ),
        timedelta(hours=4),
    ),
)


async def ask_before(desk: Desk) -> None:
    """Have it asked as soon as the mailbox has been read; only in a store without escalations."""
    with suppress(DataError, ServiceError, TimeoutError):  # it is but an example
        async with asyncio.timeout(WAIT_MAX_S):
            await _until_read(desk)
        await ask_once(desk)


async def ask_once(desk: Desk) -> None:
    """Have it asked, in a store where nobody was ever asked anything."""
    if not await make_services(desk).escalations.list_newest(limit=1):
        await _ask_all(desk)


async def _until_read(desk: Desk) -> None:
    finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
    while True:
        counts, sync, _ = await finder.status()
        if sync.state == "synced" and counts["open"]:
            return
        await asyncio.sleep(LOOK_S)


async def _ask_all(desk: Desk) -> None:
    finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
    page = await finder.list_queue("unassigned", "", limit=LOOKED_AT, cursor=None)
    free = [
        c
        for c in page.conversations[LEFT_ALONE:]
        if c.customer is not None and c.language in LANGUAGES
    ]
    colleagues = list_colleagues(desk)
    for asking in ASKINGS:
        conversation = _choose(free, asking.about)
        if conversation is None:
            return
        free.remove(conversation)
        services = await services_of(desk, colleagues[asking.place])
        by = desk.clock.now() + asking.due
        request = Request(asking.to or desk.agent.name, replace(asking.ask, by=by))
        await services.escalations.escalate(conversation.id, request)


def _choose(free: Sequence[Conversation], about: Pattern[str]) -> Conversation | None:
    """Choose what the question fits, else what there is."""
    fits = (c for c in free if about.search(f"{c.subject} {c.preview}"))
    return next(fits, free[0] if free else None)
