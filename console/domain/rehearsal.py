"""Domain: what policies would have been over what happened: met, late, by how much (pure).

Theory of operation: each course that began in the time asked about is measured against the policy
that would have applied, as the clocks of now are. What a conversation is today chooses the policy,
since nobody knows what it was then. Of imported history only answers are measured: when it was
closed is not known. Only sums, lateness in minutes and the ten worst are kept.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median_low

from console.domain.courses import follow
from console.domain.sla import Clock, ClockState, choose_policy, read_clocks
from data.records import ConversationId, PolicyId, SlaPolicy, Target
from data.records.clocks import EventLog

WORST_MAX = 10
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Late:
    """A promise that would have been broken."""

    late_minutes: int
    """Business time beyond what was promised."""
    number: ConversationId
    target: Target
    policy: str
    due_at: datetime | None
    done_at: datetime | None
    """None: it is still owed."""


@dataclass(slots=True)
class Tally:
    """What became of one target."""

    met: int = 0
    breached: int = 0
    running: int = 0
    """Or paused: nobody knows yet."""
    ended: int = 0
    """Put away before it was kept or broken."""
    late_minutes: array[int] = field(default_factory=lambda: array("q"))

    @property
    def met_share(self) -> float | None:
        """Give which part was met of what is decided; None where nothing is."""
        decided = self.met + self.breached
        return self.met / decided if decided else None

    @property
    def median_late(self) -> int | None:
        """Give how late the middle one of those that were late was."""
        return median_low(self.late_minutes) if self.late_minutes else None

    @property
    def most_late(self) -> int | None:
        """Give how late the latest was."""
        return max(self.late_minutes, default=None)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one conversation adds."""

    number: ConversationId
    policy: str | None
    """None: none would have applied."""
    clocks: tuple[Clock, ...] = ()


def measure(
    log: EventLog,
    policies: Sequence[SlaPolicy],
    *,
    only: PolicyId | None,
    since: datetime,
    now: datetime,
    is_history: bool,
) -> Measured | None:
    """Measure what began in a conversation since a moment; None where that is nothing.

    With `only` conversations to which another policy would have applied are left out.
    """
    courses = [
        course
        for course in follow(log)
        if course.began_at >= since and not (is_history and course.target is Target.RESOLUTION)
    ]
    if not courses:
        return None
    policy = choose_policy(policies, log.facts)
    if policy is None:
        return Measured(log.number, None)
    if only is not None and policy.id != only:
        return None
    clocks = read_clocks(courses, policy, log.facts, now=now)
    return Measured(log.number, policy.name, clocks)


class Rehearsal:
    """The sums over all conversations that were measured."""

    def __init__(self) -> None:
        self.conversations = 0
        self.without_policy = 0
        self.tallies: dict[Target, Tally] = {}
        self._worst: list[tuple[int, int, int, Late]] = []

    @property
    def worst(self) -> list[Late]:
        """Give the latest, the worst first."""
        return [late for *_, late in sorted(self._worst, reverse=True)]

    def add(self, measured: Measured) -> None:
        """Add a conversation."""
        if measured.policy is None:
            self.without_policy += 1
            return
        self.conversations += 1
        for place, clock in enumerate(measured.clocks):
            tally = self.tallies.setdefault(clock.target, Tally())
            match clock.state:
                case ClockState.MET:
                    tally.met += 1
                case ClockState.ENDED:
                    tally.ended += 1
                case ClockState.BREACHED:
                    tally.breached += 1
                    self._add_late(measured, place, clock, tally)
                case _:
                    tally.running += 1

    def _add_late(self, measured: Measured, place: int, clock: Clock, tally: Tally) -> None:
        minutes = max(-(clock.left // MINUTE), 0)
        tally.late_minutes.append(minutes)
        late = Late(
            minutes,
            measured.number,
            clock.target,
            measured.policy or "",
            clock.due_at,
            clock.course.kept_at,
        )
        row = (minutes, -measured.number, -place, late)
        if len(self._worst) < WORST_MAX:
            heapq.heappush(self._worst, row)
        else:
            heapq.heappushpop(self._worst, row)
