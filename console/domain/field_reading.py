"""Domain: what was typed for a conversation's fields, read or refused with the nearest (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from console.domain.fields import CHANNEL_WORDS, STAGE_WORDS
from console.domain.language_names import COUNTRIES, LANGUAGES, language_name
from console.domain.words import Refused, Word, nearest
from data.records import Channel, Kind, Stage
from data.text.fold import fold_name
from data.text.safe import clean_line

TYPED_MAX = 60
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
"""A language with script and region, folded (RFC 5646, section 2.1, without private use)."""
SCRIPT_LETTERS, REGION_LETTERS = 4, 2


def read_field(field: str, text: str) -> Word | Refused:
    """Read the value of a field, `cause` excepted, whose words leads keep."""
    return READERS[field](text)


def read_kind(text: str) -> Word | Refused:
    """Read a kind."""
    return _one_of("kind", text, {kind.value: kind.value for kind in Kind})


def read_stage(text: str) -> Word | Refused:
    """Read a stage of the journey, by its name or as people read it."""
    words = {words: stage.value for stage, words in STAGE_WORDS.items()}
    return _one_of("stage", text, words | {stage.value: stage.value for stage in Stage})


def read_channel(text: str) -> Word | Refused:
    """Read a channel, by its name or as people read it."""
    words = {words: channel.value for channel, words in CHANNEL_WORDS.items()}
    known = words | {channel.value: channel.value for channel in Channel}
    return _one_of("channel", text, known | {"e-mail": "mail", "email": "mail"})


def read_language(text: str) -> Word | Refused:
    """Read a language: its code with or without a region, or its name, in it or in English."""
    typed = clean_line(text, limit=TYPED_MAX)
    folded = fold_name(typed).replace("_", "-")
    for code, names in LANGUAGES.items():
        if folded in {code, *map(fold_name, names)}:
            return Word(code, typed)
    primary, *rest = folded.split("-")
    if _TAG.fullmatch(folded) and (len(primary) > 2 or primary in LANGUAGES):  # noqa: PLR2004 - ISO 639-1
        return Word("-".join((primary, *map(_part, rest))), typed)
    near = COUNTRIES.get(primary) or _nearest_language(folded)
    meant = f" Did you mean {near} ({language_name(near)})?" if near else ""
    return Refused(f"“{typed}” is no language; name one as da, en-GB or German.{meant}")


READERS: Mapping[str, Callable[[str], Word | Refused]] = {
    "kind": read_kind,
    "stage": read_stage,
    "language": read_language,
    "channel": read_channel,
}


def _one_of(field: str, text: str, known: Mapping[str, str]) -> Word | Refused:
    """Read one of a few values; `known` gives each by the words that mean it."""
    typed = clean_line(text, limit=TYPED_MAX)
    wanted = _loose(typed)
    for words, value in known.items():
        if wanted == _loose(words):
            return Word(value, typed)
    values = list(dict.fromkeys(known.values()))
    near = nearest(wanted.replace(" ", "_"), values)
    meant = f" Did you mean {near}?" if near else ""
    return Refused(f"“{typed}” is no {field}; there are {', '.join(values)}.{meant}")


def _loose(text: str) -> str:
    """Give words without regard to how their parts are joined."""
    return " ".join(fold_name(text).replace("_", " ").replace("-", " ").split())


def _part(part: str) -> str:
    """Give a part of a language tag as it is usually written: `Hant`, `GB`."""
    if len(part) == REGION_LETTERS:
        return part.upper()
    return part.title() if len(part) == SCRIPT_LETTERS and part.isalpha() else part


def _nearest_language(folded: str) -> str | None:
    by_name = {fold_name(name): code for code, names in LANGUAGES.items() for name in names}
    near = nearest(folded, list(by_name)) if len(folded) > 2 else None  # noqa: PLR2004 - a code is like any other
    return None if near is None else by_name[near]
