"""Services: what leads do with tiers: make, name, fill, empty and remove them."""

from __future__ import annotations

from collections.abc import Sequence

from console.clock import Clock
from console.domain.permissions import Right
from console.domain.words import TITLE_MAX, Refused, read_tier_name
from console.services.errors import ServiceError, UsageError
from console.services.rights import require
from console.services.team import MembersOf, with_nearest
from console.unix_groups import members_of
from data.errors import NotFoundError
from data.records import Agent, AgentId, Alteration, Tier, TierId
from data.store import Store, Transaction, agents, tiers
from data.store.work import change_many
from data.text.safe import clean_line


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
    ) -> str:
        """Make a tier with these members; give the name in the form in which it is kept.

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
            await tx.record(
                "tier.added", None, name=kept, unix_group=unix_group, members=list(members)
            )
        return kept

    async def change(
        self,
        name: str,
        *,
        new_name: str | None = None,
        title: str | None = None,
        unix_group: str | None = None,
        members: Sequence[str] = (),
    ) -> str:
        """Change what a tier is called and who fills it; give its name.

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
                await self._move(tx, tier.name, kept, is_settled_too=True)
            await tx.run(
                tiers.set_tier,
                tier.id,
                name=kept or tier.name,
                title=tier.title if title is None else _title(title),
                unix_group=tier.unix_group if unix_group is None else unix_group,
            )
            await self._join(tx, tier.id, members)
            await tx.record("tier.changed", None, name=tier.name, became=kept or tier.name)
        return kept or tier.name

    async def remove(self, name: str, *, into: str | None = None) -> int:
        """Remove a tier; conversations that stand with it go to another. Say how many did.

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
            moved = 0
            if other is not None:
                moved = await self._move(tx, tier.name, other.name, is_settled_too=False)
            else:
                standing = await tx.run(
                    tiers.list_conversations_of_tier, tier.name, is_settled_too=False
                )
                if standing:
                    many = "1 conversation stands" if len(standing) == 1 else (
                        f"{len(standing)} conversations stand"
                    )  # fmt: skip
                    raise ServiceError(
                        f"{many} with {tier.name}, as #{standing[0]}; "
                        "--into OTHER gives them to another tier."
                    )
            await tx.run(tiers.remove_tier, tier.id)
            await tx.record("tier.removed", None, name=tier.name, into=other and other.name)
        return moved

    async def join(self, name: str, members: Sequence[str]) -> None:
        """Put agents into a tier; who is in it already stays.

        Raises:
            NotFoundError: the tier or an agent does not exist; nobody joins then.
            NotAllowedError: tiers are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TIERS)
            tier = await self._find(tx, name)
            await self._join(tx, tier.id, members)
            await tx.record("tier.joined", None, name=tier.name, members=list(members))

    async def leave(self, name: str, members: Sequence[str]) -> None:
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
            await tx.record("tier.left", None, name=tier.name, members=list(members))

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

    async def _move(self, tx: Transaction, old: str, new: str, *, is_settled_too: bool) -> int:
        numbers = await tx.run(tiers.list_conversations_of_tier, old, is_settled_too=is_settled_too)
        await tx.run(
            change_many,
            [(number, Alteration({"tier": new})) for number in numbers],
            verb="conversation.moved_tier",
            agent_id=self._agent.id,
            at_ms=tx.at_ms,
            is_deed=True,
        )
        return len(numbers)

    def _check_group(self, unix_group: str) -> None:
        if unix_group and self._members(unix_group, ()) is None:
            raise NotFoundError("Unix group", f"{clean_line(unix_group)} on this machine")


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
