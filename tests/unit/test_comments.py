"""Comments in header fields are no part of what the field says (RFC 5322 section 3.2.2)."""

from __future__ import annotations

import pytest

from data.mail.comments import without_comments


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("auto-replied (vacation)", "auto-replied  "),
        ("(one (in) another) no", "  no"),
        ("a(b)c", "a c"),
        ('"kept (all) of it"', '"kept (all) of it"'),
        (r"(closed \) here) no", "  no"),
        (r'"a \" (b)"', r'"a \" (b)"'),
        ('(a " in it) no', "  no"),
        ("no (left open", "no "),
        ("no ) alone", "no ) alone"),
        ("", ""),
    ],
)
def test_comments_are_left_out(value: str, left: str) -> None:
    """What stands in brackets goes, nested or with escaped signs; what is quoted stays."""
    assert left == without_comments(value)


def test_many_comments_in_one_another_take_no_time() -> None:
    """A field of nothing but brackets is read once: a hostile one holds nobody up."""
    deep = "(" * 100_000 + ")" * 100_000

    assert " yes" == without_comments(f"{deep}yes")
