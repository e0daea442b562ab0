"""Read what policies are rehearsed on, some conversations at a time (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from data.records import ConversationId
from data.records.clocks import EventLog
from data.store.clocks import read_event_logs

T = TypeVar("T")
Measure = Callable[[EventLog, bool], T | None]
"""Measures one conversation; told whether it is nothing but imported history."""


class Mark(NamedTuple):
    """How far a rehearsal has come: by the last message, then by number."""

    last_message_ms: int
    number: int


def count_since(connection: sqlite3.Connection, after: Mark) -> int:
    """Count the conversations in which anything came since."""
    row = connection.execute(
        "SELECT count(*) FROM conversations INDEXED BY conversations_recent"
        " WHERE merged_into_id IS NULL AND (last_message_at, id) > (?, ?)",
        after,
    ).fetchone()
    return int(row[0])


def measure_next(
    connection: sqlite3.Connection, after: Mark, *, limit: int, measure: Measure[T]
) -> tuple[list[T], Mark | None]:
    """Measure the next conversations in which anything came since; None where these were all.

    The rule is called here, on the database's thread: nobody's screen waits for it.
    """
    rows = connection.execute(
        "SELECT last_message_at, id, is_imported FROM conversations AS c"
        " INDEXED BY conversations_recent WHERE merged_into_id IS NULL"
        " AND (last_message_at, id) > (?, ?) ORDER BY last_message_at, id LIMIT ?",
        (*after, limit),
    ).fetchall()
    if not rows:
        return [], None
    found: list[T] = []
    for is_history in (False, True):
        numbers = [ConversationId(number) for _, number, it in rows if bool(it) is is_history]
        logs = read_event_logs(connection, numbers, with_history=is_history)
        measured = (measure(log, is_history) for log in logs.values())
        found += [one for one in measured if one is not None]
    last_at, last, _ = rows[-1]
    return found, None if len(rows) < limit else Mark(last_at, last)
