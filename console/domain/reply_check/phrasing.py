"""Find phrases that blame, lecture or shout; told last, with a kinder way."""

from __future__ import annotations

import re
from functools import cache

from console.domain.reply_check.doubts import Doubt, DoubtKind
from console.domain.reply_check.phrasing_words import PHRASES

SHOWN_MAX = 3
SHOUTED_WORDS = 4
"""Words in capitals in a row; fewer are a name or an abbreviation."""
SHOUTED_LETTERS = 14
MARKS = 3
_SHOUTED = re.compile(
    rf"(?:\b[^\W\d_a-z]{{2,}}\b[\s,]+){{{SHOUTED_WORDS - 1},}}[^\W\d_a-z]{{2,}}\b"
)
_MARKS = re.compile(rf"[!！]{{{MARKS},}}|[?？!！]{{{MARKS + 1},}}")  # noqa: RUF001 - full-width


def check_phrasing(text: str, *, language: str | None) -> list[Doubt]:
    """Doubt phrases that a customer hears as blame."""
    languages = [language] if language in PHRASES else list(PHRASES)
    lowered = text.casefold().replace("’", "'")  # noqa: RUF001 - an apostrophe
    found: list[tuple[int, str, str]] = []
    for pattern, hint in (pair for name in languages for pair in _compiled(name)):
        if match := pattern.search(lowered):
            words = " ".join(match[0].split())
            found.append((match.start(), words, hint))
    doubts = [
        Doubt(DoubtKind.PHRASING, f'"{words}" may sound like blame. Kinder: {hint}')
        for _, words, hint in sorted(found)
    ]
    return [*doubts, *_shouting(text)][:SHOWN_MAX]


def _shouting(text: str) -> list[Doubt]:
    for match in _SHOUTED.finditer(text):
        if match[0].isupper() and sum(map(str.isalpha, match[0])) >= SHOUTED_LETTERS:
            words = " ".join(match[0].split()[:SHOUTED_WORDS])
            return [Doubt(DoubtKind.PHRASING, f'"{words} …" in capitals reads as shouting.')]
    if marks := _MARKS.search(text):
        return [Doubt(DoubtKind.PHRASING, f'"{marks[0]}" reads as shouting: one mark is enough.')]
    return []


@cache
def _compiled(language: str) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), hint) for pattern, hint in PHRASES[language]]
