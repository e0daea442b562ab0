"""Domain: what is said against an article, as the work that it makes for its owner (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from data.records import SafeText
from data.records.articles import ArticleFlag, ArticleWords

TEXT_MAX = 4000
"""Letters; as many as a follow-up takes."""


def tell_flags(flags: Sequence[ArticleFlag]) -> SafeText:
    """Say all that is wrong, one flag a line: `wrong: the button is at the left (#1042)`."""
    return SafeText("\n".join(map(tell_flag, flags))[:TEXT_MAX])


def tell_flag(flag: ArticleFlag) -> str:
    """Say what is wrong, and where that was noticed."""
    said = " ".join(flag.words.split())
    words = f"{flag.reason.value}: {said}" if said else flag.reason.value
    return words if flag.conversation_id is None else f"{words} (#{flag.conversation_id})"


def tell_review(words: ArticleWords) -> SafeText:
    """Say that an article is to be looked at."""
    return SafeText(f"review, due {words.review_by}: does it still hold?")
