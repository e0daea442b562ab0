"""Domain: the part of an article's address that says what it is about (pure).

Theory of operation: a slug keeps letters and digits of any script, in lower case and in NFKC.
Letters of Latin, Greek and Cyrillic lose their accents as searching folds them, so that a Danish
address can be typed anywhere; Chinese stays as it is, and so do the marks of scripts in which they
are letters (が is not か, and Hindi without its vowels is no word). All else becomes one `-`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from unicodedata import category, normalize

from data.text.fold import fold_letters
from data.text.safe import clean_line

SLUG_MAX = 80
"""Characters; three bytes each in Chinese stay below the 255 of a file's name."""
SLUG_MAX_BYTES = 240
"""Rare Chinese takes four bytes a character."""
NAMELESS = "article"
"""Of a title without a letter or digit."""
_NUMBER_ROOM = 6
_ACCENTED_MAX = "\u052f"
"""The last letter of Latin, Greek and Cyrillic in their first blocks."""
_GAPS = re.compile("-+")


def slug_of(title: str) -> str:
    """Give the slug of a title; the same for the same title, and its own."""
    # Twice as much as is kept, because accents may stand as characters of their own.
    text = fold_letters(normalize("NFKC", title[: SLUG_MAX * 8])).lower()
    kept: list[str] = []
    letter = ""
    for char in normalize("NFD", text):
        kind = category(char)[0]
        if kind == "M":
            # Of a letter that keeps its marks; a mark with nothing before it says nothing.
            kept.append(char if letter > _ACCENTED_MAX else "")
        elif char.isalnum():
            kept.append(char)
            letter = char
        else:
            kept.append("-")
            letter = ""
    # Letters that cannot be seen, and marks without end, are no more of an address than of a line.
    seen = clean_line(_GAPS.sub("-", normalize("NFKC", "".join(kept))))
    return _bounded(seen.strip("-")) or NAMELESS


def free_slug(slug: str, taken: Container[str]) -> str:
    """Give the slug, with a number behind it where it is taken."""
    if slug not in taken:
        return slug
    number = 2
    stem = _bounded(slug, room=_NUMBER_ROOM)
    while (tried := f"{stem}-{number}") in taken:
        number += 1
    return tried


def is_slug(text: str) -> bool:
    """Say whether a text can stand in an address as it is."""
    return bool(text) and text == slug_of(text)


def _bounded(slug: str, *, room: int = 0) -> str:
    """Give what fits and leaves room, cut between words where that leaves most of it."""
    fits = slug.encode()[: SLUG_MAX_BYTES - room].decode(errors="ignore")
    limit = min(SLUG_MAX - room, len(fits))
    if len(slug) <= limit:
        return slug
    words = slug[: limit + 1].rpartition("-")[0]
    return (words if len(words) > limit // 2 else slug[:limit]).strip("-")
