"""Services: puts messages into another conversation, one of their own or one that there is.

What an agent has placed is pinned: no later mail moves it, and whoever answers it follows it. What
was not chosen stays where it is, even where evidence alone would have it go along.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from console.clock import Clock
from console.domain.merging import Overlay
from console.services.arrangement import Arrangement, arrange
from console.services.errors import UsageError
from console.services.homecoming import lift, put_down, tell_moved
from console.services.incoming import Identity, names_of_known
from console.services.merging import OtherCustomerError, follow_mails
from console.services.merging_sides import dump_kept
from console.services.placing import IntakePolicy, bring_up_to_date
from console.services.pointers import side_of
from console.services.work import Done
from data.errors import NotFoundError, StaleRevisionError
from data.records import Agent, ConversationId, JoinedBy, MessageId
from data.store import Store, Transaction, conversations, intake, known, links, merging, placements
from data.store.deeds import DeedHead
from data.store.known import Known
from data.store.links import LinkRow
from data.store.placements import Placement

if TYPE_CHECKING:
    from console.services.releasing import ReleaseService

SPLIT = "conversation.split"
SPLIT_OFF = "conversation.split_off"
MOVED = "message.moved"
MOVED_HERE = "message.moved_here"
UNPLACED = "message.unplaced"
ROUNDS_MAX = 10
"""Looks for messages that would go along: two are enough unless evidence runs in chains."""
MAIL = frozenset({"in", "out"})


@dataclass(frozen=True, slots=True)
class SplitDone:
    """What became of a split."""

    number: ConversationId
    """The new conversation."""
    done: Done


@dataclass(frozen=True, slots=True)
class _Placed:
    """What a deed changed, as it was before."""

    chosen: tuple[Placement, ...]
    held: tuple[Placement, ...]
    """Not chosen, and kept from going along."""
    firsts: Mapping[ConversationId, MessageId | None]


class SplitService:
    """Splits and corrections of one agent."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        identity: Identity,
        policy: IntakePolicy,
    ) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._identity = identity
        self._policy = policy

    async def split(
        self,
        number: ConversationId,
        message_ids: Collection[MessageId],
        *,
        if_revision: int | None = None,
    ) -> SplitDone:
        """Move messages to a new conversation, linked with the one that they come from.

        Raises:
            NotFoundError: no such conversation, or no such message in it.
            UsageError: nothing was chosen, or nothing would stay.
            StaleRevisionError: something came in since `if_revision`.
        """
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            whole, chosen = await _choose(tx, number, message_ids, if_revision)
            new = (await tx.run(intake.add_conversations, 1, is_imported=False, at_ms=tx.at_ms))[0]
            await tx.run(placements.begin_beside, new, whole, at_ms=tx.at_ms)
            if any(p.direction in MAIL for p in chosen):
                await tx.run(placements.forget_customer, new)
            await tx.run(links.add_links, [LinkRow(new, whole, "split")])
            undo_id = await self._place(tx, chosen, whole, new, verbs=(SPLIT, SPLIT_OFF))
            fresh = await tx.run(conversations.get_conversation, new)
        words = f"split off #{whole}"
        return SplitDone(new, Done(words, (new,), (), undo_id, now, {new: fresh.revision}))

    async def let_go(self, number: ConversationId) -> Done:
        """Put mails that are held, too many in an hour, where each belongs.

        Raises:
            NotFoundError: no such conversation.
            UsageError: nothing is held there.
        """
        return await self._releasing().release(number)

    async def hold_again(self, deed: DeedHead) -> Done:
        """Hold mails again that were let go; those in hand since stay where they are."""
        return await self._releasing().hold_again(deed)

    def _releasing(self) -> ReleaseService:
        from console.services.releasing import ReleaseService  # noqa: PLC0415 - start-up time

        return ReleaseService(
            self._store, clock=self._clock, agent=self._agent, identity=self._identity,
            policy=self._policy,
        )  # fmt: skip

    async def move(
        self,
        number: ConversationId,
        message_id: MessageId,
        to: ConversationId,
        *,
        if_revision: int | None = None,
        is_agreed: bool = False,
    ) -> Done:
        """Correct a wrong joining: put a message into another conversation that there is.

        Raises:
            NotFoundError: no such conversation, or no such message in it.
            UsageError: it is there already, nothing would stay, or it is another customer's.
            StaleRevisionError: something came in since `if_revision`.
        """
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            whole, chosen = await _choose(tx, number, [message_id], if_revision)
            target = await tx.run(merging.find_living, to)
            if target is None:
                raise NotFoundError("conversation", f"#{to}")
            if target == whole:
                raise UsageError(f"Message {message_id} is in #{target} already.")
            if not is_agreed:
                await _ask_for_other_customer(tx, message_id, target)
            undo_id = await self._place(tx, chosen, whole, target, verbs=(MOVED, MOVED_HERE))
            fresh = await tx.run(conversations.get_conversation, target)
        words = f"where message {message_id} is now"
        return Done(words, (target,), (), undo_id, now, {target: fresh.revision})

    async def _place(
        self,
        tx: Transaction,
        chosen: Sequence[Placement],
        whole: ConversationId,
        target: ConversationId,
        *,
        verbs: tuple[str, str],
    ) -> int:
        """Pin messages to a conversation, and hold back what would go along; give the deed."""
        before = await tx.run(merging.read_sides, [whole, target])
        newest = await tx.run(merging.newest_message_id)
        lifted = await lift(tx, [whole])
        placed = await self._pin(tx, chosen, target)
        both = [whole, target]
        await bring_up_to_date(tx, both, identity=self._identity, policy=self._policy)
        ids = {p.message_id for p in chosen}
        for number in both:
            await follow_mails(tx, number, is_news=lambda touch: touch.message_id in ids)
        await tx.run(intake.end_import, both)
        moved = await put_down(tx, lifted)
        await tx.run(merging.make_drafts_stale, both)
        after = await tx.run(merging.read_sides, both)
        kept = {
            str(number): dump_kept(
                Overlay(side_of(before[number]), side_of(after[number])), newest, tx.at_ms
            )
            for number in both
        }
        undo_id = await tx.record(
            verbs[0],
            whole,
            is_deed=True,
            to=target,
            messages=sorted(ids),
            chosen=[astuple(p) for p in placed.chosen],
            held=[astuple(p) for p in placed.held],
            firsts=[[n, m] for n, m in placed.firsts.items()],
            kept=kept,
        )
        await tx.record(verbs[1], target, undo_id=undo_id, number=whole, messages=sorted(ids))
        await tx.run(placements.set_placed, sorted(ids), undo_id)
        await tell_moved(tx, moved, undo_id=undo_id)
        return undo_id

    async def _pin(
        self, tx: Transaction, chosen: Sequence[Placement], target: ConversationId
    ) -> _Placed:
        pinned = [
            replace(
                p, conversation_id=target, origin_id=target, pinned_id=target,
                joined_by=JoinedBy.AGENT.value, joined_via=None,
            )
            for p in chosen
        ]  # fmt: skip
        await tx.run(placements.write_placements, pinned)
        firsts = dict(
            await tx.run(
                placements.choose_first_messages, sorted({target, *(p.origin_id for p in chosen)})
            )
        )
        held: list[Placement] = []
        ids = {p.message_id for p in chosen}
        for _ in range(ROUNDS_MAX):
            around, arrangement = await judge(
                tx, [*chosen, *held], {target}, identity=self._identity
            )
            going = _going_along(around, arrangement, ids, target)
            if not going:
                break
            found = (await tx.run(placements.read_placements, going)).values()
            held += found
            await tx.run(
                placements.write_placements, [replace(p, pinned_id=p.origin_id) for p in found]
            )
        return _Placed(tuple(chosen), tuple(held), firsts)

    async def undo(self, deed: DeedHead) -> Done:
        """Put messages back to where they were before a split or a correction."""
        from console.services.splitting_undo import undo_split  # noqa: PLC0415 - start-up time

        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            return await undo_split(tx, deed, identity=self._identity, policy=self._policy)


async def judge(
    tx: Transaction,
    placed: Sequence[Placement],
    numbers: Collection[int],
    *,
    identity: Identity,
) -> tuple[Known, Arrangement]:
    """Ask joining where the mails around some messages belong."""
    around = await tx.run(
        known.look_up,
        sha256s=(),
        ids=[p.internet_message_id for p in placed if p.direction in MAIL],
        numbers={*numbers, *(p.origin_id for p in placed)},
        names=lambda mail: names_of_known(mail, identity),
    )
    return around, arrange({}, around, identity=identity, reopen_days=None)


async def _choose(
    tx: Transaction,
    number: ConversationId,
    message_ids: Collection[MessageId],
    if_revision: int | None,
) -> tuple[ConversationId, list[Placement]]:
    """Give the conversation and the messages meant, if they may be taken out of it."""
    whole = await tx.run(merging.find_living, number)
    if whole is None:
        raise NotFoundError("conversation", f"#{number}")
    row = (await tx.run(merging.read_sides, [whole]))[whole]
    if if_revision is not None and if_revision != row.revision:
        raise StaleRevisionError(whole, expected=if_revision, actual=row.revision)
    if not message_ids:
        raise UsageError("Choose at least one message to move.")
    found = await tx.run(placements.read_placements, message_ids)
    for message_id in sorted(message_ids):
        if message_id not in found or found[message_id].conversation_id != whole:
            raise NotFoundError("message", f"{message_id} in conversation #{whole}")
    if not await tx.run(placements.count_others, whole, list(found)):
        raise UsageError(
            f"Nothing would stay in #{whole}. To show all of it elsewhere, merge it: "
            f"support-console merge {whole} --into NUMBER"
        )
    return whole, list(found.values())


async def _ask_for_other_customer(
    tx: Transaction, message_id: MessageId, target: ConversationId
) -> None:
    message = await tx.run(conversations.get_message, message_id)
    conversation = await tx.run(conversations.get_conversation, target)
    people = {p.address.casefold() for p in conversation.participants}
    if message.direction != "in" or message.author.key in people or conversation.customer is None:
        return
    customer_id = await tx.run(merging.find_customer, message.author.key)
    if customer_id != conversation.customer.id:
        who = message.author.address or "whoever wrote it"
        raise OtherCustomerError(
            f"#{target} is {conversation.customer.address}'s, and {who} takes no part there. If "
            f"message {message_id} belongs there all the same, say so with --yes."
        )


def _going_along(
    around: Known,
    arrangement: Arrangement,
    chosen: Collection[MessageId],
    target: ConversationId,
) -> set[MessageId]:
    """Name mails that evidence alone would have go along: first those that hang on the chosen."""
    groups = [g.keys for g in arrangement.partition.groups if not g.keys.isdisjoint(chosen)]
    keys = {MessageId(key) for group in groups for key in group}.difference(chosen)
    others = {key for key in keys if around.mails[key].origin_id != target}
    joined = arrangement.partition.links
    return {key for key in others if joined[key].to in chosen} or others
