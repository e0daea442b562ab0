"""Promises of data.text.preview: a list shows words, not what programs put above them."""

from __future__ import annotations

import pytest

from data.text.preview import first_words

_HEAD = "From: Karen <k@x.example>\nDate: Mon, 4 May 2026 16:31\nSubject: Lamp\nTo: me"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello,\n\nmy lamp: it blinks.", "Hello, my lamp: it blinks."),
        (f"---------- Forwarded message ---------\n{_HEAD}\n\nIt blinks.", "It blinks."),
        (f"FYI\n\n-------- Original Message --------\n{_HEAD}\n\nIt blinks.", "FYI It blinks."),
        ("> Begin forwarded message:\n>\n> From: K <k@x.example>\n> Date: 4 May 2026\n> Subject: A"
         "\n>\n> It blinks.", "It blinks."),
        ("> 20 kg is too much for me", "20 kg is too much for me"),
        ("From: what I saw it was broken", "From: what I saw it was broken"),
        (_HEAD, "From: Karen <k@x.example> Date: Mon, 4 May 2026 16:31 Subject: Lamp To: me"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_first_words_are_those_of_a_person(text: str, expected: str) -> None:
    """Forwards show what was forwarded; where nothing else is left, all of it."""
    assert expected == first_words(text, limit=100)


def test_first_words_are_bounded() -> None:
    """A megabyte costs no more than a page."""
    assert len(first_words("a: b\n" * 200_000, limit=100)) <= 100
