"""Is this name one of theirs? Spellings, short forms, declensions, and names in two scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from console.domain.reply_check.background import Background
from console.domain.reply_check.greeting_words import (
    COMPANY_MARKS,
    COMPANY_MARKS_HAN,
    HAN_SURNAMES_TWO,
    PINYIN,
)
from console.domain.reply_check.nicknames import FAMILIES
from console.domain.reply_check.own_words import HAN
from console.domain.reply_check.spelling import plain
from data.records import Address

PREFIX_MIN = 3
"""Letters of a short form that begins the name: Alex, Sam, Kat."""
SUFFIX_MIN = 4
"""Letters of one that ends it: Lotte, Stine, Bella."""
LOCAL_MIN = 3
"""Letters of a name that are found in an address as one word with others: mettes@, lars1980@."""
SIGNED_LINES = 5
"""Lines at the end of a mail in which people sign."""
ENDINGS_MAX = 2
"""Letters by which a name that is called differs from the name itself: Marek, Marku."""
CALLED_BY_CASE = frozenset({"pl", "cs", "sk", "lv", "lt", "uk", "ru", "bg", "el", "ro", "hr"})
"""Languages that decline a name when they call it."""
HAN_NAME_MAX = 4
_NAME = re.compile(r"[^\W\d_]+")


def is_person(person: Address) -> bool:
    """Say whether a name is a human being's as far as it can be told; without one: no."""
    name = str(person.name).strip()
    if not name or "@" in name or any(map(str.isdigit, name)):
        return False
    if HAN.search(name):
        letters = "".join(HAN.findall(name))
        is_short = len(letters) <= HAN_NAME_MAX
        return is_short and not any(mark in name for mark in COMPANY_MARKS_HAN)
    parts = [part.strip(".,()&").casefold() for part in name.split()]
    if any(part in COMPANY_MARKS for part in parts):
        return False
    domain = plain(person.address.partition("@")[2])
    tokens = [plain(token) for token in _NAME.findall(name)]
    # "Nordlys" of nordlys.example is a firm; "Mette" of mette-holm.example may be one too.
    return bool(tokens) and not (len(tokens) == 1 and tokens[0] in domain)


@dataclass(frozen=True, slots=True)
class Known:
    """The names of those to whom something goes."""

    latin: frozenset[str]
    display: frozenset[str]
    """Those of `latin` that stand before an address as a name."""
    han: tuple[str, ...]
    locals: tuple[str, ...]
    """Addresses before the `@`, letters only."""

    @classmethod
    def of(cls, background: Background) -> Known:
        """Take the names from addresses, and from the ends of their mails."""
        display: set[str] = set()
        latin: set[str] = set()
        han: list[str] = []
        local_parts: list[str] = []
        for person in background.people:
            local = person.address.partition("@")[0]
            display.update(_tokens(person.name))
            latin.update(_tokens(re.sub(r"[^\w]|_|\d", " ", local)))
            local_parts.append(plain("".join(_NAME.findall(local))))
            han += _han_names(str(person.name))
        for text in (*background.waiting, *background.earlier):
            lines = [line for line in text.split("\n") if line.strip()][-SIGNED_LINES:]
            signed = " ".join(lines)
            latin.update(plain(word) for word in _NAME.findall(signed) if word[:1].isupper())
            han += HAN.findall(signed) and ["".join(HAN.findall(line)) for line in lines[-2:]]
        return cls(frozenset(latin | display), frozenset(display), tuple(han), tuple(local_parts))

    def has(self, name: str, *, language: str | None) -> bool:
        """Say whether a first or last name in Latin letters is one of theirs."""
        one = plain(name)
        parts = {one, *(plain(part) for part in name.split("-"))}
        if any(_is_alike(part, known, language) for part in parts for known in self.latin):
            return True
        is_long = len(one) >= LOCAL_MIN
        return is_long and any(local.startswith(one) or one in local for local in self.locals)

    def has_han(self, name: str) -> bool:
        """Say whether a Chinese name, or a surname alone, is one of theirs; True if in doubt."""
        name = name[1:] if name[:1] in "小老阿" and len(name) > 1 else name
        if any(name in known for known in self.han if known):
            return True
        surname = name[:2] if name[:2] in HAN_SURNAMES_TWO else name[:1]
        spelt = PINYIN.get(surname)
        if any(self.han):
            # Chinese names that are theirs are known; the text of a mail alone would prove nothing.
            return False
        return spelt is None or len(self.display) <= 1 or bool(spelt & self.latin)


def _is_alike(one: str, other: str, language: str | None) -> bool:
    if one == other or other in FAMILIES.get(one, ()):
        return True
    short, long = sorted((one, other), key=len)
    if len(other) == 1:  # an initial
        return one.startswith(other)
    if len(short) >= PREFIX_MIN and long.startswith(short):
        return True
    if len(short) >= SUFFIX_MIN and long.endswith(short):
        return True
    if language not in CALLED_BY_CASE or len(short) < PREFIX_MIN:
        return False
    stem = max(len(long) - ENDINGS_MAX, PREFIX_MIN)
    return long[:stem] == short[:stem]


def _tokens(name: str) -> Iterable[str]:
    whole = re.sub("['’]", "", name)  # noqa: RUF001 - O'Brien is one name and no initial
    return (plain(token) for token in _NAME.findall(whole) if not HAN.search(token))


def _han_names(name: str) -> list[str]:
    return ["".join(HAN.findall(name))] if HAN.search(name) else []
