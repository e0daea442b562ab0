"""Services: what leads do with response targets: make, change, order, switch, remove policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from console.clock import Clock
from console.domain.permissions import Right
from console.domain.sla_facts import policy_facts
from console.domain.typed_hours import Refused
from console.domain.typed_targets import (
    EXAMPLE,
    apply_promises,
    read_conditions,
    read_duration,
    read_promises,
)
from console.services.calendars import Kept, calendar_named, read_name
from console.services.clocks import recompute_all
from console.services.errors import UsageError
from console.services.rights import require
from console.services.team import with_nearest
from console.services.told_progress import Tell, tell_nobody
from data.errors import NotFoundError
from data.records import Agent, Calendar, PolicyId, SlaConditions, SlaPolicy
from data.store import Store, Transaction, target_notices, targets
from data.text.safe import clean_line

WARN_MINUTES = 60
"""Business minutes before the breach, where nothing else is said."""
POLICY_ADDED = "policy.added"
POLICY_CHANGED = "policy.changed"
POLICY_REMOVED = "policy.removed"
POLICY_SWITCHED_ON = "policy.switched_on"
POLICY_SWITCHED_OFF = "policy.switched_off"
POLICY_MOVED = "policy.moved"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PolicyWish:
    """What is to become of a policy, as it was typed; None leaves a part as it is."""

    name: str | None = None
    calendar: str | None = None
    when: str | None = None
    promises: Sequence[str] = ()
    warn: str | None = None
    is_on: bool | None = None


class Position(Enum):
    """A place in the order in which policies are asked."""

    FIRST = "first"
    LAST = "last"


class PolicyService:
    """Changes policies; each change is one transaction with its activity."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def list_all(self) -> list[SlaPolicy]:
        """Give every policy in the order in which they are asked."""
        return await self._store.read(targets.list_policies)

    async def get(self, name: str) -> SlaPolicy:
        """Give the policy of a name, in whatever case.

        Raises:
            NotFoundError: there is none; it names which one was probably meant.
        """
        return policy_named(await self.list_all(), name)

    async def recompute(self, tell: Tell = tell_nobody) -> int:
        """Bring all conversations up to what is in force now; give how many changed."""
        return await recompute_all(self._store, clock=self._clock, tell=tell)

    async def plan(self, wish: PolicyWish, *, base: SlaPolicy | None = None) -> SlaPolicy:
        """Read what is wished for into a policy without keeping it, to rehearse it.

        Raises:
            UsageError: a part of it cannot be understood.
            NotFoundError: no such calendar.
        """
        calendars = await self._store.read(targets.list_calendars)
        if base is None:
            return self._made(wish, calendars, position=0)
        return self._changed(base, wish, calendars)

    async def add(self, wish: PolicyWish) -> Kept:
        """Make a policy; it is asked after all others, and off unless something else is wished.

        Raises:
            UsageError: a part of it cannot be understood, or the name is taken.
            NotFoundError: no such calendar.
            NotAllowedError: targets are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TARGETS)
            every = await tx.run(targets.list_policies)
            if len(every) >= targets.POLICIES_MAX:
                raise UsageError(f"There are {len(every)} policies; remove one first.")
            made = self._made(
                wish,
                await tx.run(targets.list_calendars),
                position=max((each.position for each in every), default=0) + 1,
            )
            _check_free(every, made.name)
            await tx.run(targets.add_policy, made, now_ms=tx.at_ms)
            return await _record(tx, POLICY_ADDED, None, made)

    async def change(self, name: str, wish: PolicyWish) -> Kept:
        """Change a policy; the clocks of all conversations follow.

        Raises:
            NotFoundError: no such policy or calendar.
            UsageError: a part of it cannot be understood, or the new name is taken.
            NotAllowedError: targets are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TARGETS)
            every = await tx.run(targets.list_policies)
            before = policy_named(every, name)
            after = self._changed(before, wish, await tx.run(targets.list_calendars))
            _check_free([each for each in every if each.id != before.id], after.name)
            await tx.run(targets.set_policy, after)
            return await _record(tx, POLICY_CHANGED, before, after)

    async def switch(self, name: str, *, is_on: bool) -> Kept | None:
        """Have a policy apply or not; None where it does so already.

        Raises:
            NotFoundError: no such policy.
            NotAllowedError: targets are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TARGETS)
            before = policy_named(await tx.run(targets.list_policies), name)
            if before.is_on == is_on:
                return None
            after = replace(before, is_on=is_on)
            await tx.run(targets.set_policy, after)
            verb = POLICY_SWITCHED_ON if is_on else POLICY_SWITCHED_OFF
            return await _record(tx, verb, before, after)

    async def move(self, name: str, to: str | Position) -> Kept | None:
        """Have a policy asked first, last, or just before another; None where it is already.

        Raises:
            NotFoundError: no such policy.
            UsageError: it was to stand before itself.
            NotAllowedError: targets are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TARGETS)
            every = await tx.run(targets.list_policies)
            moved = policy_named(every, name)
            rest = [each for each in every if each.id != moved.id]
            order = [*rest]
            if isinstance(to, Position):
                order.insert(0 if to is Position.FIRST else len(rest), moved)
            else:
                other = policy_named(every, to)
                if other.id == moved.id:
                    raise UsageError(f"{moved.name} cannot stand before itself; name another.")
                order.insert([each.id for each in rest].index(other.id), moved)
            if order == every:
                return None
            await set_order(tx, [each.id for each in order])
            was, now = ([each.name for each in names] for names in (every, order))
            undo_id = await tx.record(POLICY_MOVED, None, name=moved.name, before=was, after=now)
            return Kept(moved.name, undo_id)

    async def remove(self, name: str) -> Kept:
        """Remove a policy; its calendar stays.

        Raises:
            NotFoundError: no such policy.
            NotAllowedError: targets are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TARGETS)
            policy = policy_named(await tx.run(targets.list_policies), name)
            await tx.run(targets.remove_policy, policy.id)
            return await _record(tx, POLICY_REMOVED, policy, None)

    def _made(self, wish: PolicyWish, calendars: Sequence[Calendar], *, position: int) -> SlaPolicy:
        if not wish.promises:
            raise UsageError(f"A policy needs targets: --targets '{EXAMPLE}'.")
        calendar = _only(calendars) if wish.calendar is None else None
        calendar = calendar or calendar_named(calendars, wish.calendar or "")
        bare = SlaPolicy(
            PolicyId(0),
            read_name(wish.name or "", "policy"),
            position,
            is_on=bool(wish.is_on),
            calendar=calendar,
            conditions=SlaConditions(),
            warn_minutes=WARN_MINUTES,
        )
        return self._changed(bare, wish, calendars)

    def _changed(
        self, before: SlaPolicy, wish: PolicyWish, calendars: Sequence[Calendar]
    ) -> SlaPolicy:
        calendar = before.calendar
        if wish.calendar is not None:
            calendar = calendar_named(calendars, wish.calendar)
        rows = before.targets
        for text in wish.promises:
            rows = understood(apply_promises(rows, understood(read_promises(text, calendar))))
        conditions = before.conditions
        if wish.when is not None:
            conditions = understood(read_conditions(wish.when))
        warn = before.warn_minutes
        if wish.warn is not None:
            warn = understood(read_duration(wish.warn, calendar))
        return replace(
            before,
            name=before.name if wish.name is None else read_name(wish.name, "policy"),
            calendar=calendar,
            conditions=conditions,
            targets=rows,
            warn_minutes=warn,
            is_on=before.is_on if wish.is_on is None else wish.is_on,
        )


def policy_named(every: Sequence[SlaPolicy], name: str) -> SlaPolicy:
    """Find a policy by its name, in whatever case.

    Raises:
        NotFoundError: there is none; it names which one was probably meant.
    """
    wanted = " ".join(name.split()).casefold()
    found = next((each for each in every if each.name.casefold() == wanted), None)
    if found is None:
        if not every:
            raise NotFoundError("policy", f"{clean_line(name)}; `sla add` makes one")
        raise NotFoundError("policy", with_nearest(name, [each.name for each in every]))
    return found


async def set_order(tx: Transaction, policy_ids: Sequence[PolicyId]) -> None:
    """Have policies asked in this order from now on."""
    await tx.run(targets.set_positions, policy_ids)
    await tx.run(target_notices.set_told_from, tx.at_ms)


def _only(calendars: Sequence[Calendar]) -> Calendar:
    """Give the only calendar there is.

    Raises:
        UsageError: there is none, or more than one.
    """
    if not calendars:
        raise UsageError(
            "A policy needs business hours; make a calendar first:"
            " sla calendar add office --hours 'mon-fri 9-17'."
        )
    if len(calendars) > 1:
        names = ", ".join(calendar.name for calendar in calendars[:6])
        raise UsageError(f"Name the calendar that it goes by: --calendar, one of {names}.")
    return calendars[0]


def _check_free(others: Sequence[SlaPolicy], name: str) -> None:
    taken = next((each for each in others if each.name.casefold() == name.casefold()), None)
    if taken is not None:
        raise UsageError(
            f"There is a policy {taken.name} already; `sla edit '{taken.name}'` changes it."
        )


async def _record(
    tx: Transaction, verb: str, before: SlaPolicy | None, after: SlaPolicy | None
) -> Kept:
    """Log what was done, with the policy as it was and is: so it can be taken back."""
    known = after or before
    assert known is not None, "a policy was there before or after"
    await tx.run(target_notices.set_told_from, tx.at_ms)
    undo_id = await tx.record(
        verb,
        None,
        name=(before or known).name,
        became=known.name,
        before=None if before is None else policy_facts(before),
        after=None if after is None else policy_facts(after),
    )
    return Kept(known.name, undo_id)


def understood(read: T | Refused) -> T:
    """Give what was read.

    Raises:
        UsageError: it was refused.
    """
    if isinstance(read, Refused):
        raise UsageError(read.why)
    return read
