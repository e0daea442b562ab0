"""Put a line into the order in which it is seen, after the Unicode Bidirectional Algorithm; pure.

Theory of operation: text is kept in the order in which it is read and spoken. A terminal that does
not turn Hebrew and Arabic by itself needs a line's letters in the order of its columns. Of UAX #9
everything is here but explicit embeddings: their controls never reach a line (`safe` takes them
out), so there is one level below the paragraph's. A letter and the marks on it are moved as one.
"""
# ruff: noqa: RUF001 - brackets of several scripts are mirrored

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import bidirectional

LINE_MAX = 2000
"""Signs of a line that are put in order; longer ones are no lines of a screen."""
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_OPENING = "([{⁅⁽₍〈❨❪❬❮❰❲❴⟦⟨⟪⟬⟮⦃⦅〈《「『【〔〖〘〚（［｛｟｢"
_CLOSING = ")]}⁆⁾₎〉❩❫❭❯❱❳❵⟧⟩⟫⟭⟯⦄⦆〉》」』】〕〗〙〛）］｝｠｣"
_PAIRS = dict(zip(_OPENING, _CLOSING, strict=True))
_CLOSES = {close: open_ for open_, close in _PAIRS.items()}
_ALIKE = {"\u2329": "〈", "\u232a": "〉"}
_MIRRORED = _PAIRS | _CLOSES | dict(zip("<>«»‹›≤≥≪≫⊂⊃∈∋", "><»«›‹≥≤≫≪⊃⊂∋∈", strict=True))
_STRONG = frozenset(("L", "R"))
_NUMBERS = frozenset(("EN", "AN"))
_NEUTRAL = frozenset(("WS", "ON", "S", "B"))
PAIRS_MAX = 63
"""Open brackets that are remembered (BD16)."""


def holds_right_to_left(text: str) -> bool:
    """Say, fast, whether a text has Hebrew, Arabic or another letter written to the left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def is_right_to_left(text: str) -> bool:
    """Say whether a paragraph begins at the right: by its first letter that has a direction."""
    for char in text:
        kind = _kind(char)
        if kind == "L":
            return False
        if kind in ("R", "AL"):
            return True
    return False


def as_seen(line: str, *, is_from_right: bool) -> str:
    """Give a line of a paragraph in the order of the columns, the leftmost first."""
    if not (is_from_right or holds_right_to_left(line)) or len(line) > LINE_MAX:
        return line
    units = _units(line)
    kinds = [_kind(unit[0]) for unit in units]
    levels = _levels(units, kinds, base=int(is_from_right))
    # L4: what is read to the left shows brackets the other way round.
    seen = [
        _MIRRORED.get(unit[0], unit[0]) + unit[1:] if level % 2 else unit
        for unit, level in zip(units, levels, strict=True)
    ]
    return "".join(seen[number] for number in _order(levels))


@lru_cache(maxsize=4096)  # more than the signs of any one language in use
def _kind(char: str) -> str:
    return bidirectional(char) or "L"


def _units(line: str) -> list[str]:
    """Part a line into letters with the marks on them (L3) and what joins them (X9)."""
    units: list[str] = []
    for char in line:
        if units and _kind(char) in ("NSM", "BN"):
            units[-1] += char
        else:
            units.append(char)
    return units


def _levels(units: Sequence[str], kinds: Sequence[str], *, base: int) -> list[int]:
    """Give the level of each unit: odd ones are read to the left."""
    own = "R" if base else "L"
    found = _neutral_found(_weak_found(kinds, own), units, own)
    levels = []
    for kind in found:
        if kind == own:
            levels.append(base)
        elif kind in _NUMBERS:
            levels.append(2)  # I1 and I2 agree here
        else:
            levels.append(1 if kind == "R" else 2)
    for number in range(len(units) - 1, -1, -1):  # L1: blanks at the end stay at the end
        if kinds[number] not in ("WS", "S", "B"):
            break
        levels[number] = base
    return levels


def _weak_found(kinds: Sequence[str], own: str) -> list[str]:
    """Settle numbers and what stands in them (W1 to W7)."""
    found = ["ON" if kind in ("NSM", "BN") else kind for kind in kinds]
    strong = own
    for number, kind in enumerate(found):
        if kind in ("L", "R", "AL"):
            strong = kind
            found[number] = "R" if kind == "AL" else kind
        elif kind == "EN" and strong == "AL":
            found[number] = "AN"
    last = len(found) - 1
    for number, kind in enumerate(found):
        if kind in ("ES", "CS") and 0 < number < last:
            before, behind = found[number - 1], found[number + 1]
            if before == behind and (before == "EN" or (before == "AN" and kind == "CS")):
                found[number] = before
    _join_signs(found)
    strong = own
    for number, kind in enumerate(found):
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "L":
            found[number] = "L"
        elif kind in ("ES", "ET", "CS"):
            found[number] = "ON"
    return found


def _join_signs(found: list[str]) -> None:
    """Count currency and per cent beside a number as part of it (W5)."""
    start = None
    for number, kind in enumerate([*found, ""]):
        if kind == "ET":
            start = number if start is None else start
            continue
        if start is not None:
            if kind == "EN" or (start > 0 and found[start - 1] == "EN"):
                found[start:number] = ["EN"] * (number - start)
            start = None


def _neutral_found(found: list[str], units: Sequence[str], own: str) -> list[str]:
    """Settle brackets (N0), and blanks and signs by what stands around them (N1, N2)."""
    for first, last in _bracket_pairs(found, units):
        inside = {_direction(kind) for kind in found[first + 1 : last]}
        if own in inside:
            found[first] = found[last] = own
        elif inside & _STRONG:
            before = next((d for k in reversed(found[:first]) if (d := _direction(k))), own)
            found[first] = found[last] = before if before != own else own
    number = 0
    while number < len(found):
        end = number
        while end < len(found) and found[end] in _NEUTRAL:
            end += 1
        if end > number:
            before = _direction(found[number - 1]) if number else own
            behind = _direction(found[end]) if end < len(found) else own
            found[number:end] = [before if before == behind else own] * (end - number)
        number = end + 1
    return found


def _direction(kind: str) -> str:
    """Give in which direction a settled kind counts for its neighbours."""
    return "R" if kind in _NUMBERS else kind if kind in _STRONG else ""


def _bracket_pairs(found: Sequence[str], units: Sequence[str]) -> list[tuple[int, int]]:
    """Find the brackets that belong together (BD16)."""
    pairs: list[tuple[int, int]] = []
    open_: list[tuple[str, int]] = []
    for number, unit in enumerate(units):
        sign = _ALIKE.get(unit[0], unit[0])
        if found[number] != "ON":
            continue
        if sign in _PAIRS:
            if len(open_) == PAIRS_MAX:
                return []
            open_.append((sign, number))
        elif sign in _CLOSES:
            for place in range(len(open_) - 1, -1, -1):
                if open_[place][0] == _CLOSES[sign]:
                    pairs.append((open_[place][1], number))
                    del open_[place:]
                    break
    return sorted(pairs)


def _order(levels: Sequence[int]) -> list[int]:
    """Give the places in the order in which they are seen (L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = None
        for place, each in enumerate([*levels, 0]):
            if each >= level:
                start = place if start is None else start
            elif start is not None:
                order[start:place] = reversed(order[start:place])
                start = None
    return order
