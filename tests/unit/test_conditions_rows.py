"""Which keys a sheet names depends on what there is to choose from."""

from __future__ import annotations

import pytest

from console.actions import Place, actions_at
from console.domain.conditions import Facts

OUT = {"back"}


def named(place: Place, facts: Facts) -> set[str]:
    """Give the words that the bottom of a sheet has for its keys."""
    return {a.hint_at(place, facts) for a in actions_at(place) if not a.when(facts)} - {""}


@pytest.mark.parametrize("place", [Place.PICKING, Place.MACROS, Place.ARTICLES])
def test_without_a_row_only_the_way_out_is_named(place: Place) -> None:
    """No key that would do nothing."""
    assert OUT == named(place, Facts(rows=0))


@pytest.mark.parametrize("place", [Place.PICKING, Place.MACROS])
def test_a_single_row_leaves_nothing_to_go_to(place: Place) -> None:
    """The arrows are named from two rows on."""
    one, two = named(place, Facts(rows=1)), named(place, Facts(rows=2))

    assert "choose" not in one
    assert one | {"choose"} == two


def test_marks_can_be_kept_where_no_row_fits() -> None:
    """Enter answers with what is marked, whatever is typed."""
    assert {"take", "back"} == named(Place.PICKING, Facts(picks_several=True, rows=0))


@pytest.mark.parametrize("place", [Place.MACROS, Place.ARTICLES])
def test_a_language_is_turned_where_there_are_two(place: Place) -> None:
    """One text in one language has nothing to turn to."""
    assert "language" not in named(place, Facts(rows=2, languages=1))
    assert "language" in named(place, Facts(rows=2, languages=2))
