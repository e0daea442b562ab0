"""Domain: when mails of one sender are too many to be looked at one by one (pure).

Two programs that answer each other, or a monitor gone wild, send hundreds of mails an hour. Those
beyond the first FLOOD_MAX in an hour are held: taken in, shown as one row, and nothing reopens,
rings or moves for them. Only what looks automatic, or says the same again and again, is counted: a
customer who writes twelve different mails in a row is not a flood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from data.text.fold import fold_text

FLOOD_MAX = 10
"""Automatic mails of one sender within WINDOW that are shown like any other."""
WINDOW = timedelta(hours=1)
READ_CHARS = 2_000

_CHANGING = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail of one sender as far as counting goes."""

    at: datetime
    is_automatic: bool
    fingerprint: bytes


def fingerprint(subject: str, text: str) -> bytes:
    """Tell mails apart by their words: numbers, dates and ids change in mails that say the same."""
    words = _CHANGING.sub(" ", fold_text(f"{subject}\n{text[:READ_CHARS]}"))
    return sha256(words.encode("utf-8", "replace")).digest()[:16]


def find_held(earlier: Sequence[Arrival], new: Sequence[Arrival]) -> list[bool]:
    """Say of each new mail of one sender whether it is held; both oldest first."""
    seen = list(earlier)
    held = []
    for mail in new:
        recent = [each for each in seen if mail.at - WINDOW < each.at <= mail.at]
        automatic = sum(each.is_automatic for each in recent)
        same = sum(each.fingerprint == mail.fingerprint for each in recent)
        held.append((mail.is_automatic and automatic >= FLOOD_MAX) or same >= FLOOD_MAX)
        seen.append(mail)
    return held


def group_subject(count: int, address: str) -> str:
    """Name the one conversation in which held mails lie."""
    many = "mail" if count == 1 else "mails"
    return f"{count} {many} from {address} held together: too many in an hour"
