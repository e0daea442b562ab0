"""Domain: which macros an agent means by a few letters, the most used first (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from data.records import Macro, MacroText, MacroWords
from data.text.fold import fold_phrase

NEVER = 0
KEPT_MAX = 2500
"""Macros whose folded words are kept: a few more than a store holds."""


def find_macros(macros: Iterable[Macro], query: str) -> list[Macro]:
    """Give the macros that a query means, the best first; all by their use where it is empty.

    Each word has to be found: at the beginning of name, title or alias best, then within, then as
    letters in order, then in the text.
    """
    ranked = sorted(macros, key=lambda macro: (-macro.uses, macro.name))
    words = list(fold_phrase(query))
    if not words:
        return ranked
    scored = [(score_of(macro, words), macro) for macro in ranked]
    found = [(score, macro) for score, macro in scored if score > NEVER]
    found.sort(key=lambda pair: -pair[0])  # stable: the most used stays first among equals
    return [macro for _, macro in found]


def score_of(macro: Macro, words: list[str]) -> int:
    """Say how well a macro fits all words; 0 where one of them is nowhere."""
    names, shelf = _folded_names(macro.words)
    total = 0
    for word in words:
        score = max((_score(word, name) for name in names), default=NEVER)
        if not score and word in shelf:
            score = 15
        if not score and word in _folded_text(macro.words.texts):
            score = 5
        if not score:
            return NEVER
        total += score
    return total


def _score(word: str, name: str) -> int:
    if name == word:
        return 60
    if name.startswith(word):
        return 50
    if f" {word}" in name:
        return 40
    if word in name:
        return 30
    return 10 if len(word) > 1 and _is_within(word, name) else NEVER


def _is_within(word: str, name: str) -> bool:
    """Say whether the letters stand in this order in a name: `pwr` in `password reset`."""
    letters = iter(name)
    return all(letter in letters for letter in word)


# A list is narrowed with each letter that is typed, and folding is most of the work.
@lru_cache(maxsize=KEPT_MAX)
def _folded_names(words: MacroWords) -> tuple[tuple[str, ...], str]:
    names = tuple(_fold(name) for name in (words.name, words.title, *words.aliases))
    return names, _fold(words.category)


@lru_cache(maxsize=KEPT_MAX)
def _folded_text(texts: tuple[MacroText, ...]) -> str:
    return " ".join(_fold(f"{each.subject} {each.body}") for each in texts)


def _fold(text: str) -> str:
    return " ".join(fold_phrase(text))
