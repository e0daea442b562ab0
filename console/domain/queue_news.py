"""A window of a queue after some of its conversations have changed (pure).

Only these are read again. Each row of a window that has not changed keeps its place, and a place
says by itself whether it lies inside the window: so nothing else of the queue has to be known.
"""

from __future__ import annotations

from collections.abc import Collection

from data.records import ConversationId, Placed, QueueWindow


def window_after(
    window: QueueWindow, changed: Collection[ConversationId], placed: Placed
) -> QueueWindow | None:
    """Give the window as it is now; None where it has to be read as a whole.

    `placed` holds of the `changed` conversations those that are in the queue.
    """
    if not window.places and (window.has_before or window.has_after):
        return None  # nothing says which part of the queue this is
    rows = [
        (place, row)
        for place, row in zip(window.places, window.conversations, strict=True)
        if row.id not in changed
    ]
    customers = {row.customer.id: row.customer for _, row in rows if row.customer is not None}
    for place, row in placed.values():
        if (
            row.customer is not None
            and customers.get(row.customer.id, row.customer) != row.customer
        ):
            return None  # renamed: other rows show the name too
        is_before = window.has_before and place < window.places[0]
        is_behind = window.has_after and place > window.places[-1]
        if not (is_before or is_behind):
            rows.append((place, row))
    rows.sort(key=lambda item: item[0])
    return QueueWindow(
        tuple(row for _, row in rows),
        tuple(place for place, _ in rows),
        window.has_before,
        window.has_after,
    )
