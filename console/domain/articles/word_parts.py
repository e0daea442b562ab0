"""Domain: a text taken apart into words, blanks and signs, for comparing (pure)."""

from __future__ import annotations

import re

# Chinese and Japanese have no blanks between words, so each character counts as one.
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PART = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+|\n|[^\S\n]+|[^\w\s]")


def split_words(text: str) -> list[str]:
    """Give words, blanks and signs; joined again they are the text."""
    return _PART.findall(text)


def is_word(part: str) -> bool:
    """Say whether a part is more than blanks and signs."""
    return any(char.isalnum() for char in part)
