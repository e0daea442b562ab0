"""How far an agent of a practice store is on the tour (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import asdict, dataclass

from data.records import AgentId
from data.store.agents import get_meta


@dataclass(frozen=True, slots=True)
class KeptTour:
    """From which line of the activity log on deeds count, and whether she is led just now."""

    since: int
    is_led: bool
    begun_at: int = 0
    """In milliseconds. What the demo's team promised before she came may be written after it."""


def read_tour(connection: sqlite3.Connection, agent_id: AgentId) -> KeptTour | None:
    """Give an agent's tour; None where none was ever begun."""
    kept = get_meta(connection, _key(agent_id))
    return None if kept is None else KeptTour(**json.loads(kept))


def keep_tour(connection: sqlite3.Connection, agent_id: AgentId, tour: KeptTour) -> None:
    """Keep where an agent stands."""
    words = json.dumps(asdict(tour))
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        (_key(agent_id), words),
    )


def last_activity(connection: sqlite3.Connection) -> int:
    """Give the newest line of the activity log."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM activity").fetchone()[0])


def list_verbs(
    connection: sqlite3.Connection, agent_id: AgentId, *, tour: KeptTour, verbs: Collection[str]
) -> frozenset[str]:
    """Give which of some verbs an agent did on it; a mail that only went along with one not.

    What is asked of an outsider leaves as a mail too, and is no answer to a customer.
    """
    rows = connection.execute(
        "SELECT DISTINCT verb FROM activity WHERE agent_id = ? AND id > ? AND at >= ?"
        " AND verb IN (SELECT value FROM json_each(?)) AND (is_deed OR verb <> 'message.queued')",
        (agent_id, tour.since, tour.begun_at, json.dumps(sorted(verbs))),
    )
    return frozenset(str(row[0]) for row in rows)


def _key(agent_id: AgentId) -> str:
    return f"tour:{agent_id}"
