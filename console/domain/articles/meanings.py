"""Domain: what is meant by words that customers and articles put differently (pure).

Theory of operation: customers rarely use an article's words ("it never showed up on my card" for
refund), and embedding models found nothing in four of our five languages (LIBRARIES.md). So a small
lexicon (`meaning_words`) says which words of support mean the same, across languages. Both a
question and an article are read by it, and a meaning found in both counts as a word found in both;
how telling it is, is counted among the articles as with any word. So an article in another
language is found too. What a team calls its own things belongs into the aliases of its articles.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache

from console.domain.articles.meaning_words import MEANINGS
from data.text.fold import fold_phrase

INSIDE_MIN = 6
"""Letters of a word that is found inside a compound too; shorter ones are there by chance."""
WORDS_CACHED = 20_000
ALL_READ = "en"
"""Read in every language: apps, pages and devices speak it."""
KIN = {"nb": "da", "nn": "da", "no": "da"}
"""Languages that are close enough to be read by the words of another."""


@dataclass(slots=True)
class _Lexicon:
    """The words of one language and of English, ready to be looked up."""

    beginnings: dict[str, list[str]] = field(default_factory=dict)
    wholes: dict[str, list[str]] = field(default_factory=dict)
    insides: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    """Several words in a row, by the first."""


def find_meanings(text: str, tokens: tuple[str, ...], language: str) -> Counter[str]:
    """Count the meanings of a text, whose folded words are `tokens`."""
    base = language_read(language)
    found: Counter[str] = Counter()
    for place, token in enumerate(tokens):
        meanings, rows = _of_word(token, base)
        found.update(meanings)
        for row, meaning in rows:
            behind = tokens[place + 1 : place + len(row)]
            if len(behind) == len(row) - 1 and all(map(str.startswith, behind, row[1:])):
                found[meaning] += 1
    if base == "zh":
        for word, meaning in _chinese():
            if times := text.count(word):
                found[meaning] += times
    return found


def language_read(language: str) -> str:
    """Say by which language's words a language is read; empty: by those of all."""
    base = language.casefold().partition("-")[0]
    base = KIN.get(base, base)
    return base if base in _words() else ""


_Rows = tuple[tuple[tuple[str, ...], str], ...]


@lru_cache(maxsize=WORDS_CACHED)
def _of_word(token: str, base: str) -> tuple[tuple[str, ...], _Rows]:
    """Give the meanings of one folded word, each once, and the rows that it may begin."""
    lexicon = _lexicon(base)
    found = list(lexicon.wholes.get(token, ()))
    rows: list[tuple[tuple[str, ...], str]] = []
    for length in range(1, len(token) + 1):
        found += lexicon.beginnings.get(token[:length], ())
        rows += lexicon.rows.get(token[:length], ())
    for start in range(1, len(token) - INSIDE_MIN + 1):
        for end in range(start + INSIDE_MIN, len(token) + 1):
            found += lexicon.insides.get(token[start:end], ())
    return tuple(dict.fromkeys(found)), tuple(rows)


@cache
def _words() -> dict[str, list[tuple[str, str]]]:
    """Give the lexicon: words and meanings by language."""
    by_language: dict[str, list[tuple[str, str]]] = {}
    for line in MEANINGS.splitlines():
        meaning, *parts = (part.strip() for part in line.split(" | "))
        for part in parts:
            language, _, words = part.partition(":")
            pairs = by_language.setdefault(language, [])
            pairs += [(word.strip(), meaning) for word in words.split(",") if word.strip()]
    return by_language


@cache
def _lexicon(base: str) -> _Lexicon:
    lexicon = _Lexicon()
    languages = [base, ALL_READ] if base else [name for name in _words() if name != "zh"]
    for language in dict.fromkeys(languages):
        if language == "zh":
            continue  # found in the text itself: nothing separates its words
        for word, meaning in _words().get(language, ()):
            tokens = fold_phrase(word.rstrip("="))
            if len(tokens) > 1:
                lexicon.rows.setdefault(tokens[0], []).append((tokens, meaning))
            elif word.endswith("="):
                lexicon.wholes.setdefault(tokens[0], []).append(meaning)
            else:
                lexicon.beginnings.setdefault(tokens[0], []).append(meaning)
                if len(tokens[0]) >= INSIDE_MIN and language != ALL_READ:
                    lexicon.insides.setdefault(tokens[0], []).append(meaning)
    return lexicon


@cache
def _chinese() -> tuple[tuple[str, str], ...]:
    return tuple(_words()["zh"])
