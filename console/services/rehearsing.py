"""Services: rehearse policies on what happened; nothing is written, no clock is moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from console.clock import Clock
from console.domain.rehearsal import Measured, Rehearsal, measure
from console.services.told_progress import Tell, tell_nobody
from data.records import PolicyId, SlaPolicy
from data.records.clocks import EventLog
from data.store import Store
from data.store.rehearsal import Mark, count_since, measure_next
from data.store.rows import to_ms

BATCH = 200
"""Conversations measured in one visit to the database: some tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What became of a rehearsal."""

    since: datetime
    until: datetime
    sums: Rehearsal


class RehearsalService:
    """Lays policies over the past."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def rehearse(
        self,
        policies: Sequence[SlaPolicy],
        *,
        days: int,
        only: PolicyId | None = None,
        tell: Tell = tell_nobody,
    ) -> Rehearsed:
        """Measure what began in the last days by policies in their order.

        With `only` it counts where this one would have applied. `tell` hears now and then how many
        conversations are done. The reading has a connection of its own and takes them by the
        hundred, so memory stays flat and nobody waits.
        """
        now = self._clock.now()
        since = now - timedelta(days=days)
        sums = Rehearsal()

        def one(log: EventLog, is_history: bool) -> Measured | None:  # noqa: FBT001 - as the store calls it
            return measure(log, policies, only=only, since=since, now=now, is_history=is_history)

        first = Mark(to_ms(since), 0)
        done, of = 0, await self._store.find(count_since, first)
        mark: Mark | None = first
        while mark is not None:
            measured, mark = await self._store.find(measure_next, mark, limit=BATCH, measure=one)
            for each in measured:
                sums.add(each)
            done += BATCH
            tell("conversations", done, of)
        return Rehearsed(since, now, sums)


def switched_on(policies: Sequence[SlaPolicy], one: SlaPolicy) -> list[SlaPolicy]:
    """Give the policies that would apply if one of them, perhaps changed, were on in its place."""
    rest = [each for each in policies if each.id != one.id and each.is_on]
    return sorted([*rest, replace(one, is_on=True)], key=lambda each: each.position)
