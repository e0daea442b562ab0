"""What stands beside names is read down one column, near the names."""

from __future__ import annotations

from data.text.width import width_of
from widgets.columns import STEP, aligned


def drawn(names: list[str], besides: list[str], columns: int) -> list[str]:
    """Give the rows as text."""
    return [f"{n} {b}" for n, b in aligned(names, besides, columns=columns, more="…")]


def test_the_second_column_is_near_the_widest_name() -> None:
    """Whatever the screen's width, it begins at a step behind the widest name."""
    for columns in (40, 80, 160):
        rows = drawn(["tomorrow", "in four weeks"], ["Sat", "Fri"], columns)

        assert {2 * STEP + 1} == {rows[0].index("Sat"), rows[1].index("Fri")}


def test_a_name_keeps_the_room_that_its_own_neighbour_leaves() -> None:
    """Beside few words a long name stands whole, though a neighbour elsewhere is long."""
    long = "a name of thirty columns, no less"
    rows = drawn([long, "kai"], ["x", "away until Friday, and then some more"], 44)

    assert rows[0].startswith(long)


def test_what_is_too_long_is_cut_and_no_row_is_wider() -> None:
    """Wide signs too: the mark says that more is there."""
    rows = drawn(
        ["灯具发出嗡嗡声或者不能正常调光时怎么办以及什么时候", "Lamp"], ["70% · zh", "en"], 40
    )

    assert "…" in rows[0]
    assert all(width_of(row.rstrip()) <= 40 for row in rows)
