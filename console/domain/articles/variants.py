"""Domain: which text of a family a reader is given (pure).

The one rule of fallback: the language wanted, its base or its kin (en for en-GB), then English,
then the original. Who may read what is decided before: only texts that may be shown are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
COMMON = "en"
"""Read where nothing better is there."""


def find_language(texts: Iterable[T], language: str, *, of: Callable[[T], str]) -> T | None:
    """Give the text in a language: en-GB takes en's, and en that of en-GB where it has none."""
    by_code: dict[str, T] = {}
    for text in texts:
        if code := of(text).casefold():
            by_code[code] = text
    code = language.casefold()
    while code:
        if code in by_code:
            return by_code[code]
        code = code.rpartition("-")[0]
    base = language.casefold().partition("-")[0]
    kin = (text for known, text in by_code.items() if known.partition("-")[0] == base)
    return next(kin, None)


def choose_language(
    texts: Sequence[T], languages: Sequence[str], *, of: Callable[[T], str]
) -> T | None:
    """Give the text in the first language that there is, else in English, else the first of all.

    `texts` has the original first. None where there is no text.
    """
    for language in (*languages, COMMON):
        if language and (found := find_language(texts, language, of=of)) is not None:
            return found
    return texts[0] if texts else None


def choose_name(names: Mapping[str, str], languages: Sequence[str], *, otherwise: str) -> str:
    """Give a name by the same rule, as of a category or a tutorial."""
    found = choose_language(list(names.items()), languages, of=lambda pair: pair[0])
    return found[1] if found else otherwise
