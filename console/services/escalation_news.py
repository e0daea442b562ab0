"""Services: what follows for escalations from what happens, and from time.

Theory of operation. Before every commit the escalations of the conversations it was about are read
by index. What an outsider wrote into his exchange since it was last looked at brings the customer's
conversation back to its owner; the exchange itself is closed again, because the other one shows it.
Where it cannot be shown there (spam, trash), and where somebody else than the outsider wrote, the
exchange stays open as work of its own: nothing is hidden. A note of whoever was consulted is an
answer too, until it is taken back. A letter that never left takes its escalation with it.

Automatic mail is none of this, and a mail whose sender our server calls forged joins nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.domain.escalation import (
    ANSWERED,
    OVERDUE,
    REOPENED,
    SETTLED,
    UNDELIVERED,
    WITHDRAWN,
    asked_words,
    decide_answer,
    decide_return,
    is_answer,
)
from console.services.due import BATCH
from console.services.summaries import waits_since
from data.records import (
    AgentId,
    AskedKind,
    Columns,
    ConversationId,
    Escalation,
    EscalationState,
    MessageId,
    Status,
    WaitingOn,
    Way,
)
from data.store import Transaction, conversations, escalations, exchanges, merging
from data.store.exchanges import Heard
from data.text.safe import clean_line, clean_text

THREAD_CLOSED: dict[str, object] = {
    "status": Status.CLOSED.value,
    "waiting_on": None,
    "unanswered_at": None,
    "snoozed_until_at": None,
}


async def follow_escalations(tx: Transaction, numbers: Sequence[ConversationId]) -> None:
    """Work out what follows for the escalations of conversations, and for their exchanges."""
    found = await tx.run(escalations.list_concerned, numbers)
    if not found:
        return
    await _follow_closing(tx, [e for e in found if e.thread is None])
    await _hear_mails(tx, [e for e in found if e.thread is not None])
    await _hear_notes(tx, [e for e in found if e.is_open and e.way is Way.CONSULT])
    await _forget_notes(tx, found)
    await _forget_letters(tx, [e for e in found if e.is_open and e.thread is not None])


# -- Answers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answer:
    """Who answered, with which message."""

    who: str
    message_id: MessageId
    text: str
    by: AgentId | None = None
    is_mail: bool = False


async def _hear_mails(tx: Transaction, asked: Sequence[Escalation]) -> None:
    """Take notice of what came into exchanges."""
    if not asked:
        return
    mails = await tx.run(exchanges.list_unheard_mails, [e.id for e in asked])
    for each in asked:
        heard = [mail for mail in mails if mail.escalation_id == each.id]
        if heard:
            await _hear_exchange(tx, each, heard)


async def _hear_exchange(tx: Transaction, each: Escalation, heard: Sequence[Heard]) -> None:
    assert each.thread is not None, "read for having one"
    outsider = each.asked.name.casefold()
    mails = [mail for mail in heard if not mail.is_bounce]
    brought_in = await tx.run(exchanges.list_brought_in, each.thread, outsider)
    kept_out = await tx.run(exchanges.list_writers, each.conversation_id) - {outsider}
    answers = [
        mail
        for mail in mails
        if is_answer(mail.author, asked=outsider, brought_in=brought_in, kept_out=kept_out)
    ]
    await tx.run(escalations.hear, each.id, heard[-1].message_id)
    if answers:
        last = answers[-1]
        who = clean_line(last.author_name or last.author, limit=80)
        answer = _Answer(who, last.message_id, last.text, is_mail=True)
        is_shown = await _bring_back(tx, each, answer)
        if is_shown and len(answers) == len(mails):
            await settle_thread(tx, each.thread, each.conversation_id)
    elif each.is_open and any(outsider in mail.lost for mail in heard):
        await _tell_undelivered(tx, each)


async def _tell_undelivered(tx: Transaction, each: Escalation) -> None:
    """Bring a conversation back because the question never reached the outsider."""
    number = each.conversation_id
    columns = await _columns_back(tx, number)
    before = await tx.run(conversations.set_fields, number, columns or {}, at_ms=tx.at_ms)
    await tx.record(
        UNDELIVERED,
        number,
        escalation_id=each.id,
        asked=asked_words(each.asked),
        asked_by=each.asked_by,
        thread=each.thread,
        before=before,
        after=columns or {},
    )


async def _hear_notes(tx: Transaction, asked: Sequence[Escalation]) -> None:
    """Take notice of what colleagues wrote who were consulted: the first note answers."""
    inside = {e.id: e for e in asked if e.asked.kind is not AskedKind.ADDRESS}
    if not inside:
        return
    for note in await tx.run(exchanges.list_unheard_notes, list(inside)):
        each = inside.get(note.escalation_id)
        if each is not None and await _is_asked(tx, each, note.agent_id, note.agent):
            del inside[each.id]
            answer = _Answer(note.agent, note.message_id, note.text, by=note.agent_id)
            await tx.run(escalations.hear, each.id, note.message_id)
            await _bring_back(tx, each, answer)


async def _is_asked(tx: Transaction, each: Escalation, agent_id: AgentId, name: str) -> bool:
    """Say whether an agent is asked, by name or in a tier; the machine knows its groups."""
    if each.asked.kind is AskedKind.AGENT:
        return each.asked.name == name
    from console.services.team import is_member  # noqa: PLC0415 - start-up time

    return await is_member(tx, each.asked.name, agent_id)


async def _bring_back(tx: Transaction, each: Escalation, answer: _Answer) -> bool:
    """Bring a conversation back to its owner, with the answer; say whether it could be."""
    number = each.conversation_id
    now = await tx.run(conversations.get_conversation, number)
    columns = await _columns_back(tx, number)
    if each.is_open:
        await tx.run(
            escalations.end,
            each.id,
            EscalationState.ANSWERED,
            by=answer.by,
            at_ms=tx.at_ms,
            answer=clean_text(answer.text).strip(),
            message_id=answer.message_id,
        )
    before = await tx.run(conversations.set_fields, number, columns or {}, at_ms=tx.at_ms)
    await tx.record(
        ANSWERED,
        number,
        escalation_id=each.id,
        asked=asked_words(each.asked),
        who=answer.who,
        way=each.way.value,
        asked_by=each.asked_by,
        owner=now.assignee,
        thread=each.thread if answer.is_mail else None,
        by_message=answer.message_id,
        is_again=not each.is_open,
        text=clean_line(answer.text, limit=200),
        before=before,
        after=columns or {},
    )
    return columns is not None


async def _columns_back(tx: Transaction, number: ConversationId) -> Columns | None:
    now = await tx.run(conversations.get_fields, number, ["status", "snoozed_until_at"])
    waits = (await waits_since(tx, [number]))[number]
    until = now["snoozed_until_at"]
    return decide_answer(
        status=Status(str(now["status"])),
        snoozed_until_ms=until if isinstance(until, int) else None,
        waits_since_ms=waits,
    )


async def settle_thread(tx: Transaction, thread: ConversationId, about: ConversationId) -> None:
    """Close an exchange: whatever comes into it is brought to notice in the customer's."""
    living = await tx.run(merging.find_living, thread)
    if living != thread or about == thread:
        return  # an agent merged the two, or it into something else, which stands for itself
    now = await tx.run(conversations.get_conversation, thread)
    if now.status in {Status.NEW, Status.OPEN, Status.WAITING}:
        fields = {**THREAD_CLOSED, "closed_at": tx.at_ms}
        before = await tx.run(conversations.set_fields, thread, fields, at_ms=tx.at_ms)
        await tx.record(SETTLED, thread, number=about, before=before, after=fields)


# -- Closing ---------------------------------------------------------------------------------------


async def _follow_closing(tx: Transaction, inside: Sequence[Escalation]) -> None:
    """End what was asked of colleagues where the conversation is closed: nobody has to answer.

    Reopened by an agent it is asked as before; a customer who comes back begins anew. What an
    outsider was asked stays open: his answer is on its way.
    """
    asked = [e for e in inside if e.is_open or e.is_ended_by_closing]
    for number in sorted({e.conversation_id for e in asked}):
        now = await tx.run(conversations.get_conversation, number)
        own = [e for e in asked if e.conversation_id == number]
        closing = [e for e in own if e.is_open] if now.status is Status.CLOSED else []
        back = [e for e in own if e.is_ended_by_closing and now.status is not Status.CLOSED]
        for each in closing:
            await _end_with_closing(tx, each)
        if tx.agent_id is None:
            await tx.run(escalations.forget_closing, [e.id for e in back])
            continue
        for each in back:
            await tx.run(escalations.reopen, each.id)
            await tx.record(REOPENED, number, escalation_id=each.id, asked=asked_words(each.asked))


async def _end_with_closing(tx: Transaction, each: Escalation) -> None:
    """Take closing for the answer of whoever was handed it; a question to others is over."""
    is_handed = each.way is Way.HAND_OVER
    state = EscalationState.ANSWERED if is_handed else EscalationState.WITHDRAWN
    await tx.run(escalations.end, each.id, state, by=tx.agent_id, at_ms=tx.at_ms, is_closing=True)
    await tx.record(
        ANSWERED if is_handed else WITHDRAWN,
        each.conversation_id,
        escalation_id=each.id,
        asked=asked_words(each.asked),
        way=each.way.value,
        asked_by=each.asked_by,
        is_closing=True,
    )


# -- What was taken back ---------------------------------------------------------------------------


async def _forget_notes(tx: Transaction, found: Iterable[Escalation]) -> None:
    """Await an answer again where the note that was one is gone."""
    for each in found:
        is_by_note = (
            each.state is EscalationState.ANSWERED
            and each.answer_message_id is not None
            and each.asked.kind is not AskedKind.ADDRESS
        )
        if not is_by_note or each.answer_message_id is None:
            continue
        if await tx.run(exchanges.is_message_there, each.answer_message_id):
            continue
        await tx.run(escalations.reopen, each.id)
        number = each.conversation_id
        now = await tx.run(conversations.get_conversation, number)
        after: dict[str, object] = {}
        if now.status is Status.OPEN:
            after = {"status": Status.WAITING.value, "waiting_on": WaitingOn.TEAM.value}
        before = await tx.run(conversations.set_fields, number, after, at_ms=tx.at_ms)
        await tx.record(
            REOPENED,
            number,
            escalation_id=each.id,
            asked=asked_words(each.asked),
            before=before,
            after=after,
        )


async def _forget_letters(tx: Transaction, asked: Iterable[Escalation]) -> None:
    """End what was never asked: its letter was taken back before it left."""
    for each in asked:
        assert each.thread is not None, "read for having one"
        if await tx.run(exchanges.has_left_or_waits, each.thread):
            continue
        await tx.run(
            escalations.end, each.id, EscalationState.WITHDRAWN, by=tx.agent_id, at_ms=tx.at_ms
        )
        number = each.conversation_id
        now = await tx.run(conversations.get_fields, number, sorted(each.became))
        waits = (await waits_since(tx, [number]))[number]
        back = decide_return(stood=each.stood, became=each.became, now=now, waits_since_ms=waits)
        before = await tx.run(conversations.set_fields, number, back, at_ms=tx.at_ms)
        await tx.record(
            WITHDRAWN,
            number,
            escalation_id=each.id,
            asked=asked_words(each.asked),
            way=each.way.value,
            asked_by=each.asked_by,
            message_id=None,
            text="",
            before=before,
            after=back,
        )


# -- Time ------------------------------------------------------------------------------------------


async def tell_overdue(tx: Transaction) -> list[ConversationId]:
    """Write down what is overdue; no revision rises, so nobody's draft goes stale."""
    overdue = await tx.run(escalations.list_overdue, now_ms=tx.at_ms, limit=BATCH)
    await tx.run(escalations.tell_overdue, [e.id for e in overdue], at_ms=tx.at_ms)
    told = []
    for each in overdue:
        now = await tx.run(conversations.get_conversation, each.conversation_id)
        if now.status in {Status.CLOSED, Status.SPAM, Status.TRASH}:
            continue  # nobody waits for it there
        told.append(each.conversation_id)
        await tx.record(
            OVERDUE,
            each.conversation_id,
            escalation_id=each.id,
            asked=asked_words(each.asked),
            kind=each.asked.kind.value,
            name=each.asked.name,
            asked_by=each.asked_by,
        )
    return told
