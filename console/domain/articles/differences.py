"""Domain: what two versions of an article say differently (pure)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from difflib import unified_diff

from data.records.articles import ArticleFile, ArticleState, ArticleWords

_NAMES = {
    "review_by": "review by", "original_id": "translation of",
    "translated_revision": "revision of the original",
}  # fmt: skip
CONTEXT = 3
"""Lines around a change."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with what it said and what it says."""

    field: str
    """Of `ArticleWords`."""
    before: str
    after: str

    @property
    def name(self) -> str:
        """Give the field as an agent calls it."""
        return _NAMES.get(self.field, self.field)


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs."""

    fields: tuple[FieldChange, ...]
    lines: tuple[str, ...]
    """Of the text, as `diff -u` has them: ` `, `+`, `-` or `@@` in front."""

    @property
    def is_empty(self) -> bool:
        """Say whether both say the same."""
        return not (self.fields or self.lines)


def compare_words(before: ArticleWords, after: ArticleWords) -> Difference:
    """Say what an article says after that it did not say before."""
    changes = []
    for field in fields(ArticleWords):
        was, now = (getattr(words, field.name) for words in (before, after))
        if field.name != "body" and was != now:
            changes.append(FieldChange(field.name, _told(was), _told(now)))
    lines = unified_diff(
        before.body.split("\n"), after.body.split("\n"), n=CONTEXT, lineterm="",
    )  # fmt: skip
    # The first two name files.
    return Difference(tuple(changes), tuple(lines)[2:])


def _told(value: object) -> str:
    match value:
        case None:
            return ""
        case ArticleState():
            return value.value
        case date():
            return value.isoformat()
        case ArticleFile():
            return f"{value.name} ({value.size_bytes} bytes, {value.sha256[:8]})"
        case tuple():
            return ", ".join(map(_told, value))
        case _:
            return str(value)
