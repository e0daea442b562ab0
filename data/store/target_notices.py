"""What time has brought of targets, and what was told of it (store room).

`notice_at` of a conversation is when there is something to look at: the warning of the target that
is broken next, then the breach. A trigger sets it whenever these move, so asking is one read by a
partial index whose rows are only those whose clock is still to bring something.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data.records import AgentId, ConversationId, Target, TargetState
from data.store.rows import from_ms_or_none


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A conversation whose clock has come to its warning or its breach."""

    number: ConversationId
    target: Target
    warning_ms: int
    breach_ms: int
    clock_ms: int
    """Where the clock began, as far as telling goes: it is told once from there."""
    assignee_id: AgentId | None
    tier: str | None
    told: TargetState | None
    """What was told of this clock already."""


def set_told_from(connection: sqlite3.Connection, at_ms: int) -> None:
    """Have nothing told that was due before: whoever changes a promise knows what is late."""
    connection.execute("UPDATE sla_state SET told_from_at = ?", (at_ms,))


def read_told_from(connection: sqlite3.Connection) -> int:
    """Give the moment before which nothing that was due is told."""
    row = connection.execute("SELECT told_from_at FROM sla_state WHERE id = 1").fetchone()
    return int(row[0])


def find_next_notice(connection: sqlite3.Connection) -> datetime | None:
    """Read when the next clock comes to its warning or its breach."""
    row = connection.execute(
        "SELECT min(notice_at) FROM conversations INDEXED BY conversations_notice"
        " WHERE notice_at IS NOT NULL"
    ).fetchone()
    return from_ms_or_none(row[0])


def list_due_notices(connection: sqlite3.Connection, *, now_ms: int, limit: int) -> list[DueNotice]:
    """Read whose clocks have come there, the earliest first."""
    rows = connection.execute(
        "SELECT c.id, c.next_breach_target, c.next_warning_at, c.next_breach_at,"
        " CASE c.next_breach_target WHEN 'resolution' THEN 0 ELSE coalesce(c.unanswered_at, 0) END"
        "  AS clock_at, c.assignee_id, c.tier,"
        " (SELECT n.state FROM target_notices AS n WHERE n.conversation_id = c.id"
        "  AND n.target = c.next_breach_target AND n.clock_at = CASE c.next_breach_target"
        "   WHEN 'resolution' THEN 0 ELSE coalesce(c.unanswered_at, 0) END)"
        " FROM conversations AS c INDEXED BY conversations_notice"
        " WHERE c.notice_at IS NOT NULL AND c.notice_at <= ? ORDER BY c.notice_at, c.id LIMIT ?",
        (now_ms, limit),
    )
    return [
        DueNotice(
            ConversationId(number),
            Target(target),
            warning,
            breach,
            clock,
            None if assignee is None else AgentId(assignee),
            tier,
            None if told is None else TargetState(told),
        )
        for number, target, warning, breach, clock, assignee, tier, told in rows
    ]


def set_states(
    connection: sqlite3.Connection, notices: Sequence[tuple[DueNotice, TargetState]]
) -> None:
    """Note how far clocks have come, and that it needs no telling again; raises no revision."""
    connection.executemany(
        "UPDATE conversations SET target_state = ?, notice_at = ? WHERE id = ?",
        [
            (state, None if state is TargetState.BREACHED else due.breach_ms, due.number)
            for due, state in notices
        ],
    )
    connection.executemany(
        "INSERT INTO target_notices (conversation_id, target, clock_at, state) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (conversation_id, target)"
        " DO UPDATE SET clock_at = excluded.clock_at, state = excluded.state",
        [(due.number, due.target, due.clock_ms, _later(due.told, state)) for due, state in notices],
    )


def _later(told: TargetState | None, now: TargetState) -> TargetState:
    """Give what was told at the most: a promise moved on is not broken a second time."""
    return TargetState.BREACHED if TargetState.BREACHED in (told, now) else now
