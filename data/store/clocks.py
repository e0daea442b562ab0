"""What the clocks of conversations are computed from, and the breach that follows (store room).

A handful of statements serve any number of conversations, all by index: rows, what is merged into
them, mails, the lines of the log that say where they stood, merges.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from data.records import (
    Breach,
    ConversationId,
    Direction,
    Kind,
    OutboxId,
    Status,
    WaitingOn,
)
from data.records.clocks import ClockFacts, ClockJoint, ClockLine, ClockMail, EventLog
from data.store.rows import PRIORITIES, from_ms, from_ms_or_none, to_ms
from data.store.work import read_tags

WINDOW = 4000
"""Numbers that one step of a recomputation looks through at most, open or not."""

# The exchange with an outsider is no customer's: his mails start no clock.
_ROWS = """
  SELECT c.id, c.status, c.waiting_on, c.closed_at, c.kind, c.priority, c.channel, c.language,
    c.tier, p.address
  FROM conversations AS c LEFT JOIN customers AS p ON p.id = c.customer_id
  WHERE c.id IN (SELECT value FROM json_each(?)) AND c.merged_into_id IS NULL
    AND NOT c.is_imported
    AND NOT EXISTS (SELECT 1 FROM escalations AS e WHERE e.thread_id = c.id)"""
# What never left, or is history, is not among the events.
_MAILS = """
  SELECT m.conversation_id, m.origin_id, coalesce(m.contact_direction, m.direction),
    CASE WHEN m.direction = 'contact' THEN coalesce(m.sent_at, m.received_at)
         ELSE m.received_at END,
    m.created_at, m.automatic IS NOT NULL, o.id
  FROM messages AS m LEFT JOIN outbox AS o ON o.message_id = m.id
  WHERE m.conversation_id IN (SELECT value FROM json_each(?))
    AND m.direction IN ('in', 'out', 'contact') AND NOT m.is_history
    AND (o.id IS NULL OR o.state NOT IN ('cancelled', 'withheld', 'refused') AND NOT o.is_returned
      AND coalesce(o.because, '') NOT IN ('scheduled', 'stale'))
  ORDER BY m.id"""
_LIVE_ROWS, _LIVE_MAILS = "AND NOT c.is_imported", "AND NOT m.is_history"
# `undone_id` stands in the first line of a deed alone. What a mail did that was cancelled was taken
# back with it, however often it was put off before.
_LINES = """
  SELECT v.conversation_id, v.id, v.at, v.detail ->> '$.after.status',
    v.detail ->> '$.after.waiting_on', coalesce(v.undo_id, v.id),
    coalesce(v.undone_id, f.undone_id) AS undone, v.detail ->> '$.outbox_id', v.verb
  FROM activity AS v LEFT JOIN activity AS f ON f.id = v.undo_id
  LEFT JOIN outbox AS o ON o.id = v.detail ->> '$.outbox_id'
  WHERE v.conversation_id IN (SELECT value FROM json_each(?))
    AND (v.detail ->> '$.after.status' IS NOT NULL OR undone IS NOT NULL
      OR v.verb IN ('outbox.released', 'outbox.retried', 'outbox.failed'))
    AND o.state IS NOT 'cancelled'
  ORDER BY v.id"""


def read_event_logs(
    connection: sqlite3.Connection,
    numbers: Collection[ConversationId],
    *,
    with_history: bool = False,
) -> dict[ConversationId, EventLog]:
    """Read what the clocks of conversations follow from.

    Those that have none (imported and untouched since, merged away, the exchange with an
    outsider) are left out. For a rehearsal imported history may be among the events.
    """
    rows_sql, mails_sql = _ROWS, _MAILS
    if with_history:
        rows_sql = rows_sql.replace(_LIVE_ROWS, "")
        mails_sql = mails_sql.replace(_LIVE_MAILS, "")
    rows = connection.execute(rows_sql, (_asked(numbers),)).fetchall()
    if not rows:
        return {}
    own = [ConversationId(row[0]) for row in rows]
    tags = read_tags(connection, own)
    living = {number: number for number in own}
    living.update(_merged(connection, own))
    mails: dict[ConversationId, list[ClockMail]] = {}
    for number, *row in connection.execute(mails_sql, (_asked(own),)):
        mails.setdefault(number, []).append(_mail(row))
    lines: dict[ConversationId, list[ClockLine]] = {}
    for number, *row in connection.execute(_LINES, (_asked(living),)):
        lines.setdefault(living[number], []).append(_line(number, row))
    joints: dict[ConversationId, list[ClockJoint]] = {}
    for from_id, into_id, at_ms in _joints(connection, living):
        joint = ClockJoint(from_id, into_id, from_ms(at_ms))
        joints.setdefault(living[from_id], []).append(joint)
    return {
        number: EventLog(
            number,
            Status(row[1]),
            WaitingOn(row[2]) if row[2] else None,
            from_ms_or_none(row[3]),
            _facts(row[4:], tags.get(number, frozenset())),
            tuple(mails.get(number, ())),
            tuple(lines.get(number, ())),
            tuple(joints.get(number, ())),
        )
        for number, row in zip(own, rows, strict=True)
    }


def list_running(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> tuple[list[ConversationId], list[ConversationId]]:
    """Tell those on which a clock may run from those that only say so still.

    A number that was merged away stands for the one it lives in as well, and that for it.
    """
    may_run: set[ConversationId] = set()
    stale: list[ConversationId] = []
    for number, is_at_work, says_so in connection.execute(
        "SELECT id, merged_into_id IS NULL AND NOT is_imported"
        " AND status IN ('new', 'open', 'waiting'), next_breach_at IS NOT NULL"
        " FROM conversations WHERE id IN (SELECT value FROM json_each(?1) UNION"
        "  SELECT merged_into_id FROM conversations WHERE id IN (SELECT value FROM json_each(?1))"
        "  AND merged_into_id IS NOT NULL UNION"
        "  SELECT id FROM conversations WHERE merged_into_id IN (SELECT value FROM json_each(?1))"
        "  AND next_breach_at IS NOT NULL)",
        (_asked(numbers),),
    ):
        if is_at_work:
            may_run.add(number)
        elif says_so:
            stale.append(number)
    return sorted(may_run), stale


def list_to_compute(
    connection: sqlite3.Connection, *, after_id: ConversationId, limit: int
) -> tuple[list[ConversationId], ConversationId | None]:
    """Read the next conversations to compute anew, and up to which number that is all.

    None: there are no more. Closed ones are passed over, some thousand in one step.
    """
    end = after_id + WINDOW
    rows = connection.execute(
        "SELECT id FROM conversations WHERE id > ? AND id <= ?"
        " AND (status IN ('new', 'open', 'waiting') OR next_breach_at IS NOT NULL)"
        " ORDER BY id LIMIT ?",
        (after_id, end, limit),
    )
    numbers = [ConversationId(row[0]) for row in rows]
    if len(numbers) == limit:
        return numbers, numbers[-1]
    last = connection.execute("SELECT max(id) FROM conversations").fetchone()[0] or 0
    return numbers, ConversationId(end) if end < last else None


def list_with_breach(connection: sqlite3.Connection, *, limit: int) -> list[ConversationId]:
    """Read conversations that say that something is broken next."""
    rows = connection.execute(
        "SELECT id FROM conversations INDEXED BY conversations_breaching"
        " WHERE next_breach_at IS NOT NULL ORDER BY next_breach_at, id LIMIT ?",
        (limit,),
    )
    return [ConversationId(row[0]) for row in rows]


def count_with_breach(connection: sqlite3.Connection) -> int:
    """Count the conversations that say that something is broken next."""
    row = connection.execute(
        "SELECT count(*) FROM conversations INDEXED BY conversations_breaching"
        " WHERE next_breach_at IS NOT NULL"
    ).fetchone()
    return int(row[0])


def count_after(connection: sqlite3.Connection, after_id: ConversationId) -> int:
    """Count the numbers that were given after one, without looking at each."""
    # One of them at a time: SQLite finds an end of the numbers at once only where it is alone.
    first = connection.execute("SELECT min(id) FROM conversations").fetchone()[0]
    last = connection.execute("SELECT max(id) FROM conversations").fetchone()[0]
    return 0 if first is None else max(int(last) - max(int(after_id), int(first) - 1), 0)


def set_breaches(
    connection: sqlite3.Connection, breaches: Mapping[ConversationId, Breach | None]
) -> list[ConversationId]:
    """Keep what is broken next; give those of which it is something else now.

    No new revision: nothing came in that an answer should know of.
    """
    changed = []
    for number, breach in breaches.items():
        columns: tuple[object, ...] = (None, None, None)
        if breach is not None:
            columns = (to_ms(breach.at), breach.target.value, to_ms(breach.warning_at))
        done = connection.execute(
            "UPDATE conversations"
            " SET next_breach_at = ?2, next_breach_target = ?3, next_warning_at = ?4 WHERE id = ?1"
            " AND (next_breach_at, next_breach_target, next_warning_at) IS NOT (?2, ?3, ?4)",
            (number, *columns),
        )
        if done.rowcount:
            changed.append(number)
    return changed


def _facts(row: Sequence[Any], tags: frozenset[str]) -> ClockFacts:
    kind, priority, channel, language, tier, address = row
    return ClockFacts(
        kind=Kind(kind) if kind else None,
        priority=PRIORITIES[priority],
        channel=channel,
        tags=tags,
        language=language,
        tier=tier,
        domain=(address or "").rpartition("@")[2].casefold(),
    )


def _merged(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> dict[ConversationId, ConversationId]:
    rows = connection.execute(
        "SELECT id, merged_into_id FROM conversations"
        " WHERE merged_into_id IN (SELECT value FROM json_each(?))",
        (_asked(numbers),),
    )
    return dict(rows.fetchall())


def _joints(connection: sqlite3.Connection, numbers: Collection[ConversationId]) -> sqlite3.Cursor:
    return connection.execute(
        "SELECT from_id, into_id, at FROM merges"
        " WHERE from_id IN (SELECT value FROM json_each(?)) ORDER BY at, from_id",
        (_asked(numbers),),
    )


def _mail(row: Sequence[Any]) -> ClockMail:
    thread, direction, at_ms, known_ms, is_automatic, outbox_id = row
    return ClockMail(
        ConversationId(thread),
        Direction(direction),
        from_ms(at_ms),
        from_ms(known_ms),
        bool(is_automatic),
        None if outbox_id is None else OutboxId(outbox_id),
    )


def _line(thread: ConversationId, row: Sequence[Any]) -> ClockLine:
    number, at_ms, status, waiting_on, deed_id, undone_id, outbox_id, verb = row
    return ClockLine(
        number,
        from_ms(at_ms),
        thread,
        Status(status) if status else None,
        WaitingOn(waiting_on) if waiting_on else None,
        deed_id,
        undone_id,
        None if outbox_id is None else OutboxId(outbox_id),
        verb,
    )


def _asked(numbers: Iterable[int]) -> str:
    return json.dumps(list(numbers))
