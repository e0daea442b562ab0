"""What a row says of where its conversation stands: on whom it waits, when it wakes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from widgets.conversation_rows import AGE_COLUMNS, STATE_COLUMNS, wake_words

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "zone", "words"),
    [
        (timedelta(hours=2), "UTC", "wakes 14:00"),
        (timedelta(hours=2), "Europe/Copenhagen", "wakes 15:00"),
        (timedelta(hours=21), "UTC", "wake Sat 09:00"),
        (timedelta(hours=11, minutes=30), "Europe/Copenhagen", "wake Sat 00:30"),
        (timedelta(days=6), "UTC", "wake Thu 12:00"),
        (timedelta(days=7), "UTC", "wakes 27 Nov"),
        (timedelta(days=400), "UTC", "wakes Dec 2027"),
        (timedelta(hours=-1), "UTC", "wakes 11:00"),
    ],
)
def test_a_row_says_when_it_wakes(ahead: timedelta, zone: str, words: str) -> None:
    """In the agent's zone, as exact as its distance asks, in the columns of age and state."""
    assert words == wake_words(NOW + ahead, NOW, zone)
    assert len(words) <= AGE_COLUMNS + 1 + STATE_COLUMNS
