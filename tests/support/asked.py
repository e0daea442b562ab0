"""Escalations put straight into a store, for tests of what is shown of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.records import ConversationId
from data.store import tiers
from data.store.rows import to_ms
from tests.support.console_app import NOON, Office

HOUR = timedelta(hours=1)


async def ask(
    office: Office,
    number: ConversationId,
    *,
    by: str = "ann",
    tier: str | None = None,
    agent: str | None = None,
    address: str | None = None,
    is_handed: bool = False,
    due_at: datetime = NOON + HOUR,
    told_at: datetime | None = None,
) -> None:
    """Have somebody asked about a conversation: a tier, an agent or an outsider."""
    asker = await office.agent(by)
    asked = None if agent is None else await office.agent(agent)
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(
            lambda c: c.execute(
                "INSERT INTO escalations (conversation_id, way, tier_name, agent_id, address,"
                " reason, needed, due_at, overdue_told_at, asked_by_id, asked_at)"
                " VALUES (?, ?, ?, ?, ?, 'product_fault', 'an answer', ?, ?, ?, ?)",
                (
                    number,
                    "hand_over" if is_handed else "consult",
                    tier,
                    None if asked is None else asked.id,
                    address,
                    to_ms(due_at),
                    None if told_at is None else to_ms(told_at),
                    asker.id,
                    to_ms(NOON),
                ),
            )
        )
        await tx.run(
            lambda c: c.execute(
                "UPDATE conversations SET status = 'waiting', waiting_on = ? WHERE id = ?",
                ("team" if address is None else "third_party", number),
            )
        )
        await tx.announce("escalation.asked", number)


async def add_tier(office: Office, name: str, *members: str) -> None:
    """Have a tier with these members."""
    ids = [(await office.agent(member)).id for member in members]
    async with office.store.transaction(at=NOON) as tx:
        tier_id = await tx.run(tiers.add_tier, name=name, title="", unix_group="", now_ms=tx.at_ms)
        await tx.run(tiers.join_tier, tier_id, ids)
        await tx.announce("tier.added")
