"""Services: what leads do with tiers: make, name, fill, empty and remove them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.permissions import Right
from console.domain.words import TITLE_MAX, Refused, read_tier_name
from console.services.errors import ServiceError, UsageError
from console.services.rights import require
from console.services.team import MembersOf, with_nearest
from console.unix_groups import members_of
from data.errors import NotFoundError
from data.records import Agent, AgentId, Alteration, EscalationId, Tier, TierId
from data.store import Store, Transaction, agents, escalations, tiers
from data.store.work import change_many
from data.text.safe import clean_line


@dataclass(frozen=True, slots=True)
class Led:
    """What was done to a tier."""

    name: str
    """By which it is found now."""
    undo_id: int
    conversations: int = 0
    """That follow it, or went to another tier."""


class TierService:
    """Changes tiers; each change is one transaction with its activity."""

    def __init__(
        self, store: Store, *, clock: Clock, agent: Agent, members: MembersOf = members_of
    ) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._members = members

    async def add(
        self, name: str, *, title: str = "", unix_group: str = "", members: Sequence[str] = ()
    ) -> Led:
        """Make a tier with these members; its name is brought into the form in which it is kept.

        Raises:
            UsageError: the name cannot be one, or is taken.
            NotFoundError: an agent or the Unix group does not exist.
            NotAllowedError: tiers are the leads'.
        """
        kept = _accept(name)
        self._check_group(unix_group)
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TIERS)
            await self._check_free(tx, kept)
            every = await tx.run(tiers.list_tiers)
            if len(every) >= tiers.TIERS_MAX:
                raise UsageError(f"There are {tiers.TIERS_MAX} tiers; remove one first.")
            tier_id = await tx.run(
                tiers.add_tier,
                name=kept,
                title=_title(title),
                unix_group=unix_group,
                now_ms=tx.at_ms,
            )
            await self._join(tx, tier_id, members)
            return await self._record(tx, "tier.added", None, kept, members)

    async def change(
        self,
        name: str,
        *,
        new_name: str | None = None,
        title: str | None = None,
        unix_group: str | None = None,
        members: Sequence[str] = (),
    ) -> Led:
        """Change what a tier is called and who fills it.

        Conversations that stand with it follow a new name.

        Raises:
            UsageError: the new name cannot be one, or is taken.
            NotFoundError: the tier, an agent or the Unix group does not exist.
            NotAllowedError: tiers are the leads'.
        """
        kept = None if new_name is None else _accept(new_name)
        self._check_group(unix_group or "")
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TIERS)
            tier = await self._find(tx, name)
            if kept is not None and kept != tier.name:
                await self._check_free(tx, kept)
            await tx.run(
                tiers.set_tier,
                tier.id,
                name=kept or tier.name,
                title=tier.title if title is None else _title(title),
                unix_group=tier.unix_group if unix_group is None else unix_group,
            )
            await self._join(tx, tier.id, members)
            done = await self._record(tx, "tier.changed", tier, kept or tier.name, members)
            if done.name == tier.name:
                return done
            return await self._move(tx, tier.name, done, is_settled_too=True)

    async def remove(self, name: str, *, into: str | None = None) -> Led:
        """Remove a tier; conversations that stand with it go to another.

        Raises:
            ServiceError: conversations stand with it, and no other tier was named.
            NotFoundError: one of the tiers does not exist.
            NotAllowedError: tiers are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TIERS)
            tier = await self._find(tx, name)
            other = None if into is None else await self._find(tx, into)
            if other is not None and other.id == tier.id:
                raise UsageError(f"{tier.name} cannot go into itself; name another tier.")
            if other is None:
                await self._check_unused(tx, tier.name)
            await tx.run(tiers.remove_tier, tier.id)
            asked: list[EscalationId] = []
            if other is not None:
                asked = await tx.run(escalations.give_to_tier, old=tier.name, new=other.name)
            done = await self._record(
                tx,
                "tier.removed",
                tier,
                None,
                (),
                into=None if other is None else other.name,
                asked=asked,
            )
            if other is None:
                return done
            return await self._move(
                tx, tier.name, replace(done, name=other.name), is_settled_too=False
            )

    async def join(self, name: str, members: Sequence[str]) -> Led:
        """Put agents into a tier; who is in it already stays.

        Raises:
            NotFoundError: the tier or an agent does not exist; nobody joins then.
            NotAllowedError: tiers are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TIERS)
            tier = await self._find(tx, name)
            await self._join(tx, tier.id, members)
            return await self._record(tx, "tier.joined", tier, tier.name, members)

    async def leave(self, name: str, members: Sequence[str]) -> Led:
        """Take agents out of a tier.

        Raises:
            NotFoundError: the tier or an agent does not exist; nobody leaves then.
            UsageError: somebody is in it by its Unix group alone, or not at all.
            NotAllowedError: tiers are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TIERS)
            tier = await self._find(tx, name)
            ids = await self._agent_ids(tx, members)
            for member in members:
                if member not in tier.by_hand:
                    raise UsageError(_not_by_hand(member, tier))
            await tx.run(tiers.leave_tier, tier.id, ids)
            return await self._record(tx, "tier.left", tier, tier.name, members)

    async def _join(self, tx: Transaction, tier_id: TierId, members: Sequence[str]) -> None:
        await tx.run(tiers.join_tier, tier_id, await self._agent_ids(tx, members))

    async def _agent_ids(self, tx: Transaction, names: Sequence[str]) -> list[AgentId]:
        if not names:
            return []
        ids = {agent.name: agent.id for agent in await tx.run(agents.list_agents)}
        for name in names:
            if name not in ids:
                raise NotFoundError("agent", with_nearest(name, list(ids)))
        return [ids[name] for name in names]

    async def _find(self, tx: Transaction, name: str) -> Tier:
        every = {tier.name: tier for tier in await tx.run(tiers.list_tiers)}
        word = read_tier_name(name)
        kept = name if isinstance(word, Refused) else word.name
        if kept not in every:
            raise NotFoundError("tier", with_nearest(name, list(every)))
        return every[kept]

    async def _check_free(self, tx: Transaction, name: str) -> None:
        if await tx.run(tiers.find_tier, name) is not None:
            raise UsageError(f"There is a tier {name} already; `tier set {name}` changes it.")
        if await tx.run(agents.find_agent, name=name) is not None:
            raise UsageError(f"{name} is an agent; a tier needs a name of its own.")

    async def _check_unused(self, tx: Transaction, name: str) -> None:
        asked = await tx.run(escalations.find_open_of_tier, name)
        if asked is not None:
            raise ServiceError(
                f"{name} is asked about #{asked}; --into OTHER asks another tier instead."
            )
        standing = await tx.run(tiers.list_conversations_of_tier, name, is_settled_too=False)
        if standing:
            many = "1 conversation stands" if len(standing) == 1 else (
                f"{len(standing)} conversations stand"
            )  # fmt: skip
            raise ServiceError(
                f"{many} with {name}, as #{standing[0]}; --into OTHER gives them to another tier."
            )

    async def _record(
        self,
        tx: Transaction,
        verb: str,
        before: Tier | None,
        name: str | None,
        members: Sequence[str],
        *,
        into: str | None = None,
        asked: Sequence[EscalationId] = (),
    ) -> Led:
        """Log what was done, with the tier as it was and as it is: so it can be taken back."""
        after = None if name is None else await tx.run(tiers.find_tier, name)
        was, now = snapshot_of(before), snapshot_of(after)
        undo_id = await tx.record(
            verb,
            None,
            name=str((was or now or {})["name"]),
            became=name,
            members=list(members),
            into=into,
            escalations=list(asked),
            before=was,
            after=now,
        )
        return Led(name or str((was or {})["name"]), undo_id)

    async def _move(self, tx: Transaction, old: str, done: Led, *, is_settled_too: bool) -> Led:
        numbers = await tx.run(tiers.list_conversations_of_tier, old, is_settled_too=is_settled_too)
        await tx.run(
            change_many,
            [(number, Alteration({"tier": done.name})) for number in numbers],
            verb="conversation.moved_tier",
            agent_id=self._agent.id,
            at_ms=tx.at_ms,
            is_deed=False,
            undo_id=done.undo_id,
        )
        return replace(done, conversations=len(numbers))

    def _check_group(self, unix_group: str) -> None:
        if unix_group and self._members(unix_group, ()) is None:
            raise NotFoundError("Unix group", f"{clean_line(unix_group)} on this machine")


def snapshot_of(tier: Tier | None) -> dict[str, object] | None:
    """Give a tier as the log keeps it."""
    if tier is None:
        return None
    return {
        "name": tier.name,
        "title": tier.title,
        "unix_group": tier.unix_group,
        "members": list(tier.by_hand),
    }


def _accept(name: str) -> str:
    word = read_tier_name(name)
    if isinstance(word, Refused):
        raise UsageError(word.why)
    return word.name


def _title(text: str) -> str:
    return clean_line(text, limit=TITLE_MAX)


def _not_by_hand(member: str, tier: Tier) -> str:
    if tier.unix_group:
        return (
            f"{member} was not put into {tier.name} by hand; the Unix group {tier.unix_group} "
            "fills it, and the machine's administrator changes that."
        )
    return f"{member} is not in {tier.name}."
