"""Services: asking a tier, a colleague or an outsider for help, and what comes of it.

What follows by itself (an answer that comes in, a letter that was taken back) is worked out in
`console.services.escalation_news`, time in the bringer there; taking a deed back is in
`console.services.escalations_undo`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from console.clock import Clock
from console.domain.escalation import (
    ANSWERED,
    ASKED,
    RETURNED,
    WITHDRAWN,
    Ask,
    asked_words,
    choose_ending,
    choose_open,
    count_bounces,
    decide_asking,
    decide_return,
    done_words,
    due_of,
    find_asked_already,
    way_of,
)
from console.domain.escalation_text import Prefill, prefill
from console.services.errors import ConflictError, UsageError
from console.services.escalation_reads import EscalationReader, resolved
from console.services.summaries import waits_since
from console.services.team import TeamService
from console.services.work import not_there, standing_of
from data.errors import StaleRevisionError
from data.records import (
    Agent,
    AgentId,
    Asked,
    AskedKind,
    Conversation,
    ConversationId,
    Escalation,
    EscalationId,
    EscalationState,
    MessageId,
    SafeText,
    Status,
)
from data.store import Store, Transaction, agents, conversations, escalations, intake, tiers
from data.store.escalations import NewEscalation
from data.store.rows import to_ms
from data.store.work import WorkRow, read_work_rows
from data.text.safe import clean_line, clean_text

if TYPE_CHECKING:
    from console.services.escalation_letters import Outside
    from console.services.queueing import Queued
    from console.services.replies import ReplyService
    from data.mail.compose import OutgoingAttachment

SKEW = timedelta(minutes=1)
"""So far back a moment is still now: two clocks never agree."""


@dataclass(frozen=True, slots=True)
class Request:
    """Whom an agent asks, what, and how an outsider is written to."""

    to: str
    """A tier, an agent or an address, as typed."""
    ask: Ask
    subject: str | None = None
    """Of the letter to an outsider; None for one out of what is needed."""
    letter: str | None = None
    """Its text; None for one out of what is needed and what was tried."""
    attachments: tuple[OutgoingAttachment, ...] = ()
    attach_original: bool = False
    """The customer's newest mail goes along whole, name and address too."""
    undo_s: int = 0


@dataclass(frozen=True, slots=True)
class Escalated:
    """What became of a request."""

    escalation: Escalation
    number: ConversationId
    undo_id: int
    revision: int
    words: str
    """What the conversation is now, for people."""
    queued: Queued | None = None
    """The letter to an outsider."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an escalation ended."""

    escalation: Escalation
    number: ConversationId
    undo_id: int
    revision: int
    words: str
    message_id: MessageId | None = None
    """The note that says so."""


@dataclass(frozen=True, slots=True)
class _Before:
    """A conversation as it stood when somebody was asked about it."""

    row: WorkRow
    conversation: Conversation
    history: Sequence[Escalation] = field(default_factory=tuple)


class EscalationService(EscalationReader):
    """Asks, returns and withdraws."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        make_replies: Callable[[], ReplyService] | None = None,
    ) -> None:
        super().__init__(store, clock=clock, agent=agent)
        self._make_replies = make_replies

    # -- Asking ------------------------------------------------------------------------------------

    async def escalate(
        self, number: ConversationId, request: Request, *, if_revision: int | None = None
    ) -> Escalated:
        """Ask somebody about a conversation.

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: nobody is meant, or nothing is needed of him.
            ConflictError: the same is asked already, or the conversation is put away.
            ComposeError: the letter to an outsider cannot be made.
        """
        async with self._store.transaction(
            at=self._clock.now(), agent_id=self._agent.id, durable=True
        ) as tx:
            return await self.escalate_in(tx, number, request, if_revision=if_revision)

    async def escalate_in(
        self,
        tx: Transaction,
        number: ConversationId,
        request: Request,
        *,
        if_revision: int | None = None,
        undo_id: int | None = None,
    ) -> Escalated:
        """Ask inside an open transaction; `undo_id` is the deed of which this is a part."""
        before = await _read_before(tx, number, if_revision)
        asked, asked_id = await self._check(tx, request, before)
        way = way_of(request.ask, asked)
        outside = self._outside(request) if asked.kind is AskedKind.ADDRESS else None
        if outside is not None:
            await outside.check(tx, before.conversation, asked)
        waits = (await waits_since(tx, [number]))[number]
        change = decide_asking(
            standing_of(before.row, waits), asked, way, agent_id=self._agent.id, asked_id=asked_id
        )
        thread = None if outside is None else await outside.begin(tx, before.conversation, asked)
        stood = await tx.run(conversations.set_fields, number, dict(change.columns), at_ms=tx.at_ms)
        await tx.run(intake.add_watchers, number, change.watchers_added)
        await tx.run(intake.end_import, [number])
        escalation_id = await tx.run(
            escalations.add,
            NewEscalation(
                conversation_id=number,
                way=way,
                asked=asked,
                asked_id=asked_id,
                reason=request.ask.reason,
                words=request.ask.words,
                tried=await self._tried(tx, request.ask, before, asked),
                needed=clean_text(request.ask.needed).strip(),
                summary=await self._summary(tx, request.ask, before),
                due_at_ms=to_ms(due_of(request.ask.by, now=tx.at, time_zone=self._agent.time_zone)),
                stood=stood,
                became=change.columns,
                thread_id=thread,
                asked_by_id=self._agent.id,
            ),
            at_ms=tx.at_ms,
        )
        revision = await tx.run(conversations.check_revision, number, None)
        deed_id = await tx.record(
            ASKED, number, undo_id=undo_id, is_deed=undo_id is None, escalation_id=escalation_id,
            asked=asked_words(asked), kind=asked.kind.value, name=asked.name, way=way.value,
            needed=clean_line(request.ask.needed, limit=200), thread=thread, before=stood,
            after=dict(change.columns), revision=revision,
            watchers_added=sorted(change.watchers_added),
        )  # fmt: skip
        queued = None
        if outside is not None and thread is not None:
            queued = await outside.write(
                tx, thread, before.conversation, asked, undo_id=undo_id or deed_id,
                owner=change.columns["assignee_id"],
            )  # fmt: skip
        escalation = await tx.run(escalations.get, escalation_id)
        history = [*before.history, escalation]
        escalation = replace(escalation, bounces=count_bounces(history, escalation))
        return Escalated(
            escalation, number, undo_id or deed_id, revision, done_words(asked, way), queued
        )

    async def _check(
        self, tx: Transaction, request: Request, before: _Before
    ) -> tuple[Asked, AgentId | None]:
        """Say who is asked; refuse what makes no sense."""
        number, status = before.conversation.id, before.conversation.status
        if status in {Status.SPAM, Status.TRASH}:
            verb = "unspam" if status is Status.SPAM else "untrash"
            where = "among the spam" if status is Status.SPAM else "in the trash"
            raise ConflictError(f"#{number} is {where}; `{verb}` puts it back to work first.")
        if not request.ask.needed.strip():
            raise UsageError("Say what is needed: whoever is asked has to know what to do.")
        if request.ask.by is not None and request.ask.by < tx.at - SKEW:
            raise UsageError("The time by which an answer is needed is over already.")
        people = await tx.run(agents.list_agents)
        every = [tier.name for tier in await tx.run(tiers.list_tiers)]
        asked = resolved(request.to, people, every)
        asked_id = None
        if asked.kind is AskedKind.AGENT:
            asked_id = next(agent.id for agent in people if agent.name == asked.name)
            if asked_id == self._agent.id:
                raise UsageError("You cannot ask yourself; `take` makes a conversation yours.")
        already = find_asked_already(before.history, asked)
        if already is not None:
            raise ConflictError(
                f"{asked_words(asked)} is asked about #{number} already, since "
                f"{already.asked_at:%Y-%m-%d}; `return` or `escalation withdraw` ends that first."
            )
        return asked, asked_id

    def _outside(self, request: Request) -> Outside:
        from console.services.escalation_letters import Outside  # noqa: PLC0415 - start-up time

        if self._make_replies is None:
            raise UsageError(
                "No mailbox address is set, so nobody outside can be written to. "
                "`support-console init` sets one."
            )
        return Outside(self._make_replies().letters, request, agent=self._agent)

    async def _summary(self, tx: Transaction, ask: Ask, before: _Before) -> SafeText:
        if ask.summary is not None:
            return clean_text(ask.summary).strip()  # type: ignore[return-value]  # stripping adds nothing
        return (await self._prefilled(tx, before)).summary

    async def _tried(self, tx: Transaction, ask: Ask, before: _Before, asked: Asked) -> SafeText:
        """Give what was tried: as said, and for colleagues else what the thread shows."""
        if ask.tried.strip() or asked.kind is AskedKind.ADDRESS:
            return SafeText(clean_text(ask.tried).strip())
        return (await self._prefilled(tx, before)).tried

    async def _prefilled(self, tx: Transaction, before: _Before) -> Prefill:
        messages = await tx.run(conversations.list_messages, before.conversation.id)
        return prefill(before.conversation, messages, time_zone=self._agent.time_zone)

    # -- Ending ------------------------------------------------------------------------------------

    async def return_(
        self,
        number: ConversationId,
        text: str,
        *,
        escalation_id: EscalationId | None = None,
        if_revision: int | None = None,
    ) -> Ended:
        """Give a conversation back with words: owner and status as they were before.

        What somebody has changed since stays changed. From whoever was consulted it is the answer.

        Raises:
            NotFoundError: no such conversation or escalation.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: there are no words.
            ConflictError: nothing is open.
        """
        words = SafeText(clean_text(text).strip("\n"))
        if not words.strip():
            raise UsageError("Say in a few words why it comes back; nothing was returned.")
        async with self._store.transaction(
            at=self._clock.now(), agent_id=self._agent.id, durable=True
        ) as tx:
            before = await _read_before(tx, number, if_revision)
            mine = await self._choose(tx, before, escalation_id)
            state = choose_ending(mine, by=self._agent.name)
            return await self._end(tx, before, mine, state, words)

    async def withdraw(
        self,
        number: ConversationId,
        text: str = "",
        *,
        escalation_id: EscalationId | None = None,
        if_revision: int | None = None,
    ) -> Ended:
        """Ask no more: the conversation goes back to where it stood.

        A letter that has left stays sent; an answer to it is still brought to notice.

        Raises:
            NotFoundError: no such conversation or escalation.
            StaleRevisionError: something came in since `if_revision`.
            ConflictError: nothing is open.
        """
        words = SafeText(clean_text(text).strip("\n"))
        async with self._store.transaction(
            at=self._clock.now(), agent_id=self._agent.id, durable=True
        ) as tx:
            before = await _read_before(tx, number, if_revision)
            newest = await self._choose(tx, before, escalation_id, is_own=True)
            return await self._end(tx, before, newest, EscalationState.WITHDRAWN, words)

    async def _choose(
        self,
        tx: Transaction,
        before: _Before,
        escalation_id: EscalationId | None,
        *,
        is_own: bool = False,
    ) -> Escalation:
        """Give the open escalation that is meant."""
        number = before.conversation.id
        if escalation_id is not None:
            found = next((e for e in before.history if e.id == escalation_id), None)
            if found is None:
                raise UsageError(f"Escalation {escalation_id} is none of #{number}'s.")
            if not found.is_open:
                raise ConflictError(f"Escalation {escalation_id} is {found.state} already.")
            return found
        if is_own:
            own = [e for e in before.history if e.is_open and e.asked_by == self._agent.name]
            if own:
                return own[-1]
        chosen = choose_open(
            before.history, agent=self._agent.name, tiers=await self._own_tiers(before.history)
        )
        if chosen is None:
            ended = f"; the last one is {before.history[-1].state}" if before.history else ""
            raise ConflictError(f"#{number} is not escalated{ended}, so there is nothing to end.")
        return chosen

    async def _own_tiers(self, history: Sequence[Escalation]) -> tuple[str, ...]:
        if not any(e.is_open and e.asked.kind is AskedKind.TIER for e in history):
            return ()
        team = TeamService(self._store, clock=self._clock, agent=self._agent)
        every = await team.list_tiers()
        return tuple(tier.name for tier in every if self._agent.name in tier.members)

    async def _end(
        self,
        tx: Transaction,
        before: _Before,
        ended: Escalation,
        state: EscalationState,
        words: SafeText,
    ) -> Ended:
        from console.services.notes import put_note  # noqa: PLC0415 - start-up time

        number = before.conversation.id
        message_id = None
        if words.strip():
            told = await self._whom_to_tell(tx, ended)
            message_id = await put_note(
                tx, before.conversation, words, agent=self._agent, told=told
            )
            # These words end this one, and answer no other question to whoever wrote them.
            for each in before.history:
                if each.thread is None:
                    await tx.run(escalations.hear, each.id, message_id)
        await tx.run(
            escalations.end,
            ended.id,
            state,
            by=self._agent.id,
            at_ms=tx.at_ms,
            answer=words,
            message_id=message_id,
        )
        if ended.thread is not None:
            from console.services.escalation_news import settle_thread  # noqa: PLC0415

            await settle_thread(tx, ended.thread)
        now = await tx.run(conversations.get_fields, number, sorted(ended.became))
        waits = (await waits_since(tx, [number]))[number]
        back = decide_return(stood=ended.stood, became=ended.became, now=now, waits_since_ms=waits)
        stood = await tx.run(conversations.set_fields, number, back, at_ms=tx.at_ms)
        await tx.run(intake.end_import, [number])
        revision = await tx.run(conversations.check_revision, number, None)
        verb = _VERBS[state]
        undo_id = await tx.record(
            verb, number, is_deed=True, escalation_id=ended.id, asked=asked_words(ended.asked),
            way=ended.way.value, asked_by=ended.asked_by, message_id=message_id,
            text=clean_line(words, limit=200), before=stood, after=back, revision=revision,
        )  # fmt: skip
        fresh = await tx.run(escalations.get, ended.id)
        return Ended(fresh, number, undo_id, revision, _ended_words(fresh), message_id)

    async def _whom_to_tell(self, tx: Transaction, ended: Escalation) -> tuple[Agent, ...]:
        """Give who asked; whoever ends what he asked himself needs no telling."""
        asker = await tx.run(agents.find_agent, name=ended.asked_by)
        return () if asker is None or asker.id == self._agent.id else (asker,)


_VERBS = {
    EscalationState.ANSWERED: ANSWERED,
    EscalationState.RETURNED: RETURNED,
    EscalationState.WITHDRAWN: WITHDRAWN,
}


def _ended_words(ended: Escalation) -> str:
    whom = ended.asked_by or "whoever asked"
    match ended.state:
        case EscalationState.ANSWERED:
            return f"answered for {whom}"
        case EscalationState.RETURNED:
            return f"returned to {whom}"
        case _:
            return f"no longer asked of {asked_words(ended.asked)}"


async def _read_before(tx: Transaction, number: ConversationId, if_revision: int | None) -> _Before:
    row = (await tx.run(read_work_rows, [number])).get(number)
    if row is None:
        raise await not_there(tx, number)
    if if_revision is not None and if_revision != row.revision:
        raise StaleRevisionError(number, expected=if_revision, actual=row.revision)
    conversation = await tx.run(conversations.get_conversation, number)
    return _Before(row, conversation, await tx.run(escalations.list_of, [number]))
