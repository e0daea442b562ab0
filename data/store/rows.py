"""Row <-> record: alone knows column order, JSON columns and milliseconds (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from data.records import (
    Address,
    AgentId,
    AgentRole,
    Attachment,
    Authentication,
    Automatic,
    Breach,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    DeliveryOutcome,
    DeliveryReport,
    Direction,
    Escalation,
    FolderRole,
    HeldBecause,
    JoinedBy,
    Kind,
    Message,
    MessageBody,
    MessageId,
    OutboxId,
    OutboxItem,
    OutboxState,
    Participant,
    Priority,
    RawId,
    Returned,
    SafeLine,
    SafeText,
    ServerPlace,
    Status,
    Target,
    WaitingOn,
)
from data.records import Agent as AgentRecord
from data.store.body_extras import extras_from_values, extras_values

PRIORITIES = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)
"""Priority by its number in the database."""


def to_ms(moment: datetime) -> int:
    """Give an aware moment as milliseconds UTC."""
    return int(moment.timestamp() * 1000)


def to_ms_or_none(moment: datetime | None) -> int | None:
    """Give an aware moment as milliseconds UTC, None for none."""
    return None if moment is None else to_ms(moment)


def from_ms(ms: int) -> datetime:
    """Give milliseconds UTC as an aware moment."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def from_ms_or_none(ms: int | None) -> datetime | None:
    """Give milliseconds UTC as an aware moment, None for none."""
    return None if ms is None else from_ms(ms)


def dump_json(value: object) -> str:
    """Give a JSON column's text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def dump_people(**lists: tuple[Address, ...]) -> str:
    """Give the `people` column: lists of [name, address] by header."""
    return dump_json({k: [[a.name, a.address] for a in v] for k, v in lists.items() if v})


def load_people(text: str) -> dict[str, tuple[Address, ...]]:
    """Read the `people` column."""
    return {
        key: tuple(Address(SafeLine(name), SafeLine(address)) for name, address in pairs)
        for key, pairs in json.loads(text).items()
    }


CONVERSATION_COLUMNS = """
  c.id, c.subject, c.status, c.waiting_on, c.snoozed_until_at, assignee.name, c.tier, c.priority,
  c.kind, c.channel, c.cause, c.stage, c.language, c.revision, c.created_at, c.updated_at,
  c.closed_at, c.last_message_at, c.unanswered_at, c.message_count, c.preview,
  customer.id, customer.name, customer.address, customer.language, c.woken_at,
  c.next_breach_at, c.next_breach_target, c.next_warning_at, c.undelivered"""
CONVERSATION_JOINS = """
  LEFT JOIN agents AS assignee ON assignee.id = c.assignee_id
  LEFT JOIN customers AS customer ON customer.id = c.customer_id"""


def conversation_from_row(
    row: tuple[object, ...],
    *,
    tags: Iterable[str] = (),
    participants: Iterable[Participant] = (),
    watchers: Iterable[str] = (),
    linked: Iterable[ConversationId] = (),
    is_unread: bool = False,
    is_mentioned: bool = False,
    escalations: tuple[Escalation, ...] = (),
) -> Conversation:
    """Make a record of CONVERSATION_COLUMNS."""
    (number, subject, status, waiting_on, snoozed, assignee, tier, priority,
     kind, channel, cause, stage, language,
     revision, created, updated, closed, last_message, unanswered, count, preview,
     customer_id, customer_name, customer_address, customer_language, woken,
     breach_at, breach_target, warning_at, undelivered) = row  # fmt: skip
    customer = None
    if isinstance(customer_id, int):
        customer = Customer(
            CustomerId(customer_id),
            SafeLine(str(customer_name)),
            SafeLine(str(customer_address)),
            _text_or_none(customer_language),
        )
    return Conversation(
        id=ConversationId(_int(number)),
        subject=SafeLine(str(subject)),
        status=Status(str(status)),
        waiting_on=WaitingOn(str(waiting_on)) if waiting_on else None,
        snoozed_until=from_ms_or_none(_int_or_none(snoozed)),
        assignee=_text_or_none(assignee),
        tier=_text_or_none(tier),
        priority=PRIORITIES[_int(priority)],
        kind=Kind(str(kind)) if kind else None,
        channel=str(channel),
        cause=_text_or_none(cause),
        stage=_text_or_none(stage),
        language=_text_or_none(language),
        revision=_int(revision),
        customer=customer,
        created_at=from_ms(_int(created)),
        updated_at=from_ms(_int(updated)),
        closed_at=from_ms_or_none(_int_or_none(closed)),
        last_message_at=from_ms_or_none(_int_or_none(last_message)),
        unanswered_since=from_ms_or_none(_int_or_none(unanswered)),
        message_count=_int(count),
        preview=SafeLine(str(preview)),
        tags=tuple(tags),
        participants=tuple(participants),
        watchers=tuple(watchers),
        linked=tuple(linked),
        escalations=escalations,
        is_unread=is_unread,
        woken_at=from_ms_or_none(_int_or_none(woken)),
        is_mentioned=is_mentioned,
        next_breach=_breach(breach_at, breach_target, warning_at),
        undelivered=_int(undelivered),
    )


def _breach(at: object, target: object, warning_at: object) -> Breach | None:
    if at is None:
        return None
    return Breach(Target(str(target)), from_ms(_int(at)), from_ms(_int(warning_at)))


MESSAGE_COLUMNS = """
  m.id, m.conversation_id, m.direction, m.channel, m.internet_message_id, m.author_name,
  m.author_address, m.people, m.ancestors, m.subject, m.sent_at, m.received_at, m.automatic,
  m.may_auto_answer, m.joined_by, m.marks, m.authentication, m.raw_id, m.body_id, b.text,
  b.new_text, b.facts, r.sha256, o.id, o.state, a.name, m.contact_direction, m.origin_id,
  CASE WHEN m.direction = 'note' THEN
    (SELECT json_group_array(name) FROM (SELECT named.name AS name FROM mentions AS w
       JOIN agents AS named ON named.id = w.agent_id
       WHERE w.message_id = m.id ORDER BY named.name)) END,
  (SELECT json_array(d.role, d.folder, d.is_ours) FROM departures AS d
    WHERE d.message_id = m.id AND d.looked_at IS NOT NULL AND d.role IS NOT 'inbox'),
  CASE WHEN o.id IS NOT NULL OR m.automatic = 'bounce' THEN
    (SELECT json_group_array(json_array(t.report_id, t.message_id, ours.conversation_id, t.address,
       t.outcome, t.status, t.at, t.matched_by, t.final))
     FROM returns AS t JOIN messages AS ours ON ours.id = t.message_id
     WHERE t.message_id = m.id OR t.report_id = m.id) END,
  (SELECT w.whole_bytes FROM abridged AS w WHERE w.raw_id = m.raw_id)"""
RETURN_COLUMNS = (
    "t.report_id, t.message_id, ours.conversation_id, t.address, t.outcome, t.status, t.at,"
    " t.matched_by, t.final"
)
MESSAGE_JOINS = """
  LEFT JOIN bodies AS b ON b.id = m.body_id
  LEFT JOIN raws AS r ON r.id = m.raw_id
  LEFT JOIN outbox AS o ON o.message_id = m.id
  LEFT JOIN agents AS a ON a.id = m.agent_id"""


def _server_place(text: object) -> ServerPlace | None:
    if text is None:
        return None
    role, folder, is_ours = json.loads(str(text))
    return ServerPlace(None if role is None else FolderRole(role), folder, is_ours=bool(is_ours))


def message_from_row(row: tuple[object, ...]) -> Message:
    """Make a record of MESSAGE_COLUMNS."""
    (message_id, conversation_id, direction, channel, internet_message_id, author_name,
     author_address, people_text, ancestors, subject, sent, received, automatic,
     may_answer, joined_by, marks, checks, raw_id, body_id, text, new_text, facts, sha256,
     outbox_id, outbox_state, agent, contact_direction, origin_id, mentioned,
     place, returned, whole_bytes) = row  # fmt: skip
    people = load_people(str(people_text))
    return Message(
        id=MessageId(_int(message_id)),
        conversation_id=ConversationId(_int(conversation_id)),
        direction=Direction(str(direction)),
        channel=str(channel),
        internet_message_id=str(internet_message_id),
        author=Address(SafeLine(str(author_name)), SafeLine(str(author_address))),
        to=people.get("to", ()),
        cc=people.get("cc", ()),
        reply_to=people.get("reply_to", ()),
        ancestors=tuple(json.loads(str(ancestors))),
        subject=SafeLine(str(subject)),
        sent_at=from_ms_or_none(_int_or_none(sent)),
        received_at=from_ms(_int(received)),
        automatic=Automatic(str(automatic)) if automatic else None,
        may_auto_answer=bool(may_answer),
        joined_by=JoinedBy(str(joined_by)),
        raw_id=RawId(_int(raw_id)) if raw_id is not None else None,
        raw_sha256=sha256.hex() if isinstance(sha256, bytes) and whole_bytes is None else None,
        whole_bytes=_int_or_none(whole_bytes),
        is_decoded=body_id is not None,
        body=body_from_columns(text, new_text, facts),
        outbox_id=OutboxId(_int(outbox_id)) if outbox_id is not None else None,
        outbox_state=OutboxState(str(outbox_state)) if outbox_state else None,
        marks=tuple(str(marks).split()),
        authentication=tuple(_load_authentication(str(checks))),
        server_place=_server_place(place),
        agent=str(agent) if agent is not None else None,
        contact_direction=Direction(str(contact_direction)) if contact_direction else None,
        mentioned=tuple(json.loads(str(mentioned))) if mentioned else (),
        origin_id=ConversationId(_int(origin_id)),
        returned=tuple(map(returned_from_values, json.loads(str(returned)))) if returned else (),
    )


def dump_authentication(checks: Iterable[Authentication]) -> str:
    """Give the `authentication` column."""
    return " ".join(f"{check.method}={check.result}/{check.domain}" for check in checks)


def _load_authentication(text: str) -> Iterator[Authentication]:
    for word in text.split():
        said, _, domain = word.partition("/")
        method, _, result = said.partition("=")
        yield Authentication(method, result, SafeLine(domain))


def returned_from_values(values: Sequence[object]) -> Returned:
    """Make a record of RETURN_COLUMNS."""
    (report_id, message_id, number, address, outcome, status, at, matched_by, final) = values
    return Returned(
        report_id=MessageId(_int(report_id)),
        message_id=MessageId(_int(message_id)),
        conversation_id=ConversationId(_int(number)),
        recipient=SafeLine(str(address)),
        outcome=DeliveryOutcome(str(outcome)),
        status=SafeLine(str(status)),
        at=from_ms(_int(at)),
        matched_by=str(matched_by),
        final_recipient=SafeLine(str(final)) if final is not None else None,
    )


def facts_of(body: MessageBody) -> str:
    """Give the `facts` column of a body."""
    return dump_json(
        {
            "has_html": body.has_html,
            "language": body.language,
            "remote_images": body.remote_images,
            "hidden_words": body.hidden_words,
            "attachments": attachments_as_facts(body.attachments),
            "reports": [
                [r.recipient, r.outcome.value, r.status, r.original_message_id, r.final_recipient]
                for r in body.delivery_reports
            ],
            "defects": list(body.defects),
            "deceiving": body.deceiving_links,
            # Most mails have none of these, and rows stay small.
            **({"extras": extras} if (extras := extras_values(body)) else {}),
        }
    )


def attachments_as_facts(attachments: Sequence[Attachment]) -> list[list[object]]:
    """Give what the `facts` column of a body says of files."""
    return [
        [a.index, a.filename, a.content_type, a.size_bytes, a.inline, a.on_server]
        for a in attachments
    ]


def body_from_columns(text: object, new_text: object, facts_text: object) -> MessageBody:
    """Make a body of its three columns; an empty one where it has not been read yet."""
    if text is None:
        return MessageBody(SafeText(""), SafeText(""), has_html=False)
    facts = json.loads(str(facts_text))
    return MessageBody(
        text=SafeText(str(text)),
        new_text=SafeText(str(text if new_text is None else new_text)),
        has_html=bool(facts["has_html"]),
        attachments=tuple(
            Attachment(
                index, SafeLine(name), SafeLine(kind), size, inline=inline, on_server=any(away)
            )
            for index, name, kind, size, inline, *away in facts["attachments"]
        ),
        delivery_reports=tuple(
            DeliveryReport(SafeLine(who), DeliveryOutcome(outcome), SafeLine(status), *rest)
            for who, outcome, status, *rest in facts["reports"]
        ),
        language=facts["language"],
        remote_images=facts["remote_images"],
        hidden_words=facts.get("hidden_words", 0),
        defects=tuple(SafeLine(d) for d in facts["defects"]),
        deceiving_links=tuple(
            (SafeLine(target), SafeLine(why)) for target, why in facts["deceiving"]
        ),
        **extras_from_values(facts.get("extras", {})),
    )


AGENT_COLUMNS = """
  id, uid, name, display_name, role, time_zone, language, signature, away_until_at, away_words,
  (SELECT json_group_array(json_array(s.language, s.signature))
    FROM agent_signatures AS s WHERE s.agent_id = agents.id)"""


def agent_from_row(row: tuple[object, ...]) -> AgentRecord:
    """Make a record of AGENT_COLUMNS."""
    (agent_id, uid, name, display_name, role, time_zone, language, signature, away_until,
     away_words, signatures) = row  # fmt: skip
    return AgentRecord(
        AgentId(_int(agent_id)),
        _int_or_none(uid),
        str(name),
        SafeLine(str(display_name)),
        AgentRole(str(role)),
        str(time_zone),
        str(language),
        str(signature),
        tuple(sorted((code, text) for code, text in json.loads(str(signatures)))),
        from_ms_or_none(_int_or_none(away_until)),
        SafeLine(str(away_words)),
    )


OUTBOX_COLUMNS = """
  o.id, o.conversation_id, o.message_id, o.state, o.because, o.not_before_at, o.attempts,
  o.next_attempt_at, o.internet_message_id, o.envelope_from, o.raw_id, a.name, o.created_at,
  o.data_started_at, o.copy_state, o.last_error, m.subject, o.first_tried_at, o.deferrals,
  o.cut_short, o.warned_at, o.copy_error, o.replaces_id,
  (SELECT max(n.id) FROM outbox AS n WHERE n.replaces_id = o.id AND n.state <> 'cancelled')"""
OUTBOX_JOINS = (
    " LEFT JOIN agents AS a ON a.id = o.agent_id LEFT JOIN messages AS m ON m.id = o.message_id"
)


def outbox_item_from_row(row: tuple[object, ...]) -> OutboxItem:
    """Make a record of OUTBOX_COLUMNS, recipients left out."""
    (outbox_id, conversation_id, message_id, state, because, not_before, attempts,
     next_attempt, internet_message_id, envelope_from, raw_id, agent, created,
     data_started, copy_state, error, subject, first_tried, deferrals,
     cut_short, warned, copy_error, replaces, replaced_by) = row  # fmt: skip
    return OutboxItem(
        id=OutboxId(_int(outbox_id)),
        conversation_id=ConversationId(_int(conversation_id)),
        message_id=MessageId(_int(message_id)),
        state=OutboxState(str(state)),
        because=HeldBecause(str(because)) if because else None,
        not_before=from_ms_or_none(_int_or_none(not_before)),
        attempts=_int(attempts),
        next_attempt_at=from_ms_or_none(_int_or_none(next_attempt)),
        internet_message_id=str(internet_message_id),
        envelope_from=str(envelope_from),
        raw_id=RawId(_int(raw_id)),
        agent=_text_or_none(agent),
        created_at=from_ms(_int(created)),
        data_started_at=from_ms_or_none(_int_or_none(data_started)),
        copy_state=str(copy_state),
        last_error=SafeLine(str(error)),
        subject=SafeLine(str(subject or "")),
        first_tried_at=from_ms_or_none(_int_or_none(first_tried)),
        deferrals=_int(deferrals),
        cut_short=_int(cut_short),
        warned_at=from_ms_or_none(_int_or_none(warned)),
        copy_error=SafeLine(str(copy_error)),
        replaces=None if replaces is None else OutboxId(_int(replaces)),
        replaced_by=None if replaced_by is None else OutboxId(_int(replaced_by)),
    )


def column(rows: sqlite3.Cursor) -> list[object]:
    """Give the first column of every row."""
    return [row[0] for row in rows]


def _int(value: object) -> int:
    assert isinstance(value, int), value
    return value


def _int_or_none(value: object) -> int | None:
    return None if value is None else _int(value)


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)
