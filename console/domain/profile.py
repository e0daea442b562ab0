"""Domain: what an agent says of himself, read as it was typed, and what follows from it (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.records import Agent
from data.text.safe import clean_line, clean_text

NAME_MAX = 80
SIGNATURE_MAX = 2000
"""Letters; more is an advertisement."""
AWAY_WORDS_MAX = 100

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DELIMITER = re.compile(r"-- ?\n")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a text cannot stand there, as a sentence."""

    why: str


def is_time_zone(text: str) -> bool:
    """Say whether this machine knows a time zone by this name."""
    # Start-up time: every command reads a profile, few look at a clock of its zone.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - as above

    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_language(text: str) -> bool:
    """Say whether a text is the code of a language."""
    return _LANGUAGE.fullmatch(text) is not None


def is_signature(text: str) -> bool:
    """Say whether a text is lines without control characters."""
    return _NO_TEXT.search(text.replace("\r\n", "\n")) is None


def read_time_zone(text: str) -> str | Refused:
    """Read the name of a time zone in any case, or the place alone; empty: the mailbox's."""
    name = clean_line(text, limit=NAME_MAX)
    if not name or ("/" in name and is_time_zone(name)):
        return str(name)
    from zoneinfo import available_timezones  # noqa: PLC0415 - as above

    # The names differ in case from what people type, and Windows' habit is a space.
    wanted = name.replace(" ", "_").casefold()
    known = sorted(available_timezones())
    found = [zone for zone in known if zone.casefold() == wanted]
    found = found or [zone for zone in known if zone.casefold().endswith(f"/{wanted}")]
    if len(found) == 1:
        return found[0]
    if found:
        return Refused(f"“{name}” could be {_either(found)}; name one of them.")
    return Refused(f"“{name}” is no time zone; name it as Europe/Copenhagen or UTC.")


def read_language(text: str) -> str | Refused:
    """Read the code of a language in any case; empty: none."""
    typed = clean_line(text, limit=NAME_MAX)
    first, *rest = typed.replace("_", "-").split("-")
    code = "-".join((first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)))  # noqa: PLR2004 - a country's code
    if code and not is_language(code):
        return Refused(f"“{typed}” is no language code; name it as en, da or en-GB.")
    return code


def read_display_name(text: str) -> str | Refused:
    """Read the name that colleagues see."""
    name = clean_line(text)
    if not name:
        return Refused("A display name has at least one letter.")
    if len(name) > NAME_MAX:
        return Refused(f"A display name has at most {NAME_MAX} letters; this has {len(name)}.")
    return str(name)


def read_signature(text: str) -> str | Refused:
    """Read a signature; the `-- ` above it is ours to write. Empty: none."""
    lines = text.replace("\r\n", "\n").strip("\n")
    lines = "\n".join(line.rstrip() for line in _DELIMITER.sub("", lines, count=1).split("\n"))
    if not is_signature(lines):
        return Refused("A signature is lines of text without control characters.")
    if len(lines) > SIGNATURE_MAX:
        return Refused(f"A signature has at most {SIGNATURE_MAX} letters; this has {len(lines)}.")
    return str(clean_text(lines))


def read_away_words(text: str) -> str | Refused:
    """Read why somebody is away."""
    words = clean_line(text)
    if len(words) > AWAY_WORDS_MAX:
        return Refused(f"A word why has at most {AWAY_WORDS_MAX} letters; this has {len(words)}.")
    return str(words)


def signature_for(agent: Agent, language: str | None) -> str:
    """Give the signature below a mail in a language: en-GB takes that of en, else the general."""
    by_language = dict(agent.signatures)
    code = language or ""
    while code:
        if code in by_language:
            return by_language[code]
        code = code.rpartition("-")[0]
    return agent.signature


def _either(names: Sequence[str]) -> str:
    return " or ".join(names[:3])
