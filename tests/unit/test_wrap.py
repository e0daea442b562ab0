"""Lines of a width: blanks, Chinese without blanks, quotes and lists keep their shape."""
# ruff: noqa: RUF001 - text of several scripts

from __future__ import annotations

import pytest

from data.text.width import columns_of, cut_to_width, pad_to_width, width_of
from data.text.wrap import CUT_WORDS, hung, wrapped


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 20, ["short"]),
        ("", 20, [""]),
        ("one two three", 8, ["one two", "three"]),
        ("one  two", 4, ["one", "two"]),
        ("kære Mette, tak", 8, ["kære", "Mette,", "tak"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("see https://x.example/abcdef", 12, ["see", "https://x.ex", "ample/abcdef"]),
        ("我们订的台灯到了。谢谢", 10, ["我们订的台", "灯到了。谢", "谢"]),
        ("台灯坏了，怎么办", 8, ["台灯坏", "了，怎么", "办"]),
        ("台灯（坏）了", 6, ["台灯", "（坏）", "了"]),
        ("买KB-20台灯", 6, ["买", "KB-20", "台灯"]),
        ("> > one two three", 10, ["> > one", "> > two", "> > three"]),
        ("  - one two three", 12, ["  - one two", "    three"]),
        ("    code here goes", 14, ["    code here", "    goes"]),
        ("12. one two", 8, ["12. one", "    two"]),
        (" " * 9 + "deep indent", 10, ["", "deep", "indent"]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("नमस्ते दुनिया", 6, ["नमस्ते", "दुनिया"]),
        ("abcd \u0320l", 4, ["abcd", " \u0320l"]),  # a mark begins no line: it would hide it
    ],
)
def test_lines_break_where_their_script_breaks(text: str, width: int, expected: list[str]) -> None:
    """Blanks first, wide characters anywhere but beside the wrong sign, else at the width."""
    assert wrapped(text, width) == expected


def test_what_is_endless_is_cut() -> None:
    """More lines than anybody reads are cut, and that is said."""
    assert wrapped("a\n" * 50, 10, lines_max=5) == [*["a"] * 5, CUT_WORDS]
    assert wrapped("å" * 100, 10, lines_max=5)[-1] == CUT_WORDS
    assert wrapped("a" * 100, 10, lines_max=5)[-1] == CUT_WORDS


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("æøå", 3), ("Ээ", 2), ("发票", 4), ("e\u0301", 1), ("ไม่", 2), ("한", 2),
     ("\u1112\u1161\u11ab", 2), ("👍", 2), ("a\u200db", 2)],
)  # fmt: skip
def test_width_is_that_of_the_terminal(text: str, columns: int) -> None:
    """Marks and joiners take no column, East Asian characters two."""
    assert width_of(text) == columns


def test_text_is_cut_and_filled_to_a_width() -> None:
    """A column is never wider than it is said to be, nor cut in half a character."""
    assert [cut_to_width("发票发票", 6), cut_to_width("abc", 3)] == ["发票…", "abc"]
    assert [pad_to_width("发票发票", 6), pad_to_width("a", 3)] == ["发票… ", "a  "]
    assert columns_of("a") == 1


def test_a_sign_stands_once_before_a_sentence() -> None:
    """Its other lines stand below its first word: each `!` is one trouble."""
    assert ["! Nothing", "  moves."] == hung("! ", ["Nothing", "moves."])
    assert ["好 Nothing", "   moves."] == hung("好 ", ["Nothing", "moves."])
    assert [] == hung("! ", [])
