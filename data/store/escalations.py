"""Who was asked for help, and what became of it (store room).

Open escalations are few, whatever was asked in years: every question that is asked all day walks
the index of those alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from data.errors import NotFoundError
from data.records import (
    AgentId,
    Asked,
    AskedKind,
    ConversationId,
    Escalation,
    EscalationId,
    EscalationState,
    MessageId,
    Reason,
    SafeLine,
    SafeText,
    Way,
)
from data.store.rows import as_int, dump_json, from_ms

LIST_MAX = 500
"""Escalations read at a time; a team has some dozens open."""
OF_NUMBERS_MAX = 10_000
"""Of some conversations: ten for each of the most that one deed changes."""


@dataclass(frozen=True, slots=True)
class NewEscalation:
    """An escalation before it has an id."""

    conversation_id: ConversationId
    way: Way
    asked: Asked
    asked_id: AgentId | None
    """Of an agent who is asked."""
    reason: Reason
    words: str
    tried: str
    needed: str
    summary: str
    due_at_ms: int
    stood: Mapping[str, object]
    became: Mapping[str, object]
    thread_id: ConversationId | None
    asked_by_id: AgentId | None


_COLUMNS = """
  e.id, coalesce(o.merged_into_id, o.id), e.conversation_id, e.way, e.tier_name, asked.name,
  e.address, e.address_name, e.reason, e.words, e.tried, e.needed, e.summary, e.due_at, e.state,
  coalesce(asker.name, ''), e.asked_at, e.thread_id, e.overdue_told_at, ender.name, e.ended_at,
  e.answer, e.answer_message_id, e.stood, e.became, e.ended_with_closing"""
_JOINS = """
  JOIN conversations AS o ON o.id = e.conversation_id
  LEFT JOIN agents AS asked ON asked.id = e.agent_id
  LEFT JOIN agents AS asker ON asker.id = e.asked_by_id
  LEFT JOIN agents AS ender ON ender.id = e.ended_by_id"""
_FAMILY = (
    "SELECT value FROM json_each(?1) UNION ALL SELECT id FROM conversations"
    " WHERE merged_into_id IN (SELECT value FROM json_each(?1))"
)
"""Numbers, and what was merged into them."""


def add(connection: sqlite3.Connection, new: NewEscalation, *, at_ms: int) -> EscalationId:
    """Keep that somebody was asked; what was written until now is no answer."""
    kind = new.asked.kind
    cursor = connection.execute(
        "INSERT INTO escalations (conversation_id, way, tier_name, agent_id, address,"
        " address_name, reason, words, tried, needed, summary, due_at, stood, became, thread_id,"
        " asked_by_id, asked_at, heard_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " (SELECT coalesce(max(id), 0) FROM messages))",
        (
            new.conversation_id,
            new.way.value,
            new.asked.name if kind is AskedKind.TIER else None,
            new.asked_id if kind is AskedKind.AGENT else None,
            new.asked.name if kind is AskedKind.ADDRESS else None,
            new.asked.display_name,
            new.reason.value,
            new.words,
            new.tried,
            new.needed,
            new.summary,
            new.due_at_ms,
            dump_json(dict(new.stood)),
            dump_json(dict(new.became)),
            new.thread_id,
            new.asked_by_id,
            at_ms,
        ),
    )
    assert cursor.lastrowid is not None
    return EscalationId(cursor.lastrowid)


def get(connection: sqlite3.Connection, escalation_id: EscalationId) -> Escalation:
    """Read one escalation.

    Raises:
        NotFoundError: there is none of that id.
    """
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM escalations AS e {_JOINS} WHERE e.id = ?",  # noqa: S608 - constants
        (escalation_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError("escalation", escalation_id)
    return _escalation(row)


def list_of(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> list[Escalation]:
    """Read every escalation of some conversations and of what was merged into them, by age."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM escalations AS e INDEXED BY escalations_conversation {_JOINS}"  # noqa: S608 - constants
        f" WHERE e.conversation_id IN ({_FAMILY}) ORDER BY e.id LIMIT ?2",
        (json.dumps(sorted(numbers)), OF_NUMBERS_MAX),
    )
    return [_escalation(row) for row in rows]


def list_awaited(
    connection: sqlite3.Connection, numbers: str
) -> dict[object, tuple[Escalation, ...]]:
    """Give the history of each of some conversations (JSON) that awaits an answer.

    Every page of every queue asks this, and mostly nothing of it is escalated.
    """
    rows = connection.execute(
        "SELECT coalesce(o.merged_into_id, o.id)"  # noqa: S608 - constants
        " FROM escalations AS e INDEXED BY escalations_open"
        " CROSS JOIN conversations AS o ON o.id = e.conversation_id"
        f" WHERE e.state = 'open' AND e.conversation_id IN ({_FAMILY})",
        (numbers,),
    ).fetchall()
    if not rows:
        return {}
    found: dict[object, tuple[Escalation, ...]] = {}
    for each in list_of(connection, [row[0] for row in rows]):
        found[each.conversation_id] = (*found.get(each.conversation_id, ()), each)
    return found


def list_concerned(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> list[Escalation]:
    """Read the escalations of some conversations, and those whose exchange stands in one."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM escalations AS e {_JOINS} WHERE e.id IN ("  # noqa: S608 - constants
        f" SELECT id FROM escalations INDEXED BY escalations_conversation"
        f"  WHERE conversation_id IN ({_FAMILY})"
        f" UNION SELECT id FROM escalations INDEXED BY escalations_thread"
        f"  WHERE thread_id IS NOT NULL AND thread_id IN ({_FAMILY})) ORDER BY e.id LIMIT ?2",
        (json.dumps(sorted(numbers)), OF_NUMBERS_MAX),
    )
    return [_escalation(row) for row in rows]


def list_with_thread(connection: sqlite3.Connection, number: ConversationId) -> list[Escalation]:
    """Read the escalations whose exchange stands in a conversation, by age."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM escalations AS e INDEXED BY escalations_thread {_JOINS}"  # noqa: S608 - constants
        f" WHERE e.thread_id IS NOT NULL AND e.thread_id IN ({_FAMILY}) ORDER BY e.id LIMIT ?2",
        (json.dumps([number]), LIST_MAX),
    )
    return [_escalation(row) for row in rows]


def list_open(connection: sqlite3.Connection, *, limit: int = LIST_MAX) -> list[Escalation]:
    """Read the open escalations of what is worked on, the first that is due first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM escalations AS e INDEXED BY escalations_open {_JOINS}"  # noqa: S608 - constants
        f" WHERE e.state = 'open' AND {_AT_WORK} ORDER BY e.due_at, e.id LIMIT ?",
        (limit,),
    )
    return [_escalation(row) for row in rows]


def list_newest(connection: sqlite3.Connection, *, limit: int) -> list[Escalation]:
    """Read the escalations that were asked last, open or not."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM escalations AS e {_JOINS} ORDER BY e.id DESC LIMIT ?",  # noqa: S608 - constants
        (limit,),
    )
    return [_escalation(row) for row in rows]


_AT_WORK = (
    "EXISTS (SELECT 1 FROM conversations AS l WHERE l.id = coalesce(o.merged_into_id, o.id)"
    " AND l.status NOT IN ('closed', 'spam', 'trash'))"
)


def end(
    connection: sqlite3.Connection,
    escalation_id: EscalationId,
    state: EscalationState,
    *,
    by: AgentId | None,
    at_ms: int,
    answer: str = "",
    message_id: MessageId | None = None,
    is_closing: bool = False,
) -> None:
    """Say how an escalation ended; `is_closing` where its conversation was closed."""
    connection.execute(
        "UPDATE escalations SET state = ?, ended_by_id = ?, ended_at = ?, answer = ?,"
        " answer_message_id = ?, ended_with_closing = ? WHERE id = ?",
        (state.value, by, at_ms, answer, message_id, int(is_closing), escalation_id),
    )


def reopen(connection: sqlite3.Connection, escalation_id: EscalationId) -> None:
    """Await an answer again."""
    connection.execute(
        "UPDATE escalations SET state = 'open', ended_by_id = NULL, ended_at = NULL, answer = '',"
        " answer_message_id = NULL, ended_with_closing = 0 WHERE id = ?",
        (escalation_id,),
    )


def forget_closing(
    connection: sqlite3.Connection, escalation_ids: Collection[EscalationId]
) -> None:
    """Let escalations stay ended: what was closed with them begins anew."""
    connection.executemany(
        "UPDATE escalations SET ended_with_closing = 0 WHERE id = ?",
        [(each,) for each in escalation_ids],
    )


def hear(
    connection: sqlite3.Connection, escalation_id: EscalationId, message_id: MessageId
) -> None:
    """Note that it has taken notice of all messages up to one."""
    connection.execute(
        "UPDATE escalations SET heard_id = max(heard_id, ?) WHERE id = ?",
        (message_id, escalation_id),
    )


def list_overdue(connection: sqlite3.Connection, *, now_ms: int, limit: int) -> list[Escalation]:
    """Read open escalations whose time is over and of which it was not told yet."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM escalations AS e INDEXED BY escalations_due {_JOINS}"  # noqa: S608 - constants
        " WHERE e.state = 'open' AND e.overdue_told_at IS NULL AND e.due_at <= ?"
        " ORDER BY e.due_at, e.id LIMIT ?",
        (now_ms, limit),
    )
    return [_escalation(row) for row in rows]


def tell_overdue(
    connection: sqlite3.Connection, escalation_ids: Sequence[EscalationId], *, at_ms: int
) -> None:
    """Note that it was told."""
    connection.executemany(
        "UPDATE escalations SET overdue_told_at = ? WHERE id = ?",
        [(at_ms, each) for each in escalation_ids],
    )


def give_to_tier(
    connection: sqlite3.Connection,
    *,
    old: str,
    new: str,
    only: Collection[EscalationId] | None = None,
) -> list[EscalationId]:
    """Have what is open with a tier asked of another; give what that was about."""
    rows = connection.execute(
        "UPDATE escalations SET tier_name = ?1 WHERE tier_name = ?2 AND state = 'open'"
        " AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?3))) RETURNING id",
        (new, old, None if only is None else json.dumps(sorted(only))),
    )
    return sorted(EscalationId(row[0]) for row in rows)


def find_open_of_tier(connection: sqlite3.Connection, name: str) -> ConversationId | None:
    """Find a conversation that asks a tier."""
    row = connection.execute(
        "SELECT conversation_id FROM escalations INDEXED BY escalations_open"
        " WHERE state = 'open' AND tier_name = ? LIMIT 1",
        (name,),
    ).fetchone()
    return None if row is None else ConversationId(row[0])


def _escalation(row: tuple[object, ...]) -> Escalation:
    (number, living, asked_on, way, tier, agent, address, address_name, reason, words, tried,
     needed, summary, due_at, state, asked_by, asked_at, thread, told_at, ended_by, ended_at,
     answer, answer_id, stood, became, closing) = row  # fmt: skip
    return Escalation(
        id=EscalationId(as_int(number)),
        conversation_id=ConversationId(as_int(living)),
        asked_on=ConversationId(as_int(asked_on)),
        way=Way(str(way)),
        asked=_asked(tier, agent, address, address_name),
        reason=Reason(str(reason)),
        words=SafeLine(str(words)),
        tried=SafeText(str(tried)),
        needed=SafeText(str(needed)),
        summary=SafeText(str(summary)),
        due_at=from_ms(as_int(due_at)),
        state=EscalationState(str(state)),
        asked_by=str(asked_by),
        asked_at=from_ms(as_int(asked_at)),
        thread=None if thread is None else ConversationId(as_int(thread)),
        overdue_told_at=None if told_at is None else from_ms(as_int(told_at)),
        ended_by=None if ended_by is None else str(ended_by),
        ended_at=None if ended_at is None else from_ms(as_int(ended_at)),
        answer=SafeText(str(answer)),
        answer_message_id=None if answer_id is None else MessageId(as_int(answer_id)),
        stood=json.loads(str(stood)),
        became=json.loads(str(became)),
        is_ended_by_closing=bool(closing),
    )


def _asked(tier: object, agent: object, address: object, name: object) -> Asked:
    if tier is not None:
        return Asked(AskedKind.TIER, str(tier))
    if agent is not None:
        return Asked(AskedKind.AGENT, str(agent))
    return Asked(AskedKind.ADDRESS, str(address), SafeLine(str(name)))
