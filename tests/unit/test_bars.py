"""The lines around a screen: keys side by side, in as many lines as they need."""

from __future__ import annotations

import pytest

from console.actions import GOALS_SHOWN
from data.text.width import width_of
from widgets.bars import in_lines


@pytest.mark.parametrize("width", [40, 78, 118, 400])
def test_every_goal_has_room(width: int) -> None:
    """Each place that a letter leads to is shown whole, at every width."""
    lines = in_lines(GOALS_SHOWN, width)

    assert list(GOALS_SHOWN) == [goal for line in lines for goal in line.split("  ")]
    assert max(map(width_of, lines)) <= width


def test_one_that_is_too_long_stands_alone() -> None:
    """What is wider than the line is for the line to cut."""
    assert ["a b", "a long one", "c"] == in_lines(["a b", "a long one", "c"], 4)
