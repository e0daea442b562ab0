"""Services: macros that only act: on one conversation or many, as one deed with one undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from console.clock import Clock
from console.services.errors import UsageError
from console.services.macro_acts import Acting, MacroActs, facts_of
from console.services.macros import MacroService, Prepared
from console.services.undo import UNDONE, Taking, undo_changes_in
from console.services.work import TARGETS_MAX, Also, Done, Targets, WorkService
from data.errors import DataError
from data.records import Agent, ConversationId
from data.store import Store, Transaction, conversations, macros
from data.store.deeds import DeedHead

PROMISES_MAX = 200
"""Conversations about which something is promised at a time: 3 ms of the write lock for each."""


class MacroApplying:
    """Does what macros without a text say."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        work: WorkService,
        service: MacroService,
        acts: MacroActs,
    ) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._work = work
        self._service = service
        self._acts = acts

    async def apply(self, name: str, targets: Targets) -> Done:
        """Do what a macro says to conversations, each only at the revision given for it.

        Raises:
            NotFoundError: no such macro, or an agent or tier that it names is no more.
            UsageError: it has a text, or says something that is not known of a conversation.
            ConflictError: a promise of it cannot be made; nothing was done then.
        """
        prepared = await self._prepare(name, targets)
        whole = next(iter(prepared.values()))
        actions = whole.use.actions
        promises = actions.follow_up is not None or actions.escalation is not None
        if promises and len(targets) > PROMISES_MAX:
            raise UsageError(
                f"The macro {whole.macro.name} promises something; that is done on at most "
                f"{PROMISES_MAX} conversations at a time."
            )
        now = self._clock.now()
        async with (
            self._work.turn,
            self._store.transaction(at=now, agent_id=self._agent.id, durable=True) as tx,
        ):
            acting = Acting(replace(self._agent, time_zone=whole.use.time_zone), 0)
            deed = await self._acts.deed_of(tx, whole.use, acting)

            async def also(
                tx: Transaction, numbers: Sequence[ConversationId], deed_id: int
            ) -> None:
                mine = replace(acting, deed_id=deed_id)
                for number in numbers if promises else ():
                    use = prepared.get(number, whole).use
                    await self._acts.promise(tx, number, use, mine)
                await tx.run(
                    macros.note_uses, [whole.use.macro_id], numbers, agent_id=self._agent.id,
                    deed_id=deed_id, at_ms=tx.at_ms,
                )  # fmt: skip

            facts = facts_of(whole.use)
            return await self._work.do_in(tx, deed, targets, also=Also(also, promises, facts))

    async def _prepare(self, name: str, targets: Targets) -> dict[ConversationId, Prepared]:
        """Fill in what is promised about each conversation; one that is missing is told later."""
        macro = await self._service.get(name)
        if macro.has_text:
            raise UsageError(
                f"The macro {macro.name} has a text: `reply NUMBER --macro {macro.name}` sends it."
            )
        if not targets:
            raise UsageError("Name the conversations.")
        prepared: dict[ConversationId, Prepared] = {}
        for number in list(targets)[:TARGETS_MAX]:
            try:
                prepared[number] = await self._service.prepare(name, number)
            except DataError:  # told with the others, by the deed itself
                continue
            if not _differs(prepared[number]):
                break
        return prepared or {ConversationId(0): await self._service.prepare(name)}


def _differs(prepared: Prepared) -> bool:
    """Say whether a macro says something of each conversation by itself."""
    actions = prepared.macro.words.actions
    asking = actions.escalation
    texts = [actions.follow_up.text if actions.follow_up else ""]
    texts += [asking.need, asking.words, asking.tried] if asking else []
    return any("{" in text for text in texts)


async def undo_applied(taking: Taking, deed: DeedHead) -> Done:
    """Take back what a macro did, promises and all.

    Raises:
        ConflictError: somebody whom it asked has answered.
    """
    from console.services.escalations_undo import take_back_asked  # noqa: PLC0415 - start-up time

    async with taking.store.transaction(
        at=taking.clock.now(), agent_id=taking.agent.id, durable=True
    ) as tx:
        await take_back_asked(tx, deed)
        done = await undo_changes_in(tx, deed)
        kept = {failed.number for failed in done.failed}
        numbers = [n for n in await tx.run(macros.list_used_on, deed.id) if n not in kept]
        await tx.run(macros.drop_uses, deed.id, but_of=tuple(kept))
        undo_id = done.undo_id
        if undo_id is None and numbers:
            # Nothing but promises: that they were taken back is to be known all the same.
            undo_id = await tx.record(UNDONE, numbers[0], undone_id=deed.id)
        revisions = {
            number: await tx.run(conversations.check_revision, number, None) for number in numbers
        }
    return replace(done, changed=tuple(numbers), undo_id=undo_id, revisions=revisions)
