"""The lines around a screen: keys side by side, in as many lines as they need."""

from __future__ import annotations

import pytest

from console.actions import GOALS_SHOWN
from data.text.width import width_of
from widgets.bars import cut_at_word, cut_before_cure, in_lines


@pytest.mark.parametrize("width", [40, 78, 118, 400])
def test_every_goal_has_room(width: int) -> None:
    """Each place that a letter leads to is shown whole, at every width."""
    lines = in_lines(GOALS_SHOWN, width)

    assert list(GOALS_SHOWN) == [goal for line in lines for goal in line.split("  ")]
    assert max(map(width_of, lines)) <= width


def test_one_that_is_too_long_stands_alone() -> None:
    """What is wider than the line is for the line to cut."""
    assert ["a b", "a long one", "c"] == in_lines(["a b", "a long one", "c"], 4)


@pytest.mark.parametrize(
    ("words", "columns", "shown"),
    [
        ("Open 31 · Mine 4 · Follow-ups 2!", 40, "Open 31 · Mine 4 · Follow-ups 2!"),
        ("Open 31 · Mine 4 · Follow-ups 2!", 27, "Open 31 · Mine 4 · …"),
        ("Open 31 · Mine 4 · Follow-ups 2!", 20, "Open 31 · Mine 4 · …"),
        ("#7 open · kai · Kan ikke logge ind efter opdatering", 40,
         "#7 open · kai · Kan ikke logge ind …"),
        ("Donaudampfschifffahrtsgesellschaft", 12, "Donaudampfs…"),
        ("[Open", 3, "[O…"),
        ("[Open 3] · Mine", 9, "[Open 3]…"),
        ("[Open 3] · Mine", 11, "[Open 3] …"),
        ("Open 31 · Mine 4 · Follow-ups 2!", 17, "Open 31 · …"),
        ("Open 31 · Mine 4 · Escalated 2", 29, "Open 31 · Mine 4 · …"),
    ],
)  # fmt: skip
def test_a_top_line_is_cut_between_words(words: str, columns: int, shown: str) -> None:
    """No queue is torn from its count, and no word where little is lost by leaving it out."""
    assert shown == cut_at_word(words, columns, dot="·", more="…")
    assert width_of(shown) <= columns


@pytest.mark.parametrize(
    ("words", "columns", "shown"),
    [
        ("! not in sync: refused (g p)", 40, "! not in sync: refused (g p)"),
        ("! not in sync: refused (g p)", 24, "! not in sync: re… (g p)"),
        ("! not in sync: refused (g p)", 9, "! not in…"),
        ("synced 8s", 6, "synce…"),
        ("one (two) three four", 12, "one (two) t…"),
    ],
)
def test_the_key_of_a_cure_stays(words: str, columns: int, shown: str) -> None:
    """Words are cut before the bracket that ends them, while there is room for both."""
    assert shown == cut_before_cure(words, columns, more="…")
