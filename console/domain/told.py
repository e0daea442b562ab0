"""Domain: a line of the activity log that is put into words, with what its tellers share (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console.domain import local_words
from data.records import Activity
from data.text.safe import clean_line

PEOPLE_MAX = 3
DETAIL_CHARS_MAX = 60
_FACT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the log that is put into words, for somebody's zone where that is known."""

    activity: Activity
    time_zone: str | None

    @property
    def detail(self) -> Mapping[str, object]:
        """What was noted of it."""
        return self.activity.detail

    @property
    def after(self) -> Mapping[str, object]:
        """Columns as they were afterwards."""
        return mapping_of(self.detail.get("after"))

    @property
    def before(self) -> Mapping[str, object]:
        """The same columns before."""
        return mapping_of(self.detail.get("before"))

    def fact(self, name: str) -> str:
        """Give a fact of the line, safe to show; names of several people after each other."""
        value = self.detail.get(name)
        if isinstance(value, list):
            return people_words(value)
        return "" if value is None else clean_line(str(value), limit=DETAIL_CHARS_MAX)

    def moment(self, ms: object) -> str:
        """Say a moment that is noted in milliseconds; nothing where the zone is not known."""
        if not isinstance(ms, int) or self.time_zone is None:
            return ""
        at = datetime.fromtimestamp(ms / 1000, UTC)
        return local_words.moment(at.astimezone(ZoneInfo(self.time_zone)))

    def fill(self, words: str) -> str:
        """Put facts where words name them in braces."""
        return _FACT.sub(lambda match: self.fact(match[1]), words)


Telling = Callable[[Told], str]


def people_words(people: Sequence[object]) -> str:
    """Name some people, and how many more there are."""
    named = [clean_line(str(who)) for who in people]
    rest = len(named) - PEOPLE_MAX
    return ", ".join(named[:PEOPLE_MAX]) + (f" and {rest} more" if rest > 0 else "")


def tell_unknown(told: Told) -> str:
    """Tell a verb of a newer program by its name, with its one fact in words."""
    words = clean_line(told.activity.verb.rpartition(".")[2].replace("_", " "))
    said = [value for value in told.detail.values() if isinstance(value, str)]
    return f"{words} {clean_line(said[0], limit=DETAIL_CHARS_MAX)}" if len(said) == 1 else words


def mapping_of(value: object) -> Mapping[str, object]:
    """Give what was noted as columns; nothing where something else was."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[object]:
    """Give what was noted as a list; nothing where something else was."""
    return value if isinstance(value, list) else []
