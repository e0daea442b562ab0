"""Domain: every phrase of a language with all that it can mean, folded as people type it (pure).

A phrase is found however its letters were typed: `lørdag`, `LØRDAG`, `lordag` and `loerdag`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from unicodedata import combining, normalize

from console.domain.typed_times.tokens import Kind, Part, Token, Trap, Unit, Words
from console.domain.typed_times.words import (
    ANY_LANGUAGE,
    CHINESE,
    ENGLISH,
    ESTONIAN,
    FINNISH,
    GERMAN,
)
from console.domain.typed_times.words_nordic import DANISH, NORWEGIAN, SWEDISH

_NAMED: dict[str, type[Unit] | type[Part] | type[Trap]] = {
    "unit": Unit,
    "part": Part,
    "part_after_day": Part,
    "trap": Trap,
}

LANGUAGES: Mapping[str, Words] = {
    words.code: words
    for words in (ENGLISH, DANISH, SWEDISH, ESTONIAN, CHINESE, GERMAN, FINNISH, NORWEGIAN)
}
_SAME_LANGUAGE = {"nb": "no", "nn": "no"}
_LETTERS = {"ø": "o", "æ": "ae", "ß": "ss", "\u2019": "'"}
_DIGRAPHS = {"ø": "oe", "ö": "oe", "ä": "ae", "ü": "ue"}
"""How people write letters that their keyboard has not."""
_OLD_SPELLING = {"da": {"å": "aa"}, "no": {"å": "aa"}}
"""A Swede's måndag is never maandag."""

Meaning = tuple[Token, ...]
Vocabulary = Mapping[str, tuple[Meaning, ...]]


def language_of(code: str) -> str:
    """Give the language whose words an agent's language code means, or an empty text."""
    first = code.casefold().replace("_", "-").partition("-")[0]
    first = _SAME_LANGUAGE.get(first, first)
    return first if first in LANGUAGES else ""


def fold_letter(letter: str) -> str:
    """Give the plain small letters for a letter; none for an accent that stands alone."""
    folded = normalize("NFKD", letter.casefold())
    return "".join(_LETTERS.get(char, char) for char in folded if not combining(char))


@cache
def vocabulary_of(code: str, *, with_short: bool) -> Vocabulary:
    """Give all phrases of a language; the shortest only to agents who have that language."""
    found: dict[str, set[Meaning]] = {}
    instead = str.maketrans(_DIGRAPHS | _OLD_SPELLING.get(code, {}))
    for phrase, meaning in _phrases(LANGUAGES[code], with_short=with_short):
        for spelling in {_fold(phrase), _fold(phrase.translate(instead))}:
            found.setdefault(spelling, set()).add(meaning)
    return {
        phrase: tuple(sorted(meanings, key=lambda m: [(t.kind.value, t.value) for t in m]))
        for phrase, meanings in found.items()
    }


def series(text: str) -> list[tuple[str, ...]]:
    """Give the members of a series, each with the ways to write it; `-` is none."""
    return [
        () if member == "-" else tuple(way.replace("_", " ") for way in member.split("/"))
        for member in text.split()
    ]


def _phrases(words: Words, *, with_short: bool) -> Iterator[tuple[str, Meaning]]:
    days = series(words.weekdays)
    listed = (
        (Kind.WEEKDAY, 0, days),
        (Kind.WEEKDAY, 0, series(words.short_weekdays) if with_short else []),
        (Kind.MONTH, 1, series(words.months)),
        (Kind.UNIT, 1, series(words.units)),
        (Kind.NUMBER, 1, series(words.numbers)),
        (Kind.PART, 1, series(words.parts)),
    )
    for kind, first, members in listed:
        for value, ways in enumerate(members, start=first):
            token = Token(kind, value, is_word=kind is Kind.NUMBER)
            yield from ((way, (token,)) for way in ways)
    for part, endings in enumerate(series(words.joined_parts), start=1):
        for (day, ways), ending in product(enumerate(days), endings):
            yield ways[0] + ending, (Token(Kind.WEEKDAY, day), Token(Kind.PART, part))
    for table in (ANY_LANGUAGE, words.phrases):
        for key, phrases in table.items():
            meaning = tuple(_token(item) for item in key.split())
            yield from ((phrase, meaning) for phrase in phrases.split("|"))


def _token(item: str) -> Token:
    name, _, value = item.partition(":")
    if name in _NAMED:
        return Token(Kind[name.upper()], _NAMED[name][value.upper()])
    return Token(Kind[name.upper()], int(value or 0), is_word=name == "number")


def _fold(phrase: str) -> str:
    return "".join(fold_letter(letter) for letter in phrase)
