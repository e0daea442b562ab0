"""Row <-> record: alone knows column order, JSON columns and milliseconds (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from data.records import (
    Address,
    AgentId,
    AgentRole,
    Breach,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Escalation,
    HeldBecause,
    Kind,
    MessageId,
    OutboxId,
    OutboxItem,
    OutboxState,
    Participant,
    Priority,
    RawId,
    SafeLine,
    Status,
    Target,
    WaitingOn,
)
from data.records import Agent as AgentRecord

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
            text_or_none(customer_language),
        )
    return Conversation(
        id=ConversationId(as_int(number)),
        subject=SafeLine(str(subject)),
        status=Status(str(status)),
        waiting_on=WaitingOn(str(waiting_on)) if waiting_on else None,
        snoozed_until=from_ms_or_none(int_or_none(snoozed)),
        assignee=text_or_none(assignee),
        tier=text_or_none(tier),
        priority=PRIORITIES[as_int(priority)],
        kind=Kind(str(kind)) if kind else None,
        channel=str(channel),
        cause=text_or_none(cause),
        stage=text_or_none(stage),
        language=text_or_none(language),
        revision=as_int(revision),
        customer=customer,
        created_at=from_ms(as_int(created)),
        updated_at=from_ms(as_int(updated)),
        closed_at=from_ms_or_none(int_or_none(closed)),
        last_message_at=from_ms_or_none(int_or_none(last_message)),
        unanswered_since=from_ms_or_none(int_or_none(unanswered)),
        message_count=as_int(count),
        preview=SafeLine(str(preview)),
        tags=tuple(tags),
        participants=tuple(participants),
        watchers=tuple(watchers),
        linked=tuple(linked),
        escalations=escalations,
        is_unread=is_unread,
        woken_at=from_ms_or_none(int_or_none(woken)),
        is_mentioned=is_mentioned,
        next_breach=_breach(breach_at, breach_target, warning_at),
        undelivered=as_int(undelivered),
    )


def _breach(at: object, target: object, warning_at: object) -> Breach | None:
    if at is None:
        return None
    return Breach(Target(str(target)), from_ms(as_int(at)), from_ms(as_int(warning_at)))


AGENT_COLUMNS = """
  id, uid, name, display_name, role, time_zone, language, signature, away_until_at, away_words,
  (SELECT json_group_array(json_array(s.language, s.signature))
    FROM agent_signatures AS s WHERE s.agent_id = agents.id)"""


def agent_from_row(row: tuple[object, ...]) -> AgentRecord:
    """Make a record of AGENT_COLUMNS."""
    (agent_id, uid, name, display_name, role, time_zone, language, signature, away_until,
     away_words, signatures) = row  # fmt: skip
    return AgentRecord(
        AgentId(as_int(agent_id)),
        int_or_none(uid),
        str(name),
        SafeLine(str(display_name)),
        AgentRole(str(role)),
        str(time_zone),
        str(language),
        str(signature),
        tuple(sorted((code, text) for code, text in json.loads(str(signatures)))),
        from_ms_or_none(int_or_none(away_until)),
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
        id=OutboxId(as_int(outbox_id)),
        conversation_id=ConversationId(as_int(conversation_id)),
        message_id=MessageId(as_int(message_id)),
        state=OutboxState(str(state)),
        because=HeldBecause(str(because)) if because else None,
        not_before=from_ms_or_none(int_or_none(not_before)),
        attempts=as_int(attempts),
        next_attempt_at=from_ms_or_none(int_or_none(next_attempt)),
        internet_message_id=str(internet_message_id),
        envelope_from=str(envelope_from),
        raw_id=RawId(as_int(raw_id)),
        agent=text_or_none(agent),
        created_at=from_ms(as_int(created)),
        data_started_at=from_ms_or_none(int_or_none(data_started)),
        copy_state=str(copy_state),
        last_error=SafeLine(str(error)),
        subject=SafeLine(str(subject or "")),
        first_tried_at=from_ms_or_none(int_or_none(first_tried)),
        deferrals=as_int(deferrals),
        cut_short=as_int(cut_short),
        warned_at=from_ms_or_none(int_or_none(warned)),
        copy_error=SafeLine(str(copy_error)),
        replaces=None if replaces is None else OutboxId(as_int(replaces)),
        replaced_by=None if replaced_by is None else OutboxId(as_int(replaced_by)),
    )


def column(rows: sqlite3.Cursor) -> list[object]:
    """Give the first column of every row."""
    return [row[0] for row in rows]


def as_int(value: object) -> int:
    """Give a number that is there."""
    assert isinstance(value, int), value
    return value


def int_or_none(value: object) -> int | None:
    """Give a number, None for none."""
    return None if value is None else as_int(value)


def text_or_none(value: object) -> str | None:
    """Give a text, None for none."""
    return None if value is None else str(value)
