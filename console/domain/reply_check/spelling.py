"""One form for all spellings of a name: Åse, Aase and ASE are the same person."""

from __future__ import annotations

from unicodedata import combining, normalize

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d",
                          "þ": "th", "ł": "l", "ı": "i"})  # fmt: skip  # noqa: RUF001 - the Turkish i
_DOUBLE = (("aa", "a"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
"""How å, ä, ö and ü are typed where a keyboard has none."""


def plain(name: str) -> str:
    """Give a name without case, accents and apostrophes; ö, oe and o are the same."""
    lowered = normalize("NFKC", name).casefold().translate(_LETTERS)
    letters = "".join(c for c in normalize("NFD", lowered) if not combining(c))
    letters = letters.replace("'", "").replace("’", "")  # noqa: RUF001 - two apostrophes
    for two, one in _DOUBLE:
        letters = letters.replace(two, one)
    return letters
