"""Services: the clocks of conversations: kept in step with all that is written, and read for *why*.

Theory of operation. `next_breach_at` of a conversation is a function of its event log, its fields,
the policies and their calendars. It is computed anew

- before every commit, for the conversations that the transaction was about (`keep_breaches`), and
- for all that are open, in batches, once policies, calendars, holidays or time zones have changed
  (`Recomputing`, which time brings: any process goes on where the last one stopped).

Both do the same computation, so whichever comes first, the other finds nothing to do. Policies are
kept in memory by the version that the store draws at each change of them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.clock import Clock
from console.domain.target_news import RECOMPUTED
from console.services.errors import ConflictError
from console.services.told_progress import Tell, tell_nobody
from data.errors import NotFoundError
from data.records import Breach, ConversationId, SlaPolicy
from data.records.clocks import EventLog
from data.store import Store, Transaction, breaches, clocks, merging, targets

if TYPE_CHECKING:
    from console.domain.courses import Course
    from console.domain.sla import Clock as TargetClock

BATCH = 200
"""Conversations computed in one transaction: some tens of milliseconds."""
REST = 0.5
"""Of the time that a step took, between it and the next: whoever waits for the lock gets it."""


async def keep_breaches(tx: Transaction, numbers: Sequence[ConversationId]) -> None:
    """Have conversations say what is broken next, from where they stand now (a consequence)."""
    await tx.run(breaches.keep, numbers, breach_of)


def breach_of(log: EventLog, policies: Sequence[SlaPolicy]) -> Breach | None:
    """Say what is broken next in a conversation."""
    # Start-up time: a store without policies never needs them.
    from console.domain.courses import follow  # noqa: PLC0415
    from console.domain.sla import choose_policy, find_breach  # noqa: PLC0415

    policy = choose_policy(policies, log.facts)
    return None if policy is None else find_breach(follow(log), policy, log.facts)


class Recomputing:
    """Brings all conversations up to the policies in force, some at a time (a bringer)."""

    verb = RECOMPUTED

    def __init__(self) -> None:
        self._took_s = 0.0

    async def find_next(self, store: Store, now: datetime) -> datetime | None:
        """Say that it is due at once where some conversations follow what was."""
        state = await store.read(targets.read_state)
        if state.is_settled:
            return None
        await asyncio.sleep(self._took_s * REST)
        self._took_s = 0.0
        return now

    async def settle(self, tx: Transaction) -> Sequence[ConversationId]:
        """Compute the next batch."""
        began = time.monotonic()
        step = await tx.run(breaches.recompute, breach_of, limit=BATCH)
        self._took_s = time.monotonic() - began
        if step.changed:
            # One line however many: whoever shows any of them reads its rows again.
            await tx.announce(RECOMPUTED)
        return step.changed


async def recompute_all(store: Store, *, clock: Clock, tell: Tell = tell_nobody) -> int:
    """Bring all conversations up to the policies in force now; give how many changed.

    Other processes that do the same meanwhile only make it end sooner. `tell` hears after each
    batch how many are done, whoever did them.
    """
    changed, steps, of = 0, Recomputing(), 0
    while await steps.find_next(store, clock.now()) is not None:
        left = await store.read(breaches.count_left)
        of = max(of, left)
        tell("conversations", of - left, of)
        async with store.transaction(at=clock.now()) as tx:
            changed += len(await steps.settle(tx))
    await _keep_holidays(store, clock=clock)
    return changed


async def follow_edition(store: Store, *, clock: Clock) -> None:
    """Have all computed anew where holidays or time zones are others than it was computed by.

    The syncing process asks at its start: what it is updated to counts from then on.
    """
    from console.domain.public_holidays import edition_for  # noqa: PLC0415 - start-up time

    policies = await store.read(targets.list_in_force)
    if not policies:
        return
    edition = edition_for([policy.calendar for policy in policies])
    if (await store.read(targets.read_state)).edition != edition:
        await _keep_holidays(store, clock=clock, edition=edition)
    else:
        await _keep_holidays(store, clock=clock)


async def _keep_holidays(store: Store, *, clock: Clock, edition: str | None = None) -> None:
    """Keep with each calendar in force the holidays of the years to come, for brief processes.

    An edition is of other ones: then all are looked up again, and counted by from then on.
    """
    from console.domain.public_holidays import has_kept, look_up  # noqa: PLC0415 - start-up time

    now = clock.now()
    calendars = {p.calendar.id: p.calendar for p in await store.read(targets.list_in_force)}
    wanted = [
        each for each in calendars.values() if edition is not None or not has_kept(each, now.year)
    ]
    if edition is None and not wanted:
        return
    async with store.transaction(at=now) as tx:
        for each in wanted:
            await tx.run(targets.set_holidays, each.id, look_up(each, now.year))
        if edition is not None:
            await tx.run(targets.set_edition, edition)


@dataclass(frozen=True, slots=True)
class Reading:
    """The clocks of one conversation at a moment, with what they follow from."""

    number: ConversationId
    policy: SlaPolicy | None
    """None: none matches, or none is on."""
    clocks: tuple[TargetClock, ...]
    """All that there were, in the order of their starts; `console.domain.sla.newest` gives the
    last of each target."""
    courses: tuple[Course, ...]
    """The same without what they are measured against."""
    log: EventLog | None
    """None: it has no clocks (imported and untouched since, or the exchange with an outsider)."""


class ClockService:
    """Reads clocks, computed at the moment of asking."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def read(
        self, number: ConversationId, *, policies: Sequence[SlaPolicy] | None = None
    ) -> Reading:
        """Read the clocks of a conversation by the policies in force, or by others.

        Raises:
            NotFoundError: no such conversation.
            ConflictError: it is part of another one now.
        """
        from console.domain.courses import follow  # noqa: PLC0415 - start-up time
        from console.domain.sla import choose_policy, read_clocks  # noqa: PLC0415 - as above

        log = (await self._store.read(clocks.read_event_logs, [number])).get(number)
        if log is None:
            living = await self._store.read(merging.find_living, number)
            if living is None:
                raise NotFoundError("conversation", f"#{number}")
            if living != number:
                raise ConflictError(f"#{number} is part of #{living} now; its clocks are there.")
            return Reading(number, None, (), (), None)
        if policies is None:
            policies = await self._store.read(targets.list_in_force)
        courses = follow(log)
        policy = choose_policy(policies, log.facts)
        now = self._clock.now()
        found = () if policy is None else read_clocks(courses, policy, log.facts, now=now)
        return Reading(number, policy, found, courses, log)
