"""Services: whether the acting agent may do something, as the store says at that moment."""

from __future__ import annotations

from console.domain.permissions import Right, may, refuse
from console.services.errors import NotAllowedError
from data.records import Agent
from data.store import Transaction, agents


async def require(tx: Transaction, agent: Agent, right: Right) -> None:
    """Refuse where the agent may not; his role is read again, it may have changed since he came.

    Raises:
        NotAllowedError: somebody else has to do it; the sentence says who.
    """
    now = await tx.run(agents.find_agent, name=agent.name)
    assert now is not None, "agents are never deleted"
    if not may(now.role, right):
        team = await tx.run(agents.list_agents)
        raise NotAllowedError(refuse(right, agent=now, team=team))
