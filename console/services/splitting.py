"""Services: puts messages into another conversation, one of their own or one that there is.

What an agent has placed is pinned: no later mail moves it, and whoever answers it follows it. What
was not chosen stays where it is, even where evidence alone would have it go along.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, cast

from console.clock import Clock
from console.domain.activity_words import tell_activity
from console.domain.merging import DECIDED, Overlay, Side, take_off
from console.services.arrangement import Arrangement, arrange
from console.services.errors import ConflictError, UsageError
from console.services.homecoming import lift, put_down, tell_moved
from console.services.incoming import Identity, names_of_known
from console.services.merging import OtherCustomerError, follow_mails
from console.services.merging_sides import dump_kept, load_overlay
from console.services.placing import IntakePolicy, bring_up_to_date, place
from console.services.pointers import pointers_of, settle, side_of
from console.services.work import Done, Failed
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
            around, arrangement = await self._judge(tx, [*chosen, *held], {target})
            going = _going_along(around, arrangement, ids, target)
            if not going:
                break
            found = (await tx.run(placements.read_placements, going)).values()
            held += found
            await tx.run(
                placements.write_placements, [replace(p, pinned_id=p.origin_id) for p in found]
            )
        return _Placed(tuple(chosen), tuple(held), firsts)

    async def _judge(
        self, tx: Transaction, placed: Sequence[Placement], numbers: Collection[int]
    ) -> tuple[Known, Arrangement]:
        """Ask joining where the mails around some messages belong."""
        identity = self._identity
        around = await tx.run(
            known.look_up,
            sha256s=(),
            ids=[p.internet_message_id for p in placed if p.direction in MAIL],
            numbers={*numbers, *(p.origin_id for p in placed)},
            names=lambda mail: names_of_known(mail, identity),
        )
        return around, arrange({}, around, identity=identity, reopen_days=None)

    async def undo(self, deed: DeedHead) -> Done:
        """Put messages back to where they were before a split or a correction."""
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            return await self._undo(tx, deed)

    async def _undo(self, tx: Transaction, deed: DeedHead) -> Done:
        detail = deed.activity.detail
        whole = cast("ConversationId", deed.activity.conversation_id)
        target = ConversationId(cast("int", detail["to"]))
        chosen = [_placement(each) for each in cast("list[list[object]]", detail["chosen"])]
        held = [_placement(each) for each in cast("list[list[object]]", detail["held"])]
        now = await tx.run(placements.read_placements, [p.message_id for p in (*chosen, *held)])
        # A note or contact that was taken back meanwhile is nowhere.
        chosen = [p for p in chosen if p.message_id in now]
        back = [p for p in chosen if now[p.message_id].placed_id == deed.id]
        if not back:
            why = "Somebody has moved it on since" if chosen else "What was moved is gone"
            error = ConflictError(f"{why}, so it stays as it is.")
            return Done("as before", (), (Failed(whole, error),), None, tx.at, {})
        free = [p for p in held if p.message_id in now]
        free = [p for p in free if now[p.message_id].pinned_id == p.origin_id]
        kept = cast("dict[str, dict[str, object]]", detail["kept"])
        lifted = await lift(tx, [target], but_for=deed.id)
        sides = await self._sides_before(tx, kept)
        await self._put_back(tx, back, free, now)
        for number, message_id in cast("list[list[int | None]]", detail["firsts"]):
            if number != target or deed.verb != SPLIT:
                first = None if message_id is None else MessageId(message_id)
                await tx.run(
                    placements.set_first_message, ConversationId(cast("int", number)), first
                )
        touched = {whole, target}
        if deed.verb == SPLIT:
            touched |= await _give_up(tx, target, back[0].origin_id)
        around, arrangement = await self._judge(tx, [*back, *free], {whole, target})
        places = await place(tx, arrangement, {}, around, is_import=True)
        settled = await settle(tx, touched)
        alive = {settled.living[n] for n in touched} | places.touched
        await self._restore_sides(tx, sides, alive)
        await bring_up_to_date(tx, alive, identity=self._identity, policy=self._policy)
        moved = await put_down(tx, lifted)
        undo_id = await tx.record(UNPLACED, whole, undone_id=deed.id, number=target)
        if deed.verb != SPLIT:
            await tx.record(UNPLACED, target, undo_id=undo_id, number=whole)
        await tell_moved(tx, moved, undo_id=undo_id)
        await tx.announce(UNPLACED, target)
        rows = await tx.run(merging.read_sides, [whole])
        words = f"as before ({tell_activity(deed.activity)}: taken back)"
        return Done(words, (whole,), (), undo_id, tx.at, {whole: rows[whole].revision})

    async def _sides_before(
        self, tx: Transaction, kept: Mapping[str, Mapping[str, object]]
    ) -> dict[ConversationId, Side]:
        """Say what conversations were before a deed, but for what somebody changed since."""
        rows = await tx.run(merging.read_sides, [int(number) for number in kept])
        return {
            number: take_off(side_of(row), load_overlay(kept[str(number)]))[0]
            for number, row in rows.items()
        }

    async def _put_back(
        self,
        tx: Transaction,
        back: Sequence[Placement],
        free: Sequence[Placement],
        now: Mapping[MessageId, Placement],
    ) -> None:
        family = await tx.run(merging.read_family, {p.origin_id for p in (*back, *free)})
        living = pointers_of(family).living
        wanted = [replace(p, conversation_id=ConversationId(living(p.origin_id))) for p in back]
        wanted += [replace(now[p.message_id], pinned_id=p.pinned_id) for p in free]
        await tx.run(placements.write_placements, wanted)

    async def _restore_sides(
        self,
        tx: Transaction,
        sides: Mapping[ConversationId, Side],
        alive: Collection[ConversationId],
    ) -> None:
        """Write what conversations were; what follows from their mails is computed from those."""
        for number, side in sides.items():
            if number not in alive:
                continue
            await tx.run(
                merging.write_side,
                number,
                columns={name: side.columns[name] for name in DECIDED},
                tags=side.tags,
                watchers=side.watchers,
                at_ms=tx.at_ms,
            )


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


async def _give_up(
    tx: Transaction, number: ConversationId, origin: ConversationId
) -> set[ConversationId]:
    """Make a pointer of a split that was taken back, unless somebody merged it elsewhere since."""
    family = await tx.run(merging.read_family, [number, origin])
    pointers = pointers_of(family)
    if pointers.living(number) != number or number in {row.into_id for row in family.merges}:
        return {number}
    canonical = ConversationId(pointers.canonical(origin))
    await tx.run(merging.set_joined, [(number, canonical)])
    linked = await tx.run(links.list_links_between, number)
    await tx.run(links.remove_links, [link for link in linked if link.why == "split"])
    settled = await settle(tx, [number, canonical])
    return set(settled.touched)


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


def _placement(row: Sequence[object]) -> Placement:
    return Placement(*row)  # type: ignore[arg-type]  # as `astuple` gave them
