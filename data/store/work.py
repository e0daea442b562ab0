"""What agents do to many conversations at once: one function a batch (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.records import AgentId, Alteration, Columns, ConversationId
from data.store import conversations, intake, log

_PLAIN = (
    "priority", "kind", "cause", "stage", "language", "is_language_told", "channel", "tier",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkRow:
    """What of a conversation deeds look at."""

    id: ConversationId
    revision: int
    status: str
    waiting_on: str | None
    snoozed_until_ms: int | None
    assignee_id: AgentId | None
    columns: Columns
    """The plain fields by name."""
    tags: frozenset[str]
    watchers: frozenset[AgentId]


def read_work_rows(
    connection: sqlite3.Connection, numbers: Sequence[ConversationId]
) -> dict[ConversationId, WorkRow]:
    """Read where conversations stand; a number that was merged away is not there."""
    asked = json.dumps(list(numbers))
    rows = connection.execute(
        "SELECT id, revision, status, waiting_on, snoozed_until_at, assignee_id,"  # noqa: S608 - constant names
        f" {', '.join(_PLAIN)} FROM conversations"
        " WHERE merged_into_id IS NULL AND id IN (SELECT value FROM json_each(?))",
        (asked,),
    ).fetchall()
    tags = read_tags(connection, numbers)
    watchers = read_watchers(connection, numbers)
    found = {}
    for number, revision, status, waiting_on, snoozed_ms, assignee_id, *plain in rows:
        found[number] = WorkRow(
            number,
            revision,
            status,
            waiting_on,
            snoozed_ms,
            assignee_id,
            dict(zip(_PLAIN, plain, strict=True)),
            tags.get(number, frozenset()),
            watchers.get(number, frozenset()),
        )
    return found


def read_tags(
    connection: sqlite3.Connection, numbers: Sequence[ConversationId]
) -> dict[ConversationId, frozenset[str]]:
    """Read the tags of conversations that have any."""
    return _gather(connection, "SELECT conversation_id, tag FROM conversation_tags", numbers)


def read_watchers(
    connection: sqlite3.Connection, numbers: Sequence[ConversationId]
) -> dict[ConversationId, frozenset[AgentId]]:
    """Read who watches conversations that anybody watches."""
    return _gather(connection, "SELECT conversation_id, agent_id FROM watchers", numbers)


def _gather(
    connection: sqlite3.Connection, pairs: str, numbers: Sequence[ConversationId]
) -> dict[ConversationId, frozenset[Any]]:
    """Give by conversation what pairs of it and a value say."""
    rows = connection.execute(
        f"{pairs} WHERE conversation_id IN (SELECT value FROM json_each(?))",  # noqa: S608 - one of two constants
        (json.dumps(list(numbers)),),
    )
    found: dict[ConversationId, set[Any]] = {}
    for number, value in rows:
        found.setdefault(ConversationId(number), set()).add(value)
    return {number: frozenset(values) for number, values in found.items()}


def change_many(
    connection: sqlite3.Connection,
    changes: Sequence[tuple[ConversationId, Alteration]],
    *,
    verb: str,
    agent_id: AgentId | None,
    at_ms: int,
    is_deed: bool,
    undone_id: int | None = None,
    undo_id: int | None = None,
    facts: Mapping[str, object] | None = None,
) -> tuple[int | None, dict[ConversationId, int]]:
    """Change conversations, tell activity and feed; give the first activity's id and the revisions.

    The other activities name the first as their `undo_id`: together they are one deed. Where
    `undo_id` is given, a line that is about no conversation is the first. `facts` are what the log
    says of the deed besides.
    """
    first = undo_id
    revisions: dict[ConversationId, int] = {}
    names = {name for _, alteration in changes for name in alteration.columns}
    stood = conversations.read_fields_of(connection, [number for number, _ in changes], names)
    for number, alteration in changes:
        before = {name: stood[number][name] for name in sorted(alteration.columns)}
        revisions[number] = conversations.write_fields(
            connection, number, alteration.columns, at_ms=at_ms
        )
        _change_sets(connection, number, alteration)
        activity_id = log.log_activity(
            connection,
            at_ms=at_ms,
            agent_id=agent_id,
            verb=verb,
            conversation_id=number,
            detail={**(facts or {}), **_told(before, alteration, revisions[number])},
            undo_id=first,
            undone_id=undone_id if first is None else None,
            is_deed=is_deed and first is None,
        )
        first = activity_id if first is None else first
    intake.end_import(connection, [number for number, _ in changes])
    log.announce(connection, verb, [number for number, _ in changes], at_ms=at_ms)
    return first, revisions


def _change_sets(
    connection: sqlite3.Connection, number: ConversationId, alteration: Alteration
) -> None:
    _execute(
        connection,
        "INSERT OR IGNORE INTO conversation_tags (conversation_id, tag) VALUES (?, ?)",
        number,
        alteration.tags_added,
    )
    _execute(
        connection,
        "DELETE FROM conversation_tags WHERE conversation_id = ? AND tag = ?",
        number,
        alteration.tags_removed,
    )
    _execute(
        connection,
        "INSERT OR IGNORE INTO watchers (conversation_id, agent_id) VALUES (?, ?)",
        number,
        alteration.watchers_added,
    )
    _execute(
        connection,
        "DELETE FROM watchers WHERE conversation_id = ? AND agent_id = ?",
        number,
        alteration.watchers_removed,
    )


def _execute(
    connection: sqlite3.Connection, sql: str, number: ConversationId, values: Iterable[object]
) -> None:
    if pairs := [(number, value) for value in values]:  # most deeds change none of them
        connection.executemany(sql, pairs)


def _told(before: Columns, alteration: Alteration, revision: int) -> dict[str, object]:
    """Give what the log says of a change; `alteration_of` reads it again."""
    told: dict[str, object] = {
        "before": before,
        "after": dict(alteration.columns),
        "revision": revision,
    }
    for name in _SETS:
        if values := getattr(alteration, name):
            told[name] = sorted(values)
    return told


def alteration_of(detail: Mapping[str, object]) -> Alteration:
    """Read what a line of the log changed."""
    after = detail.get("after")
    sets = {
        name: frozenset(values) for name in _SETS if isinstance(values := detail.get(name), list)
    }
    return Alteration(dict(after) if isinstance(after, dict) else {}, **sets)


_SETS = ("tags_added", "tags_removed", "watchers_added", "watchers_removed")
