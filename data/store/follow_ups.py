"""Follow-ups as people see them: one, pages of them, how many are due (store room).

A page is walked state by state, each along an index in the order of time, so that it costs the
same however many promises there are.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from data.errors import BadCursorError, NotFoundError
from data.records import (
    AgentId,
    ArticleId,
    ConversationId,
    Customer,
    CustomerId,
    EndedBy,
    FollowUp,
    FollowUpId,
    FollowUpKind,
    FollowUpMark,
    FollowUpState,
    FollowUpWhy,
    OutboxId,
    OutboxState,
    SafeLine,
    SafeText,
    Status,
)
from data.store.rows import dump_json, from_ms, from_ms_or_none, to_ms_or_none

PAGE_MAX = 500
"""Follow-ups read at a time at the most."""
OF_ONE_MAX = 200
"""Of one conversation or customer."""
_CHANGEABLE = frozenset(
    {
        "owner_id", "due_at", "text", "state", "marks", "asked_at", "since_at", "placed_at",
        "assignee_id", "status", "rung_at", "ended_at", "ended_by",
    }
)  # fmt: skip
Columns = dict[str, object]


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """A follow-up that is to be stored; on a conversation, on a customer or on an article."""

    conversation_id: ConversationId | None
    customer_id: CustomerId | None
    owner_id: AgentId | None
    due_ms: int
    kind: FollowUpKind
    text: SafeText
    outbox_id: OutboxId | None = None
    article_id: ArticleId | None = None


@dataclass(frozen=True, slots=True)
class FollowUpCounts:
    """How many follow-ups wait for one agent."""

    due_mine: int = 0
    due_pool: int = 0
    open_mine: int = 0
    open_pool: int = 0

    @property
    def due(self) -> int:
        """Those that she may do now."""
        return self.due_mine + self.due_pool


_COLUMNS = """
  f.id, living.id, customer.id, customer.name, customer.address, customer.language, owner.id,
  owner.name, f.due_at, f.kind, f.text, f.state, f.created_at, f.marks, maker.name,
  f.conversation_id, f.rung_at, f.ended_at, f.ended_by, f.outbox_id, o.state, living.subject,
  living.status, assignee.name, f.article_id, article.title"""
_JOINS = """
  LEFT JOIN conversations AS made ON made.id = f.conversation_id
  LEFT JOIN conversations AS living ON living.id = coalesce(made.merged_into_id, made.id)
  LEFT JOIN customers AS customer ON customer.id = coalesce(f.customer_id, made.customer_id)
  LEFT JOIN agents AS owner ON owner.id = f.owner_id
  LEFT JOIN agents AS maker ON maker.id = f.agent_id
  LEFT JOIN agents AS assignee ON assignee.id = living.assignee_id
  LEFT JOIN outbox AS o ON o.id = f.outbox_id
  LEFT JOIN articles AS article ON article.id = f.article_id"""
NUMBERS_WITH_MERGED = (
    "SELECT value FROM json_each(?1) UNION SELECT id FROM conversations"
    " WHERE merged_into_id IN (SELECT value FROM json_each(?1))"
)
"""Some numbers with all that are shown there."""


def add(
    connection: sqlite3.Connection, new: NewFollowUp, *, agent_id: AgentId | None, at_ms: int
) -> FollowUpId:
    """Store a follow-up; give its id."""
    cursor = connection.execute(
        "INSERT INTO follow_ups (conversation_id, customer_id, owner_id, due_at, kind, text, state,"
        " outbox_id, agent_id, created_at, asked_at, placed_at, since_at, article_id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?8, ?9, ?9, ?9, 0, ?10)",
        (
            new.conversation_id,
            new.customer_id,
            new.owner_id,
            new.due_ms,
            new.kind.value,
            new.text,
            new.outbox_id,
            agent_id,
            at_ms,
            new.article_id,
        ),
    )
    assert cursor.lastrowid is not None
    return FollowUpId(cursor.lastrowid)


def remove(connection: sqlite3.Connection, follow_up_id: FollowUpId) -> None:
    """Delete a follow-up that was never meant; the activity log keeps that it was made."""
    connection.execute("DELETE FROM follow_ups WHERE id = ?", (follow_up_id,))


def list_changed_by(
    connection: sqlite3.Connection, deed_id: int, *, verb: str
) -> list[tuple[int, dict[str, Any]]]:
    """Read what a deed noted of follow-ups: lines of the log with their facts."""
    rows = connection.execute(
        "SELECT id, detail FROM activity WHERE (id = ?1 OR undo_id = ?1) AND verb = ?2 ORDER BY id",
        (deed_id, verb),
    )
    return [(line, json.loads(detail)) for line, detail in rows]


def get(connection: sqlite3.Connection, follow_up_id: FollowUpId) -> FollowUp:
    """Read one follow-up.

    Raises:
        NotFoundError: no such follow-up.
    """
    found = list_by_ids(connection, [follow_up_id])
    if not found:
        raise NotFoundError("follow-up", follow_up_id)
    return found[0]


def list_by_ids(connection: sqlite3.Connection, ids: Sequence[FollowUpId]) -> list[FollowUp]:
    """Read follow-ups in the order of the ids given, at most PAGE_MAX."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM follow_ups AS f {_JOINS}"  # noqa: S608 - constants
        " WHERE f.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)[:PAGE_MAX]),),
    )
    by_id = {row[0]: from_row(row) for row in rows}
    return [by_id[key] for key in ids if key in by_id]


def list_page(
    connection: sqlite3.Connection,
    *,
    states: Sequence[FollowUpState],
    owners: Sequence[AgentId | None] | None,
    since_ms: int | None = None,
    until_ms: int | None = None,
    limit: int,
    cursor: str | None = None,
) -> tuple[list[FollowUp], str | None]:
    """Read a page: what is due first, then what is open, then what ended; each by its time.

    `owners` are those whose it may be (None: the pool), or None for everybody's. Times are of what
    is open or ended; what is due is overdue, whatever the range.

    Raises:
        BadCursorError: the cursor is not one of ours.
    """
    limit = max(1, min(limit, PAGE_MAX))
    wanted = [state for state in _ORDER if state in states]
    after: tuple[int, int] | None = None
    if cursor is not None:
        begun, after = _read_cursor(cursor)
        wanted = wanted[wanted.index(begun) :] if begun in wanted else []
    found: list[tuple[FollowUpState, int, int]] = []
    for state in wanted:
        is_due = state is FollowUpState.DUE
        times = (None, None) if is_due else (since_ms, until_ms)
        streams = [
            _walk(connection, state, owner, after=after, times=times, limit=limit + 1)
            for owner in _owner_keys(owners)
        ]
        rest = limit + 1 - len(found)
        found += [(state, at, key) for at, key in islice(heapq.merge(*streams), rest)]
        after = None
        if len(found) > limit:
            break
    page = list_by_ids(connection, [FollowUpId(key) for _, _, key in found[:limit]])
    next_cursor = None
    if len(found) > limit:
        state, at, key = found[limit - 1]
        next_cursor = f"{state.value}.{at}.{key}"
    return page, next_cursor


_ORDER = (FollowUpState.DUE, FollowUpState.OPEN, FollowUpState.DONE, FollowUpState.CANCELLED)


def _owner_keys(owners: Sequence[AgentId | None] | None) -> Iterable[int | None]:
    return [None] if owners is None else sorted({int(owner or 0) for owner in owners})


def _walk(
    connection: sqlite3.Connection,
    state: FollowUpState,
    owner: int | None,
    *,
    after: tuple[int, int] | None,
    times: tuple[int | None, int | None],
    limit: int,
) -> Iterator[tuple[int, int]]:
    """Walk one state of one owner, or of all, in the order of time."""
    index, condition = ("follow_ups_state", "state = ?")
    values: list[object] = [state.value]
    if owner is not None:
        index, condition = ("follow_ups_owner", "coalesce(owner_id, 0) = ? AND state = ?")
        values.insert(0, owner)
    since, until = times
    begin = after if after is not None else (since - 1, 2**62) if since is not None else None
    if begin is not None:
        condition += " AND (due_at, id) > (?, ?)"
        values.extend(begin)
    if until is not None:
        condition += " AND due_at < ?"
        values.append(until)
    rows = connection.execute(
        f"SELECT due_at, id FROM follow_ups INDEXED BY {index}"  # noqa: S608 - constants
        f" WHERE {condition} ORDER BY due_at, id LIMIT ?",
        (*values, limit),
    )
    return iter(rows.fetchall())


def _read_cursor(cursor: str) -> tuple[FollowUpState, tuple[int, int]]:
    try:
        state, at, key = cursor.split(".")
        return FollowUpState(state), (int(at), int(key))
    except ValueError as error:
        raise BadCursorError(
            f"{cursor!r} is not a cursor; use `next_cursor` of the page before."
        ) from error


def list_of_conversation(
    connection: sqlite3.Connection, number: ConversationId, *, is_live_only: bool = False
) -> list[FollowUp]:
    """Read the follow-ups of a conversation and of what was merged into it: the live ones first."""
    states = " AND f.state IN ('open', 'due')" if is_live_only else ""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM follow_ups AS f INDEXED BY follow_ups_conversation {_JOINS}"  # noqa: S608 - constants
        f" WHERE f.conversation_id IN ({NUMBERS_WITH_MERGED}){states}"
        f" ORDER BY {_LIVE_FIRST} LIMIT ?2",
        (json.dumps([number]), OF_ONE_MAX),
    )
    return [from_row(row) for row in rows]


def list_of_customer(
    connection: sqlite3.Connection, customer_id: CustomerId, *, is_live_only: bool = False
) -> list[FollowUp]:
    """Read a customer's follow-ups, on conversations and on none: the live ones first."""
    states = " AND f.state IN ('open', 'due')" if is_live_only else ""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM follow_ups AS f {_JOINS} WHERE f.id IN ("  # noqa: S608 - constants
        " SELECT id FROM follow_ups INDEXED BY follow_ups_customer WHERE customer_id = ?1"
        " UNION SELECT g.id FROM conversations AS c INDEXED BY conversations_customer"
        "  CROSS JOIN follow_ups AS g INDEXED BY follow_ups_conversation"
        f"  ON g.conversation_id = c.id WHERE c.customer_id = ?1){states}"
        f" ORDER BY {_LIVE_FIRST} LIMIT ?2",
        (customer_id, OF_ONE_MAX),
    )
    return [from_row(row) for row in rows]


_LIVE_FIRST = (
    "f.state NOT IN ('due', 'open'), CASE WHEN f.state IN ('due', 'open') THEN f.due_at"
    " ELSE -f.ended_at END, f.id"
)
"""What is to be done in the order of time, then what ended, the latest first."""


def count(connection: sqlite3.Connection, agent_id: AgentId | None) -> FollowUpCounts:
    """Count what waits for an agent: hers, and the pool's."""
    rows = connection.execute(
        "SELECT coalesce(owner_id, 0), state, count(*) FROM follow_ups INDEXED BY follow_ups_owner"
        " WHERE coalesce(owner_id, 0) IN (?, 0) AND state IN ('due', 'open') GROUP BY 1, 2",
        (agent_id or 0,),
    )
    found = {(owner, state): n for owner, state, n in rows}
    mine = agent_id or -1
    return FollowUpCounts(
        found.get((mine, "due"), 0),
        found.get((0, "due"), 0),
        found.get((mine, "open"), 0),
        found.get((0, "open"), 0),
    )


def read_columns(
    connection: sqlite3.Connection, follow_up_id: FollowUpId, names: Iterable[str]
) -> Columns:
    """Read columns as they are stored."""
    wanted = sorted(names)
    assert _CHANGEABLE.issuperset(wanted), wanted
    row = connection.execute(
        f"SELECT {', '.join(wanted)} FROM follow_ups WHERE id = ?",  # noqa: S608 - names from the set above
        (follow_up_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError("follow-up", follow_up_id)
    return dict(zip(wanted, row, strict=True))


def set_columns(
    connection: sqlite3.Connection, follow_up_id: FollowUpId, columns: Mapping[str, object]
) -> Columns:
    """Change columns of a follow-up; give what they were."""
    before = read_columns(connection, follow_up_id, columns)
    names = sorted(columns)
    connection.execute(
        f"UPDATE follow_ups SET {', '.join(f'{n} = ?' for n in names)} WHERE id = ?",  # noqa: S608 - checked above
        (*(columns[name] for name in names), follow_up_id),
    )
    return before


def dump_marks(marks: Iterable[FollowUpMark]) -> str:
    """Give the `marks` column."""
    return dump_json(
        [
            {
                name: value
                for name, value in (
                    ("why", mark.why.value),
                    ("agent", mark.agent),
                    ("until_at", to_ms_or_none(mark.until)),
                    ("number", mark.number),
                )
                if value is not None
            }
            for mark in marks
        ]
    )


def load_marks(text: str) -> tuple[FollowUpMark, ...]:
    """Read the `marks` column."""
    return tuple(
        FollowUpMark(
            FollowUpWhy(mark["why"]),
            mark.get("agent"),
            from_ms_or_none(mark.get("until_at")),
            mark.get("number"),
        )
        for mark in json.loads(text)
    )


def from_row(row: Sequence[Any]) -> FollowUp:
    """Make a record of the columns above."""
    (key, number, customer_id, name, address, language, owner_id, owner, due, kind, text, state,
     created, marks, maker, made_on, rung, ended, ended_by, outbox_id, mail, subject, status,
     assignee, article_id, title) = row  # fmt: skip
    customer = None
    if customer_id is not None:
        customer = Customer(CustomerId(customer_id), SafeLine(name), SafeLine(address), language)
    return FollowUp(
        id=FollowUpId(key),
        conversation_id=None if number is None else ConversationId(number),
        customer=customer,
        owner=owner,
        at=from_ms(due),
        kind=FollowUpKind(kind),
        text=SafeText(text),
        state=FollowUpState(state),
        created_at=from_ms(created),
        marks=load_marks(marks),
        owner_id=None if owner_id is None else AgentId(owner_id),
        made_by=maker,
        made_on=None if made_on is None else ConversationId(made_on),
        rung_at=from_ms_or_none(rung),
        ended_at=from_ms_or_none(ended),
        ended_by=None if ended_by is None else EndedBy(ended_by),
        outbox_id=None if outbox_id is None else OutboxId(outbox_id),
        outbox_state=None if mail is None else OutboxState(mail),
        subject=SafeLine(subject or ""),
        status=None if status is None else Status(status),
        assignee=assignee,
        article_id=None if article_id is None else ArticleId(article_id),
        article_title=SafeLine(title or ""),
    )
