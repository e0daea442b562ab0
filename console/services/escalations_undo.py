"""Services: taking back that somebody was asked, and that something was returned or withdrawn."""

from __future__ import annotations

from typing import cast

from console.domain.escalation import ASKED, REOPENED, WITHDRAWN
from console.services.errors import ConflictError
from console.services.notes import bring_text_back, remove_written
from console.services.outbox import cancel_in
from console.services.undo import Taking, undo_changes_in
from console.services.work import Done
from data.records import ConversationId, Escalation, EscalationId, EscalationState, MessageId
from data.store import Transaction, conversations, escalations, exchanges, outbox
from data.store.deeds import DeedHead, get_undone, list_lines


async def undo_asking(taking: Taking, deed: DeedHead) -> Done:
    """Ask nobody after all; a letter to an outsider is taken back with it.

    Raises:
        ConflictError: it was answered or ended, the letter has left, or somebody was later.
    """
    async with taking.store.transaction(
        at=taking.clock.now(), agent_id=taking.agent.id, durable=True
    ) as tx:
        each = await _escalation(tx, deed)
        await _ask_nobody(tx, each)
        return await _put_back(tx, deed, WITHDRAWN, each)


async def take_back_asked(tx: Transaction, deed: DeedHead, *, is_strict: bool = True) -> None:
    """Ask nobody after all whom a deed asked besides what else it did; its fields go back by it.

    Raises:
        ConflictError: it was answered or ended, or the letter has left; without `is_strict` such
            an escalation stays as it is.
    """
    for verb, detail in await tx.run(list_lines, deed.id):
        if verb != ASKED:
            continue
        found = EscalationId(cast("int", detail["escalation_id"]))
        try:
            await _ask_nobody(tx, await tx.run(escalations.get, found))
        except ConflictError:
            if is_strict:
                raise


async def _ask_nobody(tx: Transaction, each: Escalation) -> None:
    if not each.is_open:
        raise ConflictError(f"It is {each.state} already, so it stays as it is.")
    if each.thread is not None:
        await _take_letter_back(tx, each.thread)
    await tx.run(
        escalations.end, each.id, EscalationState.WITHDRAWN, by=tx.agent_id, at_ms=tx.at_ms
    )


async def _take_letter_back(tx: Transaction, thread: ConversationId) -> None:
    for outbox_id in await tx.run(outbox.list_uncancelled_of, thread):
        try:
            await cancel_in(tx, outbox_id)
        except ConflictError as error:
            raise ConflictError(
                f"{error} `escalation withdraw` ends the escalation all the same."
            ) from error


async def undo_ending(taking: Taking, deed: DeedHead) -> Done:
    """Await an answer again; the words that were written are a draft again.

    Raises:
        ConflictError: somebody was later, or the letter was taken back.
    """
    async with taking.store.transaction(
        at=taking.clock.now(), agent_id=taking.agent.id, durable=True
    ) as tx:
        each = await _escalation(tx, deed)
        if each.is_open:
            raise ConflictError("It is open again already.")
        if each.thread is not None and not await tx.run(exchanges.has_left_or_waits, each.thread):
            raise ConflictError("Its letter was taken back; escalate again to write another.")
        note = deed.activity.detail.get("message_id")
        await tx.run(escalations.reopen, each.id)
        done = await _put_back(tx, deed, REOPENED, each)
        if isinstance(note, int):
            await _take_note_back(taking, tx, MessageId(note))
        return done


async def _take_note_back(taking: Taking, tx: Transaction, message_id: MessageId) -> None:
    message = await tx.run(conversations.get_message, message_id)
    await remove_written(tx, message, message.conversation_id)
    revision = await tx.run(conversations.check_revision, message.conversation_id, None)
    await bring_text_back(tx, message, agent=taking.agent, revision=revision)


async def _put_back(tx: Transaction, deed: DeedHead, verb: str, each: Escalation) -> Done:
    """Put fields and watchers back; a conversation that somebody changed since stays as it is."""
    done = await undo_changes_in(tx, deed, verb=verb)
    for failed in done.failed:
        raise failed.error
    if done.undo_id is None:
        # Nothing of the row had changed; that it was taken back is to be known all the same.
        undo_id = await tx.record(
            verb, each.conversation_id, undone_id=deed.id, escalation_id=each.id
        )
        revision = await tx.run(conversations.check_revision, each.conversation_id, None)
        return Done(done.words, (each.conversation_id,), (), undo_id, done.at,
                    {each.conversation_id: revision})  # fmt: skip
    return done


async def _escalation(tx: Transaction, deed: DeedHead) -> Escalation:
    while "escalation_id" not in deed.activity.detail:
        # What takes back names fields only: it is about what the deed before it was about.
        deed = await tx.run(get_undone, deed)
    found = cast("int", deed.activity.detail["escalation_id"])
    return await tx.run(escalations.get, EscalationId(found))
