"""Moments that have happened, as people type them: the latest that is meant, never one ahead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.typed_times import Refused, Understood, understand, understand_past

NOW = datetime(2026, 11, 22, 13, 20, tzinfo=UTC)
"""A Sunday, 14:20 in Copenhagen."""


def read(text: str, language: str = "en") -> str:
    """Give what is understood in Copenhagen, as day and clock."""
    found = understand_past(text, now=NOW, time_zone="Europe/Copenhagen", language=language)
    return found.in_words if isinstance(found, Understood) else f"? {found.reason}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday 14:00", "Sat 21 Nov 14:00, yesterday"),
        ("yesterday", "Sat 21 Nov 09:00, yesterday"),
        ("the day before yesterday 16", "Fri 20 Nov 16:00, 2 days ago"),
        ("2h ago", "Sun 22 Nov 12:20, 2 hours ago"),
        ("2h", "Sun 22 Nov 12:20, 2 hours ago"),
        ("20 min ago", "Sun 22 Nov 14:00, 20 minutes ago"),
        ("1h 30m ago", "Sun 22 Nov 12:50, 1 hour 30 min ago"),
        ("3 days ago", "Thu 19 Nov 14:20, 3 days ago"),
        ("2 weeks ago 9:00", "Sun 8 Nov 09:00, 14 days ago"),
        ("a month ago", "Thu 22 Oct 14:20, 31 days ago"),
        ("10:15", "Sun 22 Nov 10:15, 4 hours 5 min ago"),
        ("15:00", "Sat 21 Nov 15:00, yesterday"),
        ("mon 9", "Mon 16 Nov 09:00, 6 days ago"),
        ("sun 9", "Sun 22 Nov 09:00, 5 hours 20 min ago"),
        ("sun 16:00", "Sun 15 Nov 16:00, 7 days ago"),
        ("20 nov 9:30", "Fri 20 Nov 09:30, 2 days ago"),
        ("24 dec 9", "Wed 24 Dec 2025 09:00, about 11 months ago"),
        ("2026-11-20 08:00", "Fri 20 Nov 08:00, 2 days ago"),
        ("2026-11-22T13:19:30Z", "Sun 22 Nov 14:19, just now"),
    ],
)
def test_what_has_happened_is_understood(text: str, expected: str) -> None:
    """Days, clocks, steps back and dates mean the latest such moment, shown as it counts."""
    assert expected == read(text)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("i går kl. 14", "da", "Sat 21 Nov 14:00, yesterday"),
        ("for 2 timer siden", "da", "Sun 22 Nov 12:20, 2 hours ago"),
        ("för 2 timmar sedan", "sv", "Sun 22 Nov 12:20, 2 hours ago"),
        ("i forgårs 10", "no", "Fri 20 Nov 10:00, 2 days ago"),
        ("vor 3 Tagen", "de", "Thu 19 Nov 14:20, 3 days ago"),
        ("gestern 14 Uhr", "de", "Sat 21 Nov 14:00, yesterday"),
        ("eilen klo 14", "fi", "Sat 21 Nov 14:00, yesterday"),
        ("2 tuntia sitten", "fi", "Sun 22 Nov 12:20, 2 hours ago"),
        ("eile kell 14", "et", "Sat 21 Nov 14:00, yesterday"),
        ("2 tundi tagasi", "et", "Sun 22 Nov 12:20, 2 hours ago"),
        ("昨天下午3点", "zh", "Sat 21 Nov 15:00, yesterday"),
        ("2小时前", "zh", "Sun 22 Nov 12:20, 2 hours ago"),
    ],
)
def test_each_language_looks_back(text: str, language: str, expected: str) -> None:
    """Every language of ours has its words for what was."""
    assert expected == read(text, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow 9", "? Mon 23 Nov 09:00 is still to come."),
        ("in 2 hours", "? Sun 22 Nov 16:20 is still to come."),
        ("+2h", "? Sun 22 Nov 16:20 is still to come."),
        ("2 hours from now", "? Sun 22 Nov 16:20 is still to come."),
        ("today 15:00", "? Sun 22 Nov 15:00 is still to come."),
        ("2026-11-23 09:00", "? Mon 23 Nov 09:00 is still to come."),
        ("1999-01-01 09:00", "? 1999-01-01 is more than ten years ago."),
        ("once upon", "? “once” is not understood."),
        ("", "? "),
    ],
)
def test_what_is_to_come_or_no_moment_is_refused(text: str, expected: str) -> None:
    """Nothing ahead is logged, nor what nobody means."""
    assert expected == read(text)


@pytest.mark.parametrize("text", ["2h ago", "for 2 timer siden", "vor 2 Stunden", "2小时前"])
def test_a_mail_never_leaves_in_the_past(text: str) -> None:
    """Where a moment to come is asked for, a step back is understood and refused."""
    found = understand(text, now=NOW, time_zone="Europe/Copenhagen")

    assert isinstance(found, Refused)
    assert "Sun 22 Nov 12:20 has passed." == found.reason
