"""A window of a queue: the rows around one of them, read at one moment (store room).

Nothing here depends on how long the queue is: both halves of a window are keyset reads of its
index, to either side of a place. Places ascend in the order of the queue, whichever way its index
runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from data.errors import NotFoundError
from data.records import AgentId, ConversationId, Place, QueueWindow
from data.store.conversations import PAGE_MAX, QUEUES, with_details
from data.store.rows import CONVERSATION_COLUMNS, CONVERSATION_JOINS

COUNT_MAX = 1000
"""Up to here the rows of a narrowed queue are counted; whoever has more narrows further."""

_Row = tuple[object, ...]


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
    where: str = "",
    parameters: Sequence[object] = (),
) -> QueueWindow:
    """Read so many rows before a place and so many from there on; without one, an end of the queue.

    The place is that of `follow` where it still is in the queue, else `around`. `where` is made by
    data.store.filters alone.

    Raises:
        NotFoundError: no such queue.
    """
    if queue not in QUEUES:
        raise NotFoundError("queue", queue)
    reader = _Reader(connection, queue, agent_id, where, parameters)
    connection.execute("BEGIN")  # one moment for all that is read here
    try:
        place = around
        if follow is not None:
            place = reader.place_of(follow) or around
        room = min(before + after, PAGE_MAX)
        if place is not None:
            above, has_before = reader.read(place, min(before, PAGE_MAX), is_backwards=True)
            below, has_after = reader.read(place, min(after, PAGE_MAX), is_backwards=False)
        elif is_from_end:
            above, has_before = reader.read(None, room, is_backwards=True)
            below, has_after = [], False
        else:
            above, has_before = [], False
            below, has_after = reader.read(None, room, is_backwards=False)
        rows = [*reversed(above), *below]
        conversations = with_details(connection, [row[1:] for row in rows], agent_id)
    finally:
        connection.execute("COMMIT")
    return QueueWindow(
        tuple(conversations), tuple(reader.place(row) for row in rows), has_before, has_after
    )


def count_window(
    connection: sqlite3.Connection,
    queue: str,
    *,
    agent_id: AgentId | None,
    where: str,
    parameters: Sequence[object],
) -> int:
    """Count the rows of a narrowed queue; COUNT_MAX + 1 stands for more than COUNT_MAX."""
    index, condition, _, _ = QUEUES[queue]
    condition = condition.replace(":agent", str(int(agent_id or 0)))
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM conversations AS c INDEXED BY {index}"  # noqa: S608 - constants and data.store.filters
        f" WHERE {condition} AND {where} LIMIT {COUNT_MAX + 1})",
        tuple(parameters),
    ).fetchone()
    return int(row[0])


def list_numbers(
    connection: sqlite3.Connection,
    queue: str,
    *,
    agent_id: AgentId | None,
    where: str,
    parameters: Sequence[object],
) -> list[tuple[ConversationId, int]]:
    """Read numbers and revisions of a narrowed queue, in its order, at most COUNT_MAX + 1."""
    reader = _Reader(connection, queue, agent_id, where, parameters)
    return reader.list_numbers(COUNT_MAX + 1)


class _Reader:
    """The queue as statements: what is in it, what comes before and after a place."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        queue: str,
        agent_id: AgentId | None,
        where: str,
        parameters: Sequence[object],
    ) -> None:
        self._connection = connection
        self._index, condition, self._order, self._is_descending = QUEUES[queue]
        condition = condition.replace(":agent", str(int(agent_id or 0)))
        self._condition = f"{condition} AND {where}" if where else condition
        self._parameters = parameters

    def place(self, row: _Row) -> Place:
        """Give the place of a row; ascending, whichever way the index runs."""
        order, number = row[0], row[1]
        assert isinstance(number, int)
        key = order if isinstance(order, int) else 0
        return Place(-key, -number) if self._is_descending else Place(key, number)

    def place_of(self, number: ConversationId) -> Place | None:
        """Give where a conversation stands; None where it is not in the queue."""
        row = self._connection.execute(
            f"SELECT {self._order}, c.id FROM conversations AS c"  # noqa: S608 - constants and data.store.filters
            f" WHERE c.id = ? AND {self._condition}",
            (number, *self._parameters),
        ).fetchone()
        return None if row is None else self.place(row)

    def read(
        self, place: Place | None, limit: int, *, is_backwards: bool
    ) -> tuple[list[_Row], bool]:
        """Read rows from a place on, or backwards before it, and say whether more follow."""
        condition, order = self._condition, self._order
        goes_down = self._is_descending != is_backwards
        direction = "DESC" if goes_down else "ASC"
        values = list(self._parameters)
        if place is not None:
            key, number = place
            values += [-key, -number] if self._is_descending else [key, number]
            sign = ("<" if goes_down else ">") + ("" if is_backwards else "=")
            condition += f" AND ({order}, c.id) {sign} (?, ?)"
        rows = self._connection.execute(
            f"SELECT {order}, {CONVERSATION_COLUMNS}"  # noqa: S608 - constants and data.store.filters
            f" FROM conversations AS c INDEXED BY {self._index} {CONVERSATION_JOINS}"
            f" WHERE {condition} ORDER BY {order} {direction}, c.id {direction} LIMIT ?",
            (*values, limit + 1),
        ).fetchall()
        return rows[:limit], len(rows) > limit

    def list_numbers(self, limit: int) -> list[tuple[ConversationId, int]]:
        """Read numbers with revisions from the top on."""
        direction = "DESC" if self._is_descending else "ASC"
        rows = self._connection.execute(
            f"SELECT c.id, c.revision FROM conversations AS c INDEXED BY {self._index}"  # noqa: S608 - constants and data.store.filters
            f" WHERE {self._condition} ORDER BY {self._order} {direction}, c.id {direction}"
            " LIMIT ?",
            (*self._parameters, limit),
        )
        return [(ConversationId(number), revision) for number, revision in rows]
