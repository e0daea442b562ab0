"""Deeds in the activity log: what can be taken back, by whom, and what came after (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.errors import NotFoundError
from data.records import Activity, AgentId, Alteration, Columns, ConversationId
from data.store import log
from data.store.work import alteration_of

LATER_MAX = 200
"""Lines of the log looked through for who changed a field since."""


@dataclass(frozen=True, slots=True)
class DeedHead:
    """A deed as the log has it."""

    activity: Activity
    """Its first line; its id is what `undo` takes."""
    agent_id: AgentId | None
    is_deed: bool
    is_undone: bool

    @property
    def id(self) -> int:
        """What `undo` takes."""
        return self.activity.id

    @property
    def verb(self) -> str:
        """What the log calls it."""
        return self.activity.verb


@dataclass(frozen=True, slots=True)
class DoneTo:
    """What a deed changed of one conversation."""

    conversation_id: ConversationId
    activity_id: int
    before: Columns
    alteration: Alteration


_HEAD = (
    f"SELECT {log.ACTIVITY_COLUMNS}, v.agent_id, v.is_deed,"  # noqa: S608 - constants
    " EXISTS (SELECT 1 FROM activity AS back WHERE back.undone_id = v.id)"
    f" FROM activity AS v {log.ACTIVITY_JOINS}"
)


def find_last_deed(
    connection: sqlite3.Connection, agent_id: AgentId, *, passed_over: Sequence[int] = ()
) -> DeedHead | None:
    """Give the agent's newest deed that was not taken back; None where there is none."""
    row = connection.execute(
        f"{_HEAD} WHERE v.agent_id = ? AND v.is_deed"  # noqa: S608 - constants
        " AND NOT EXISTS (SELECT 1 FROM activity AS back WHERE back.undone_id = v.id)"
        " AND v.id NOT IN (SELECT value FROM json_each(?)) ORDER BY v.id DESC LIMIT 1",
        (agent_id, json.dumps(list(passed_over))),
    ).fetchone()
    return None if row is None else _head(row)


def get_deed(connection: sqlite3.Connection, undo_id: int) -> DeedHead:
    """Read a deed by the id of any of its lines.

    Raises:
        NotFoundError: nothing of that id was ever done.
    """
    row = connection.execute(
        f"{_HEAD} WHERE v.id = (SELECT coalesce(undo_id, id) FROM activity WHERE id = ?)",  # noqa: S608 - as above
        (undo_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError("deed", undo_id)
    return _head(row)


def get_undone(connection: sqlite3.Connection, deed: DeedHead) -> DeedHead:
    """Read the deed that another one took back.

    Raises:
        NotFoundError: it took none back.
    """
    row = connection.execute(
        f"{_HEAD} WHERE v.id = (SELECT undone_id FROM activity WHERE id = ?)",  # noqa: S608 - as above
        (deed.id,),
    ).fetchone()
    if row is None:
        raise NotFoundError("deed before", deed.id)
    return _head(row)


def _head(row: tuple[Any, ...]) -> DeedHead:
    *activity, agent_id, is_deed, is_undone = row
    return DeedHead(
        log.activity_from_row(activity),
        None if agent_id is None else AgentId(agent_id),
        bool(is_deed),
        bool(is_undone),
    )


def list_done_to(connection: sqlite3.Connection, undo_id: int) -> list[DoneTo]:
    """Read what a deed changed, conversation by conversation."""
    rows = connection.execute(
        "SELECT conversation_id, id, detail FROM activity"
        " WHERE (id = ?1 OR undo_id = ?1) AND conversation_id IS NOT NULL ORDER BY id",
        (undo_id,),
    )
    found = []
    for number, activity_id, text in rows:
        detail = json.loads(text)
        if "revision" in detail:
            found.append(
                DoneTo(ConversationId(number), activity_id, detail["before"], alteration_of(detail))
            )
    return found


def list_lines(connection: sqlite3.Connection, undo_id: int) -> list[tuple[str, dict[str, object]]]:
    """Read every line of a deed, in the order in which they were written: verb and facts."""
    rows = connection.execute(
        "SELECT verb, detail FROM activity WHERE id = ?1 OR undo_id = ?1 ORDER BY id", (undo_id,)
    )
    return [(verb, json.loads(detail)) for verb, detail in rows]


def find_later(
    connection: sqlite3.Connection,
    conversation_id: ConversationId,
    *,
    after_id: int,
    names: Sequence[str],
) -> Activity | None:
    """Find the last line of the log after one that changed some of these columns."""
    rows = connection.execute(
        f"SELECT {log.ACTIVITY_COLUMNS} FROM activity AS v {log.ACTIVITY_JOINS}"  # noqa: S608 - constants
        " WHERE v.conversation_id = ? AND v.id > ? ORDER BY v.id DESC LIMIT ?",
        (conversation_id, after_id, LATER_MAX),
    )
    for row in rows:
        activity = log.activity_from_row(row)
        after = activity.detail.get("after")
        if isinstance(after, dict) and not after.keys().isdisjoint(names):
            return activity
    return None
