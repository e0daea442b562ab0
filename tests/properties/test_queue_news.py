"""A window that follows the news is the window that would be read."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from console.domain.queue_news import window_after
from data.records import (
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Place,
    Priority,
    QueueWindow,
    SafeLine,
    Status,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ORDERS = st.dictionaries(st.integers(1, 30), st.integers(0, 9), max_size=30)
"""Conversations of a queue with their urgency."""


def conversation(
    number: int, *, revision: int = 1, customer: Customer | None = None
) -> Conversation:
    """Make a conversation."""
    return Conversation(
        id=ConversationId(number), subject=SafeLine("Lamp"), status=Status.OPEN, waiting_on=None,
        snoozed_until=None, assignee=None, tier=None, priority=Priority.NORMAL, kind=None,
        channel="mail", cause=None, stage=None, language="da", revision=revision,
        customer=customer, created_at=NOON, updated_at=NOON, closed_at=None, last_message_at=NOON,
        unanswered_since=None, message_count=1, preview=SafeLine(""),
    )  # fmt: skip


def in_order(queue: dict[int, int]) -> list[Place]:
    """Give a queue as it is read."""
    return sorted(Place(order, number) for number, order in queue.items())


@given(ORDERS, ORDERS, st.sets(st.integers(1, 30)), st.integers(0, 30), st.integers(1, 30))
def test_a_window_that_follows_is_what_would_be_read(
    queue: dict[int, int], later: dict[int, int], changed: set[int], start: int, length: int
) -> None:
    """Whatever moves, comes and goes: the window holds the rows that now stand between its ends."""
    places = in_order(queue)
    start = min(start, max(len(places) - 1, 0))
    part = places[start : start + length]
    window = QueueWindow(
        tuple(conversation(place.number) for place in part),
        tuple(part),
        has_before=start > 0,
        has_after=start + length < len(places),
    )
    now = {number: order for number, order in queue.items() if number not in changed}
    now |= {number: order for number, order in later.items() if number in changed}
    rows = {number: conversation(number, revision=1 + (number in changed)) for number in now}
    placed = {
        ConversationId(number): (Place(order, number), rows[number])
        for number, order in now.items()
        if number in changed
    }
    after = window_after(window, {ConversationId(number) for number in changed}, placed)

    expected = [
        place
        for place in in_order(now)
        if (not window.has_before or place >= part[0])
        and (not window.has_after or place <= part[-1])
    ]
    assert after is not None
    assert expected == list(after.places)
    assert [rows[place.number] for place in expected] == list(after.conversations)
    assert (window.has_before, window.has_after) == (after.has_before, after.has_after)


def test_a_customer_with_a_new_name_has_all_read() -> None:
    """Other rows show the name too, and nobody has told of them."""
    mette, unknown = (
        Customer(CustomerId(1), SafeLine(name), SafeLine("m@x.example")) for name in ("Mette", "")
    )
    rows = tuple(conversation(number, customer=unknown) for number in (1, 2))
    window = QueueWindow(rows, (Place(1, 1), Place(1, 2)), has_before=False, has_after=False)
    number = ConversationId(2)
    renamed = {number: (Place(1, 2), conversation(2, customer=mette))}

    assert window_after(window, {number}, renamed) is None


def test_a_window_that_was_let_go_has_all_read() -> None:
    """Without a row nothing says which part of the queue was shown."""
    window = QueueWindow((), (), has_before=False, has_after=True)

    assert window_after(window, {ConversationId(1)}, {}) is None
