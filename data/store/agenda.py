"""The agenda: a window of live follow-ups, and how many stand where (store room).

What is due comes first, then what is open, each in the order of time: so a place in the agenda is
a state with a moment and an id, and the window is walked from there to both sides along an index.
It costs the same however many promises there are.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from data.records import AgentId, FollowUp, FollowUpId, FollowUpState
from data.store.follow_ups import list_by_ids

SIDE_MAX = 240
"""Rows read to each side of a place at the most; both together are read at once."""
ORDER = (FollowUpState.DUE, FollowUpState.OPEN)
"""The live states, as the agenda has them."""
_END = 2**62
"""Beyond every moment and every id."""


@dataclass(frozen=True, slots=True)
class AgendaPlace:
    """Where a follow-up stands in the agenda; one that has gone has left its place behind."""

    state: FollowUpState
    at_ms: int
    id: FollowUpId


FIRST = AgendaPlace(FollowUpState.DUE, -_END, FollowUpId(-1))
LAST_DUE = AgendaPlace(FollowUpState.DUE, _END, FollowUpId(_END))
LAST = AgendaPlace(FollowUpState.OPEN, _END, FollowUpId(_END))


@dataclass(frozen=True, slots=True)
class AgendaWindow:
    """Some rows of the agenda; whether it goes on to either side."""

    rows: tuple[FollowUp, ...] = ()
    place: int = 0
    """How many of them come before the place that was asked for."""
    has_before: bool = False
    has_after: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """What is counted: a state, and the moments from `since_ms` up to `until_ms`."""

    state: FollowUpState
    since_ms: int | None = None
    until_ms: int | None = None


Owners = Sequence[AgentId | None] | None
"""Whose they may be (None: the pool's), or None for everybody's."""


def read_window(
    connection: sqlite3.Connection,
    *,
    owners: Owners,
    around: AgendaPlace,
    before: int,
    after: int,
) -> AgendaWindow:
    """Read what stands around a place, that one included."""
    before, after = min(before, SIDE_MAX), min(after, SIDE_MAX)
    ahead = _walk(connection, owners, around, limit=after + 2, is_back=False)
    behind = _walk(connection, owners, around, limit=before + 1, is_back=True)
    has_after, has_before = len(ahead) > after + 1, len(behind) > before
    behind = behind[:before]
    rows = list_by_ids(connection, [*reversed(behind), *ahead[: after + 1]])
    return AgendaWindow(tuple(rows), len(behind), has_before, has_after)


def _walk(
    connection: sqlite3.Connection,
    owners: Owners,
    place: AgendaPlace,
    *,
    limit: int,
    is_back: bool,
) -> list[FollowUpId]:
    """Give what comes behind a place, or, going back, before it; the nearest first."""
    found: list[FollowUpId] = []
    states = ORDER[ORDER.index(place.state) :]
    if is_back:
        states = tuple(reversed(ORDER[: ORDER.index(place.state) + 1]))
    for state in states:
        begin = (place.at_ms, int(place.id))
        if state is not place.state:
            begin = (_END, _END) if is_back else (-_END, -1)
        streams = [
            _walk_one(connection, state, owner, begin, limit=limit - len(found), is_back=is_back)
            for owner in _keys_of(owners)
        ]
        merged = heapq.merge(*streams, reverse=is_back)
        found += [FollowUpId(key) for _, key in islice(merged, limit - len(found))]
        if len(found) >= limit:
            break
    return found


def _walk_one(
    connection: sqlite3.Connection,
    state: FollowUpState,
    owner: int | None,
    begin: tuple[int, int],
    *,
    limit: int,
    is_back: bool,
) -> list[tuple[int, int]]:
    condition, values = _stream(owner, state)
    way, order = ("<", "DESC") if is_back else (">=", "ASC")
    rows = connection.execute(
        f"SELECT due_at, id FROM {condition} AND (due_at, id) {way} (?, ?)"  # noqa: S608 - constants
        f" ORDER BY due_at {order}, id {order} LIMIT ?",
        (*values, *begin, limit),
    )
    return [(at, key) for at, key in rows]


def count_spans(
    connection: sqlite3.Connection, *, owners: Owners, spans: Sequence[Span]
) -> list[int]:
    """Count what stands in some spans, along the index alone."""
    return [
        sum(_count_one(connection, span, owner) for owner in _keys_of(owners)) for span in spans
    ]


def _count_one(connection: sqlite3.Connection, span: Span, owner: int | None) -> int:
    condition, values = _stream(owner, span.state)
    since = -_END if span.since_ms is None else span.since_ms
    until = _END if span.until_ms is None else span.until_ms
    row = connection.execute(
        f"SELECT count(*) FROM {condition} AND due_at >= ? AND due_at < ?",  # noqa: S608 - constants
        (*values, since, until),
    ).fetchone()
    return int(row[0])


def find_first_open(connection: sqlite3.Connection, *, owners: Owners) -> int | None:
    """Give the moment of what comes next; None where nothing is promised."""
    nearest = [
        at
        for owner in _keys_of(owners)
        for at, _ in _walk_one(
            connection, FollowUpState.OPEN, owner, (-_END, -1), limit=1, is_back=False
        )
    ]
    return min(nearest, default=None)


def _stream(owner: int | None, state: FollowUpState) -> tuple[str, tuple[object, ...]]:
    """Give one state of one owner, or of all, as an index to walk along."""
    if owner is None:
        return "follow_ups INDEXED BY follow_ups_state WHERE state = ?", (state.value,)
    return (
        "follow_ups INDEXED BY follow_ups_owner WHERE coalesce(owner_id, 0) = ? AND state = ?",
        (owner, state.value),
    )


def _keys_of(owners: Owners) -> Iterable[int | None]:
    return [None] if owners is None else sorted({int(owner or 0) for owner in owners})
