"""Services: the tour of a practice store: how far an agent is, beginning it, leaving it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.tour import DONE_BY, Step, step_of
from console.services.agents import is_practice
from data.records import Agent
from data.store import Store, tours
from data.store.rows import to_ms
from data.store.tours import KeptTour


@dataclass(frozen=True, slots=True)
class TourStanding:
    """Where an agent is on the tour."""

    step: Step
    is_led: bool
    is_new: bool = False
    """She has answered nobody and asked nobody in this store yet, and never began it."""


class TourService:
    """Reads in the activity log what was done; keeps only whether she is led, and since when."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store, self._clock, self._agent = store, clock, agent

    async def is_offered(self) -> bool:
        """Say whether there is a tour: where no real customer can be met."""
        return await is_practice(self._store)

    async def read(self) -> TourStanding:
        """Give where the agent is."""
        kept = await self._store.read(tours.read_tour, self._agent.id)
        if kept is None:
            # What is promised in the demo is promised in her name before she comes.
            did = await self._done(KeptTour(0, is_led=False)) - {DONE_BY[Step.PROMISE]}
            return TourStanding(Step.ANSWER, is_led=False, is_new=not did)
        return TourStanding(await self._step(kept), kept.is_led)

    async def lead(self) -> TourStanding:
        """Begin the tour, go on with it where it was left, or begin anew after its end."""
        kept = await self._store.read(tours.read_tour, self._agent.id)
        if kept is None or await self._step(kept) is Step.END:
            since = await self._store.read(tours.last_activity)
            led = KeptTour(since, is_led=True, begun_at=to_ms(self._clock.now()))
        else:
            led = replace(kept, is_led=True)
        await self._keep(led)
        return TourStanding(await self._step(led), is_led=True)

    async def leave(self) -> TourStanding:
        """Lead her no further; what is done stays."""
        kept = await self._store.read(tours.read_tour, self._agent.id)
        left = replace(kept or KeptTour(0, is_led=False), is_led=False)
        await self._keep(left)
        return TourStanding(await self._step(left), is_led=False)

    async def _step(self, tour: KeptTour) -> Step:
        return step_of(await self._done(tour))

    async def _done(self, tour: KeptTour) -> frozenset[str]:
        return await self._store.read(
            tours.list_verbs, self._agent.id, tour=tour, verbs=list(DONE_BY.values())
        )

    async def _keep(self, tour: KeptTour) -> None:
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await tx.run(tours.keep_tour, self._agent.id, tour)
