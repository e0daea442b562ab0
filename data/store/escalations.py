"""Who was asked for help, and what became of it (store room).

Open escalations are few, whatever was asked in years: every question that is asked all day walks
the index of those alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.errors import NotFoundError
from data.records import (
    AgentId,
    Asked,
    AskedKind,
    ConversationId,
    DeliveryOutcome,
    Escalation,
    EscalationId,
    EscalationState,
    MessageId,
    Reason,
    SafeLine,
    SafeText,
    Way,
)
from data.store.rows import dump_json, from_ms, from_ms_or_none

LIST_MAX = 500
"""Escalations read at a time; a team has some dozens open."""


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
  e.answer, e.answer_message_id, e.stood, e.became"""
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
        (json.dumps(sorted(numbers)), LIST_MAX),
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
        (json.dumps(sorted(numbers)), LIST_MAX),
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
) -> None:
    """Say how an escalation ended."""
    connection.execute(
        "UPDATE escalations SET state = ?, ended_by_id = ?, ended_at = ?, answer = ?,"
        " answer_message_id = ? WHERE id = ?",
        (state.value, by, at_ms, answer, message_id, escalation_id),
    )


def reopen(connection: sqlite3.Connection, escalation_id: EscalationId) -> None:
    """Await an answer again."""
    connection.execute(
        "UPDATE escalations SET state = 'open', ended_by_id = NULL, ended_at = NULL, answer = '',"
        " answer_message_id = NULL WHERE id = ?",
        (escalation_id,),
    )


def hear(
    connection: sqlite3.Connection, escalation_id: EscalationId, message_id: MessageId
) -> None:
    """Note that it has taken notice of all messages up to one."""
    connection.execute(
        "UPDATE escalations SET heard_id = max(heard_id, ?) WHERE id = ?",
        (message_id, escalation_id),
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """A mail that an escalation has not taken notice of yet."""

    escalation_id: EscalationId
    message_id: MessageId
    author: str
    """Casefolded address."""
    author_name: str
    text: str
    is_bounce: bool
    lost: frozenset[str]
    """Of a delivery report: the recipients, casefolded, who will never get what was sent."""


@dataclass(frozen=True, slots=True)
class HeardNote:
    """A note that an escalation has not taken notice of yet."""

    escalation_id: EscalationId
    message_id: MessageId
    agent_id: AgentId
    agent: str
    text: str


ANSWER_CHARS = 4000
"""Of an answer, kept with the escalation: its mail has the rest."""
_LOST = frozenset({DeliveryOutcome.DEAD_ADDRESS.value, DeliveryOutcome.REFUSED.value})


def list_unheard_mails(
    connection: sqlite3.Connection, escalation_ids: Collection[EscalationId]
) -> list[Heard]:
    """Read what people wrote into the exchanges of escalations since those last looked.

    And what came back of their letters; other automatic mail says nothing.
    """
    rows = connection.execute(
        "SELECT e.id, m.id, m.author_address, m.author_name,"
        " substr(coalesce(b.new_text, b.text, ''), 1, ?2), m.automatic, b.facts"
        " FROM escalations AS e"
        " JOIN messages AS m INDEXED BY messages_origin ON m.origin_id = e.thread_id"
        " LEFT JOIN bodies AS b ON b.id = m.body_id"
        " WHERE e.id IN (SELECT value FROM json_each(?1)) AND m.id > e.heard_id"
        " AND m.direction = 'in' AND coalesce(m.automatic, 'bounce') = 'bounce'"
        " AND instr(' ' || m.marks || ' ', ' auth_failed ') = 0 ORDER BY m.id LIMIT ?3",
        (json.dumps(sorted(escalation_ids)), ANSWER_CHARS, LIST_MAX),
    )
    return [
        Heard(EscalationId(e), MessageId(m), author.casefold(), name, text,
              automatic is not None, _lost(facts))
        for e, m, author, name, text, automatic, facts in rows
    ]  # fmt: skip


def _lost(facts: str | None) -> frozenset[str]:
    reports = json.loads(facts)["reports"] if facts else ()
    return frozenset(who.casefold() for who, outcome, *_ in reports if outcome in _LOST)


def list_brought_in(
    connection: sqlite3.Connection, thread_id: ConversationId, author: str
) -> set[str]:
    """Give the addresses that somebody's own mails in an exchange name, casefolded."""
    rows = connection.execute(
        "SELECT people FROM messages INDEXED BY messages_origin WHERE origin_id = ?"
        " AND direction = 'in' AND lower(author_address) = ? ORDER BY id LIMIT ?",
        (thread_id, author, LIST_MAX),
    )
    found: set[str] = set()
    for (people,) in rows:
        named = json.loads(people)
        found |= {address.casefold() for group in named.values() for _, address in group}
    return found


def list_writers(connection: sqlite3.Connection, number: ConversationId) -> set[str]:
    """Give who takes part in a conversation from outside, the customer first of all, casefolded.

    What came into the exchanges that belong to it does not count, wherever that is shown.
    """
    rows = connection.execute(
        "SELECT lower(m.author_address) FROM messages AS m INDEXED BY messages_conversation"
        " WHERE m.conversation_id = ?1 AND m.direction = 'in' AND m.origin_id NOT IN ("
        "  SELECT thread_id FROM escalations WHERE thread_id IS NOT NULL)"
        " UNION SELECT a.address FROM conversations AS c"
        " JOIN customer_addresses AS a ON a.customer_id = c.customer_id"
        " WHERE c.id = ?1 OR c.merged_into_id = ?1 AND c.id NOT IN ("
        "  SELECT thread_id FROM escalations WHERE thread_id IS NOT NULL) LIMIT ?2",
        (number, PEOPLE_MAX),
    )
    return {row[0] for row in rows if row[0]}


@dataclass(frozen=True, slots=True)
class Apart:
    """Who is never written to in a conversation, casefolded."""

    whose: Mapping[str, ConversationId]
    """The customer of what an exchange is about, or the outsiders asked: where they belong."""
    people: frozenset[str]
    """Those, and everybody else who writes over there and not here."""


def read_apart(connection: sqlite3.Connection, number: ConversationId) -> Apart:
    """Say whom the two sides of an escalation keep from each other; most have nobody.

    In an exchange that is the customer's side, in a customer's conversation the outsider's. Where
    an agent merged the two both hold.
    """
    about = list_with_thread(connection, number)
    asked = [e for e in list_of(connection, [number]) if e.thread is not None]
    whose: dict[str, ConversationId] = {}
    people: set[str] = set()
    for each in about:
        theirs = list_writers(connection, each.conversation_id) - {each.asked.name.casefold()}
        customer = _customer_addresses(connection, each.conversation_id)
        whose |= dict.fromkeys(customer & theirs, each.conversation_id)
        people |= theirs
    here = list_writers(connection, number)
    for each in asked:
        assert each.thread is not None, "chosen for having one"
        outsider = each.asked.name.casefold()
        whose[outsider] = each.thread
        people |= {outsider} | (_writers_of_thread(connection, each.thread) - here)
    return Apart(whose, frozenset(people))


def _writers_of_thread(connection: sqlite3.Connection, thread_id: ConversationId) -> set[str]:
    rows = connection.execute(
        "SELECT DISTINCT lower(author_address) FROM messages INDEXED BY messages_origin"
        " WHERE origin_id = ? AND direction = 'in' LIMIT ?",
        (thread_id, PEOPLE_MAX),
    )
    return {row[0] for row in rows if row[0]}


def _customer_addresses(connection: sqlite3.Connection, number: ConversationId) -> set[str]:
    rows = connection.execute(
        "SELECT a.address FROM conversations AS c"
        " JOIN customer_addresses AS a ON a.customer_id = c.customer_id WHERE c.id = ? LIMIT ?",
        (number, PEOPLE_MAX),
    )
    return {row[0] for row in rows}


PEOPLE_MAX = 5000
"""People of one conversation that are looked at."""


def list_unheard_notes(
    connection: sqlite3.Connection, escalation_ids: Collection[EscalationId]
) -> list[HeardNote]:
    """Read notes of others than the asker, written since internal escalations last looked."""
    rows = connection.execute(
        "SELECT e.id, m.id, m.agent_id, a.name, substr(coalesce(b.text, ''), 1, ?2)"
        " FROM escalations AS e JOIN conversations AS o ON o.id = e.conversation_id"
        " JOIN messages AS m INDEXED BY messages_conversation"
        "  ON m.conversation_id = coalesce(o.merged_into_id, o.id)"
        " JOIN agents AS a ON a.id = m.agent_id"
        " LEFT JOIN bodies AS b ON b.id = m.body_id"
        " WHERE e.id IN (SELECT value FROM json_each(?1)) AND m.id > e.heard_id"
        " AND m.direction = 'note' AND m.agent_id IS NOT e.asked_by_id ORDER BY m.id LIMIT ?3",
        (json.dumps(sorted(escalation_ids)), ANSWER_CHARS, LIST_MAX),
    )
    return [HeardNote(*row) for row in rows]


def is_message_there(connection: sqlite3.Connection, message_id: MessageId) -> bool:
    """Say whether a message was not taken back."""
    row = connection.execute("SELECT 1 FROM messages WHERE id = ?", (message_id,)).fetchone()
    return row is not None


def has_left_or_waits(connection: sqlite3.Connection, thread_id: ConversationId) -> bool:
    """Say whether an exchange holds anything besides mails that were taken back."""
    row = connection.execute(
        "SELECT 1 FROM messages AS m INDEXED BY messages_origin WHERE m.origin_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS x WHERE x.message_id = m.id"
        "  AND x.state = 'cancelled') LIMIT 1",
        (thread_id,),
    ).fetchone()
    return row is not None


def find_next_due(connection: sqlite3.Connection) -> datetime | None:
    """Read when the first open escalation is due of which it was not told yet."""
    row = connection.execute(
        "SELECT min(due_at) FROM escalations INDEXED BY escalations_due"
        " WHERE state = 'open' AND overdue_told_at IS NULL"
    ).fetchone()
    return from_ms_or_none(row[0])


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


def count_open_by_tier(connection: sqlite3.Connection) -> dict[str, int]:
    """Count the conversations at work that ask each tier, for those that are asked anything."""
    rows = connection.execute(
        "SELECT e.tier_name, count(DISTINCT coalesce(o.merged_into_id, o.id))"  # noqa: S608 - constants
        " FROM escalations AS e INDEXED BY escalations_open"
        " JOIN conversations AS o ON o.id = e.conversation_id"
        f" WHERE e.state = 'open' AND e.tier_name IS NOT NULL AND {_AT_WORK}"
        " GROUP BY e.tier_name"
    )
    return dict(rows.fetchall())


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


def list_addresses(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> list[str]:
    """Give the outsiders who were ever asked about conversations, casefolded."""
    rows = connection.execute(
        "SELECT DISTINCT lower(address) FROM escalations INDEXED BY escalations_conversation"  # noqa: S608 - constants
        f" WHERE conversation_id IN ({_FAMILY}) AND address IS NOT NULL LIMIT ?2",
        (json.dumps(sorted(numbers)), LIST_MAX),
    )
    return [row[0] for row in rows]


def _escalation(row: tuple[object, ...]) -> Escalation:
    (number, living, asked_on, way, tier, agent, address, address_name, reason, words, tried,
     needed, summary, due_at, state, asked_by, asked_at, thread, told_at, ended_by, ended_at,
     answer, answer_id, stood, became) = row  # fmt: skip
    return Escalation(
        id=EscalationId(_int(number)),
        conversation_id=ConversationId(_int(living)),
        asked_on=ConversationId(_int(asked_on)),
        way=Way(str(way)),
        asked=_asked(tier, agent, address, address_name),
        reason=Reason(str(reason)),
        words=SafeLine(str(words)),
        tried=SafeText(str(tried)),
        needed=SafeText(str(needed)),
        summary=SafeText(str(summary)),
        due_at=from_ms(_int(due_at)),
        state=EscalationState(str(state)),
        asked_by=str(asked_by),
        asked_at=from_ms(_int(asked_at)),
        thread=None if thread is None else ConversationId(_int(thread)),
        overdue_told_at=None if told_at is None else from_ms(_int(told_at)),
        ended_by=None if ended_by is None else str(ended_by),
        ended_at=None if ended_at is None else from_ms(_int(ended_at)),
        answer=SafeText(str(answer)),
        answer_message_id=None if answer_id is None else MessageId(_int(answer_id)),
        stood=json.loads(str(stood)),
        became=json.loads(str(became)),
    )


def _asked(tier: object, agent: object, address: object, name: object) -> Asked:
    if tier is not None:
        return Asked(AskedKind.TIER, str(tier))
    if agent is not None:
        return Asked(AskedKind.AGENT, str(agent))
    return Asked(AskedKind.ADDRESS, str(address), SafeLine(str(name)))


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
