"""Services: what comes back about our mails is matched, shown, and brings conversations back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.domain.returns import find_recipient, newly_failed, speaks_of_address, tell_fate
from console.services.incoming import Incoming
from console.services.summaries import waits_since
from console.services.undelivered import CHANGED
from data.mail.bounce_verdict import judge
from data.records import (
    AT_ONCE,
    ConversationId,
    DeliveryOutcome,
    MessageId,
    OutboxId,
    OutboxRecipient,
    OutboxState,
    Returned,
    Status,
)
from data.store import Transaction, conversations, outbox, returns
from data.store.returns import NewReturn, SentMail
from data.store.rows import to_ms

_TOLD_ANYWAY = frozenset({OutboxState.REFUSED, OutboxState.UNKNOWN})


async def take_returns(tx: Transaction, new: Mapping[MessageId, Incoming]) -> None:
    """Note what new mails say of ours: delivery reports, and people who write again.

    What lists show of it follows before the commit (`keep_undelivered`).
    """
    heard = {
        mail.author.key: to_ms(mail.received_at)
        for mail in new.values()
        if mail.direction == "in" and mail.head.automatic is None and not mail.is_cut
    }
    changed = set(await tx.run(returns.overtake, heard)) if heard else set()
    changed |= await _match(tx, new)
    if changed:
        await tx.announce(CHANGED, *sorted(changed))


async def take_answers(
    tx: Transaction, outbox_id: OutboxId, recipients: Sequence[OutboxRecipient]
) -> None:
    """Note of addresses what a server said when a mail was offered: nobody is there, or welcome."""
    if not recipients:
        return
    item = await tx.run(outbox.get_outbox_item, outbox_id)
    taken = [r.address for r in recipients if r.state == "sent"]
    changed = set(await tx.run(returns.overtake_at_once, taken)) if taken else set()
    said_before = await tx.run(
        returns.take_answered, item.message_id, [r.address for r in recipients]
    )
    dead = [r for r in recipients if r.state == "refused" and _says_dead(r)]
    if not dead and not said_before and not changed:
        return
    ours = SentMail(item.id, item.message_id, item.internet_message_id, item.agent, ())
    rows = [
        NewReturn(
            item.message_id, ours, r.address, DeliveryOutcome.DEAD_ADDRESS, _status_of(r), None,
            AT_ONCE, tx.at_ms,
        )
        for r in dead
    ]  # fmt: skip
    await tx.run(returns.add_returns, rows)
    await tx.run(returns.note_unreached, [item.message_id])
    changed.add(item.conversation_id)
    if item.state not in _TOLD_ANYWAY:
        # Others of its recipients are still tried, for days: whom nobody reaches is told now.
        new = {r.address.casefold() for r in dead} - said_before
        for each in await tx.run(returns.list_returned, [item.message_id]):
            if each.recipient in new:
                await _bring_back(tx, each, ours)
    await tx.announce(CHANGED, *sorted(changed))


def _status_of(recipient: OutboxRecipient) -> str:
    return f"{recipient.code or ''} {recipient.server_text}".strip()


def _says_dead(recipient: OutboxRecipient) -> bool:
    status = _status_of(recipient)
    is_dead = judge(action="failed", words=status) is DeliveryOutcome.DEAD_ADDRESS
    return is_dead and speaks_of_address(status)


async def _match(tx: Transaction, new: Mapping[MessageId, Incoming]) -> set[ConversationId]:
    ids = {found for mail in new.values() for found, _ in mail.returned_ids if mail.reports}
    sent = await tx.run(returns.find_sent, ids) if ids else {}
    rows = [
        row for key, mail in sorted(new.items()) if mail.reports for row in _rows(key, mail, sent)
    ]
    if not rows:
        return set()
    mails = {row.sent.message_id for row in rows}
    before = await tx.run(returns.list_returned, mails)
    await tx.run(returns.add_returns, rows)
    after = await tx.run(returns.list_returned, mails)
    await tx.run(returns.note_unreached, mails)
    writers = {row.sent.message_id: row.sent for row in rows}
    for failure in newly_failed(before, after):
        await _bring_back(tx, failure, writers[failure.message_id])
    return {each.conversation_id for each in after}


def _rows(key: MessageId, mail: Incoming, sent: Mapping[str, SentMail]) -> list[NewReturn]:
    """Match each report of a mail to the first of our mails that went to its recipient."""
    rows: dict[tuple[MessageId, str], NewReturn] = {}
    for report in mail.reports:
        for internet_id, how in mail.returned_ids:
            ours = sent.get(internet_id)
            if ours is None:
                continue
            found = find_recipient(report, ours.recipients, text=mail.report_text)
            if found is None:
                continue
            address, final = found
            rows.setdefault(
                (ours.message_id, address.casefold()),
                NewReturn(
                    key, ours, address, report.outcome, report.status, final, how,
                    to_ms(mail.received_at),
                ),
            )  # fmt: skip
            break
    return list(rows.values())


async def _bring_back(tx: Transaction, failure: Returned, sent: SentMail) -> None:
    """Bring a conversation back to work: a mail of ours did not reach its reader."""
    now = await tx.run(conversations.get_conversation, failure.conversation_id)
    fields: dict[str, object] = {}
    # What is asked of an outsider has a quiet thread; that the question came back is told there.
    is_quiet = now.status in {Status.SPAM, Status.TRASH} or await tx.run(
        returns.is_exchange, now.id
    )
    if not is_quiet:
        since = (await waits_since(tx, [now.id])).get(now.id)
        fields = {"snoozed_until_at": None, "unanswered_at": since}
        if now.status in {Status.WAITING, Status.CLOSED}:
            fields |= {"status": Status.OPEN.value, "waiting_on": None, "closed_at": None}
    before: dict[str, object] = {}
    if fields:
        before = await tx.run(conversations.set_fields, now.id, fields, at_ms=tx.at_ms)
    await tx.record(
        "delivery.failed",
        now.id,
        message_id=failure.message_id,
        outbox_id=sent.outbox_id,
        address=failure.recipient,
        outcome=failure.outcome.value,
        text=tell_fate(failure),
        written_by=sent.agent,
        before=before,
        after=fields,
    )
