"""Services: what macros do, inside the transaction of the mail or deed that they are part of.

With a mail that leaves at once it happens when the mail is queued, with one that leaves later when
it leaves, by whichever process then sends it. Fields and tags are one line of the log below the
deed; follow-ups and escalations are parts of the deed too. So what takes the deed back takes all of
it back, field by field where nobody was later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from console.clock import Clock
from console.domain.deeds import (
    Assign,
    ChangeTags,
    Deed,
    SetFields,
    SetPriority,
    Simple,
    Snooze,
    Verb,
    Wait,
)
from console.domain.macros.effects import (
    APPLIED,
    NOBODY,
    MacroDeed,
    fields_of_actions,
    tell_effects,
)
from console.services.errors import ServiceError, UsageError
from console.services.summaries import waits_since
from console.services.work import not_there, standing_of
from data.errors import DataError, NotFoundError
from data.records import (
    Agent,
    ConversationId,
    FollowUpKind,
    MacroActions,
    MacroUse,
    WaitingOn,
)
from data.store import Store, Transaction, agents, deeds, macros, tiers
from data.store.rows import to_ms
from data.store.work import change_many, read_work_rows
from data.text.safe import clean_line, clean_text

if TYPE_CHECKING:
    from datetime import datetime

    from console.services.replies import ReplyService

LEFT_OUT = "macro.left_out"
_STATUS: dict[str, Deed] = {"close": Simple(Verb.CLOSE), "open": Simple(Verb.REOPEN)}


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does what a macro says, and how strictly."""

    agent: Agent
    """Whoever has written the mail, or does the deed."""
    deed_id: int
    """The line of the log that all of it is a part of."""
    is_late: bool = False
    """Nobody is there to be asked: what cannot be done is left out, and that is told."""


class MacroActs:
    """Does what macros say."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        make_replies: Callable[[], ReplyService] | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._make_replies = make_replies

    async def act(
        self, tx: Transaction, number: ConversationId, uses: Sequence[MacroUse], acting: Acting
    ) -> None:
        """Do what the macros of a mail say to its conversation, but for its status: the mail's.

        Raises:
            UsageError, NotFoundError, ConflictError: it cannot be done; nothing is to be sent.
        """
        for use in uses:
            mine = replace(acting, agent=replace(acting.agent, time_zone=use.time_zone))
            actions = replace(use.actions, status=None, waiting_on=None)
            if actions:
                deed = await self.deed_of(tx, replace(use, actions=actions), mine, number)
                await self._change(tx, number, deed, use, mine)
                await self.promise(tx, number, use, mine)
        await tx.run(
            macros.note_uses,
            list(dict.fromkeys(use.macro_id for use in uses)),
            [number],
            agent_id=acting.agent.id,
            deed_id=acting.deed_id,
            at_ms=tx.at_ms,
        )

    async def deed_of(
        self,
        tx: Transaction,
        use: MacroUse,
        acting: Acting,
        number: ConversationId | None = None,
    ) -> MacroDeed:
        """Give what a macro changes of a conversation, as things stand now.

        Raises:
            NotFoundError: an agent or a tier that it names is no more.
            UsageError: it says something that is not known here.
        """
        parts: list[Deed] = []
        for make in (_plain_parts, _given_parts, _timed_parts):
            try:
                parts += await make(tx, use, acting)
            except (ServiceError, DataError) as error:
                await self._refuse(tx, number, use, acting, error)
        return MacroDeed(use.name, tuple(parts))

    async def promise(
        self, tx: Transaction, number: ConversationId, use: MacroUse, acting: Acting
    ) -> None:
        """Make the follow-up of a macro, and ask whom it asks, as parts of the deed."""
        for make in (self._follow_up, self._escalate):
            try:
                await make(tx, number, use, acting)
            except (ServiceError, DataError) as error:
                await self._refuse(tx, number, use, acting, error)

    async def _change(
        self,
        tx: Transaction,
        number: ConversationId,
        deed: MacroDeed,
        use: MacroUse,
        acting: Acting,
    ) -> None:
        rows = await tx.run(read_work_rows, [number])
        if number not in rows:
            await self._refuse(tx, number, use, acting, await not_there(tx, number))
            return
        waits = await waits_since(tx, [number]) if deed.needs_waits else {}
        standing = standing_of(rows[number], waits.get(number))
        change = deed.decide(standing, agent_id=acting.agent.id, now_ms=tx.at_ms)
        if change:
            await tx.run(
                change_many,
                [(number, change)],
                verb=APPLIED,
                agent_id=acting.agent.id,
                at_ms=tx.at_ms,
                is_deed=False,
                undo_id=acting.deed_id,
                facts=facts_of(use),
            )

    async def _follow_up(
        self, tx: Transaction, number: ConversationId, use: MacroUse, acting: Acting
    ) -> None:
        promise = use.actions.follow_up
        if promise is None:
            return
        # Start-up time: few macros promise anything.
        from console.services.follow_ups import FollowUpService, Promise  # noqa: PLC0415

        _check_known(use, promise.text)
        service = FollowUpService(self._store, clock=self._clock, agent=acting.agent)
        wanted = Promise(
            number,
            moment_of(promise.at, tx, use),
            promise.text or use.name,
            is_if_no_reply=promise.kind is FollowUpKind.IF_NO_REPLY,
        )
        await service.add_in(tx, wanted, undo_id=acting.deed_id)

    async def _escalate(
        self, tx: Transaction, number: ConversationId, use: MacroUse, acting: Acting
    ) -> None:
        asking = use.actions.escalation
        if asking is None:
            return
        from console.domain.escalation import Ask  # noqa: PLC0415 - as above
        from console.services.escalations import EscalationService, Request  # noqa: PLC0415

        _check_known(use, asking.need, asking.words, asking.tried)
        service = EscalationService(
            self._store, clock=self._clock, agent=acting.agent, make_replies=self._make_replies
        )
        ask = Ask(
            asking.reason,
            clean_text(asking.need),
            clean_line(asking.words),
            clean_text(asking.tried),
            moment_of(asking.by, tx, use) if asking.by else None,
            asking.way,
        )
        await service.escalate_in(tx, number, Request(asking.to, ask), undo_id=acting.deed_id)

    async def _refuse(
        self,
        tx: Transaction,
        number: ConversationId | None,
        use: MacroUse,
        acting: Acting,
        error: ServiceError | DataError,
    ) -> None:
        """Stop, or where nobody can be asked tell what was left out."""
        if not acting.is_late:
            raise error
        await tx.record(LEFT_OUT, number, undo_id=acting.deed_id, macro=use.name, why=str(error))


def facts_of(use: MacroUse) -> dict[str, object]:
    """Give what the log says of a macro that was used."""
    return {"macro": use.name, "did": list(tell_effects(use.actions))}


def moment_of(text: str, tx: Transaction, use: MacroUse) -> datetime:
    """Give the moment that a macro's time means now.

    Raises:
        UsageError: it is understood no more.
    """
    # Start-up time: few macros say a time, and every reply comes by here.
    from console.domain.typed_times import Understood, understand  # noqa: PLC0415

    read = understand(text, now=tx.at, time_zone=use.time_zone)
    if not isinstance(read, Understood):
        raise UsageError(f"The macro {use.name}: {read.why}")
    return read.at


async def _plain_parts(_: Transaction, use: MacroUse, __: Acting) -> list[Deed]:
    actions, parts = use.actions, list[Deed]()
    if actions.tags_added or actions.tags_removed:
        added, removed = frozenset(actions.tags_added), frozenset(actions.tags_removed)
        parts.append(ChangeTags(added, removed))
    if actions.priority is not None:
        parts.append(SetPriority(actions.priority))
    if fields := fields_of_actions(actions):
        parts.append(SetFields(fields))
    if actions.status is not None:
        parts.append(_status(actions))
    return parts


def _status(actions: MacroActions) -> Deed:
    if actions.status == "wait":
        return Wait(actions.waiting_on or WaitingOn.CUSTOMER)
    return _STATUS[str(actions.status)]


async def _given_parts(tx: Transaction, use: MacroUse, _: Acting) -> list[Deed]:
    name, tier = use.actions.assign, use.actions.tier
    if tier is not None and await tx.run(tiers.find_tier, tier) is None:
        raise NotFoundError("tier", f"{tier}, which the macro {use.name} names")
    parts: list[Deed] = []
    if name == NOBODY:
        parts.append(Simple(Verb.RELEASE))
    elif name is not None:
        agent = await tx.run(agents.find_agent, name=name)
        if agent is None:
            raise NotFoundError("agent", f"{name}, whom the macro {use.name} names")
        parts.append(Assign(agent.id, agent.name))
    if tier is not None:
        parts.append(Assign(tier=tier))
    return parts


async def _timed_parts(tx: Transaction, use: MacroUse, _: Acting) -> list[Deed]:
    if use.actions.snooze is None:
        return []
    from console.domain.typed_times import describe_moment  # noqa: PLC0415 - as above

    at = moment_of(use.actions.snooze, tx, use)
    words = describe_moment(at, now=tx.at, time_zone=use.time_zone)
    return [Snooze(to_ms(at), words)]


def _check_known(use: MacroUse, *texts: str) -> None:
    """Refuse a promise with a hole in it; nobody would know what was meant.

    Raises:
        UsageError: a field of it is not known.
    """
    from console.domain.macros.templates import MARK  # noqa: PLC0415 - as above

    for text in texts:
        if found := MARK.search(text):
            raise UsageError(
                f"The macro {use.name} promises something with {found[0]}, which is not known "
                "here; give the field a default, or do without the macro."
            )


async def take_back_acts(tx: Transaction, deed_id: int) -> None:
    """Take back what macros did with a mail; what somebody changed or answered since stays.

    Nothing of it may hold up the mail itself: an agent must be able to stop it.
    """
    from console.services.escalations_undo import take_back_asked  # noqa: PLC0415 - start-up time
    from console.services.undo import undo_changes_in  # noqa: PLC0415 - as above

    deed = await tx.run(deeds.get_deed, deed_id)
    await take_back_asked(tx, deed, is_strict=False)
    await undo_changes_in(tx, deed)
    await tx.run(macros.drop_uses, deed.id)
