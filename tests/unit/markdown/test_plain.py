"""Plain text: what of an article a customer reads in a text mail."""

from __future__ import annotations

import pytest

from console.domain.markdown.plain import to_plain
from console.domain.markdown.reading import parse


def plain(text: str) -> str:
    """Give a text as it stands in a mail."""
    return to_plain(
        parse(text), article=lambda slug: None if slug == "gone" else f"https://s.example/{slug}"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "# Reset *your* password\nHello **dear** `reader`.",
            "Reset your password\n\nHello dear reader.",
        ),
        ("one\ntwo  \nthree", "one two\nthree"),
        ("see [the list](https://a.example/x).", "see the list (https://a.example/x)."),
        ("see https://a.example/x.", "see https://a.example/x."),
        ("see <https://a.example/x>.", "see https://a.example/x."),
        ("[write](mailto:a@b.example?subject=x) <a@b.example>", "write (a@b.example) a@b.example"),
        ("[call](<tel:+45 1234>) [+45 1234](<tel:+45 1234>)", "call (+45 1234) +45 1234"),
        ("[other](other.md) [gone](gone.md) [up](#top)", "other (https://s.example/other) gone up"),
        ("[the manual](m.pdf) [m.pdf](m.pdf)", "the manual (m.pdf) m.pdf"),
        ("![A box](box.png) ![](box.png)", "A box (box.png) box.png"),
        ("- a\n- b\n  - c\n    1. d\n    2. e", "- a\n- b\n  - c\n    1. d\n    2. e"),
        ("1. a\n\n   more\n\n2. b", "1. a\n\n   more\n\n2. b"),
        ("- [x] a\n- [ ] b", "- [x] a\n- [ ] b"),
        ("> said\n>\n> more", "  said\n\n  more"),
        ("```sh\nls  -l\n\ncd\n```", "    ls  -l\n\n    cd"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("~~old~~ new", "~old~ new"),
        ("[x](javascript:alert(1)) <b>", "x <b>"),
        ("", ""),
        ("-\n- a", "-\n- a"),
    ],
)
def test_construct(text: str, written: str) -> None:
    """Each construct is written as people write it in mail."""
    assert written == plain(text)


def test_table_stands_in_columns() -> None:
    """A table that fits a mail has its columns below one another, wide letters counted."""
    assert "Who   kr.\nÆrø     7\n网易  110" == plain("|Who|kr.|\n|-|-:|\n|Ærø|7|\n|网易|110|")


def test_wide_table_is_written_below_one_another() -> None:
    """A table that does not fit is written cell by cell, each with the name of its column."""
    long = "word " * 20

    assert (f"Who: Ærø\nWhat: {long.strip()}\n\nWho: Li") == plain(
        f"|Who|What|\n|-|-|\n|Ærø|{long}|\n|Li||"
    )


def test_nothing_is_shortened() -> None:
    """A long paragraph is one line, whole."""
    text = "word " * 5000

    assert text.strip() == plain(text)
