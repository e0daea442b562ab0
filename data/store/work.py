"""What agents do to many conversations at once: one function a batch (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.records import AgentId, ConversationId
from data.store import conversations, intake, log

Columns = dict[str, object]


@dataclass(frozen=True, slots=True)
class WorkRow:
    """The columns of a conversation that verbs look at."""

    id: ConversationId
    revision: int
    status: str
    waiting_on: str | None
    snoozed_until_ms: int | None
    assignee_id: AgentId | None


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the activity log that can be taken back."""

    conversation_id: ConversationId
    revision: int
    """Of the conversation, after it."""
    before: Columns
    after: Columns


def read_work_rows(
    connection: sqlite3.Connection, numbers: Sequence[ConversationId]
) -> dict[ConversationId, WorkRow]:
    """Read where conversations stand; a number that was merged away is not there."""
    rows = connection.execute(
        "SELECT id, revision, status, waiting_on, snoozed_until_at, assignee_id FROM conversations"
        " WHERE merged_into_id IS NULL AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {ConversationId(row[0]): WorkRow(*row) for row in rows}


def change_many(
    connection: sqlite3.Connection,
    changes: Sequence[tuple[ConversationId, Columns]],
    *,
    verb: str,
    agent_id: AgentId | None,
    at_ms: int,
    detail: Mapping[str, object] | None = None,
) -> tuple[int | None, dict[ConversationId, int]]:
    """Change columns, tell activity and feed; give the first activity's id and the revisions.

    The other activities name the first as their `undo_id`: together they are one deed.
    """
    first: int | None = None
    revisions: dict[ConversationId, int] = {}
    for number, after in changes:
        before = conversations.set_fields(connection, number, after, at_ms=at_ms)
        revisions[number] = conversations.check_revision(connection, number, None)
        told = {"before": before, "after": after, "revision": revisions[number], **(detail or {})}
        activity_id = log.log_activity(
            connection,
            at_ms=at_ms,
            agent_id=agent_id,
            verb=verb,
            conversation_id=number,
            detail=told,
            undo_id=first,
        )
        first = activity_id if first is None else first
    intake.end_import(connection, [number for number, _ in changes])
    log.announce(connection, verb, [number for number, _ in changes], at_ms=at_ms)
    return first, revisions


def list_deeds(connection: sqlite3.Connection, undo_id: int) -> list[Deed]:
    """Read what a deed changed, conversation by conversation."""
    rows = connection.execute(
        "SELECT conversation_id, detail FROM activity"
        " WHERE (id = ?1 OR undo_id = ?1) AND conversation_id IS NOT NULL ORDER BY id",
        (undo_id,),
    )
    deeds = []
    for number, text in rows:
        detail = json.loads(text)
        if "revision" in detail:
            deeds.append(
                Deed(ConversationId(number), detail["revision"], detail["before"], detail["after"])
            )
    return deeds
