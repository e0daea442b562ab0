"""Promises of data.text.bidi: a line in the order in which its columns are seen (UAX #9)."""
# ruff: noqa: RUF001 - letters of several scripts are what it is about

from __future__ import annotations

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from data.text.bidi import as_seen, holds_right_to_left, is_right_to_left
from data.text.width import width_of

_SIGNS = "אבגדשابتثسشabcXYZ0123456789    .,:;-+/%$€#!?\"'@&_·()[]{}<>«»٣٤،؟é长…"
_MIRRORS = dict(zip("([{<«", ")]}>»", strict=True))


def _plain(text: str) -> str:
    """Take away the direction of brackets: the reference does not mirror them."""
    return "".join(_MIRRORS.get(char, char) for char in text)


@given(text=st.text(_SIGNS, max_size=30), is_from_right=st.booleans())
def test_the_order_is_that_of_the_reference(text: str, is_from_right: bool) -> None:
    """Letters, numbers, signs and brackets stand where python-bidi puts them, in any mix."""
    expected = get_display(text, base_dir="R" if is_from_right else "L")

    found = as_seen(text, is_from_right=is_from_right)

    assert _plain(expected) == _plain(found)
    assert width_of(text) == width_of(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("שלום, הזמנה 10442 (K-200)", "(K-200) 10442 הנמזה ,םולש"),
        ("طلب DS-1042 متأخر", "رخأتم DS-1042 بلط"),
        ("שָׁלוֹם", "םוֹלשָׁ"),
        ("₪249.90 לכרטיס Visa.", ".Visa סיטרכל ₪249.90"),
        ("> מתי הזמנת?", "?תנמזה יתמ <"),
    ],
)
def test_a_paragraph_from_the_right_is_turned(text: str, expected: str) -> None:
    """Numbers and Latin words keep their order, brackets are mirrored, marks stay on letters."""
    assert expected == as_seen(text, is_from_right=True)


def test_where_a_paragraph_begins() -> None:
    """The first letter with a direction says it; numbers and signs have none."""
    texts = ("12 שלום abc", "- abc שלום", "> طلب", "12.50", "")

    assert [True, False, True, False, False] == [is_right_to_left(text) for text in texts]
    assert [True, True, True, False, False] == [holds_right_to_left(text) for text in texts]
