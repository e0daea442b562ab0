"""Saved queues decided: names, whose comes first, and as which queue a query is read."""

from __future__ import annotations

from datetime import date

import pytest

from console.domain.saved_queues import (
    arranged,
    base_of,
    find_keyed,
    find_named,
    free_key,
    read_name,
    unknown_words,
)
from data.records import SafeLine, SavedQueue
from data.search.query import parse_query
from data.store.queues import QUEUES

TODAY = date(2026, 11, 20)


def saved(number: int, name: str, key: int | None = None, *, shared: bool = False) -> SavedQueue:
    """Make a saved queue."""
    return SavedQueue(number, SafeLine(name), SafeLine("tag:vip"), key, shared)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("vip", "vip"),
        ("  Big   orders ", "Big orders"),
        ("发票", "发票"),
        ("Lamp\x1b[2J", "Lamp^[[2J"),
    ],
)
def test_a_name_is_one_clean_line(typed: str, name: str) -> None:
    """Blanks are made one, and what a terminal must not see is shown as it is written."""
    assert (name, "") == read_name(typed)


@pytest.mark.parametrize(
    "typed", ["", "  ", "Mine", "QUARANTINE", "follow-ups", "-x", "12", "n" * 31]
)
def test_what_is_no_name_is_said(typed: str) -> None:
    """A name that means something already, or cannot be typed later, is refused in a sentence."""
    name, why_not = read_name(typed)

    assert not name
    assert why_not.endswith((".", "letter."))


def test_an_own_queue_comes_before_a_shared_one() -> None:
    """Of one name the own one is seen; of one key too, and the shared one is seen without it."""
    queues = [
        saved(1, "vip", 3, shared=True),
        saved(2, "VIP", 4),
        saved(3, "late", 5, shared=True),
        saved(4, "mine too", 5),
        saved(5, "abc"),
    ]

    seen = [(q.id, q.key) for q in arranged(queues)]

    assert [(2, 4), (4, 5), (5, None), (3, None)] == seen


def test_queues_are_found_by_name_and_key() -> None:
    """In whatever case; the first free key is offered until there is none."""
    queues = arranged([saved(1, "Big orders", 1), saved(2, "late", 2, shared=True)])
    full = [saved(n, f"q{n}", n) for n in range(1, 10)]

    assert queues[0] == find_named(queues, " big  ORDERS ")
    assert find_named(queues, "big") is None
    assert queues[1] == find_keyed(queues, 2)
    assert (3, None) == (free_key(queues), free_key(full))
    assert "Did you mean 'late'?" in unknown_words("lote", queues)


@pytest.mark.parametrize(
    ("query", "queue"),
    [
        ("tag:vip", "all"),
        ("is:open tag:vip", "open"),
        ("tag:vip in:mine", "mine"),
        ("-is:open lamp", "all"),
        ("is:snoozed", "snoozed"),
        ("is:mentioned", "mentions"),
        ("is:waiting", "all"),
        ("is:unread is:unassigned", "unassigned"),
    ],
)
def test_a_query_is_read_as_the_queue_that_it_names(query: str, queue: str) -> None:
    """So its rows stand in that queue's order."""
    assert queue in QUEUES
    assert queue == base_of(parse_query(query, today=TODAY))
