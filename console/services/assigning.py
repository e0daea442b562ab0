"""Services: who can be given a conversation, in the order in which an agent looks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.services.team import TeamService
from data.records import Agent, AgentId, Tier
from data.store import Store
from data.store.assignees import count_open, list_given_to


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent with what is to be known before giving her more."""

    agent: Agent
    open_count: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """All who can be given something."""

    agents: tuple[Candidate, ...]
    tiers: tuple[Tier, ...]


class AssigningService:
    """Lists agents and tiers."""

    def __init__(self, store: Store, *, agent: Agent, team: TeamService) -> None:
        self._store = store
        self._agent = agent
        self._team = team

    async def list_candidates(self) -> Candidates:
        """Give agents and tiers: oneself, whom one gave something lately, who is here, the rest."""
        people = await self._team.list_agents()
        recent = await self._store.read(list_given_to, self._agent.id)
        counts = await self._store.read(count_open)
        ordered = in_order(people, me=self._agent.id, recent=recent)
        agents = tuple(Candidate(agent, counts.get(agent.id, 0)) for agent in ordered)
        return Candidates(agents, tuple(await self._team.list_tiers()))


def in_order(people: Sequence[Agent], *, me: AgentId, recent: Sequence[AgentId]) -> list[Agent]:
    """Put oneself first, then whom one gave something lately, then by name, the away ones last."""
    places: Mapping[AgentId, int] = {agent_id: place for place, agent_id in enumerate(recent)}

    def place(agent: Agent) -> tuple[bool, int, bool, str]:
        is_away = agent.away_until is not None
        return agent.id != me, places.get(agent.id, len(recent)), is_away, agent.name

    return sorted(people, key=place)
