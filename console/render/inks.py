"""Colours as terminals are told them (SGR numbers), and the shortest way to others; pure."""

from __future__ import annotations

from functools import lru_cache

RESET = "\x1b[0m"
OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""What takes one quality of letters away and leaves the colours; of others all is taken."""
UNSEEN = frozenset("123")
"""Qualities of letters that a blank does not show: bold, dim, italic."""


@lru_cache(maxsize=4096)
def ground_of(colours: str) -> str:
    """Give of some colours what a blank shows of them."""
    qualities, _, ground = _split(colours)
    return ground if UNSEEN.issuperset(qualities) else colours


@lru_cache(maxsize=4096)
def is_ground(colours: str) -> bool:
    """Say whether colours are those of the ground alone, which a terminal fills with."""
    qualities, ink, _ = _split(colours)
    return not qualities and not ink


@lru_cache(maxsize=4096)
def change_for_blank(before: str, after: str) -> tuple[str, str]:
    """Give the shortest command after which a blank looks right, and the colours then."""
    qualities, ink, ground = _split(before)
    if not (UNSEEN.issuperset(qualities) and is_ground(after)):
        return change_of(before, after), after
    if ground == after:
        return "", before
    if not after:  # no command takes the ground alone away everywhere
        return RESET, ""
    return f"\x1b[{after}m", ";".join(filter(None, (*qualities, ink, after)))


@lru_cache(maxsize=4096)
def change_of(before: str, after: str) -> str:
    """Give the shortest command that makes some colours into others."""
    if before == after:
        return ""
    if not after:
        return RESET
    anew = f"\x1b[0;{after}m" if before else f"\x1b[{after}m"
    old, new = _split(before), _split(after)
    if (old[1] and not new[1]) or (old[2] and not new[2]):
        return anew
    gone = [quality for quality in old[0] if quality not in new[0]]
    if any(quality not in OFF for quality in gone):
        return anew
    codes = list(dict.fromkeys(OFF[quality] for quality in gone))
    # The two weights go by one command.
    lost = {quality for quality, off in OFF.items() if off in codes}
    codes += [quality for quality in new[0] if quality in lost or quality not in old[0]]
    codes += [ink for ink, was in ((new[1], old[1]), (new[2], old[2])) if ink != was]
    changed = f"\x1b[{';'.join(codes)}m"
    return changed if len(changed) < len(anew) else anew


def _split(colours: str) -> tuple[tuple[str, ...], str, str]:
    """Give the qualities of letters, their colour and that of the ground."""
    qualities, inks = [], ["", ""]
    numbers = iter(colours.split(";") if colours else ())
    for number in numbers:
        if number in ("38", "48"):
            kind = next(numbers, "5")
            rest = [next(numbers, "0") for _ in range(3 if kind == "2" else 1)]
            inks[number == "48"] = ";".join((number, kind, *rest))
        elif len(number) > 1 and number[:-1] in ("3", "9"):
            inks[0] = number
        elif number[:-1] in ("4", "10"):
            inks[1] = number
        else:
            qualities.append(number)
    return tuple(qualities), inks[0], inks[1]
