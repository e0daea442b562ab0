"""Tags as keywords of a mail server."""

from __future__ import annotations

import pytest

from data.mail.imap_safety import check_flag
from data.mail.keywords import KEYWORD_MAX, keyword_of, tag_of


@pytest.mark.parametrize(
    ("tag", "keyword"),
    [
        ("refund", "refund"),
        ("rückgabe", "r&APw-ckgabe"),
        ("退款", "&kABrPg-"),
        ("a&b", "a&-b"),
        ("50%-off(x)", "50&ACU--off&ACg-x&ACk-"),
        ("😀", "&2D3eAA-"),
    ],
)
def test_a_tag_is_a_keyword_and_back(tag: str, keyword: str) -> None:
    """What an atom cannot hold is written in modified UTF-7, and read again."""
    assert (keyword, tag) == (keyword_of(tag), tag_of(keyword))
    assert keyword == check_flag(keyword)


@pytest.mark.parametrize(
    "keyword",
    ["$Forwarded", "\\Seen", "NonJunk", "Junk", "a&====-", "&2D0-", "x" * (KEYWORD_MAX + 1), ""],
)
def test_what_is_no_tag(keyword: str) -> None:
    """Keywords of mail programs, and nonsense, are nobody's tags."""
    assert tag_of(keyword) is None


def test_tags_that_are_not_told() -> None:
    """A tag that would read as a mail program's own keyword, or is too long, stays here."""
    assert [None, None, None] == [keyword_of(t) for t in ("junk", "$x", "退" * 60)]
