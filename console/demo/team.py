"""The demo's team: its agents, their tiers, and the words and queues that its leads keep."""

from __future__ import annotations

from datetime import datetime

from data.records import AgentRole, SafeLine, WordKind
from data.store import Store, agents, tiers, wordlists
from data.store.saved import add_saved

AGENTS = {"mette": AgentRole.ADMIN, "kai": AgentRole.LEAD, "lin": AgentRole.AGENT}
"""One of each role; mette, the first, may change everything."""
TIERS = {
    "service": ("Orders, delivery, money", ("mette", "kai", "lin")),
    "tier 2": ("Lamps that do not work, and the app", ("kai",)),
    "specialists": ("Drivers, dimmers, firmware", ("lin",)),
}
WORDS = {
    WordKind.TAG: {
        "app": "About the app, not a lamp",
        "b2b": "A shop or an office",
        "dimmer": "",
        "login": "Cannot sign in to the app",
        "refund": "Money went back",
        "vip": "Answer first",
    },
    WordKind.CAUSE: {
        "damaged in transit": "The parcel or the lamp in it was broken",
        "late delivery": "The parcel came late or not at all",
        "product fault": "The lamp does not do what it should",
        "question": "Nothing was wrong; somebody wanted to know",
        "wrong item": "Another lamp came than was ordered",
    },
}
QUEUES = {"Danish": "lang:da is:open", "Chinese": "lang:zh is:open"}
"""Saved for everybody, on the keys 1 and 2."""


async def add_team(store: Store, *, at: datetime) -> None:
    """Make the team where it is missing; what an agent has changed since stays changed."""
    async with store.transaction(at=at) as tx:
        if await tx.run(agents.find_agent, name=next(iter(AGENTS))) is not None:
            return
        ids = {}
        for name, role in AGENTS.items():
            agent = await tx.run(
                agents.add_agent,
                uid=None,
                name=name,
                display_name=SafeLine(name.capitalize()),
                role=role,
                now_ms=tx.at_ms,
            )
            ids[name] = agent.id
        for name, (title, members) in TIERS.items():
            tier_id = await tx.run(
                tiers.add_tier, name=name, title=title, unix_group="", now_ms=tx.at_ms
            )
            await tx.run(tiers.join_tier, tier_id, [ids[member] for member in members])
        for kind, words in WORDS.items():
            for word, title in words.items():
                await tx.run(wordlists.keep_word, kind, word, title)
        for key, (name, query) in enumerate(QUEUES.items(), 1):
            await tx.run(add_saved, name=name, query=query, key=key, agent_id=None, now_ms=tx.at_ms)
        from console.demo.promises import add_promises  # noqa: PLC0415 - only where it is missing

        await add_promises(tx)
