"""What is left of a target, in few letters and never by colour alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.domain.target_words import (
    LEFT_COLUMNS,
    breach_words,
    is_at_risk,
    is_broken,
    left_words,
    short_left,
)
from data.records import Breach, Target

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=48, seconds=59), "+48m"),
        (timedelta(hours=1, minutes=48), "+1h48"),
        (timedelta(hours=1, minutes=5), "+1h05"),
        (timedelta(hours=3), "+3h"),
        (timedelta(hours=9, minutes=59), "+9h59"),
        (timedelta(hours=10, minutes=59), "+10h"),
        (timedelta(hours=23, minutes=59), "+23h"),
        (timedelta(days=1), "+1d"),
        (timedelta(days=2, hours=23), "+2d"),
        (timedelta(days=5000), "+999d"),
        (timedelta(seconds=20), "+0m"),
        (timedelta(), "-0m"),
        (timedelta(minutes=-22), "-22m"),
        (timedelta(hours=-1, minutes=-48), "-1h48"),
        (timedelta(days=-40), "-40d"),
    ],
)
def test_what_is_left_has_a_sign_and_one_unit(ahead: timedelta, words: str) -> None:
    """Minutes under an hour, hours with them up to ten, hours, days; `-` once it passed."""
    assert words == short_left(NOW + ahead, NOW)
    assert len(words) < LEFT_COLUMNS


@pytest.mark.parametrize(
    ("warning", "at", "words"),
    [
        (timedelta(minutes=1), timedelta(hours=1), "+1h"),
        (timedelta(), timedelta(hours=1, minutes=48), "+1h48!"),
        (timedelta(hours=-1), timedelta(minutes=1), "+1m!"),
        (timedelta(hours=-1), timedelta(), "-0m"),
        (timedelta(hours=-9), timedelta(hours=-2), "-2h"),
    ],
)
def test_a_warning_is_a_mark(warning: timedelta, at: timedelta, words: str) -> None:
    """From its warning on a target has `!`, until it is broken; a sign says that it is."""
    breach = Breach(Target.NEXT_RESPONSE, NOW + at, NOW + warning)

    assert words == left_words(breach, NOW)
    assert f"next answer {words}" == breach_words(breach, NOW)
    assert words.startswith("-") == is_broken(breach, NOW)
    assert words.endswith("!") == is_at_risk(breach, NOW)
