"""Promises of data.text.tables: columns below each other at any width, and nothing lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.text.tables import Cell, draw_table, fit_tables, is_number
from data.text.width import width_of

_ORDER = (
    "Item             | Qty |  Price\nLamp, with brass |   1 | €49.00\n"
    "Sum                    | €49.00"
)
_NUMBERS = ["1", "-24,00 €", "€1.250,00", "1 200", "19 %", "(3.50)", "249,-", "￥85.50", "48 pcs"]


def fitted(text: str, width: int) -> list[str]:
    """Give the lines of a text for a width."""
    return [line for _, line in fit_tables(text.split("\n"), width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        (_ORDER, 40, _ORDER),
        (
            _ORDER,
            28,
            "Item          | Qty |  Price\nLamp, with    |   1 | €49.00\nbrass\n"
            "Sum                 | €49.00",
        ),
        (_ORDER, 20, "Item: Lamp, with brass\nQty: 1\nPrice: €49.00\n\nSum: €49.00"),
        (
            "> aaa bbb ccc ddd | 1\n> b               | 2",
            17,
            "> aaa bbb ccc | 1\n> ddd\n> b           | 2",
        ),
        ("cat x | grep y\nls | grep z", 8, "cat x | grep y\nls | grep z"),
        ("商品名称很长很长 | 1\n灯               | 2", 14, "商品名称很 | 1\n长很长\n灯         | 2"),  # noqa: E501 - wide letters
    ],
)  # fmt: skip
def test_a_table_fits_a_narrower_screen(text: str, width: int, expected: str) -> None:
    """Words break within their column, then each row becomes a block; what is no table stays."""
    assert expected.split("\n") == fitted(text, width)


@pytest.mark.parametrize("words", [*_NUMBERS, "1,280.00 USD", "kr. 99"])
def test_numbers_stand_to_the_right(words: str) -> None:
    """Amounts in the ways that shops write them are numbers."""
    assert is_number(words)


@pytest.mark.parametrize("words", ["", "Lamp", "A-100-2044", "Di, 24.11.2026", "K-200", "12:15"])
def test_what_only_holds_digits_is_no_number(words: str) -> None:
    """Article numbers and dates are read from their beginning."""
    assert not is_number(words)


_WORDS = st.text("abc 12,.€长é", min_size=1, max_size=30).map(lambda text: " ".join(text.split()))
_ROWS = st.integers(2, 5).flatmap(
    lambda count: st.lists(
        st.lists(_WORDS.filter(bool), min_size=count, max_size=count), min_size=2, max_size=6
    )
)


@given(rows=_ROWS, width=st.integers(10, 120))
def test_any_table_fits_and_keeps_its_letters(rows: list[list[str]], width: int) -> None:
    """Drawn at any width, a table has every letter; in columns it is no wider than the screen."""
    drawn = draw_table([tuple(Cell((words,)) for words in row) for row in rows])
    assert drawn is not None
    whole = [line for row in drawn for line in row]

    lines = fitted("\n".join(whole), width)

    lost = Counter("".join(word for row in rows for word in row)) - Counter("".join(lines))
    assert not [letter for letter in lost if letter.strip()]
    if any(" | " in line for line in lines):
        assert max(map(width_of, lines)) <= width
