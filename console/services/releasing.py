"""Services: lets mails go that are held together, and holds them again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from console.clock import Clock
from console.domain.merging import DECIDED, Overlay, Side, take_off
from console.services.arrangement import arrange
from console.services.errors import ConflictError, UsageError
from console.services.floods import name_groups
from console.services.incoming import Identity, names_of_known
from console.services.merging_sides import dump_kept, load_overlay
from console.services.placing import IntakePolicy, Places, bring_up_to_date, place
from console.services.pointers import settle, side_of
from console.services.work import Done, Failed
from data.records import Agent, ConversationId, MessageId
from data.store import Store, Transaction, arrivals, conversations, known, merging, placements
from data.store.arrivals import HeldMail
from data.store.deeds import DeedHead
from data.store.known import Known

LET_GO = "message.let_go"
HELD_AGAIN = "message.held_again"


class ReleaseService:
    """Lets held mails of one sender go, for one agent."""

    def __init__(
        self, store: Store, *, clock: Clock, agent: Agent, identity: Identity, policy: IntakePolicy
    ) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._identity = identity
        self._policy = policy

    async def release(self, number: ConversationId) -> Done:
        """Put each held mail where it belongs; give the conversations in which they are now.

        What a person may have written is news there, as it would have been.

        Raises:
            NotFoundError: no such conversation.
            UsageError: nothing is held there.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            number = (await tx.run(conversations.get_conversation, number)).id
            before = await tx.run(merging.read_sides, [number])
            sender, freed = await tx.run(arrivals.free, number)
            if not freed:
                raise UsageError(f"No mail is held in #{number}.")
            around = await self._look(tx, {mail.internet_message_id for mail in freed}, {number})
            before |= await tx.run(merging.read_sides, around.conversations)
            places = await self._place(tx, around)
            touched = places.touched | {number}
            persons = [m.message_id for m in freed if "repeated" in m.marks.split()]
            await bring_up_to_date(
                tx, touched, identity=self._identity, policy=self._policy, arrived=persons,
                is_history=False,
            )  # fmt: skip
            after = await tx.run(merging.read_sides, touched)
            newest = await tx.run(merging.newest_message_id)
            kept = {
                str(each): dump_kept(
                    Overlay(side_of(before[each]), side_of(after[each])), newest, tx.at_ms
                )
                for each in touched & before.keys() & after.keys()
            }
            undo_id = await tx.record(
                LET_GO,
                number,
                is_deed=True,
                count=len(freed),
                sender=sender,
                newest=newest,
                mails=[[m.message_id, m.internet_message_id, m.marks, m.automatic] for m in freed],
                kept=kept,
            )
            await tx.announce("message.received", *sorted(touched))
        revisions = {each: row.revision for each, row in after.items()}
        words = f"let go from #{number}"
        return Done(words, tuple(sorted(touched)), (), undo_id, self._clock.now(), revisions)

    async def hold_again(self, deed: DeedHead) -> Done:
        """Hold mails again that were let go, but for those in whose conversation work went on."""
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            return await self._hold_again(tx, deed)

    async def _hold_again(self, tx: Transaction, deed: DeedHead) -> Done:
        detail = deed.activity.detail
        number = cast("ConversationId", deed.activity.conversation_id)
        rows = cast("list[tuple[int, str, str, str | None]]", detail["mails"])
        mails = [HeldMail(MessageId(row[0]), *row[1:]) for row in rows]
        now = await tx.run(placements.read_placements, [mail.message_id for mail in mails])
        where = {key: p.conversation_id for key, p in now.items() if p.pinned_id is None}
        taken = await tx.run(
            arrivals.list_worked_on,
            set(where.values()),
            after_line=deed.id,
            after_message=cast("int", detail["newest"]),
        )
        back = [m for m in mails if where.get(m.message_id) not in {None, *taken}]
        why = ConflictError("Somebody has worked on it since, so its mail stays there.")
        failed = tuple(Failed(each, why) for each in sorted(taken))
        if not back:
            return Done("as before", (), failed, None, tx.at, {})
        left = {where[m.message_id] for m in back} | {number}
        sides = await self._sides_before(tx, detail, but_for=taken)
        sender = cast("str | None", detail["sender"])
        # Its mails had gone elsewhere, and it with them: it stands for itself again.
        await tx.run(merging.set_joined, [(number, None)])
        await settle(tx, left)
        await tx.run(arrivals.hold_again, number, back, sender=sender)
        around = await self._look(tx, {m.internet_message_id for m in back}, left)
        places = await self._place(tx, around)
        empty = await tx.run(arrivals.list_empty, sorted(left - {number}))
        await tx.run(merging.set_joined, [(each, number) for each in empty])
        settled = await settle(tx, left)
        alive = (places.touched | settled.touched | left) - set(empty)
        for each in alive & sides.keys():
            await tx.run(
                merging.write_side,
                each,
                columns={name: sides[each].columns[name] for name in DECIDED},
                tags=sides[each].tags,
                watchers=sides[each].watchers,
                at_ms=tx.at_ms,
            )
        await bring_up_to_date(tx, alive, identity=self._identity, policy=self._policy)
        await name_groups(tx, alive)
        undo_id = await tx.record(HELD_AGAIN, number, undone_id=deed.id, count=len(back))
        await tx.announce("message.received", *sorted(left | alive))
        revision = (await tx.run(merging.read_sides, [number]))[number].revision
        words = "as before (held together again)"
        return Done(words, (number,), failed, undo_id, tx.at, {number: revision})

    async def _look(
        self, tx: Transaction, ids: Collection[str], numbers: Collection[ConversationId]
    ) -> Known:
        return await tx.run(
            known.look_up,
            sha256s=(),
            ids=ids,
            numbers=numbers,
            names=lambda mail: names_of_known(mail, self._identity),
        )

    async def _place(self, tx: Transaction, around: Known) -> Places:
        arrangement = arrange({}, around, identity=self._identity, reopen_days=None)
        return await place(tx, arrangement, {}, around, is_import=False)

    async def _sides_before(
        self,
        tx: Transaction,
        detail: Mapping[str, object],
        *,
        but_for: Collection[ConversationId],
    ) -> dict[ConversationId, Side]:
        """Say what conversations were before, but for what somebody changed since."""
        kept = cast("dict[str, dict[str, object]]", detail["kept"])
        rows = await tx.run(merging.read_sides, [int(each) for each in kept])
        return {
            each: take_off(side_of(row), load_overlay(kept[str(each)]))[0]
            for each, row in rows.items()
            if each not in but_for
        }
