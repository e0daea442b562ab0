"""Services: how escalations end: given back with words, or asked no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from console.domain.escalation import (
    ANSWERED,
    RETURNED,
    WITHDRAWN,
    asked_words,
    choose_ending,
    choose_open,
    decide_return,
    not_left_waiting,
)
from console.services.errors import ConflictError, UsageError
from console.services.escalation_reads import EscalationReader
from console.services.summaries import waits_since
from console.services.team import TeamService
from console.services.work import not_there
from data.errors import StaleRevisionError
from data.records import (
    Agent,
    AskedKind,
    Conversation,
    ConversationId,
    Escalation,
    EscalationId,
    EscalationState,
    MessageId,
    SafeText,
)
from data.store import Transaction, agents, conversations, escalations, intake
from data.store.work import WorkRow, read_work_rows
from data.text.safe import clean_line, clean_text


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
class Before:
    """A conversation as it stood when somebody was asked about it."""

    row: WorkRow
    conversation: Conversation
    history: Sequence[Escalation] = field(default_factory=tuple)


class EscalationEnds(EscalationReader):
    """Returns and withdraws."""

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
            before = await read_before(tx, number, if_revision)
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
            before = await read_before(tx, number, if_revision)
            newest = await self._choose(tx, before, escalation_id, is_own=True)
            return await self._end(tx, before, newest, EscalationState.WITHDRAWN, words)

    async def _choose(
        self,
        tx: Transaction,
        before: Before,
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
            for each in await tx.run(escalations.list_with_thread, number):
                raise ConflictError(
                    f"#{number} is the exchange about #{each.conversation_id}; that is the one "
                    "to give back."
                )
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
        before: Before,
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

            await settle_thread(tx, ended.thread, number)
        asked_for = {*ended.became, "status", "waiting_on"}  # asking may have changed neither
        now = await tx.run(conversations.get_fields, number, sorted(asked_for))
        waits = (await waits_since(tx, [number]))[number]
        back = decide_return(stood=ended.stood, became=ended.became, now=now, waits_since_ms=waits)
        if state is EscalationState.ANSWERED:
            if back.get("assignee_id", 0) is None:
                del back["assignee_id"]  # whoever asked goes on with the answer; she has it by that
            # Where others are asked as well it goes on waiting for those, but not out of sight.
            back = not_left_waiting(back, now=now, waits_since_ms=waits)
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
            return f"answered {whom}"
        case EscalationState.RETURNED:
            return f"returned to {whom}"
        case _:
            return f"no longer asked of {asked_words(ended.asked)}"


async def read_before(tx: Transaction, number: ConversationId, if_revision: int | None) -> Before:
    """Read a conversation that is about to be asked about or given back.

    Raises:
        NotFoundError: no such conversation.
        StaleRevisionError: something came in since `if_revision`.
    """
    row = (await tx.run(read_work_rows, [number])).get(number)
    if row is None:
        raise await not_there(tx, number)
    if if_revision is not None and if_revision != row.revision:
        raise StaleRevisionError(number, expected=if_revision, actual=row.revision)
    conversation = await tx.run(conversations.get_conversation, number)
    return Before(row, conversation, await tx.run(escalations.list_of, [number]))
