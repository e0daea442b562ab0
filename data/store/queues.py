"""The queues that a store knows by itself: what is in them, their order, counts (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data.records import AgentId, ConversationId, QueueCounts, Target
from data.store.rows import from_ms

OVERDUE = "escalated_overdue"
"""Counted beside the queues: those of Escalated whose time is over."""
HANDED = "handed"
"""Counted apart: what was handed over waits on the team, and is work of whoever has it."""
QUARANTINE = "quarantine"
"""Counted with the queues, although it holds mails and no conversations."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as SQL over `conversations AS c`; orders end in the id, so a cursor is exact."""

    index: str
    """What its rows are walked along; empty where they are few, taken from `numbers` and sorted."""
    condition: str
    order: str
    is_descending: bool
    numbers: str = ""
    """A set that holds all of it, as `conversation_id`, where no index of conversations does."""

    @property
    def walked(self) -> str:
        """The table with the way through it."""
        by = f"INDEXED BY {self.index}" if self.index else "NOT INDEXED"
        return f"conversations AS c {by}"

    def of(self, agent_id: AgentId | None) -> Queue:
        """Give the queue as it is for one agent."""
        agent = str(int(agent_id or 0))
        return replace(
            self,
            condition=self.condition.replace(":agent", agent),
            numbers=self.numbers.replace(":agent", agent),
        )


_VISIBLE = "c.merged_into_id IS NULL"
# What was handed over waits on the team, and is the work of whoever has it now.
_WORKING = (
    f"{_VISIBLE} AND c.snoozed_until_at IS NULL AND (c.status IN ('new', 'open')"
    " OR c.is_handed AND c.waiting_on = 'team' AND c.status = 'waiting')"
)
# By the message, which goes along when conversations are merged or split.
_MENTIONED = (
    "SELECT coalesce(x.merged_into_id, x.id) AS conversation_id"
    " FROM mentions AS n INDEXED BY mentions_unseen"
    " CROSS JOIN messages AS m ON m.id = n.message_id"
    " CROSS JOIN conversations AS x ON x.id = m.conversation_id"
    " WHERE n.agent_id = :agent AND n.seen_at IS NULL"
)
# An escalation on what is put away awaits nothing, until that is worked on again.
_ESCALATED = (
    "SELECT coalesce(x.merged_into_id, x.id) AS conversation_id"
    " FROM escalations AS e INDEXED BY escalations_open"
    " CROSS JOIN conversations AS x ON x.id = e.conversation_id WHERE e.state = 'open'"
)
# What is due is done by its owner, and what is the pool's by anybody.
_DUE = (
    "SELECT coalesce(x.merged_into_id, x.id) AS conversation_id"
    " FROM follow_ups AS w INDEXED BY follow_ups_owner"
    " CROSS JOIN conversations AS x ON x.id = w.conversation_id"
    " WHERE coalesce(w.owner_id, 0) IN (:agent, 0) AND w.state = 'due'"
)
PROMISED = (
    "SELECT coalesce(x.merged_into_id, x.id) AS conversation_id"
    " FROM follow_ups AS w INDEXED BY follow_ups_state"
    " CROSS JOIN conversations AS x ON x.id = w.conversation_id WHERE w.state IN ('due', 'open')"
)
"""The conversations on which something is still promised, by whomever."""
_ASKED = f"{_ESCALATED} AND e.agent_id = :agent"
ASKED_OF = f"{_ESCALATED} AND {{asked}}"
"""The conversations with an open escalation on which a condition holds."""
_AT_WORK = f"{_VISIBLE} AND c.status NOT IN ('closed', 'spam', 'trash')"


def _by_urgency(index: str, condition: str, numbers: str = "") -> Queue:
    return Queue(index, condition, "c.urgency", is_descending=False, numbers=numbers)


def _newest_first(index: str, condition: str) -> Queue:
    return Queue(index, condition, "c.last_message_at", is_descending=True)


QUEUES: Mapping[str, Queue] = {
    "open": _by_urgency("conversations_working", _WORKING),
    "mine": _by_urgency("conversations_assigned", f"{_WORKING} AND c.assignee_id = :agent"),
    "unassigned": _by_urgency("conversations_assigned", f"{_WORKING} AND c.assignee_id IS NULL"),
    "waiting": _newest_first(
        "conversations_status",
        f"{_VISIBLE} AND c.status = 'waiting' AND c.snoozed_until_at IS NULL",
    ),
    "snoozed": Queue(
        "conversations_snoozed",
        f"{_VISIBLE} AND c.snoozed_until_at IS NOT NULL"
        " AND c.status NOT IN ('closed', 'spam', 'trash')",
        "c.snoozed_until_at",
        is_descending=False,
    ),
    "follow-ups": _by_urgency("", f"{_VISIBLE} AND c.id IN ({_DUE})", _DUE),
    "escalated": _by_urgency("", f"{_AT_WORK} AND c.id IN ({_ESCALATED})", _ESCALATED),
    "asked": _by_urgency("", f"{_AT_WORK} AND c.id IN ({_ASKED})", _ASKED),
    "mentions": _by_urgency("", f"{_VISIBLE} AND c.id IN ({_MENTIONED})", _MENTIONED),
    "closed": _newest_first("conversations_status", f"{_VISIBLE} AND c.status = 'closed'"),
    "spam": _newest_first("conversations_status", f"{_VISIBLE} AND c.status = 'spam'"),
    "trash": _newest_first("conversations_status", f"{_VISIBLE} AND c.status = 'trash'"),
    "all": _newest_first("conversations_recent", _VISIBLE),
}
"""By name. Whoever may still be answered stands by urgency, what is settled newest first."""


def list_free(
    connection: sqlite3.Connection, *, tiers: Sequence[str], limit: int
) -> list[ConversationId]:
    """Read what nobody has, most urgent first, without what was given to other tiers."""
    queue = QUEUES["unassigned"]
    rows = connection.execute(
        f"SELECT c.id FROM {queue.walked} WHERE {queue.condition}"  # noqa: S608 - constants
        " AND (c.tier IS NULL OR c.tier IN (SELECT value FROM json_each(?)))"
        f" ORDER BY {queue.order}, c.id LIMIT ?",
        (json.dumps(list(tiers)), limit),
    )
    return [ConversationId(row[0]) for row in rows]


def count_queues(connection: sqlite3.Connection, agent_id: AgentId | None) -> QueueCounts:
    """Count every queue from the kept counters; costs the same at any size."""
    counts = dict.fromkeys((*QUEUES, QUARANTINE, OVERDUE), 0)
    rows = connection.execute("SELECT queue, assignee_id, n FROM queue_counts")
    for queue, assignee_id, n in rows:
        if queue == "merged":
            continue
        counts["all"] += n
        if queue == HANDED:
            counts["waiting"] += n
            queue = "open"  # noqa: PLW2901 - from here on it is one of these
        counts[queue] += n
        if queue == "open" and assignee_id == 0:
            counts["unassigned"] += n
        if queue == "open" and assignee_id == agent_id:
            counts["mine"] += n
    counts[QUARANTINE] = _count(connection, "SELECT count(*) FROM quarantine")
    for name in ("mentions", "follow-ups", "escalated", "asked"):
        queue_of = QUEUES[name].of(agent_id)
        counts[name] = _count(
            connection,
            f"SELECT count(*) FROM {queue_of.walked} WHERE {queue_of.condition}",  # noqa: S608 - constants
        )
    overdue = _ESCALATED + " AND e.overdue_told_at IS NOT NULL"
    counts[OVERDUE] = _count(
        connection,
        f"SELECT count(*) FROM conversations AS c NOT INDEXED"  # noqa: S608 - constants
        f" WHERE {_AT_WORK} AND c.id IN ({overdue})",
    )
    return QueueCounts(counts, _first_breaches(connection, agent_id))


def _first_breaches(
    connection: sqlite3.Connection, agent_id: AgentId | None
) -> dict[str, datetime]:
    """Read which target of a queue is broken first: it is that of the first row by urgency."""
    queues = {name: QUEUES[name].of(agent_id) for name in ("open", "mine", "unassigned")}
    columns = ", ".join(
        f"(SELECT c.next_breach_at FROM {queue.walked} WHERE {queue.condition}"  # noqa: S608 - constants
        f" ORDER BY {queue.order}, c.id LIMIT 1)"
        for queue in queues.values()
    )
    moments = connection.execute(f"SELECT {columns}").fetchone()
    return {name: from_ms(at) for name, at in zip(queues, moments, strict=True) if at is not None}


def list_first_breaches(
    connection: sqlite3.Connection, *, now_ms: int
) -> tuple[tuple[ConversationId, Target, datetime] | None, int]:
    """Read which conversation's target is broken first, or was, and how many are broken by now."""
    first = connection.execute(
        "SELECT id, next_breach_target, next_breach_at"
        " FROM conversations INDEXED BY conversations_breaching"
        " WHERE next_breach_at IS NOT NULL ORDER BY next_breach_at, id LIMIT 1"
    ).fetchone()
    broken = connection.execute(
        "SELECT count(*) FROM conversations INDEXED BY conversations_breaching"
        " WHERE next_breach_at IS NOT NULL AND next_breach_at <= ?",
        (now_ms,),
    ).fetchone()
    if first is None:
        return None, 0
    return (ConversationId(first[0]), Target(first[1]), from_ms(first[2])), int(broken[0])


def _count(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])
