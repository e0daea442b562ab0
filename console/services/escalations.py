"""Services: asking a tier, a colleague or an outsider for help, and what comes of it.

What follows by itself (an answer that comes in, a letter that was taken back) is worked out in
`console.services.escalation_news`, time in the bringer there; taking a deed back is in
`console.services.escalations_undo`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from console.clock import Clock
from console.domain.escalation import (
    ASKED,
    NEED_MAX,
    Ask,
    asked_words,
    count_bounces,
    decide_asking,
    done_words,
    due_of,
    find_asked_already,
    way_of,
)
from console.domain.escalation_text import Prefill, prefill
from console.services.errors import ConflictError, UsageError
from console.services.escalation_ends import Before, Ended, EscalationEnds, read_before
from console.services.escalation_reads import resolved
from console.services.summaries import waits_since
from console.services.work import standing_of
from data.records import (
    Agent,
    AgentId,
    Asked,
    AskedKind,
    ConversationId,
    Escalation,
    SafeText,
    Status,
    Way,
)
from data.store import Store, Transaction, agents, conversations, escalations, intake, tiers
from data.store.escalations import NewEscalation
from data.store.rows import to_ms
from data.text.safe import clean_line, clean_text

if TYPE_CHECKING:
    from console.services.escalation_letters import Outside
    from console.services.queueing import Queued
    from console.services.replies import ReplyService
    from data.mail.outgoing import OutgoingAttachment

__all__ = ["Ended", "Escalated", "EscalationService", "Request"]

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


class EscalationService(EscalationEnds):
    """Asks; what it inherits returns, withdraws and reads."""

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
        before = await read_before(tx, number, if_revision)
        asked, asked_id = await self._check(tx, request, before)
        way = way_of(request.ask, asked)
        outside = self._outside(request) if asked.kind is AskedKind.ADDRESS else None
        if outside is not None:
            await outside.check(tx, before.conversation, asked)
        waits = (await waits_since(tx, [number]))[number]
        change = decide_asking(
            standing_of(before.row, waits),
            asked,
            way,
            agent_id=self._agent.id,
            asked_id=asked_id,
            is_a_tiers=any(e.is_open and e.way is Way.HAND_OVER for e in before.history),
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
        self, tx: Transaction, request: Request, before: Before
    ) -> tuple[Asked, AgentId | None]:
        """Say who is asked; refuse what makes no sense."""
        number, status = before.conversation.id, before.conversation.status
        if status in {Status.SPAM, Status.TRASH}:
            verb = "unspam" if status is Status.SPAM else "untrash"
            where = "among the spam" if status is Status.SPAM else "in the trash"
            raise ConflictError(f"#{number} is {where}; `{verb}` puts it back to work first.")
        if not request.ask.needed.strip():
            raise UsageError("Say what is needed: whoever is asked has to know what to do.")
        if len(request.ask.needed) > NEED_MAX:
            raise UsageError(
                f"These are {len(request.ask.needed)} letters; what is needed takes at most "
                f"{NEED_MAX}."
            )
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

    async def _summary(self, tx: Transaction, ask: Ask, before: Before) -> SafeText:
        if ask.summary is not None:
            return clean_text(ask.summary).strip()  # type: ignore[return-value]  # stripping adds nothing
        return (await self._prefilled(tx, before)).summary

    async def _tried(self, tx: Transaction, ask: Ask, before: Before, asked: Asked) -> SafeText:
        """Give what was tried: as said, and for colleagues else what the thread shows."""
        if ask.tried.strip() or asked.kind is AskedKind.ADDRESS:
            return SafeText(clean_text(ask.tried).strip())
        return (await self._prefilled(tx, before)).tried

    async def _prefilled(self, tx: Transaction, before: Before) -> Prefill:
        messages = await tx.run(conversations.list_messages, before.conversation.id)
        return prefill(before.conversation, messages, time_zone=self._agent.time_zone)
