"""What the keys say of marked rows."""

from __future__ import annotations

import pytest

from console.domain.conditions import Facts, when_put_away, when_unfinished
from data.records import Status


@pytest.mark.parametrize(
    ("statuses", "can_close", "can_reopen"),
    [
        ({Status.NEW, Status.OPEN}, True, False),
        ({Status.CLOSED}, False, True),
        ({Status.OPEN, Status.CLOSED}, True, True),
        (set(), True, True),
    ],
)
def test_keys_ask_all_marked_rows(
    statuses: set[Status], *, can_close: bool, can_reopen: bool
) -> None:
    """A key is offered where it does something to one of them, or where not all are known."""
    facts = Facts(Status.CLOSED, marked=2, marked_statuses=frozenset(statuses))

    assert can_close == (not when_unfinished(facts))
    assert can_reopen == (not when_put_away(facts))
