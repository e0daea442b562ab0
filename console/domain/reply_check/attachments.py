"""Find words that speak of a file that is not there."""

from __future__ import annotations

import re
from functools import cache

from console.domain.reply_check.attachment_words import PATTERNS
from console.domain.reply_check.doubts import Doubt, DoubtKind
from console.domain.reply_check.own_words import sentences_of

AMBIGUOUS = frozenset({"et", "fi", "de"})
"""Languages whose words mean something else elsewhere (`manus` is a script in Swedish)."""
_PARTS = re.compile(r"[,;:，；：、]\s*|\s+(?:but|men|aga|kuid|aber|mutta)\s+")  # noqa: RUF001 - full-width


def check_attachments(text: str, *, files: int, languages: frozenset[str]) -> list[Doubt]:
    """Doubt a text that promises a file where none goes with it."""
    if files:
        return []
    said = find_claim(text, languages)
    if not said:
        return []
    sentence = f'"{said}" is written but no file is attached: attach it, or take the words out.'
    return [Doubt(DoubtKind.ATTACHMENT, sentence)]


def find_claim(text: str, languages: frozenset[str]) -> str:
    """Give the words that say a file is here; `languages` are those that the text may be in."""
    asked = [
        name for name in PATTERNS if name not in AMBIGUOUS or name in languages or not languages
    ]
    for sentence in sentences_of(text):
        lowered = sentence.casefold().replace("’", "'")  # noqa: RUF001 - an apostrophe
        for language in asked:
            claims, asks, denies = _compiled(language)
            if claims.search(lowered) is None:
                continue
            for part in _PARTS.split(lowered):
                found = claims.search(part)
                if found and not asks.search(part) and not denies.search(part):
                    return found[0].strip()
    return ""


@cache
def _compiled(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    # When first asked: a command that sends nothing pays for none of them.
    patterns = PATTERNS[language]
    return re.compile(patterns.claims), re.compile(patterns.asks), re.compile(patterns.denies)
