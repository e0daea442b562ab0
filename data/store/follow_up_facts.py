"""All that decides over a follow-up; `console.domain.follow_up` decides (store room).

A reply is what the customer wrote, or reached us with, that came into the store after the
follow-up was made or moved (`asked_at`) and is newer than all that stood in the conversation then
(`since_at`). Both, because mails come late and imports bring old ones; a contact that is logged
afterwards has to have happened afterwards. By the server's clock, so it is the same whenever we
learn of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.records import (
    AgentId,
    ConversationId,
    EndedBy,
    FollowUpId,
    FollowUpKind,
    FollowUpMark,
    FollowUpState,
    MessageId,
    OutboxId,
    OutboxState,
    Status,
)
from data.store.due import LATE_REPLY
from data.store.follow_ups import load_marks


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """An agent, and until when she said that she is away."""

    id: AgentId
    name: str
    away_until_ms: int | None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """The conversation where a follow-up is shown, now and when it was made."""

    number: ConversationId
    status: Status
    closed_ms: int | None
    assignee: PersonFacts | None
    status_then: Status
    assignee_id_then: AgentId | None


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """How a follow-up stands."""

    id: FollowUpId
    kind: FollowUpKind
    state: FollowUpState
    due_ms: int
    placed_ms: int
    owner: PersonFacts | None
    place: PlaceFacts | None
    replied_ms: int | None
    outbox_id: OutboxId | None
    mail: OutboxState | None
    rung_ms: int | None
    ended_by: EndedBy | None
    marks: tuple[FollowUpMark, ...]
    text: str


_HAPPENED = "CASE m.direction WHEN 'contact' THEN m.sent_at ELSE m.received_at END"
_FROM_CUSTOMER = "coalesce(m.contact_direction, m.direction) = 'in' AND m.automatic IS NULL"
# A reply to what was closed long ago begins a conversation of its own, and is one all the same.
_MESSAGES = f"""
  messages AS m INDEXED BY messages_conversation WHERE m.conversation_id IN (SELECT living.id
    UNION ALL SELECT coalesce(n.merged_into_id, n.id)
      FROM conversation_links AS l INDEXED BY conversation_links_to
      CROSS JOIN conversations AS n ON n.id = l.from_id
      WHERE l.to_id IN (living.id, f.conversation_id) AND l.why = '{LATE_REPLY}')"""  # noqa: S608 - constants
_OF_CUSTOMER = """
  conversations AS v INDEXED BY conversations_customer
  CROSS JOIN messages AS m INDEXED BY messages_conversation ON m.conversation_id = v.id
  WHERE v.customer_id = f.customer_id"""
_IS_REPLY = f"""{_FROM_CUSTOMER}
  AND m.created_at >= f.asked_at AND {_HAPPENED} > f.since_at
  AND (m.direction <> 'contact' OR m.sent_at >= f.asked_at)
  AND (f.kind = 'send' OR {_HAPPENED} <= f.due_at AND instr(m.marks, 'auth_failed') = 0
    AND instr(m.marks, 'own_address') = 0)"""
# A sender who is not who he says he is does not end a promise, but he may well stop a message.

_FACTS = f"""
  SELECT f.id, f.kind, f.state, f.due_at, f.placed_at,
    owner.id, owner.name, owner.away_until_at,
    living.id, living.status, living.closed_at, assignee.id, assignee.name, assignee.away_until_at,
    f.status, f.assignee_id,
    CASE WHEN f.kind = 'remind' THEN NULL
         WHEN f.customer_id IS NULL THEN
           (SELECT min({_HAPPENED}) FROM {_MESSAGES} AND {_IS_REPLY})
         ELSE (SELECT min({_HAPPENED}) FROM {_OF_CUSTOMER} AND {_IS_REPLY}) END,
    f.outbox_id, o.state, f.rung_at, f.ended_by, f.marks, f.text
  FROM follow_ups AS f
  LEFT JOIN conversations AS made ON made.id = f.conversation_id
  LEFT JOIN conversations AS living ON living.id = coalesce(made.merged_into_id, made.id)
  LEFT JOIN agents AS owner ON owner.id = f.owner_id
  LEFT JOIN agents AS assignee ON assignee.id = living.assignee_id
  LEFT JOIN outbox AS o ON o.id = f.outbox_id"""  # noqa: S608 - constants

_LIVING = """
  conversations AS made
  JOIN conversations AS living ON living.id = coalesce(made.merged_into_id, made.id)"""
_PLACE = f"""
  UPDATE follow_ups AS f SET placed_at = ?2, (status, assignee_id) =
    (SELECT living.status, living.assignee_id FROM {_LIVING} WHERE made.id = f.conversation_id)
    WHERE id = ?1"""  # noqa: S608 - constants
_ASK = f"""
  UPDATE follow_ups AS f SET asked_at = ?2, since_at = CASE WHEN f.customer_id IS NULL THEN
      (SELECT coalesce(max(CASE WHEN {_FROM_CUSTOMER} THEN {_HAPPENED} END), min(m.at), ?2)
        FROM {_LIVING}
        LEFT JOIN messages AS m INDEXED BY messages_conversation ON m.conversation_id = living.id
        WHERE made.id = f.conversation_id)
      ELSE (SELECT coalesce(max({_HAPPENED}), ?2) FROM {_OF_CUSTOMER} AND {_FROM_CUSTOMER}) END
    WHERE id = ?1"""  # noqa: S608 - constants


def read_facts(connection: sqlite3.Connection, ids: Sequence[FollowUpId]) -> list[FollowUpFacts]:
    """Read how follow-ups stand."""
    rows = connection.execute(
        f"{_FACTS} WHERE f.id IN (SELECT value FROM json_each(?)) ORDER BY f.id",  # noqa: S608 - constants
        (json.dumps(list(ids)),),
    )
    return [_facts(row) for row in rows]


def list_coming_due(
    connection: sqlite3.Connection, *, now_ms: int, grace_ms: int, limit: int
) -> list[FollowUpId]:
    """Name the follow-ups whose time has come, the earliest first."""
    rows = connection.execute(
        "SELECT id, due_at FROM follow_ups INDEXED BY follow_ups_coming"
        " WHERE state = 'open' AND kind <> 'send' AND due_at <= ?1 UNION ALL"
        " SELECT id, due_at FROM follow_ups INDEXED BY follow_ups_leaving"
        " WHERE state = 'open' AND kind = 'send' AND due_at <= ?1 - ?2"
        " ORDER BY due_at, id LIMIT ?3",
        (now_ms, grace_ms, limit),
    )
    return [FollowUpId(row[0]) for row in rows]


def find_of_mail(connection: sqlite3.Connection, outbox_id: OutboxId) -> FollowUpId | None:
    """Name the follow-up whose message this is."""
    row = connection.execute(
        "SELECT id FROM follow_ups INDEXED BY follow_ups_outbox WHERE outbox_id = ?", (outbox_id,)
    ).fetchone()
    return None if row is None else FollowUpId(row[0])


def origin_of(connection: sqlite3.Connection, message_id: MessageId) -> ConversationId:
    """Give the number that a message belongs to, wherever that is shown."""
    row = connection.execute("SELECT origin_id FROM messages WHERE id = ?", (message_id,))
    return ConversationId(row.fetchone()[0])


def place(
    connection: sqlite3.Connection, follow_up_id: FollowUpId, *, at_ms: int, asks_anew: bool
) -> None:
    """Keep how things stand when a follow-up is made or gets another time or owner.

    With another time it waits for another reply. Where the customer has not written yet, what
    comes after our own first mail is one.
    """
    connection.execute(_PLACE, (follow_up_id, at_ms))
    if asks_anew:
        connection.execute(_ASK, (follow_up_id, at_ms))


def _facts(row: Sequence[Any]) -> FollowUpFacts:
    (key, kind, state, due, placed, owner_id, owner, owner_away, number, status, closed,
     assignee_id, assignee, assignee_away, status_then, assignee_then, replied, outbox_id, mail,
     rung, ended_by, marks, text) = row  # fmt: skip
    where = None
    if number is not None:
        where = PlaceFacts(
            ConversationId(number),
            Status(status),
            closed,
            _person(assignee_id, assignee, assignee_away),
            Status(status_then or status),
            None if assignee_then is None else AgentId(assignee_then),
        )
    return FollowUpFacts(
        FollowUpId(key),
        FollowUpKind(kind),
        FollowUpState(state),
        due,
        placed,
        _person(owner_id, owner, owner_away),
        where,
        replied,
        None if outbox_id is None else OutboxId(outbox_id),
        None if mail is None else OutboxState(mail),
        rung,
        None if ended_by is None else EndedBy(ended_by),
        load_marks(marks),
        text,
    )


def _person(agent_id: int | None, name: str, away_until_ms: int | None) -> PersonFacts | None:
    return None if agent_id is None else PersonFacts(AgentId(agent_id), name, away_until_ms)
