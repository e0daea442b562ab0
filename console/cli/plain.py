"""Output that is read aloud: one fact a line, without columns, indentation or signs (`--plain`).

One process answers one command, so the manner is chosen once, at its start.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from console.domain.local_words import moment

SPOKEN = {
    " \u00b7 ": ", ", "\u00b7": ",", "\u22ef ": "", "\u2192": "to", "\u2190": "from",
    "\u2026": "...", "\u2713": "yes", "\u2022": "", "\u258c": "", "\u2593": "",
}  # fmt: skip
"""What is said for our own signs."""


class _Chosen:
    is_plain = False


def be_plain(*, is_wanted: bool = True) -> None:
    """Have all that follows printed so, or not so."""
    _Chosen.is_plain = is_wanted


def is_plain() -> bool:
    """Say whether output is to be read aloud."""
    return _Chosen.is_plain


def spoken(text: str) -> str:
    """Give words of ours without signs and without blanks that only put them in columns."""
    for sign, words in SPOKEN.items():
        text = text.replace(sign, words)
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def when(at: datetime | None, *, now: datetime, time_zone: str) -> str:
    """Say a moment exactly, and how far away it is; nothing where there is none."""
    if at is None:
        return ""
    from console.domain.typed_times.saying import say_distance  # noqa: PLC0415 - start-up time

    zone = ZoneInfo(time_zone)
    return f"{moment(at.astimezone(zone), has_year=True)}, {say_distance(at, now=now, zone=zone)}"
