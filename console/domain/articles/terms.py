"""Domain: the terms by which articles and questions are compared (pure).

Theory of operation: a text becomes three kinds of terms. Its *words*, folded as the index folds
them, without small words, numbers and addresses. The *pieces* of its words, five letters each,
with `+` in front: they find inflected forms and parts of compounds in any language that writes
with letters, where a stemmer knows one language and no compounds (measured on our development
questions: pieces found as much as Snowball's stemmers and more in Estonian). And its *meanings*,
with `#` in front (`meanings`). Chinese words are the pairs of the index, cut at its small words.

The index holds pieces and meanings behind the words; no word that is typed begins with a sign, so
they are never found by typing. Which words are small is decided by a text's language.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from console.domain.articles.meanings import WORDS_CACHED, find_meanings, language_read
from console.domain.articles.small_words import CHINESE_BREAKS, SMALL_WORDS
from data.text.fold import fold_joined, fold_phrase, fold_text

PIECE = 5
PIECE_SIGN, MEANING_SIGN, END = "+", "#", "0"
WORD_MIN = 2
WORD_MAX = 40
"""Longer ones are no words but tokens of a program."""
TEXT_MAX = 60_000
"""Characters of a text that are read: more says nothing new, and costs time at each save."""
DIGITS_MAX = 3
"""A word with more digits is a number of somebody's; `e27` and `5ghz` are words."""

_ADDRESSES = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_SIGNS = str.maketrans(dict.fromkeys(PIECE_SIGN + MEANING_SIGN, " "))


def terms_of(text: str, language: str) -> Counter[str]:
    """Count the terms of a text: words, pieces and meanings."""
    terms = words_of_text(text, language)
    for word, times in tuple(terms.items()):
        if not is_signed(word):
            for piece in pieces_of(word):
                terms[piece] += times
    return terms


def words_of_text(text: str, language: str) -> Counter[str]:
    """Count the telling words and the meanings of a text."""
    text = _ADDRESSES.sub(" ", text[:TEXT_MAX])
    tokens = fold_phrase(text)
    terms = Counter(_telling(text, tokens, language))
    for meaning, times in find_meanings(text.casefold(), tokens, language).items():
        terms[f"{MEANING_SIGN}{meaning}"] += times
    return terms


def index_text(text: str, language: str, *, is_long: bool = False) -> str:
    """Give a text as the index is to hold it: all its words, then its pieces and meanings.

    Words with hyphens stand there written together too: who types `wifi` finds Wi-Fi.
    Of a long one only the pieces that begin a word, each once: all of them made the index four
    times as large and found nothing more.
    """
    signed: list[str] = []
    for term, times in sorted(terms_of(text, language).items()):
        if is_long and term.startswith(PIECE_SIGN):
            signed += [term] * term.startswith(PIECE_SIGN + END)
        elif is_signed(term):
            signed += [term] * times
    words = fold_text(text.translate(_SIGNS))
    # Behind the text, where they stand between no two words of a phrase.
    return " ".join(filter(None, (words, *fold_joined(text), *signed)))


def is_signed(term: str) -> bool:
    """Say whether a term is a piece or a meaning, and no word."""
    return term.startswith((PIECE_SIGN, MEANING_SIGN))


@lru_cache(maxsize=WORDS_CACHED)
def pieces_of(word: str) -> tuple[str, ...]:
    """Give the pieces of a folded word: none of a short one, which stands for itself."""
    if len(word) < PIECE:
        return ()
    marked = f"{END}{word}{END}"
    return tuple(
        f"{PIECE_SIGN}{marked[start : start + PIECE]}" for start in range(len(marked) - PIECE + 1)
    )


def _telling(text: str, tokens: tuple[str, ...], language: str) -> list[str]:
    """Give the words of a text that say what it is about."""
    base = language_read(language)
    if base == "zh":
        tokens = fold_phrase(_chinese_breaks().sub(" ", text))
    small = _small(base)
    return [
        token
        for token in tokens
        if WORD_MIN <= len(token) <= WORD_MAX and token not in small and _is_word(token)
    ]


@lru_cache(maxsize=WORDS_CACHED)
def _is_word(token: str) -> bool:
    digits = sum(char.isdigit() for char in token)
    return digits < len(token) and digits <= DIGITS_MAX


@cache
def _small(base: str) -> frozenset[str]:
    """Give the small words of a language, folded; of one that we do not know those of all."""
    lists = [SMALL_WORDS[base], SMALL_WORDS["en"]] if base in SMALL_WORDS else SMALL_WORDS.values()
    return frozenset(token for words in lists for token in fold_phrase(words))


@cache
def _chinese_breaks() -> re.Pattern[str]:
    return re.compile(f"[{CHINESE_BREAKS}]")
