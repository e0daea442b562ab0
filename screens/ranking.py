"""Which choices fit what was typed, the best first: words, other words for them, letters (pure)."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from textual.fuzzy import FuzzySearch

from data.text.fold import fold_name

WHOLE, BEGINS, WORDS, OTHER_WORDS, LETTERS = 100.0, 80.0, 60.0, 50.0, 30.0
"""What a fit is worth: all of it, its beginning, words in it, words for it, letters in it."""
IN_ORDER = 4.0
"""More, where the words stand in the order in which they were typed."""
HERE = 3.0
"""More, where it can be done now."""
RECENT = 6.0
"""More, where it was chosen lately."""
GOOD = 1.87
"""Of a match by letters, for each letter: beginnings of words, or letters in a row.

Letters found here and there are nothing that Enter should take instead of what was typed.
"""
LETTERS_LEAST = 2
"""Letters that are looked for singly; one is everywhere."""
GUESSES_MAX = 3
LIKE = 0.75
"""So much alike is a word that was mistyped."""
JOINED = "_"
"""Between the words of another word that is several."""
TITLE_MAX = 60
"""Letters of a title in which single letters are looked for; the search grows with their number."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well something fits."""

    score: float
    by: str = ""
    """The other word by which it was found, where that is not in its title."""


def rank(
    texts: Sequence[tuple[str, str]],
    typed: str,
    *,
    here: Sequence[bool],
    recent: Sequence[bool],
    may_guess: bool = True,
) -> list[tuple[int, Fit]]:
    """Give the places of those that fit, the best first; `texts` are titles with other words.

    Where none does, words are taken for mistyped that are like it, if that is wanted.
    """
    wanted = fold_name(typed)
    if not wanted:
        return []  # signs alone, of which nothing is a name
    parts = _split(wanted) or [wanted]
    fits = [(n, _fit(_words(*text), wanted, parts)) for n, text in enumerate(texts)]
    if may_guess and not wanted.isdigit() and not any(fit.score for _, fit in fits):
        fits = _mistyped(texts, wanted)
    scored = [
        (n, Fit(fit.score + HERE * here[n] + RECENT * recent[n], fit.by))
        for n, fit in fits
        if fit.score
    ]
    return sorted(scored, key=lambda each: (-each[1].score, each[0]))


@dataclass(frozen=True, slots=True)
class _Words:
    """What a text is found by, made once: at each letter all texts are looked through."""

    title: str
    words: tuple[str, ...]
    others: tuple[str, ...]
    single: tuple[str, ...]
    """The words of the other words."""
    begins: str
    other_begins: str
    """Words and others, each behind a blank: whether one begins so is asked of all at once."""


@lru_cache(maxsize=4096)
def _words(title: str, other: str) -> _Words:
    folded, others = fold_name(title), fold_name(other).split()
    words, single = _split(folded), [word for each in others for word in each.split(JOINED)]
    return _Words(
        folded,
        tuple(words),
        tuple(others),
        tuple(single),
        begins="".join(f" {word}" for word in words),
        other_begins="".join(f" {word}" for word in single),
    )


def _split(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def _fit(text: _Words, wanted: str, parts: Sequence[str]) -> Fit:
    title, words = text.title, text.words
    whole = wanted.replace(" ", JOINED)
    if whole in text.others or wanted == title:
        return Fit(WHOLE, "" if wanted in words or wanted == title else wanted)
    if title.startswith(wanted):
        return Fit(BEGINS)
    missing = [p for p in parts if f" {p}" not in text.begins]
    if not missing:
        found = [next(n for n, word in enumerate(words) if word.startswith(p)) for p in parts]
        return Fit(WORDS + IN_ORDER * (found == sorted(found)) - 0.1 * found[0])
    if all(f" {p}" in text.other_begins for p in missing):
        by = [next((word for word in text.single if word.startswith(p)), "") for p in parts]
        return Fit(OTHER_WORDS, " ".join(filter(None, by)))
    return _fit_letters("".join(parts), title[:TITLE_MAX], text.single)


def _fit_letters(letters: str, title: str, others: Sequence[str]) -> Fit:
    """Take letters for the beginnings of words or for a word without some of its letters."""
    if len(letters) < LETTERS_LEAST:
        return Fit(0)
    if _is_within(letters, title):
        score, _ = _FUZZY.match(letters, title)
        share = score / len(letters)
        if share >= GOOD:
            return Fit(LETTERS + share)
    short = (w for w in others if w[0] == letters[0] and len(w) <= 2 * len(letters))
    by = next((word for word in short if _is_within(letters, word)), "")
    return Fit(LETTERS, by) if by else Fit(0)


def _is_within(letters: str, text: str) -> bool:
    """Say whether letters stand in a text in this order: most often not, and that is cheap."""
    at = -1
    for letter in letters:
        at = text.find(letter, at + 1)
        if at < 0:
            return False
    return True


def _mistyped(texts: Sequence[tuple[str, str]], wanted: str) -> list[tuple[int, Fit]]:
    """Take what was typed for the words that are most like it."""
    every = {n: {*_words(*text).words, *_words(*text).others} for n, text in enumerate(texts)}
    known = sorted({word for words in every.values() for word in words if len(word) > 1})
    near = difflib.get_close_matches(wanted, known, GUESSES_MAX, LIKE)
    places = {n: [near.index(word) for word in words if word in near] for n, words in every.items()}
    return [(n, Fit(LETTERS - min(at))) for n, at in places.items() if at]


_FUZZY = FuzzySearch()
