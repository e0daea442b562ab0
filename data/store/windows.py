"""A window of a queue: the rows around one of them, read at one moment (store room).

The cheapest way to them is found in data.store.ways.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from data.records import AgentId, ConversationId, ConversationPage, Place, Placed, QueueWindow
from data.store.conversations import PAGE_MAX, read_cursor, with_details
from data.store.filters import Narrowing
from data.store.rows import CONVERSATION_COLUMNS, CONVERSATION_JOINS
from data.store.ways import Order, Rows, count_rows, find_members, read_cheaply

COUNT_MAX = 1000
"""Up to here the rows of a narrowed queue are counted; whoever has more narrows further."""


def read_window(
    connection: sqlite3.Connection,
    queue: str,
    *,
    agent_id: AgentId | None,
    before: int,
    after: int,
    around: Place | None = None,
    follow: ConversationId | None = None,
    is_from_end: bool = False,
    narrowing: Narrowing | None = None,
) -> QueueWindow:
    """Read so many rows before a place and so many from there on; without one, an end of the queue.

    The place is that of `follow` where it still is in the queue, else `around`.

    Raises:
        NotFoundError: no such queue.
    """
    room = min(before + after, PAGE_MAX)

    def read(rows_of: Rows) -> QueueWindow:
        place = around
        if follow is not None:
            place = order.place_of(connection, follow) or around
        if place is not None:
            above, has_before = rows_of.read(place, min(before, PAGE_MAX), is_backwards=True)
            below, has_after = rows_of.read(place, min(after, PAGE_MAX), is_backwards=False)
        elif is_from_end:
            above, has_before = rows_of.read(None, room, is_backwards=True)
            below, has_after = [], False
        else:
            above, has_before = [], False
            below, has_after = rows_of.read(None, room, is_backwards=False)
        rows = [*reversed(above), *below]
        conversations = with_details(connection, [row[1:] for row in rows], agent_id)
        places = tuple(order.place(row) for row in rows)
        return QueueWindow(tuple(conversations), places, has_before, has_after, rows_of.total)

    order = Order(queue, agent_id, narrowing)
    return read_cheaply(connection, order, read)


def read_places(
    connection: sqlite3.Connection,
    queue: str,
    numbers: Sequence[ConversationId],
    *,
    agent_id: AgentId | None,
) -> Placed:
    """Read where some conversations stand in a queue, with their rows; the others are not in it.

    Raises:
        NotFoundError: no such queue.
    """
    order = Order(queue, agent_id, None)
    # By number, not by the index of the queue: they are few, and it may be long.
    rows = connection.execute(
        f"SELECT {order.key}, {CONVERSATION_COLUMNS}"  # noqa: S608 - constants alone
        f" FROM conversations AS c {CONVERSATION_JOINS}"
        f" WHERE c.id IN (SELECT value FROM json_each(?)) AND {order.asked.sql}",
        (json.dumps(list(numbers)), *order.asked.parameters),
    ).fetchall()
    conversations = with_details(connection, [row[1:] for row in rows], agent_id)
    return {
        conversation.id: (order.place(row), conversation)
        for row, conversation in zip(rows, conversations, strict=True)
    }


def list_narrowed(
    connection: sqlite3.Connection,
    queue: str,
    *,
    agent_id: AgentId | None,
    limit: int,
    cursor: str | None,
    narrowing: Narrowing,
) -> ConversationPage:
    """Read a page of a narrowed queue after a cursor, and count all that is left of the queue.

    Raises:
        NotFoundError: no such queue.
        BadCursorError: the cursor is not one of ours.
    """
    order = Order(queue, agent_id, narrowing)
    limit = max(1, min(limit, PAGE_MAX))
    place = None if cursor is None else order.place_after(*read_cursor(cursor))
    rows, has_more = read_cheaply(
        connection, order, lambda rows_of: rows_of.read(place, limit, is_backwards=False)
    )
    conversations = with_details(connection, [row[1:] for row in rows], agent_id)
    total = count_rows(connection, order, None)
    next_cursor = f"{rows[-1][0]}.{rows[-1][1]}" if has_more else None
    return ConversationPage(tuple(conversations), total, next_cursor)


def count_window(
    connection: sqlite3.Connection,
    queue: str,
    *,
    agent_id: AgentId | None,
    narrowing: Narrowing,
    limit: int | None = COUNT_MAX + 1,
) -> int:
    """Count the rows of a narrowed queue; COUNT_MAX + 1 stands for more than COUNT_MAX."""
    return count_rows(connection, Order(queue, agent_id, narrowing), limit)


def list_members(
    connection: sqlite3.Connection,
    queue: str,
    *,
    agent_id: AgentId | None,
    narrowing: Narrowing,
    limit: int,
) -> tuple[frozenset[ConversationId], bool]:
    """Give what is in a narrowed queue, in no order, and whether that is all of it."""
    sql, parameters = find_members(connection, Order(queue, agent_id, narrowing), limit + 1)
    found = [ConversationId(number) for (number,) in connection.execute(sql, parameters)]
    return frozenset(found[:limit]), len(found) <= limit


def list_those_in(
    connection: sqlite3.Connection,
    queue: str,
    numbers: Collection[ConversationId],
    *,
    agent_id: AgentId | None,
    narrowing: Narrowing,
) -> frozenset[ConversationId]:
    """Give those of a few conversations that are in a narrowed queue."""
    order = Order(queue, agent_id, narrowing)
    # The sign keeps the numbers the way in.
    rows = connection.execute(
        "SELECT c.id FROM json_each(?) AS n CROSS JOIN conversations AS c NOT INDEXED"  # noqa: S608 - constants and data.store.filters
        f" ON c.id = +n.value WHERE {order.asked.sql}",
        (json.dumps(list(numbers)), *order.asked.parameters),
    )
    return frozenset(ConversationId(number) for (number,) in rows)


def list_numbers(
    connection: sqlite3.Connection,
    queue: str,
    *,
    agent_id: AgentId | None,
    narrowing: Narrowing | None,
) -> list[tuple[ConversationId, int]]:
    """Read numbers and revisions of a narrowed queue, in its order, at most COUNT_MAX + 1."""
    order = Order(queue, agent_id, narrowing)
    numbers = read_cheaply(connection, order, lambda rows_of: rows_of.list_numbers(COUNT_MAX + 1))
    revisions = dict(
        connection.execute(
            "SELECT id, revision FROM conversations WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(numbers),),
        )
    )
    return [(number, revisions[number]) for number in numbers]
