"""Tiers for tests that are not about them."""

from __future__ import annotations

from data.records import Agent
from data.store import Store, tiers
from tests.support.stored import NOON


async def add_tier(store: Store, name: str, *members: Agent) -> None:
    """Make a tier of some agents."""
    async with store.transaction(at=NOON) as tx:
        tier_id = await tx.run(tiers.add_tier, name=name, title="", unix_group="", now_ms=tx.at_ms)
        await tx.run(tiers.join_tier, tier_id, [agent.id for agent in members])
