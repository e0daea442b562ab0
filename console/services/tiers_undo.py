"""Services: taking back what was done to a tier, where nobody has changed it since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from console.domain.permissions import Right
from console.services.errors import ConflictError
from console.services.rights import require
from console.services.tiers import snapshot_of
from console.services.undo import Taking, undo_changes
from console.services.work import Done
from data.records import EscalationId, TierId
from data.store import Transaction, agents, escalations, log, tiers
from data.store.deeds import DeedHead

Snapshot = Mapping[str, object] | None


async def undo_tier(taking: Taking, deed: DeedHead) -> Done:
    """Put a tier back to what it was, and the conversations that followed it.

    Raises:
        ConflictError: it was changed since.
        NotAllowedError: the agent is no lead any more.
    """
    detail = deed.activity.detail
    before, after = cast("Snapshot", detail["before"]), cast("Snapshot", detail["after"])
    async with taking.store.transaction(at=taking.clock.now(), agent_id=taking.agent.id) as tx:
        await require(tx, taking.agent, Right.TIERS)
        await _put_back(tx, before, after)
        if detail.get("into") and before is not None:
            await tx.run(
                escalations.give_to_tier,
                old=str(detail["into"]),
                new=str(before["name"]),
                only=cast("list[EscalationId]", detail.get("escalations", [])),
            )
        await tx.run(
            log.log_activity,
            at_ms=tx.at_ms,
            agent_id=taking.agent.id,
            verb="tier.restored",
            conversation_id=None,
            detail={"name": detail["name"]},
            undone_id=deed.id,
        )
        await tx.announce("tier.restored")
    return await undo_changes(taking, deed)


async def _put_back(tx: Transaction, before: Snapshot, after: Snapshot) -> None:
    known = after or before
    assert known is not None, "a tier was there before or after"
    name = str(known["name"])
    current = await tx.run(tiers.find_tier, name)
    if snapshot_of(current) != after:
        raise ConflictError(f"The tier {name} was changed since, so it stays as it is.")
    if before is None:
        assert current is not None, "it is as the deed has left it"
        standing = await tx.run(tiers.list_conversations_of_tier, name, is_settled_too=False)
        if standing:
            raise ConflictError(f"#{standing[0]} stands with the tier {name}, so it stays.")
        await tx.run(tiers.remove_tier, current.id)
        return
    wanted = str(before["name"])
    if wanted != name and await tx.run(tiers.find_tier, wanted) is not None:
        raise ConflictError(f"There is another tier {wanted} now, so {name} stays as it is.")
    facts = {key: str(before[key]) for key in ("name", "title", "unix_group")}
    if current is None:
        tier_id = await tx.run(tiers.add_tier, **facts, now_ms=tx.at_ms)
    else:
        tier_id = current.id
        await tx.run(tiers.set_tier, tier_id, **facts)
    await _fill(tx, tier_id, cast("list[str]", before["members"]))


async def _fill(tx: Transaction, tier_id: TierId, members: list[str]) -> None:
    ids = {agent.name: agent.id for agent in await tx.run(agents.list_agents)}
    await tx.run(tiers.leave_tier, tier_id, list(ids.values()))
    await tx.run(tiers.join_tier, tier_id, [ids[name] for name in members if name in ids])
