"""The way to the rows of a queue: along its index, or gathered and put in order (store room).

A whole queue is walked along its index, to either side of a place, so nothing depends on its
length. A narrowed one is walked too where much of it is left; where little is, that is gathered
from what the query finds (`Source`), put in order, and cut. How much is left is counted up to a
limit before; where a walk takes too long all the same, because what is found stands far from the
place, the gathering does it. Places ascend in the order of the queue, whichever way its index runs.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isqrt
from typing import Protocol, TypeVar

from data.errors import NotFoundError
from data.records import AgentId, ConversationId, Place
from data.store.filters import Asked, Narrowing, Source
from data.store.queues import QUEUES
from data.store.rows import CONVERSATION_COLUMNS, CONVERSATION_JOINS
from data.store.watch import TookTooLongError, WatchedConnection

GATHERED_MIN = 1000
"""So many are gathered without a thought."""
GATHERED_RATIO = 1000
"""Rows of a window (150) by how much dearer it is to ask one row for words than to gather one hit
(7): at the square root of this times all conversations both ways cost the same."""
DEARER = 25
"""So many hits are put into a set in the time that asking one row for words takes."""
GATHERED_HITS = 3
"""So many hits are put into a set in the time that one row of a small set is gathered."""
WALK_S = 0.075
"""A walk that has not filled its window by then is given up."""

Row = tuple[object, ...]
T = TypeVar("T")


def read_cheaply(connection: sqlite3.Connection, order: Order, read: Callable[[Rows], T]) -> T:
    """Read by a walk or from what was gathered, whichever is expected to cost less."""
    walk = _Walk(connection, order)
    if order.narrowing is None:
        return read(walk)
    chosen = _choose_source(connection, order.narrowing)
    if chosen is None:
        return read(walk)
    if not chosen.is_small and isinstance(connection, WatchedConnection):
        try:
            with connection.limited(WALK_S):
                return read(walk)
        except TookTooLongError:
            pass  # What is left stands far away: gathering has an end.
    return read(_Gathered(connection, order, chosen))


def count_rows(connection: sqlite3.Connection, order: Order, limit: int | None) -> int:
    """Count what is left of a narrowed queue, up to a limit."""
    sql, parameters = find_members(connection, order, limit)
    row = connection.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()  # noqa: S608 - as below
    return int(row[0])


def find_members(
    connection: sqlite3.Connection, order: Order, limit: int | None
) -> tuple[str, tuple[object, ...]]:
    """Give what is left of a narrowed queue as a set of numbers, up to a limit, in no order."""
    assert order.narrowing is not None
    chosen = _choose_source(connection, order.narrowing)
    up_to = "" if limit is None else f" LIMIT {limit}"
    if chosen is None:
        sql, asked = f"SELECT c.id FROM {order.walked}", order.asked  # noqa: S608 - constants
    else:
        # One by one, so that it ends at the limit: a set would be made whole first.
        sql = (
            f"SELECT DISTINCT c.id FROM ({chosen.source.sql}) AS found"  # noqa: S608 - data.store.filters
            " CROSS JOIN conversations AS c NOT INDEXED ON c.id = +found.conversation_id"
        )
        asked = order.standing & chosen.rest
        asked = Asked(asked.sql, chosen.source.parameters + asked.parameters)
    return f"{sql} WHERE {asked.sql}{up_to}", asked.parameters


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The smallest set that a narrowed queue can be taken from, and what is left to ask of it."""

    source: Source
    rest: Asked
    is_small: bool


def _choose_source(connection: sqlite3.Connection, narrowing: Narrowing) -> _Chosen | None:
    """Look for the smallest set that holds all of a narrowed queue, reading no more than is small.

    None where the query names no set.
    """
    (total,) = connection.execute("SELECT coalesce(sum(n), 0) FROM queue_counts").fetchone()
    most = max(GATHERED_MIN, isqrt(GATHERED_RATIO * total))
    least = most + 1
    best, small = None, None
    for source in (*narrowing.sets, *([narrowing.hits] if narrowing.hits else [])):
        numbers = connection.execute(
            f"SELECT conversation_id FROM ({source.sql}) LIMIT {least}",  # noqa: S608 - data.store.filters
            source.parameters,
        ).fetchall()
        best = best or source
        if len(numbers) < least:
            least, best = len(numbers), source
            small = {number for (number,) in numbers}
    if best is None:
        return None
    rest, is_small = narrowing.own, small is not None
    if is_small and best is not narrowing.hits and narrowing.hits is not None:
        mails, cost = _mails_asked(connection, narrowing.mails, narrowing.hits, least)
        rest, is_small = rest & mails, cost <= GATHERED_HITS * most
    elif best is not narrowing.hits:
        rest &= narrowing.mails
    if small is not None:
        best = Source(
            "SELECT value AS conversation_id FROM json_each(?)", (json.dumps(sorted(small)),)
        )
    return _Chosen(best, rest, is_small)


def _mails_asked(
    connection: sqlite3.Connection, mails: Asked, hits: Source, rows: int
) -> tuple[Asked, int]:
    """Ask a small set about mails: all hits are made a set too, unless they are far more.

    Says also what that costs, in hits.
    """
    most = rows * DEARER
    (count,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM ({hits.sql}) LIMIT {most})",  # noqa: S608 - data.store.filters
        hits.parameters,
    ).fetchone()
    # The sign keeps the rows the way in.
    asked = Asked(f"+c.id IN ({hits.sql})", hits.parameters) if count < most else mails
    return asked, count


class Order:
    """A queue, narrowed or not, as SQL: what is in it and in which order."""

    def __init__(self, queue: str, agent_id: AgentId | None, narrowing: Narrowing | None) -> None:
        if queue not in QUEUES:
            raise NotFoundError("queue", queue)
        asked = QUEUES[queue].of(agent_id)
        self.key, self.is_descending, self.walked = asked.order, asked.is_descending, asked.walked
        self.standing = Asked(asked.condition)
        if narrowing is not None and asked.numbers:
            narrowing = replace(narrowing, sets=(*narrowing.sets, Source(asked.numbers, ())))
        self.narrowing = narrowing
        self.asked = self.standing if narrowing is None else self.standing & narrowing.where

    def place(self, row: Row) -> Place:
        """Give the place of a row; ascending, whichever way the index runs."""
        key, number = row[0], row[1]
        assert isinstance(number, int)
        key = key if isinstance(key, int) else 0
        return Place(-key, -number) if self.is_descending else Place(key, number)

    def place_after(self, key: int, number: int) -> Place:
        """Give the first place behind a row."""
        place = self.place((key, number))
        return Place(place.order, place.number + 1)

    def place_of(self, connection: sqlite3.Connection, number: ConversationId) -> Place | None:
        """Give where a conversation stands; None where it is not in the queue."""
        row = connection.execute(
            f"SELECT {self.key}, c.id FROM conversations AS c"  # noqa: S608 - constants and data.store.filters
            f" WHERE c.id = ? AND {self.asked.sql}",
            (number, *self.asked.parameters),
        ).fetchone()
        return None if row is None else self.place(row)


class Rows(Protocol):
    """Rows of a queue, by whatever way."""

    total: int | None

    def read(
        self, place: Place | None, limit: int, *, is_backwards: bool
    ) -> tuple[list[Row], bool]:
        """Read rows from a place on, or backwards before it, and say whether more follow."""
        ...

    def list_numbers(self, limit: int) -> list[ConversationId]:
        """Read numbers from the top on."""
        ...


class _Walk:
    """The rows along the index of their queue."""

    total: int | None = None

    def __init__(self, connection: sqlite3.Connection, order: Order) -> None:
        self._connection = connection
        self._order = order

    def read(
        self, place: Place | None, limit: int, *, is_backwards: bool
    ) -> tuple[list[Row], bool]:
        key, condition = self._order.key, self._order.asked.sql
        goes_down = self._order.is_descending != is_backwards
        direction = "DESC" if goes_down else "ASC"
        values = list(self._order.asked.parameters)
        if place is not None:
            wanted, number = place
            values += [-wanted, -number] if self._order.is_descending else [wanted, number]
            sign = ("<" if goes_down else ">") + ("" if is_backwards else "=")
            condition += f" AND ({key}, c.id) {sign} (?, ?)"
        rows = self._connection.execute(
            f"SELECT {key}, {CONVERSATION_COLUMNS} FROM {self._order.walked}"  # noqa: S608 - constants and data.store.filters
            f" {CONVERSATION_JOINS} WHERE {condition}"
            f" ORDER BY {key} {direction}, c.id {direction} LIMIT ?",
            (*values, limit + 1),
        ).fetchall()
        return rows[:limit], len(rows) > limit

    def list_numbers(self, limit: int) -> list[ConversationId]:
        key, direction = self._order.key, "DESC" if self._order.is_descending else "ASC"
        rows = self._connection.execute(
            f"SELECT c.id FROM {self._order.walked} WHERE {self._order.asked.sql}"  # noqa: S608 - constants and data.store.filters
            f" ORDER BY {key} {direction}, c.id {direction} LIMIT ?",
            (*self._order.asked.parameters, limit),
        )
        return [ConversationId(number) for (number,) in rows]


class _Gathered:
    """The rows that a set holds, put in order."""

    total: int | None

    def __init__(self, connection: sqlite3.Connection, order: Order, chosen: _Chosen) -> None:
        self._connection = connection
        self._order = order
        asked = order.standing & chosen.rest
        sign = "-" if order.is_descending else ""
        # `NOT INDEXED` leaves the way by the number alone.
        rows = connection.execute(
            f"SELECT {sign}coalesce({order.key}, 0), {sign}c.id"  # noqa: S608 - constants and data.store.filters
            " FROM conversations AS c NOT INDEXED"
            f" WHERE c.id IN ({chosen.source.sql}) AND {asked.sql}",
            (*chosen.source.parameters, *asked.parameters),
        ).fetchall()
        rows.sort()
        self._places: list[tuple[int, int]] = rows
        self.total = len(rows)

    def read(
        self, place: Place | None, limit: int, *, is_backwards: bool
    ) -> tuple[list[Row], bool]:
        end = len(self._places)
        at = bisect_left(self._places, tuple(place)) if place is not None else 0
        if is_backwards:
            end = at if place is not None else end
            at = max(0, end - limit)
            return self._rows(self._places[at:end])[::-1], at > 0
        return self._rows(self._places[at : at + limit]), end > at + limit

    def list_numbers(self, limit: int) -> list[ConversationId]:
        return [ConversationId(abs(number)) for _, number in self._places[:limit]]

    def _rows(self, places: list[tuple[int, int]]) -> list[Row]:
        numbers = [abs(number) for _, number in places]
        rows = self._connection.execute(
            f"SELECT {self._order.key}, {CONVERSATION_COLUMNS} FROM conversations AS c"  # noqa: S608 - constants
            f" {CONVERSATION_JOINS} WHERE c.id IN (SELECT value FROM json_each(?))",
            (json.dumps(numbers),),
        )
        by_number = {row[1]: row for row in rows}
        return [by_number[number] for number in numbers]
