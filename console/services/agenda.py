"""Services: follow-ups by day, as much of them as a screen shows, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.clock import Clock
from console.domain.agenda import Section, is_overdue, section_of, today_of
from data.records import Agent, AgentId, FollowUp, FollowUpId
from data.store import Store, agenda, follow_ups
from data.store.rows import from_ms_or_none, to_ms, to_ms_or_none

NEWEST_MAX = 100
"""Follow-ups among which news are looked for."""


class Scope(StrEnum):
    """Whose follow-ups are shown."""

    MINE = "mine"
    POOL = "anybody's"
    ALL = "everybody's"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many follow-ups are somebody's."""

    due: int = 0
    live: int = 0
    """With those that are due."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Some rows of the agenda with what stands around them."""

    rows: tuple[FollowUp, ...] = ()
    place: int = 0
    """Where among them the one stands that was asked for, or what came in its place."""
    has_before: bool = False
    has_after: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many stand under each heading that is shown, loaded or not."""
    tallies: Mapping[Scope, Tally] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """What is promised for today, by the agent or by anybody."""

    due: int = 0
    to_come: int = 0
    """Later today."""
    next_at: datetime | None = None
    """The next one; of any day."""


class AgendaService:
    """Reads what is promised; nothing is written here."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent, time_zone: str) -> None:
        self._store, self._clock, self._agent = store, clock, agent
        self._time_zone = time_zone
        self._told: frozenset[FollowUpId] = frozenset()
        """What was due when `newly_due` was asked last."""

    async def read(
        self,
        scope: Scope,
        *,
        half: int,
        around: FollowUp | None = None,
        is_left: bool = False,
        is_end: bool = False,
    ) -> Agenda:
        """Read what stands around a follow-up, or at the beginning or the end of all of them.

        One that somebody moved meanwhile is gone after; one that the agent has left is not: what
        stands around its old place is wanted.
        """
        owners, now = self._owners(scope), self._clock.now()
        place = agenda.LAST if is_end else agenda.FIRST
        if around is not None:
            place = _place_of(around)
            found = await self._store.read(follow_ups.list_by_ids, [around.id])
            if not is_left and found and found[0].is_live:
                place = _place_of(found[0])
        before = 2 * half if is_end else half
        window = await self._store.read(
            agenda.read_window, owners=owners, around=place, before=before, after=half
        )
        sections = {
            section.title: section
            for section in (
                section_of(row, now=now, time_zone=self._time_zone) for row in window.rows
            )
        }
        counted = await self._store.read(
            agenda.count_spans, owners=owners, spans=[_span_of(s) for s in sections.values()]
        )
        return Agenda(
            window.rows,
            min(window.place, max(len(window.rows) - 1, 0)),
            window.has_before,
            window.has_after,
            dict(zip(sections, counted, strict=True)),
            await self._tallies(),
        )

    async def _tallies(self) -> dict[Scope, Tally]:
        tallies = {}
        for scope in Scope:
            due, to_come = await self._store.read(
                agenda.count_spans,
                owners=self._owners(scope),
                spans=[agenda.Span(state) for state in agenda.ORDER],
            )
            tallies[scope] = Tally(due, due + to_come)
        return tallies

    async def today(self) -> Day:
        """Say what the agent has promised for today, with what is anybody's."""
        owners = (self._agent.id, None)
        section = today_of(self._clock.now(), time_zone=self._time_zone)
        spans = [agenda.Span(agenda.ORDER[0]), _span_of(section)]
        due, to_come = await self._store.read(agenda.count_spans, owners=owners, spans=spans)
        next_ms = await self._store.read(agenda.find_first_open, owners=owners)
        return Day(due, to_come, from_ms_or_none(next_ms))

    async def due(self, *, limit: int) -> tuple[int, tuple[FollowUp, ...]]:
        """Count what is due of the agent's and of anybody's, and give the first of it."""
        owners = (self._agent.id, None)
        spans = [agenda.Span(agenda.ORDER[0])]
        (count,) = await self._store.read(agenda.count_spans, owners=owners, spans=spans)
        if not count or not limit:
            return count, ()
        window = await self._store.read(
            agenda.read_window, owners=owners, around=agenda.FIRST, before=0, after=limit
        )
        return count, tuple(row for row in window.rows if is_overdue(row))

    async def newly_due(self) -> list[FollowUp]:
        """Give what became due since this was asked last; the first time, all that is due.

        The newest only: whoever was away for long looks at the agenda.
        """
        window = await self._store.read(
            agenda.read_window,
            owners=(self._agent.id, None),
            around=agenda.LAST_DUE,
            before=NEWEST_MAX,
            after=0,
        )
        due = [row for row in window.rows if is_overdue(row)]
        fresh = [row for row in due if row.id not in self._told]
        self._told = frozenset(row.id for row in due)
        return fresh

    def _owners(self, scope: Scope) -> tuple[AgentId | None, ...] | None:
        return {Scope.MINE: (self._agent.id,), Scope.POOL: (None,), Scope.ALL: None}[scope]


def _place_of(row: FollowUp) -> agenda.AgendaPlace:
    return agenda.AgendaPlace(row.state, to_ms(row.at), row.id)


def _span_of(section: Section) -> agenda.Span:
    return agenda.Span(section.state, to_ms_or_none(section.since), to_ms_or_none(section.until))
