"""The forms in which a name stands in a text: genitives, and the cases of Estonian."""
# ruff: noqa: RUF001, E501, SIM905 - signs and words of several languages, one string each

from __future__ import annotations

import re
from functools import cache

from console.domain.reply_check.spelling import plain

_GENITIVE = re.compile(r"(?:['’´`]s?|s['’]?)")
_AFTER_VOWEL = (
    "d t s l le lt ga st sse ks ni na ta lgi legi ltki gagi tki ski de te dele delt dega desse destega st"
    " ile it ist iga il ilt isse iks ini ina ita i".split()
)
_AFTER_CONSONANT = ("", *_AFTER_VOWEL)
_VOWELS = "aeiuoõäöüy"
_STEM_VOWELS = "aeiu"
_CHANGES = (
    # Consonants weaken within a word: Mart, Mardi; Põder, Põdra; Rebane, Rebase; Mägi, Mäe.
    ("rt", "rd"), ("lt", "ll"), ("nd", "nn"), ("sk", "s"), ("pp", "p"), ("tt", "t"), ("kk", "k"),
    ("k", "g"), ("p", "b"), ("t", "d"), ("rg", "r"), ("lg", "l"), ("mb", "mm"), ("ht", "h"),
)  # fmt: skip
_WHOLE = (
    (re.compile("ne$"), "se"), (re.compile("gi$"), "e"), (re.compile("er$"), "r"),
    (re.compile("el$"), "l"), (re.compile("i$"), "e"), (re.compile("us$"), "use"),
    (re.compile("as$"), "a"), (re.compile("es$"), "e"), (re.compile("is$"), "i"),
)  # fmt: skip


def ending_of(word: str, name: str, *, is_estonian: bool) -> str | None:
    """Give what of its own stands behind the name in a word; None where the word is no form of it.

    The genitives of English, Danish and Swedish stay as they are; of an Estonian case nothing does,
    since the stem before it changes.
    """
    if plain(word) == plain(name):
        return ""
    for length in (2, 1):
        head, tail = word[:-length], word[-length:]
        if _GENITIVE.fullmatch(tail) and plain(head) == plain(name) and head:
            return tail
    if is_estonian and _is_case(word, name):
        return ""
    return None


def _is_case(word: str, name: str) -> bool:
    lowered, base = word.casefold(), name.casefold()
    if len(base) < 3 or len(lowered) <= len(base) - 2 or lowered[:2] != base[:2]:  # noqa: PLR2004 - too short to decline
        return False
    return any(
        lowered.startswith(stem) and _may_follow(stem, lowered[len(stem) :], is_whole=stem == base)
        for stem in _stems(base)
    )


def _may_follow(stem: str, tail: str, *, is_whole: bool) -> bool:
    tail = tail.lstrip("-'’")
    if stem[-1] in _VOWELS:
        return tail in _AFTER_VOWEL or (not is_whole and not tail)
    if is_whole and tail in ("t", "le", "lt", "ga") and stem[-1] in "slnrmj":
        return tail == "t"
    if not tail or tail[0] not in _STEM_VOWELS:
        return False
    return tail[1:] in _AFTER_CONSONANT


@cache
def _stems(base: str) -> frozenset[str]:
    stems = {base}
    for strong, weak in _CHANGES:
        if base.endswith(strong):
            stems.add(base[: -len(strong)] + weak)
        if base[-1] in _VOWELS and base[:-1].endswith(strong):
            stems.add(base[: -len(strong) - 1] + weak + base[-1])
    for pattern, new in _WHOLE:
        if pattern.search(base):
            stems.add(pattern.sub(new, base))
    return frozenset(stem for stem in stems if len(stem) >= 3)  # noqa: PLR2004 - shorter begins any word
