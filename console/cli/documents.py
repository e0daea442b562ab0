"""Records as JSON documents: field names and shapes are a contract with scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from console.cli.extras_documents import extras_document
from console.domain.activity_words import tell_whole
from console.domain.returns import matched_to
from console.domain.who_wrote import doubts_about_sender
from data.records import (
    Activity,
    Address,
    Breach,
    Conversation,
    Direction,
    FolderLedger,
    HeldBecause,
    Message,
    OutboxItem,
    OutboxTrouble,
    QuarantinedMail,
    SearchHit,
    ServerPlace,
    SyncStatus,
    settle,
)

Document = dict[str, object]
HELD_BACK = {
    HeldBecause.SIGN_IN: "held, the server refuses us",
    HeldBecause.CONNECTION: "held, the line to the server cannot be used",
}


def moment(at: datetime | None) -> str | None:
    """Give a moment as RFC 3339 in UTC."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def address_document(address: Address) -> Document:
    """Give a name with its address."""
    return {"name": address.name, "address": address.address}


def conversation_document(
    conversation: Conversation, messages: Sequence[Message] | None = None
) -> Document:
    """Give a conversation, with its messages where they are asked for."""
    c = conversation
    customer = None
    if c.customer is not None:
        customer = {"name": c.customer.name, "address": c.customer.address}
    document: Document = {
        "number": c.id,
        "subject": c.subject,
        "status": c.status.value,
        "waiting_on": c.waiting_on.value if c.waiting_on else None,
        "snoozed_until": moment(c.snoozed_until),
        "woken_at": moment(c.woken_at),
        "assignee": c.assignee,
        "tier": c.tier,
        "priority": c.priority.value,
        "kind": c.kind.value if c.kind else None,
        "channel": c.channel,
        "tags": list(c.tags),
        "cause": c.cause,
        "stage": c.stage,
        "language": c.language,
        "revision": c.revision,
        "customer": customer,
        "participants": [
            {"name": p.name, "address": p.address, "role": p.role} for p in c.participants
        ],
        "created_at": moment(c.created_at),
        "updated_at": moment(c.updated_at),
        "closed_at": moment(c.closed_at),
        "last_message_at": moment(c.last_message_at),
        "unanswered_since": moment(c.unanswered_since),
        "message_count": c.message_count,
        "next_breach": breach_document(c.next_breach),
        "watchers": list(c.watchers),
        "linked": list(c.linked),
    }
    if messages is not None:
        document["messages"] = [message_document(m) for m in messages]
    return document


def breach_document(breach: Breach | None) -> Document | None:
    """Give which target is broken next, or has been, and when; null where no clock runs."""
    if breach is None:
        return None
    return {"target": breach.target.value, "at": moment(breach.at)}


def message_document(message: Message) -> Document:
    """Give a message with its texts."""
    m = message
    return {
        "id": m.id,
        "internet_message_id": m.internet_message_id,
        "direction": m.direction.value,
        "channel": m.channel,
        "contact_direction": m.contact_direction.value if m.contact_direction else None,
        "agent": m.agent,
        "mentioned": list(m.mentioned),
        "author": address_document(m.author),
        "to": [address_document(a) for a in m.to],
        "cc": [address_document(a) for a in m.cc],
        "reply_to": [address_document(a) for a in m.reply_to],
        "authentication": [
            {"method": c.method, "result": c.result, "domain": c.domain or None}
            for c in m.authentication
        ],
        "sender_doubts": list(doubts_about_sender(m)),
        "sent_at": moment(m.sent_at),
        "received_at": moment(m.received_at),
        "subject": m.subject,
        "text": m.body.text,
        "new_text": m.body.new_text,
        "has_html": m.body.has_html,
        "automatic": m.automatic.value if m.automatic else None,
        "attachments": [
            {
                "filename": a.filename,
                "content_type": a.content_type,
                "size_bytes": a.size_bytes,
                **({"on_server": True} if a.on_server else {}),
            }
            for a in m.body.attachments
        ],
        "delivery_reports": _delivery_reports(m),
        "joined_by": m.joined_by.value,
        "origin": m.origin_id,
        "outbox_state": m.outbox_state.value if m.outbox_state else None,
        "raw_sha256": m.raw_sha256,
        "is_whole": m.whole_bytes is None,
        "server_place": server_place_document(m.server_place),
        "marks": list(m.marks),
        "defects": list(m.body.defects),
        **extras_document(m.body),
    }


def server_place_document(place: ServerPlace | None) -> Document | None:
    """Give where a mail lies on the server that left the inbox; null where it did not."""
    if place is None:
        return None
    role = place.role.value if place.role else None
    return {"folder": place.folder, "role": role, "by_us": place.is_ours}


def _delivery_reports(m: Message) -> list[Document]:
    """Give what a report says, or what reports say of a mail of ours, one entry a recipient."""
    if m.direction is Direction.OUT:
        return [
            {
                "recipient": r.recipient,
                "outcome": r.outcome.value,
                "status": r.status,
                "original_message_id": m.internet_message_id,
                "final_recipient": r.final_recipient or r.recipient,
                "report_message_id": None if r.is_at_once else r.report_id,
                "matched_message_id": m.id,
                "matched_by": r.matched_by,
            }
            for r in settle(m.returned)
        ]
    found = [matched_to(r, m.returned) for r in m.body.delivery_reports]
    return [
        {
            "recipient": r.recipient,
            "outcome": r.outcome.value,
            "status": r.status,
            "original_message_id": r.original_message_id,
            "final_recipient": r.final_recipient or r.recipient,
            "report_message_id": m.id,
            "matched_message_id": None if match is None else match.message_id,
            "matched_by": None if match is None else match.matched_by,
        }
        for r, match in zip(m.body.delivery_reports, found, strict=True)
    ]


def activity_document(line: Activity, *, time_zone: str) -> Document:
    """Give a line of the activity log, in words too."""
    return {
        "id": line.id,
        "at": moment(line.at),
        "agent": line.agent,
        "conversation": line.conversation_id,
        "verb": line.verb,
        "text": tell_whole(line, time_zone=time_zone),
        "detail": line.detail,
    }


def hit_document(hit: SearchHit) -> Document:
    """Give one found message."""
    return {
        "conversation": hit.conversation_id,
        "message_id": hit.message_id,
        "snippet": hit.snippet,
        "sent_at": moment(hit.sent_at),
        "subject": hit.subject,
        "author": hit.author,
    }


def unsent_document(trouble: OutboxTrouble) -> Document:
    """Give what stays behind of the mails on their way out."""
    return {
        "queued": trouble.queued,
        "late": trouble.late,
        "held": trouble.held_back,
        "refused": trouble.refused,
        "unknown": trouble.unknown,
        "withheld": trouble.withheld,
        "copies_failed": trouble.copies_failed + trouble.copies_homeless,
        "cause": trouble.held_why or trouble.last_error or None,
    }


def unsent_line(trouble: OutboxTrouble) -> str:
    """Say in a line which mails stay behind; nothing where all is well."""
    why = HELD_BACK[trouble.held_because or HeldBecause.SIGN_IN]
    counts = (
        (trouble.held_back, why),
        (trouble.late, "late"),
        (trouble.refused, "refused"),
        (trouble.unknown, "of unknown fate"),
        (trouble.withheld, "withheld"),
    )
    told = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"Outbox: {told} (support-console outbox)" if told else ""


def outbox_document(item: OutboxItem) -> Document:
    """Give a mail on its way out."""
    return {
        "id": item.id,
        "conversation": item.conversation_id,
        "message_id": item.message_id,
        "state": item.state.value,
        "because": item.because.value if item.because else None,
        "not_before": moment(item.not_before),
        "attempts": item.attempts,
        "next_attempt_at": moment(item.next_attempt_at),
        "internet_message_id": item.internet_message_id,
        "last_error": item.last_error,
        "copy_state": item.copy_state,
        "copy_error": item.copy_error,
        "first_tried_at": moment(item.first_tried_at),
        "late": item.warned_at is not None and item.state.value in {"queued", "held"},
        "replaces": item.replaces,
        "replaced_by": item.replaced_by,
        "recipients": [
            {
                "address": r.address,
                "state": r.state,
                "code": r.code,
                "server_text": r.server_text,
            }
            for r in item.recipients
        ],
    }


def quarantine_document(mail: QuarantinedMail) -> Document:
    """Give a mail that could not be taken in."""
    return {
        "id": mail.id,
        "folder": mail.folder,
        "uid_validity": max(mail.uid_validity, 0),
        "uid": mail.uid,
        "reason": mail.reason,
        "attempts": mail.attempts,
        "at": moment(mail.at),
        "size_bytes": mail.size_bytes,
        "from": mail.author,
        "subject": mail.subject,
        "sent_at": moment(mail.sent_at),
        "waits_for_a_person": mail.is_waiting,
        "has_source": mail.raw_id is not None,
        "gone_from_server": mail.is_gone,
    }


def account_document(ledger: FolderLedger) -> Document:
    """Give how a folder adds up; where it does not, which mails have no fate."""
    document: Document = {
        "name": ledger.name,
        "role": ledger.role.value,
        "uid_validity": max(ledger.uid_validity, 0),  # 0: the server gives none that lasts
        "on_server": ledger.on_server,
        "stored": ledger.stored,
        "quarantined": ledger.quarantined,
        "ignored": ledger.ignored,
    }
    if not ledger.is_even:
        document.update(unaccounted=ledger.unaccounted, missing=list(ledger.missing))
    return document


def ledger_document(ledger: FolderLedger) -> Document:
    """Give the account of a folder with its history."""
    return {
        **account_document(ledger),
        "even": ledger.is_even,
        "missing": list(ledger.missing),
        "checked_at": moment(ledger.checked_at),
        "uneven_at": moment(ledger.uneven_at),
        "uneven_uids": list(ledger.uneven_uids),
        "mended_at": moment(ledger.mended_at),
    }


def sync_document(status: SyncStatus) -> Document:
    """Give how mailbox and store stand to each other."""
    return {
        "state": status.state,
        "since": moment(status.since),
        "holder": status.holder,
        "last_success_at": moment(status.last_success_at),
        "cause": status.cause,
        "imported": status.imported,
        "import_total": status.import_total,
        "alert": status.alert or None,
        "alert_at": moment(status.alert_at),
    }


def documents(items: Iterable[Document]) -> list[Document]:
    """Give documents as a list."""
    return list(items)
