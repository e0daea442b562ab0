"""What differs between two texts, line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.domain.articles.differing import Kind, diff_lines

TEXT = st.lists(st.sampled_from(["", "one two", "one three", "四五六", "x"]), max_size=8).map(
    "\n".join
)


@given(before=TEXT, after=TEXT)
def test_both_texts_can_be_read_off(before: str, after: str) -> None:
    """What is the same and gone is the old text, what is the same and new is the new one."""
    lines = diff_lines(before, after, around=100)

    if before == after:
        assert [] == lines
    else:
        old = [line.text for line in lines if line.kind is not Kind.ADDED]
        new = [line.text for line in lines if line.kind is not Kind.REMOVED]
        assert (before.split("\n"), after.split("\n")) == (old, new)


def test_words_are_marked_in_lines_that_are_alike() -> None:
    """Of a changed word only that is marked; a line that is new as a whole is not."""
    gone, came = diff_lines("It blinks blue.", "It blinks green.")
    anew = diff_lines("It blinks blue.", "Throw everything away.")

    assert ["blue"] == [piece.text for piece in gone.pieces if piece.is_marked]
    assert ["green"] == [piece.text for piece in came.pieces if piece.is_marked]
    assert not any(piece.is_marked for line in anew for piece in line.pieces)


def test_what_is_far_from_a_change_is_left_out() -> None:
    """A gap stands for it."""
    text = "\n".join(f"line {number}" for number in range(20))
    lines = diff_lines(text, text.replace("line 10", "row 10"))

    assert [Kind.GAP, *[Kind.SAME] * 2] == [line.kind for line in lines[:3]]
    assert Kind.GAP is lines[-1].kind
