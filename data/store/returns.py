"""What came back about mails of ours (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from data.records import (
    ConversationId,
    DeliveryOutcome,
    MessageId,
    OutboxId,
    Returned,
    SafeLine,
)
from data.store.message_rows import RETURN_COLUMNS, returned_from_values

LIST_MAX = 1000
FAILED = "('dead_address', 'refused')"
# The report that counts of one recipient of one mail: the rank of `data.records.returns`.
_RANK = (
    "CASE outcome WHEN 'dead_address' THEN 0 WHEN 'refused' THEN 1 WHEN 'delivered' THEN 2"
    " WHEN 'temporary' THEN 3 ELSE 4 END"
)

# Only of what is marked, or has a mail that a report speaks of: for all others it is one look.
_UNDELIVERED = f"""
  SELECT c.id, c.undelivered, coalesce((SELECT max(level) FROM (
    SELECT CASE min({_RANK}) WHEN 0 THEN 2 WHEN 1 THEN 2 WHEN 2 THEN 0 ELSE 1 END AS level
    FROM outbox AS sent INDEXED BY outbox_conversation
    JOIN returns AS t INDEXED BY returns_message ON t.message_id = sent.message_id
    WHERE sent.conversation_id = c.id AND NOT t.is_overtaken AND sent.state <> 'cancelled'
      AND NOT EXISTS (SELECT 1 FROM outbox AS new INDEXED BY outbox_replaces
        WHERE new.replaces_id = sent.id AND new.state <> 'cancelled')
      AND NOT EXISTS (SELECT 1 FROM outbox AS o INDEXED BY outbox_conversation
        JOIN outbox_recipients AS p ON p.outbox_id = o.id
        WHERE o.conversation_id = c.id AND o.id > t.outbox_id
        AND o.state NOT IN ('cancelled', 'withheld') AND lower(p.address) = t.address)
    GROUP BY t.message_id, t.address)), 0)
  FROM conversations AS c
  WHERE c.id IN (SELECT value FROM json_each(?))
    AND (c.undelivered <> 0 OR EXISTS (SELECT 1 FROM outbox AS o INDEXED BY outbox_conversation
      JOIN returns AS t INDEXED BY returns_message ON t.message_id = o.message_id
      WHERE o.conversation_id = c.id))"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail of ours that was handed over, as far as reports about it need to know."""

    outbox_id: OutboxId
    message_id: MessageId
    internet_message_id: str
    agent: str | None
    recipients: tuple[str, ...]
    """Whom no server refused at once."""


@dataclass(frozen=True, slots=True)
class NewReturn:
    """A report matched to a recipient, ready to be stored."""

    report_id: MessageId
    sent: SentMail
    address: str
    outcome: DeliveryOutcome
    status: str
    final: str | None
    matched_by: str
    at_ms: int


def find_sent(
    connection: sqlite3.Connection, internet_message_ids: Collection[str]
) -> dict[str, SentMail]:
    """Read mails of ours that were handed over to a server, by id."""
    found: dict[str, SentMail] = {}
    for outbox_id, message_id, internet_id, agent, people in connection.execute(
        "SELECT o.id, o.message_id, o.internet_message_id, a.name,"
        " (SELECT json_group_array(p.address) FROM outbox_recipients AS p"
        "  WHERE p.outbox_id = o.id AND p.state <> 'refused')"
        " FROM outbox AS o LEFT JOIN agents AS a ON a.id = o.agent_id"
        " WHERE o.internet_message_id IN (SELECT value FROM json_each(?))"
        # A mail of which one recipient is tried again has left for the others.
        " AND (o.data_started_at IS NOT NULL OR EXISTS (SELECT 1 FROM outbox_recipients AS p"
        "  WHERE p.outbox_id = o.id AND p.state IN ('sent', 'unknown')))",
        (json.dumps(sorted(internet_message_ids)),),
    ):
        found[internet_id] = SentMail(
            OutboxId(outbox_id),
            MessageId(message_id),
            internet_id,
            agent,
            tuple(json.loads(people)),
        )
    return found


def add_returns(connection: sqlite3.Connection, returns: Sequence[NewReturn]) -> None:
    """Keep what reports say; a report that is read again says the same."""
    connection.executemany(
        "INSERT OR IGNORE INTO returns (report_id, message_id, outbox_id, address, outcome, status,"
        " final, matched_by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (r.report_id, r.sent.message_id, r.sent.outbox_id, r.address.casefold(),
             r.outcome.value, r.status, r.final, r.matched_by, r.at_ms)
            for r in returns
        ],
    )  # fmt: skip


def take_answered(
    connection: sqlite3.Connection, message_id: MessageId, addresses: Collection[str]
) -> set[str]:
    """Forget what a server said at once of a mail that it was offered again; name the addresses."""
    rows = connection.execute(
        "DELETE FROM returns WHERE report_id = ?1 AND message_id = ?1"
        " AND address IN (SELECT value FROM json_each(?2)) RETURNING address",
        (message_id, json.dumps(sorted({a.casefold() for a in addresses}))),
    ).fetchall()
    return {row[0] for row in rows}


def overtake_at_once(
    connection: sqlite3.Connection, addresses: Collection[str]
) -> list[ConversationId]:
    """Note that a server takes mail for addresses of which it said before that nobody is there."""
    rows = connection.execute(
        "UPDATE returns INDEXED BY returns_address SET is_overtaken = 1"
        " WHERE address IN (SELECT value FROM json_each(?)) AND report_id = message_id"
        " AND NOT is_overtaken RETURNING message_id",
        (json.dumps(sorted({a.casefold() for a in addresses})),),
    ).fetchall()
    if not rows:
        return []
    found = connection.execute(
        "SELECT DISTINCT conversation_id FROM messages"
        " WHERE id IN (SELECT value FROM json_each(?)) LIMIT ?",
        (json.dumps([row[0] for row in rows]), LIST_MAX),
    )
    return [ConversationId(row[0]) for row in found]


def list_returned(
    connection: sqlite3.Connection, message_ids: Collection[MessageId]
) -> list[Returned]:
    """Read all that reports say of some mails of ours."""
    rows = connection.execute(
        f"SELECT {RETURN_COLUMNS} FROM returns AS t INDEXED BY returns_message"  # noqa: S608 - constant
        " JOIN messages AS ours ON ours.id = t.message_id"
        " WHERE t.message_id IN (SELECT value FROM json_each(?))"
        " ORDER BY t.message_id, t.address, t.at, t.report_id LIMIT ?",
        (json.dumps(sorted(message_ids)), LIST_MAX),
    )
    return [returned_from_values(row) for row in rows]


def list_dead(
    connection: sqlite3.Connection, addresses: Collection[str]
) -> dict[str, tuple[SafeLine, int]]:
    """Say which addresses a report called dead, in which words, and when, where nothing is newer.

    Newer is a mail from that address, or one to it that arrived.
    """
    dead: dict[str, tuple[SafeLine, int]] = {}
    for address, outcome, status, at, is_overtaken in connection.execute(
        "SELECT address, outcome, status, at, is_overtaken FROM returns INDEXED BY returns_address"
        " WHERE address IN (SELECT value FROM json_each(?))"
        " AND outcome IN ('dead_address', 'delivered') ORDER BY address, at LIMIT ?",
        (json.dumps(sorted({a.casefold() for a in addresses})), LIST_MAX),
    ):
        dead.pop(address, None)
        if outcome == "dead_address" and not is_overtaken:
            dead[address] = (SafeLine(status), at)
    return dead


def overtake(connection: sqlite3.Connection, heard: Mapping[str, int]) -> list[ConversationId]:
    """Note that somebody wrote from addresses: what came back before says nothing of them now."""
    connection.executemany(
        "UPDATE returns SET is_overtaken = 1 WHERE address = ? AND at <= ? AND NOT is_overtaken",
        list(heard.items()),
    )
    rows = connection.execute(
        "SELECT DISTINCT m.conversation_id FROM returns AS t INDEXED BY returns_address"
        " JOIN messages AS m ON m.id = t.message_id"
        " WHERE t.address IN (SELECT value FROM json_each(?)) AND t.is_overtaken LIMIT ?",
        (json.dumps(sorted(heard)), LIST_MAX),
    )
    return [ConversationId(row[0]) for row in rows]


def note_unreached(connection: sqlite3.Connection, message_ids: Collection[MessageId]) -> None:
    """Note of mails of ours whether every recipient failed: then they answered nobody."""
    connection.execute(
        "UPDATE outbox SET is_returned = NOT EXISTS (SELECT 1 FROM outbox_recipients AS p"  # noqa: S608 - constant
        "  WHERE p.outbox_id = outbox.id AND p.state <> 'refused' AND NOT EXISTS ("
        "   SELECT 1 FROM returns AS t WHERE t.message_id = outbox.message_id"
        f"   AND t.address = lower(p.address) AND t.outcome IN {FAILED}))"
        " WHERE message_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(message_ids)),),
    )


def note_undelivered(
    connection: sqlite3.Connection, numbers: Collection[ConversationId]
) -> list[ConversationId]:
    """Bring up to date what lists show: how our last mail to each person fared; give what changed.

    Of the mails that are in a conversation now, wherever they were when a report came. What was
    taken back, or corrected and sent anew, is settled.
    """
    changed = [
        (level, ConversationId(number))
        for number, was, level in connection.execute(
            _UNDELIVERED, (json.dumps(sorted(numbers)),)
        ).fetchall()
        if was != level
    ]
    connection.executemany("UPDATE conversations SET undelivered = ? WHERE id = ?", changed)
    return [number for _, number in changed]


def is_exchange(connection: sqlite3.Connection, number: ConversationId) -> bool:
    """Say whether a conversation is the quiet thread of a question to an outsider."""
    row = connection.execute(
        "SELECT 1 FROM escalations WHERE thread_id = ? LIMIT 1", (number,)
    ).fetchone()
    return row is not None
