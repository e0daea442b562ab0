"""Mails of ours that left, and what comes back about them."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from console.domain.lifecycle import Then
from console.services.letters import Letter
from data.records import Conversation, ConversationId, Message, OutboxItem, OutboxState
from data.store import conversations, leases, outbox, outbox_delivery
from tests.support.builders import daemon_header, multipart_mail, part
from tests.support.console_app import Office

GONE = "smtp; 550 5.1.1 No such user here"
FULL = "smtp; 552 5.2.2 Mailbox full"
LATE = "smtp; 451 4.4.1 Connection timed out"


async def reply(
    office: Office,
    number: ConversationId,
    *,
    text: str = "It is on its way.",
    then: Then = "close",
    agent: str = "ann",
) -> OutboxItem:
    """Answer a conversation, and let the answer leave as the syncing process does."""
    services = await office.services(agent)
    assert services.replies is not None
    await services.replies.reply(number, Letter(text, then=then), agent=services.agent)
    return await leave(office)


async def leave(office: Office) -> OutboxItem:
    """Let the one mail that waits leave."""
    now = office.clock.now()
    async with office.store.transaction(at=now) as tx:
        epoch = await tx.run(
            leases.take_lease, now_ms=tx.at_ms, holder="test:1", lasts_ms=10**12, has_lock=True
        )
        assert epoch is not None
        await tx.run(_queue_all)
        item = await tx.run(outbox_delivery.claim_next, epoch=epoch, now_ms=tx.at_ms)
        assert item is not None, "a mail waits"
        sent: dict[str, tuple[str, int | None, str]] = {
            str(r.address): ("sent", 250, "taken") for r in item.recipients
        }
        await tx.run(
            outbox_delivery.mark_data_started, item.id, epoch=epoch, now_ms=tx.at_ms, results=sent
        )
        await tx.run(outbox.set_outbox_state, item.id, OutboxState.SENT, now_ms=tx.at_ms)
        return await tx.run(outbox.get_outbox_item, item.id)


def _queue_all(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE outbox SET state = 'queued', because = NULL WHERE state = 'held'")


def report(
    original_id: str,
    recipient: str,
    *,
    action: str = "failed",
    said: str = GONE,
    more: str = "",
    key: str = "report",
    text: str = "",
    returned: str = "",
) -> bytes:
    """Write a delivery report by RFC 3464 about a mail of ours; `more` are fields of its own."""
    status = said.split("; ")[1].split()[1]
    fields = (
        "Reporting-MTA: dns; mx.customer.example\r\n\r\n"
        f"{more}Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {said}\r\n"
    )
    head = returned or f"Message-ID: <{original_id}>\r\nSubject: Re: Question\r\n\r\n"
    return multipart_mail(
        part(text or f"Your mail to {recipient} came back.\r\n"),
        part(fields, content_type="message/delivery-status"),
        part(head, content_type="text/rfc822-headers"),
        kind="report",
        more="; report-type=delivery-status",
        head=daemon_header().replace(b"<report@", f"<{key}@".encode()),
    )


async def look(office: Office, number: ConversationId) -> tuple[Conversation, list[Message]]:
    """Read a conversation with its messages."""
    conversation = await office.store.read(conversations.get_conversation, number)
    return conversation, await office.store.read(conversations.list_messages, conversation.id)


async def count_conversations(office: Office) -> int:
    """Say how many there are."""
    page = await office.store.read(
        conversations.list_queue, "all", agent_id=None, limit=500, cursor=None
    )
    return len(page.conversations)


def moment(office: Office) -> datetime:
    """Give the time by the office's clock."""
    return office.clock.now()
