"""What time itself brings: snoozes, claims nobody has touched, follow-ups (store room).

Each question walks a partial index whose rows are only those that sleep, that are claimed or that
are promised, so asking costs the same at any size of the store.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.records import AgentId, Claim, ConversationId, FollowUpId, Status
from data.store import conversations, log
from data.store.rows import from_ms, from_ms_or_none

CLAIMS_MAX = 500
"""Claims that are looked at; each agent holds a few."""
LATE_REPLY = "late reply"
"""Why a conversation is linked to the closed one that its first mail answers."""
FOLLOW_UPS_MAX = 5000
"""Follow-ups that one write is asked about: a thousand conversations have a few each."""


@dataclass(frozen=True, slots=True)
class SnoozeRow:
    """A conversation that sleeps."""

    number: ConversationId
    status: Status
    due_ms: int
    assignee_id: AgentId | None


def find_next_snooze(connection: sqlite3.Connection) -> datetime | None:
    """Read when the first snooze ends."""
    row = connection.execute(
        "SELECT min(snoozed_until_at) FROM conversations INDEXED BY conversations_snoozed"
        " WHERE merged_into_id IS NULL AND snoozed_until_at IS NOT NULL"
    ).fetchone()
    return from_ms_or_none(row[0])


def list_ended_snoozes(
    connection: sqlite3.Connection, *, now_ms: int, limit: int
) -> list[SnoozeRow]:
    """Read conversations whose snooze has ended, the earliest first."""
    rows = connection.execute(
        "SELECT id, status, snoozed_until_at, assignee_id"
        " FROM conversations INDEXED BY conversations_snoozed"
        " WHERE merged_into_id IS NULL AND snoozed_until_at IS NOT NULL AND snoozed_until_at <= ?"
        " ORDER BY snoozed_until_at, id LIMIT ?",
        (now_ms, limit),
    )
    return [SnoozeRow(ConversationId(n), Status(status), due, who) for n, status, due, who in rows]


def list_claims(connection: sqlite3.Connection) -> list[Claim]:
    """Read what is claimed, the oldest claim first."""
    rows = connection.execute(
        "SELECT c.id, c.assignee_id, a.name, c.claimed_at,"
        " (SELECT max(d.updated_at) FROM drafts AS d WHERE coalesce(d.conversation_id, 0) = c.id"
        "  AND d.agent_id = c.assignee_id AND d.outbox_id IS NULL AND d.discarded_at IS NULL)"
        " FROM conversations AS c INDEXED BY conversations_claimed"
        " CROSS JOIN agents AS a ON a.id = c.assignee_id"
        " WHERE c.claimed_at IS NOT NULL AND c.merged_into_id IS NULL"
        " ORDER BY c.claimed_at LIMIT ?",
        (CLAIMS_MAX,),
    )
    return [
        Claim(ConversationId(n), AgentId(who), name, from_ms(at), from_ms_or_none(typed))
        for n, who, name, at, typed in rows
    ]


def change_unasked(
    connection: sqlite3.Connection,
    changes: Sequence[tuple[ConversationId, Mapping[str, object], Mapping[str, object]]],
    *,
    verb: str,
    at_ms: int,
) -> None:
    """Change columns as the program itself, saying of each why; tell activity and feed."""
    for number, after, why in changes:
        before = conversations.set_fields(connection, number, after, at_ms=at_ms)
        log.log_activity(
            connection,
            at_ms=at_ms,
            agent_id=None,
            verb=verb,
            conversation_id=number,
            detail={"before": before, "after": dict(after), **why},
        )
    log.announce(connection, verb, [number for number, _, _ in changes], at_ms=at_ms)


def keep_claim(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    agent_id: AgentId,
    *,
    at_ms: int,
) -> None:
    """Let an agent's claim begin anew, where there is one. No new revision: nothing was decided."""
    connection.execute(
        "UPDATE conversations SET claimed_at = ? WHERE id = ? AND assignee_id = ?"
        " AND claimed_at IS NOT NULL",
        (at_ms, conversation_id, agent_id),
    )


def forget_woken(
    connection: sqlite3.Connection, conversation_id: ConversationId, agent_id: AgentId
) -> bool:
    """Take the mark of a woken conversation away, looked at by whom it is for; say whether it was.

    That is its assignee, and anybody where nobody has it. No new revision: nothing was decided.
    """
    cursor = connection.execute(
        "UPDATE conversations SET woken_at = NULL WHERE id = ? AND woken_at IS NOT NULL"
        " AND coalesce(assignee_id, ?2) = ?2",
        (conversation_id, agent_id),
    )
    return cursor.rowcount > 0


def find_next_overdue(connection: sqlite3.Connection) -> datetime | None:
    """Read when the first open escalation is due of which it was not told yet."""
    row = connection.execute(
        "SELECT min(due_at) FROM escalations INDEXED BY escalations_due"
        " WHERE state = 'open' AND overdue_told_at IS NULL"
    ).fetchone()
    return from_ms_or_none(row[0])


def find_next_follow_up(connection: sqlite3.Connection, *, grace_ms: int) -> datetime | None:
    """Read when the next follow-up falls due; one that is a message has a while to leave."""
    row = connection.execute(
        "SELECT min(at) FROM (SELECT min(due_at) AS at FROM follow_ups INDEXED BY follow_ups_coming"
        "  WHERE state = 'open' AND kind <> 'send' UNION ALL"
        " SELECT min(due_at) + ? FROM follow_ups INDEXED BY follow_ups_leaving"
        "  WHERE state = 'open' AND kind = 'send')",
        (grace_ms,),
    ).fetchone()
    return from_ms_or_none(row[0])


def find_next_review(connection: sqlite3.Connection) -> str | None:
    """Give the first day on which an article is to be looked at and nobody was asked to yet."""
    row = connection.execute(
        "SELECT min(review_by) FROM articles INDEXED BY articles_review_coming"
        " WHERE review_by IS NOT NULL AND review_follow_up_id IS NULL AND removed_at IS NULL"
    ).fetchone()
    return None if row[0] is None else str(row[0])


def list_follow_ups_of(
    connection: sqlite3.Connection, numbers: Sequence[ConversationId]
) -> list[FollowUpId]:
    """Name the follow-ups that hang on conversations, or on their customers without one.

    What an agent ended stays as it is, so it is not among them.
    """
    rows = connection.execute(
        "WITH named (id) AS MATERIALIZED (SELECT value FROM json_each(?1)"
        "  UNION SELECT l.to_id FROM json_each(?1) CROSS JOIN conversation_links AS l"
        "   ON l.from_id = value AND l.why = ?3),"
        " asked (id) AS MATERIALIZED (SELECT id FROM named"
        "  UNION SELECT id FROM conversations INDEXED BY conversations_merged"
        "   WHERE merged_into_id IN (SELECT id FROM named))"
        " SELECT f.id FROM asked CROSS JOIN follow_ups AS f INDEXED BY follow_ups_conversation"
        "  ON f.conversation_id = asked.id WHERE f.ended_by IS NOT 'agent'"
        " UNION SELECT f.id FROM asked CROSS JOIN conversations AS c ON c.id = asked.id"
        "  CROSS JOIN follow_ups AS f INDEXED BY follow_ups_customer"
        "  ON f.customer_id = c.customer_id WHERE f.ended_by IS NOT 'agent'"
        " ORDER BY 1 LIMIT ?2",
        (json.dumps(list(numbers)), FOLLOW_UPS_MAX, LATE_REPLY),
    )
    return [FollowUpId(row[0]) for row in rows]


def has_made_follow_ups(connection: sqlite3.Connection, deed_id: int) -> bool:
    """Say whether follow-ups were made in one step with a deed."""
    row = connection.execute(
        "SELECT 1 FROM activity INDEXED BY activity_undo"
        " WHERE undo_id = ? AND verb = 'follow_up.added' LIMIT 1",
        (deed_id,),
    ).fetchone()
    return row is not None
