"""What asking will do and what is awaited, in words: short, exact, and public only where it is."""

from __future__ import annotations

import pytest

from data.records import Asked, AskedKind, SafeLine, Way
from widgets.escalation_lines import effect_words, ordinal

TIER = Asked(AskedKind.TIER, "tier 2")
HANS = Asked(AskedKind.ADDRESS, "hans@lab.example", SafeLine("Hans"))
ROOM = 78
"""Columns of a line at 80, between its margins."""


@pytest.mark.parametrize(
    ("asked", "way", "clock", "words"),
    [
        (
            TIER, Way.HAND_OVER, "+48m",
            "The customer's clock goes on (+48m). You follow it. The customer sees nothing.",
        ),
        (
            TIER, Way.CONSULT, "",
            "The customer's clock goes on. You keep it. The customer sees nothing.",
        ),
        (
            HANS, Way.CONSULT, "+48m",
            "PUBLIC: leaves by mail to hans@lab.example; nothing internal goes with it.",
        ),
    ],
)  # fmt: skip
def test_asking_says_what_it_will_do(asked: Asked, way: Way, clock: str, words: str) -> None:
    """One line says whose it is then, that the clock goes on, and whether something leaves."""
    assert (words, asked is HANS) == effect_words(asked, way, clock=clock)
    assert len(words) <= ROOM


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (21, "21st")],
)
def test_how_often_is_said_as_people_do(number: int, words: str) -> None:
    """Numbers end as they are spoken."""
    assert words == ordinal(number)
