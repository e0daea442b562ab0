"""Find a greeting with a name that nobody of those who get the mail has.

Found in the first lines, behind a word that greets, so a name further down is never looked at. Of
a customer who is known as a firm, or by an address alone, no name can be wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from console.domain.reply_check.background import Background
from console.domain.reply_check.doubts import Doubt, DoubtKind
from console.domain.reply_check.greeting_words import (
    GREETINGS,
    HAN_GREETINGS,
    HAN_HELLOS,
    HAN_NO_NAMES,
    HAN_SURNAMES_TWO,
    HAN_TITLES,
    NO_NAMES,
    NOT_AFTER,
    PINYIN,
    SMALL,
    THANKS,
    TITLES,
)
from console.domain.reply_check.names import HAN_NAME_MAX, Known, is_person
from console.domain.reply_check.own_words import HAN
from console.domain.reply_check.spelling import plain

LINES_LOOKED_AT = 2
LINE_MAX = 120
NAMES_MAX = 4
_STOP = re.compile(r"[,.!:;?()–—|/]|\s-\s")  # noqa: RUF001 - dashes
_HAN_STOP = re.compile(r"[，,：:！!。；;\s]+")  # noqa: RUF001 - full-width
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*|&")  # noqa: RUF001 - two apostrophes


@dataclass(frozen=True, slots=True)
class Greeting:
    """Whom a letter greets: `words` as written, `names` as they may be looked for."""

    words: str
    names: tuple[str, ...]
    has_title: bool = False
    is_han: bool = False


def check_salutation(text: str, background: Background, *, language: str | None) -> list[Doubt]:
    """Doubt a greeting that names somebody else."""
    greeting = find_greeting(text)
    customer = background.customer
    if greeting is None or customer is None or not all(map(is_person, background.people)):
        return []
    known = Known.of(background)
    if greeting.is_han:
        is_theirs = known.has_han(greeting.names[0])
    elif not known.han or not HAN.search(customer.name):
        is_theirs = any(known.has(name, language=language) for name in greeting.names)
    else:  # a Li Wei may call himself Oliver; only "Mr Wang" cannot be him
        is_theirs = not _is_other_surname(greeting, known)
    if is_theirs:
        return []
    said = greeting.words
    sentence = f'The greeting says "{said}"; this customer is {customer.name}: mend the name.'
    return [Doubt(DoubtKind.NAME, sentence)]


def _is_other_surname(greeting: Greeting, known: Known) -> bool:
    spelt = {latin for name in known.han for latin in PINYIN.get(name[:1], frozenset())}
    all_spelt = frozenset().union(*PINYIN.values())
    names = {plain(name) for name in greeting.names}
    return greeting.has_title and bool(names & all_spelt) and not names & (spelt | known.latin)


def find_greeting(text: str) -> Greeting | None:
    """Give the names in the greeting of a letter; None where it names nobody."""
    lines = [line.strip()[:LINE_MAX] for line in text.split("\n") if line.strip()]
    for line in lines[:LINES_LOOKED_AT]:
        found = _han_greeting(line) if HAN.search(line) else _latin_greeting(line)
        if found is not None:
            return found
    return None


def _latin_greeting(line: str) -> Greeting | None:
    lowered = line.casefold()
    rest = None
    for greeting in GREETINGS:
        if lowered.startswith(greeting) and not lowered[len(greeting) :][:1].isalpha():
            rest = line[len(greeting) :]
            break
    is_thanks = rest is None
    if rest is None:
        thanks = next((word for word in THANKS if re.match(rf"{word},?\s+\S", lowered)), None)
        if thanks is None:
            return None
        rest = line[len(thanks) :]
    rest = rest.lstrip(" ,!")
    without_dots = re.sub(r"\b(\w{1,4})\.", _title_without_dot, rest)
    part = _STOP.split(without_dots, maxsplit=1)[0].strip()
    names, has_title, left = _leading_names(part)
    if not names or (is_thanks and (left or len(names) > 2)):  # noqa: PLR2004 - first and last
        return None
    return Greeting(" ".join(names), tuple(names), has_title)


def _title_without_dot(match: re.Match[str]) -> str:
    return match[1] if match[1].casefold() in TITLES or len(match[1]) == 1 else match[0]


def _leading_names(part: str) -> tuple[list[str], bool, bool]:
    """Give the names at the beginning, whether a title stands there, whether more follows."""
    names: list[str] = []
    has_title = False
    for token in _TOKEN.findall(part):
        word = token.casefold()
        if word in NO_NAMES:
            return [], has_title, True
        if word in TITLES and (not names or len(word) > 1):
            has_title = True
        elif word in SMALL:
            continue
        elif token[:1].isupper() and word not in NOT_AFTER and len(names) < NAMES_MAX:
            names.append(token)
        else:
            return names, has_title, True
    return names, has_title, False


def _han_greeting(line: str) -> Greeting | None:
    pieces = [piece for piece in _HAN_STOP.split(line) if piece][:3]
    for place, piece in enumerate(pieces):
        if piece.casefold() in HAN_HELLOS:
            continue  # a hello alone: the name may come behind it
        name, is_addressed, title = _bare_han(piece)
        following = pieces[place + 1] if place + 1 < len(pieces) else ""
        is_addressed = is_addressed or following.startswith(HAN_HELLOS)
        is_name = (
            0 < len(name) <= HAN_NAME_MAX
            and all(HAN.match(letter) for letter in name)
            and name not in HAN_NO_NAMES
            and not any(word in name for word in HAN_NO_NAMES if len(word) > 1)
        )
        is_surname = name[:1] in PINYIN or name[:2] in HAN_SURNAMES_TWO or name[:1] in "小老阿"
        if is_name and (title or (is_addressed and is_surname)):
            return Greeting(f"{name}{title}", (name,), bool(title), is_han=True)
        return None
    return None


def _bare_han(piece: str) -> tuple[str, bool, str]:
    """Take greeting, hello and title off a piece of a line."""
    is_addressed = False
    for word in HAN_GREETINGS:
        if piece.startswith(word):
            piece, is_addressed = piece[len(word) :], True
            break
    for word in HAN_HELLOS:
        if len(piece) > len(word) and piece.endswith(word):
            piece, is_addressed = piece[: -len(word)], True
            break
    title = next((t for t in HAN_TITLES if len(piece) > len(t) and piece.endswith(t)), "")
    return piece.removesuffix(title), is_addressed, title
