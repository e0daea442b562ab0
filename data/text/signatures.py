"""Find what stands below a mail and was not typed for it: signatures, disclaimers, list footers.

Theory of operation: only the end of a stretch of own lines is looked at, paragraph by paragraph
from below. Under a bare "Kind regards" and a name only the lines that are nothing but ways to reach
the writer go, and only where there are two of them: what else stands there (a customer number, an
address to send to) may have been typed for this mail. A phone's line and a disclaimer are known by their words; what stands under dashes is
a signature when it looks like one (short lines, a way to reach somebody, no question). Only the
exact `-- ` of RFC 3676 section 4.3 is taken at its word. A postscript is never part of one.
"""

# ruff: noqa: RUF001, E501 - signs and letters as people write them

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from data.text.closing_words import BESIDE, CLOSINGS, REACHED
from data.text.patterns import pattern
from data.text.quote_lines import core_of, is_rule
from data.text.signature_words import (
    CONTACT,
    DEVICE,
    DEVICE_SIGN,
    LEGAL,
    LEGAL_BEGINS,
    LIST_FOOTER,
    OUTSIDE,
    PHONE_LINE,
    PHONE_WORDS,
    PRINTING,
)

DELIMITER_CHARS_MAX = 20
SIGNATURE_LINES = 20
"""A signature longer than this is more likely text under a line of dashes."""
SLOPPY_LINES = 10
"""The same under dashes that are no `-- `."""
BARE_LINES = 4
"""So many short lines may be a signature without a way to reach its writer."""
CLOSED_LINES = 12
"""Under "Kind regards" a signature has at most so many lines."""
SHORT = 80
PARAGRAPH_LINES = 30
LEGAL_CHARS_MIN = 100
LEGAL_KINDS_MIN = 2
_AFTER_PHONE_LINE = 2
_DELIMITER = "-- "
_WAYS_MIN = 2
_POSTSCRIPT = re.compile(
    r"p\.? ?[sd]\.?(?: ?[:.,)-]|\s)|з\.? ?[ыі]\.?[ :]|п\.? ?с\.?[ :]|u\.i\.|附[:：]|又及|追伸"
)


def is_delimiter(line: str) -> bool:
    """Say whether a line is two dashes, with or without the blank that makes them sure."""
    return len(line) <= DELIMITER_CHARS_MAX and line.rstrip() in (
        "--",
        "—",
        "–",
        "- -",
        "––",
        "__",
        "-—",
    )


def signature_length(lines: Sequence[str], start: int, end: int) -> int:
    """Return how many lines from the dashes at `start` on are a signature; 0 where they are none."""
    for number in range(start + 1, end):
        if _POSTSCRIPT.match(core_of(lines[number])):
            end = number
            break
    written = [line for line in lines[start + 1 : end] if line.strip()]
    if lines[start] == _DELIMITER:
        return end - start if len(written) <= SIGNATURE_LINES else 0
    if not written or len(written) > SLOPPY_LINES:
        return 0
    if any(len(line) > SHORT or line.rstrip()[-1] in "?？؟" for line in written):
        return 0
    has_contact = any(pattern(CONTACT).search(core_of(line)) for line in written)
    is_bare = lines[start].rstrip() == "--" and len(written) <= BARE_LINES
    return end - start if has_contact or is_bare else 0


@lru_cache(maxsize=256)  # a line is asked for from three places
def is_phone_line(line: str) -> bool:
    """Say whether a phone or program added this line by itself."""
    core = core_of(line)
    if not core:
        return False
    if core.isascii() and core.lstrip("(<[*_ ").partition(" ")[0] not in PHONE_WORDS:
        return False
    named = pattern(DEVICE).sub(DEVICE_SIGN, core)
    return pattern(PHONE_LINE).fullmatch(named) is not None


def below_mail(lines: Sequence[str], start: int, end: int) -> set[int]:
    """Return which of the lines from `start` to `end` stand below what was written."""
    found: set[int] = set()
    number = end
    while number > start:
        last = number
        while last > start and not lines[last - 1].strip():
            last -= 1
        first = last
        while first > start and lines[first - 1].strip() and last - first < PARAGRAPH_LINES:
            first -= 1
            if is_rule(lines[first]) or is_delimiter(lines[first]):
                break
        if first == last:
            break
        paragraph = range(first, last)
        if first > start and (_is_legal(lines, first, last) or _is_footer(lines, first, last)):
            found.update(paragraph)
        elif any(is_phone_line(lines[n]) for n in paragraph[-_AFTER_PHONE_LINE - 1 :]):
            phone = max(n for n in paragraph if is_phone_line(lines[n]))
            found.add(phone)
            if phone > first or last - phone > 1:
                break
        elif (above := _frame_start(lines, start, last)) is not None:
            first = above
            found.update(range(first, last))
        else:
            break
        number = first
    return found


def above_mail(lines: Sequence[str], end: int) -> set[int]:
    """Return the first lines that a server put above what was written."""
    first = 0
    while first < end and not lines[first].strip():
        first += 1
    found: set[int] = set()
    for number in range(first, min(first + BARE_LINES, end)):
        core = core_of(lines[number])
        if pattern(OUTSIDE).match(core) is None:
            break
        found.add(number)
        if core[-1:] in ".!]" and number + 1 < end and lines[number + 1].strip():
            # The same warning goes on: "Do not click links …".
            following = core_of(lines[number + 1])
            if _WARNING_GOES_ON.match(following):
                found.add(number + 1)
                break
    return found


_WARNING_GOES_ON = re.compile(
    r"(?:do not|don't|never|please do not|klik ikke|klicka inte|ikke klikk|öffnen sie|bitte|ne cliquez|no haga|klik niet)"
    r".{0,80}(?:click|open|link|attachment|klik|klick|anh|cliqu|clic)"
)


def contact_lines(lines: Sequence[str], start: int, end: int) -> set[int]:
    """Return which lines below a closing and a name only tell how to reach the writer."""
    below: list[int] = []
    number = end
    while number > start and len(below) <= CLOSED_LINES:
        number -= 1
        core = core_of(lines[number])
        if not core:
            if lines[number].strip():
                return set()  # too long for any rule: no signature
            continue
        if core.strip(" ,.!:;–—-") in CLOSINGS:
            break
        if len(core) > SHORT or core[-1] in "?？؟" or _POSTSCRIPT.match(core):
            return set()
        below.append(number)
    else:
        return set()
    is_below_words = any(line.strip() for line in lines[start:number])
    if not is_below_words:
        return set()
    # The last one is the name below the closing: it stays whatever it is.
    ways = {n: len(pattern(REACHED).findall(core_of(lines[n]))) for n in below[:-1]}
    if sum(ways.values()) < _WAYS_MIN:
        return set()
    return {n for n, count in ways.items() if count and _is_only_a_way(core_of(lines[n]))}


def _is_only_a_way(core: str) -> bool:
    """Say whether nothing is left of a line without numbers, addresses and their labels."""
    return not pattern(BESIDE).sub("", pattern(REACHED).sub(" ", core)).strip()


def _is_legal(lines: Sequence[str], first: int, last: int) -> bool:
    joined = " ".join(line.strip() for line in lines[first:last]).casefold()
    if pattern(PRINTING).match(joined.lstrip(" *-_=>|[]()!🌳🌱♻️P")):
        return True
    if (
        len(joined) < LEGAL_CHARS_MIN // 2
        or pattern(LEGAL_BEGINS).match(joined.lstrip(" *-_=[](")) is None
    ):
        return False
    is_long = len(joined) >= LEGAL_CHARS_MIN or not joined.isascii()
    return (
        is_long
        and sum(pattern(kind).search(joined) is not None for kind in LEGAL) >= LEGAL_KINDS_MIN
    )


def _frame_start(lines: Sequence[str], start: int, last: int) -> int | None:
    """Return where a signature between two drawn lines begins, as is usual in Japan."""
    if not is_rule(lines[last - 1]):
        return None
    number = last - 1
    has_contact = False
    while number > start and last - number <= SLOPPY_LINES + 2:
        number -= 1
        line = lines[number].rstrip()
        if is_rule(line):
            return number if has_contact and number > start and last - number > 2 else None  # noqa: PLR2004 - both lines
        if len(line) > SHORT or (line[-1:] in "?？" and line):
            return None
        has_contact |= pattern(CONTACT).search(core_of(line)) is not None
    return None


def _is_footer(lines: Sequence[str], first: int, last: int) -> bool:
    """Say whether a paragraph is what a mailing list puts below every mail."""
    if not is_rule(lines[first]) and not is_delimiter(lines[first]):
        return False
    joined = "\n".join(lines[first + 1 : last]).casefold()
    has_address = "@" in joined or "://" in joined
    return has_address and pattern(LIST_FOOTER).search(joined) is not None
