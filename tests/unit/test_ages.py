"""Ages in one unit, and beside them exactly when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.ages import age_since, exactly, short_age
from console.domain.local_words import speak, words_for
from data.records import FolderLedger, FolderRole
from widgets.ledger_lines import ledger_lines
from widgets.sizes import short_size

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ZONE = "Europe/Copenhagen"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    yield
    speak(words_for("en"))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-5, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (172_799, "47h"),
     (172_800, "2d")],
)  # fmt: skip
def test_an_age_is_in_one_unit(seconds: int, expected: str) -> None:
    """The same in the console and on the command line."""
    assert expected == short_age(NOON - timedelta(seconds=seconds), NOON)


def test_what_has_no_moment_has_no_age() -> None:
    """Nothing is said of what never was."""
    assert "" == short_age(None, NOON) == age_since(None, now=NOON, time_zone=ZONE)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(1, "12:00"), (24, "Thu 19 Nov 13:00"), (24 * 400, "Thu 16 Oct 2025 14:00")],
)
def test_beside_it_stands_exactly_when(hours: int, expected: str) -> None:
    """Today the clock is enough; of another year it is said too."""
    assert expected == exactly(NOON - timedelta(hours=hours), now=NOON, time_zone=ZONE)


@pytest.mark.parametrize(
    ("language", "since", "size", "count"),
    [
        ("en", "1h, since 12:00", "1.5 MB", "1,234,567"),
        ("da", "1h, since 12.00", "1,5 MB", "1.234.567"),
        ("et", "1h, since 12:00", "1,5 MB", "1 234 567"),
        ("sv", "1h, since 12:00", "1,5 MB", "1 234 567"),
        ("zh", "1h, since 12:00", "1.5 MB", "1,234,567"),
    ],
)
def test_one_screen_mixes_no_forms(language: str, since: str, size: str, count: str) -> None:
    """Clock, sizes and counts are those of one locale."""
    speak(words_for(language))
    ledger = FolderLedger(
        "INBOX", FolderRole.INBOX, 7, on_server=1_234_567, stored=1_234_567, quarantined=0,
        ignored=0,
    )  # fmt: skip
    row = "".join(s.text for s in ledger_lines([ledger], now=NOON, time_zone=ZONE)[2].spans)

    assert since == age_since(NOON - timedelta(hours=1), now=NOON, time_zone=ZONE)
    assert size == short_size(1_500_000)
    assert count in row.replace("\u00a0", " ")
