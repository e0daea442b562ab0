"""Services: taking back what was done to follow-ups, where nobody was later."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import cast

from console.domain.activity_words import tell_activity
from console.services.errors import ConflictError
from console.services.fates import CHANGED, settle_fates
from console.services.follow_up_steps import ADDED, DECISIVE
from console.services.undo import UNDONE, Taking
from console.services.work import Done, Failed
from data.errors import NotFoundError
from data.records import ConversationId, FollowUp, FollowUpId, FollowUpKind, OutboxState
from data.store import Transaction, conversations, follow_ups, log
from data.store.deeds import DeedHead
from data.store.rows import from_ms, to_ms


async def undo_follow_ups(taking: Taking, deed: DeedHead) -> Done:
    """Take back what a deed did to follow-ups, one by one.

    Raises:
        ConflictError: somebody was later with each of them.
    """
    failed: list[ConflictError] = []
    numbers: list[ConversationId | None] = []
    async with taking.store.transaction(
        at=taking.clock.now(), agent_id=taking.agent.id, durable=True
    ) as tx:
        for _, detail in await tx.run(follow_ups.list_changed_by, deed.id, verb=deed.verb):
            try:
                numbers.append(await _take_back(tx, deed.verb, detail))
            except ConflictError as error:
                failed.append(error)
        if not numbers:
            raise failed[0] if failed else ConflictError("Nothing is left of it to take back.")
        for number in dict.fromkeys(numbers):
            await _note(tx, number, deed)
        revisions = {
            number: await tx.run(conversations.check_revision, number, None)
            for number in dict.fromkeys(numbers)
            if number is not None
        }
    words = f"as before ({tell_activity(deed.activity)}: taken back)"
    changed = tuple(revisions)
    kept = tuple(Failed(changed[0], error) for error in failed) if changed else ()
    return Done(words, changed, kept, None, taking.clock.now(), revisions)


async def take_back_made(tx: Transaction, deed_id: int) -> None:
    """Take back the follow-ups that were made as a part of another deed.

    One whose message was queued with it goes the way of that message; one that was moved or done
    since stays.
    """
    for _, detail in await tx.run(follow_ups.list_changed_by, deed_id, verb=ADDED):
        if detail.get("kind") == FollowUpKind.SEND:
            continue
        with suppress(ConflictError):
            await tx.announce(CHANGED, await _unmake(tx, detail))


async def _note(tx: Transaction, number: ConversationId | None, deed: DeedHead) -> None:
    await tx.run(
        log.log_activity,
        at_ms=tx.at_ms,
        agent_id=tx.agent_id,
        verb=UNDONE,
        conversation_id=number,
        detail={},
        undone_id=deed.id,
    )
    await tx.announce(CHANGED, number)


async def _take_back(
    tx: Transaction, verb: str, detail: Mapping[str, object]
) -> ConversationId | None:
    if verb == ADDED:
        return await _unmake(tx, detail)
    follow_up = await _get(tx, detail)
    was = cast("dict[str, object]", detail["was"])
    now = await tx.run(follow_ups.read_columns, follow_up.id, DECISIVE)
    if now != detail["became"]:
        raise _later(follow_up)
    if follow_up.outbox_id is not None and was["due_at"] != now["due_at"]:
        await _put_message_back(tx, follow_up, was, mail=detail.get("mail"))
    await tx.run(follow_ups.set_columns, follow_up.id, was)
    await settle_fates(tx, [follow_up.id])
    return follow_up.conversation_id


async def _unmake(tx: Transaction, detail: Mapping[str, object]) -> ConversationId | None:
    """Forget a promise that nobody has touched since."""
    follow_up = await _get(tx, detail)
    is_untouched = to_ms(follow_up.at) == detail["due_at"] and follow_up.ended_by != "agent"
    if follow_up.kind is FollowUpKind.SEND or not is_untouched:
        raise _later(follow_up)
    await tx.run(follow_ups.remove, follow_up.id)
    return follow_up.conversation_id


async def _put_message_back(
    tx: Transaction, follow_up: FollowUp, was: Mapping[str, object], *, mail: object
) -> None:
    """Let a message leave when it was to leave before; one whose time has passed never does so."""
    from console.services.postponing import keep_back, postpone  # noqa: PLC0415 - start-up time

    assert follow_up.outbox_id is not None
    due = cast("int", was["due_at"])
    if mail == OutboxState.HELD and due > tx.at_ms:
        await postpone(tx, follow_up.outbox_id, from_ms(due))
    else:
        await keep_back(tx, follow_up.outbox_id)


async def _get(tx: Transaction, detail: Mapping[str, object]) -> FollowUp:
    key = FollowUpId(cast("int", detail["follow_up_id"]))
    try:
        return await tx.run(follow_ups.get, key)
    except NotFoundError as error:
        raise ConflictError(f"Follow-up {key} is no more.") from error


def _later(follow_up: FollowUp) -> ConflictError:
    return ConflictError(
        f"Follow-up {follow_up.id} has changed since: it is {follow_up.state}, with "
        f"{follow_up.owner or 'the pool'}. It stays so."
    )
