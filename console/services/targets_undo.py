"""Services: taking back what was done to calendars and policies, if nobody changed them since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from console.domain.permissions import Right
from console.domain.sla_facts import calendar_facts, calendar_of, policy_facts, policy_of
from console.services.calendars import calendar_named
from console.services.errors import ConflictError
from console.services.policies import POLICY_MOVED, set_order
from console.services.rights import require
from console.services.undo import Taking
from console.services.work import Done
from data.errors import NotFoundError
from data.records import CalendarId, PolicyId, SlaPolicy
from data.store import Transaction, target_notices, targets
from data.store.deeds import DeedHead

Facts = Mapping[str, Any]


async def undo_targets(taking: Taking, deed: DeedHead) -> Done:
    """Put a calendar or a policy back to what it was.

    Conversations follow it as they follow any change: in batches, by whoever brings them up to it.

    Raises:
        ConflictError: it was changed since.
        NotAllowedError: the agent is no lead any more.
    """
    detail = deed.activity.detail
    noun = deed.verb.partition(".")[0]
    now = taking.clock.now()
    async with taking.store.transaction(at=now, agent_id=taking.agent.id) as tx:
        await require(tx, taking.agent, Right.TARGETS)
        before, after = detail["before"], detail["after"]
        if deed.verb == POLICY_MOVED:
            await _order_back(tx, cast("list[str]", before), cast("list[str]", after))
        elif noun == "calendar":
            await _calendar_back(tx, cast("Facts | None", before), cast("Facts | None", after))
        else:
            await _policy_back(tx, cast("Facts | None", before), cast("Facts | None", after))
        await tx.run(target_notices.set_told_from, tx.at_ms)
        await tx.record(f"{noun}.restored", None, undone_id=deed.id, name=detail["name"])
    return Done(f"{noun} {detail['name']} as before", (), (), None, now, {})


async def _calendar_back(tx: Transaction, before: Facts | None, after: Facts | None) -> None:
    every = {each.name: each for each in await tx.run(targets.list_calendars)}
    known = _known(before, after)
    current = every.get(known["name"])
    if (None if current is None else calendar_facts(current)) != after:
        raise ConflictError(f"The calendar {known['name']} was changed since, so it stays.")
    if before is None:
        assert current is not None, "it is as the deed has left it"
        used = await tx.run(targets.list_policies_of_calendar, current.id)
        if used:
            raise ConflictError(f"{used[0].name} goes by the calendar {current.name}; it stays.")
        await tx.run(targets.remove_calendar, current.id)
        return
    _check_free(before["name"], known["name"], every)
    if current is None:
        await tx.run(targets.add_calendar, calendar_of(before, CalendarId(0)), now_ms=tx.at_ms)
    else:
        await tx.run(targets.set_calendar, calendar_of(before, current.id))


async def _policy_back(tx: Transaction, before: Facts | None, after: Facts | None) -> None:
    policies = await tx.run(targets.list_policies)
    every = {each.name: each for each in policies}
    known = _known(before, after)
    current = every.get(known["name"])
    if _placeless(None if current is None else policy_facts(current)) != _placeless(after):
        raise ConflictError(f"The policy {known['name']} was changed since, so it stays.")
    if before is None:
        assert current is not None, "it is as the deed has left it"
        await tx.run(targets.remove_policy, current.id)
        return
    _check_free(before["name"], known["name"], every)
    try:
        calendar = calendar_named(await tx.run(targets.list_calendars), before["calendar"])
    except NotFoundError as error:
        raise ConflictError(
            f"The calendar {before['calendar']} is gone, so the policy {known['name']} stays;"
            " take that back first."
        ) from error
    if current is not None:
        back = policy_of({**before, "position": current.position}, calendar, current.id)
        await tx.run(targets.set_policy, back)
        return
    made = await tx.run(
        targets.add_policy, policy_of(before, calendar, PolicyId(0)), now_ms=tx.at_ms
    )
    await _put_in_place(tx, policies, made, before["position"])


async def _put_in_place(
    tx: Transaction, others: list[SlaPolicy], policy_id: PolicyId, position: int
) -> None:
    """Have a policy that is there again asked where it was asked before."""
    ahead = [each.id for each in others if each.position < position]
    behind = [each.id for each in others if each.position >= position]
    await tx.run(targets.set_positions, [*ahead, policy_id, *behind])


async def _order_back(tx: Transaction, before: list[str], after: list[str]) -> None:
    ids = {each.name: each.id for each in await tx.run(targets.list_policies)}
    if list(ids) != after:
        raise ConflictError("The policies were changed since, so their order stays.")
    await set_order(tx, [ids[name] for name in before])


def _known(before: Facts | None, after: Facts | None) -> Facts:
    known = after or before
    assert known is not None, "it was there before or after"
    return known


def _placeless(facts: Facts | None) -> dict[str, Any] | None:
    """Give a policy without its place: to be asked sooner or later is no change of it."""
    return None if facts is None else {k: v for k, v in facts.items() if k != "position"}


def _check_free(wanted: str, current: str, every: Mapping[str, object]) -> None:
    if wanted != current and wanted in every:
        raise ConflictError(f"There is another {wanted} now, so {current} stays as it is.")
