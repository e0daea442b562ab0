"""Services: the clocks of a conversation in words, for the page of *why* and for scripts."""

from __future__ import annotations

from dataclasses import dataclass

from console.clock import Clock
from console.domain.clock_words import Saying, Stretch, stretches, tell_clock, tell_policy
from console.domain.sla import Clock as TargetClock
from console.domain.sla import newest
from console.services.clocks import ClockService
from data.records import ConversationId, SlaPolicy
from data.store import Store, targets


@dataclass(frozen=True, slots=True)
class ToldClock:
    """A clock with all that is said of it."""

    clock: TargetClock
    lines: tuple[str, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class ToldTargets:
    """What is promised in a conversation, and why."""

    policy: SlaPolicy | None
    why: str
    clocks: tuple[ToldClock, ...]
    is_any_on: bool
    """Whether any policy is on at all."""


class ClockTeller:
    """Reads clocks and says why they stand where they stand."""

    def __init__(self, store: Store, *, clock: Clock, time_zone: str) -> None:
        self._store = store
        self._clock = clock
        self._time_zone = time_zone

    async def tell(self, number: ConversationId) -> ToldTargets:
        """Say which policy applies to a conversation, and of each target why it is due when it is.

        Raises:
            NotFoundError: no such conversation.
            ConflictError: it is part of another one now.
        """
        policies = tuple(await self._store.read(targets.list_in_force))
        reading = await ClockService(self._store, clock=self._clock).read(number, policies=policies)
        policy, log = reading.policy, reading.log
        why = tell_policy(policy, policies, None if log is None else log.facts)
        if policy is None:
            return ToldTargets(None, why, (), bool(policies))
        saying = Saying(self._clock.now(), self._time_zone)
        told = tuple(
            ToldClock(
                clock,
                tuple(tell_clock(clock, policy.calendar, saying)),
                tuple(stretches(clock, policy.calendar, saying.now)),
            )
            for clock in newest(reading.clocks)
        )
        return ToldTargets(policy, why, told, is_any_on=True)
