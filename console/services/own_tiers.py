"""Services: which tiers an agent is in, by hand or by a Unix group."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from console.unix_groups import members_of
from data.records import Agent, Tier
from data.store import Store
from data.store.tiers import list_tiers

TIERS_CHANGED = frozenset(
    f"tier.{did}" for did in ("added", "changed", "removed", "joined", "left", "restored")
)
"""Kinds of news after which an agent may be in other tiers."""


async def list_own_tiers(store: Store, agent: Agent) -> list[Tier]:
    """Give the tiers that an agent is in; a Unix group may take a while to answer."""
    every = await store.read(list_tiers)
    return await asyncio.to_thread(own_among, every, agent)


def own_among(every: Sequence[Tier], agent: Agent) -> list[Tier]:
    """Give those tiers that an agent is in; asks the machine, so not on the event loop."""
    uid = agent.uid
    return [
        tier
        for tier in every
        if agent.name in tier.by_hand
        or (tier.unix_group and uid is not None and members_of(tier.unix_group, (uid,)))
    ]
