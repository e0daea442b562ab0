"""Domain: which macros an agent means by a few letters, the most used first (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from data.records import Macro
from data.text.fold import fold_phrase

NEVER = 0


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
    kept = macro.words
    names = [_fold(name) for name in (macro.name, kept.title, *kept.aliases)]
    shelf = _fold(kept.category)
    text = " ".join(_fold(f"{each.subject} {each.body}") for each in kept.texts)
    total = 0
    for word in words:
        score = max((_score(word, name) for name in names), default=NEVER)
        if not score and word in shelf:
            score = 15
        if not score and word in text:
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


def _fold(text: str) -> str:
    return " ".join(fold_phrase(text))
