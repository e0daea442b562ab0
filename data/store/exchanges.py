"""What is written in the exchanges of escalations, and whom they keep apart (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from data.records import (
    AgentId,
    ConversationId,
    DeliveryOutcome,
    EscalationId,
    MessageId,
)
from data.store.escalations import LIST_MAX, list_of, list_with_thread


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
        " AND instr(' ' || m.marks || ' ', ' auth_failed ') = 0"
        " AND instr(' ' || m.marks || ' ', ' own_address ') = 0 ORDER BY m.id LIMIT ?3",
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
    threads: frozenset[ConversationId]
    """Exchanges whose mails nobody answers here, although an agent may have merged them into it."""


def read_apart(connection: sqlite3.Connection, number: ConversationId) -> Apart:
    """Say whom the two sides of an escalation keep from each other; most have nobody.

    In an exchange that is the customer's side, in a customer's conversation the outsider's. Where
    an agent merged the two it is the customer's.
    """
    about = [e for e in list_with_thread(connection, number) if e.conversation_id != number]
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
    threads = frozenset(e.thread for e in asked if e.thread is not None)
    return Apart(whose, frozenset(people), threads)


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
