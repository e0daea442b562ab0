"""Services: what conversations are about: fields as typed, and what many of them have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.domain.deeds import ChangeTags, SetFields
from console.domain.field_reading import read_field
from console.domain.fields import FIELDS
from console.domain.words import Refused, Word, read_tags
from console.services.errors import UsageError
from console.services.team import TeamService
from console.services.work import TARGETS_MAX
from data.records import ConversationId, ListedWord
from data.store import Store
from data.store.work import WorkRow, read_work_rows


@dataclass(frozen=True, slots=True)
class Described:
    """What some conversations say of themselves, counted."""

    total: int
    tags: Mapping[str, int]
    """How many have each tag."""
    values: Mapping[str, Mapping[str | None, int]]
    """How many have each value of a field; None where it is empty."""

    def common(self, field: str) -> tuple[str | None, ...]:
        """Give the value of a field that all have, alone; empty where they differ."""
        found = self.values[field]
        return tuple(found) if len(found) == 1 else ()


class DescribingService:
    """Reads and understands tags, kind, cause, stage, language and channel."""

    def __init__(self, store: Store, *, team: TeamService) -> None:
        self._store = store
        self._team = team

    async def look(self, numbers: Sequence[ConversationId]) -> Described:
        """Read what conversations say of themselves; of very many, of as many as change at once."""
        found = await self._store.read(read_work_rows, list(numbers)[:TARGETS_MAX])
        return described(list(found.values()))

    async def list_tags(self) -> list[ListedWord]:
        """Give the tags to choose from."""
        return await self._team.list_tags()

    async def list_causes(self) -> list[ListedWord]:
        """Give the causes to choose from."""
        return await self._team.list_causes()

    async def keep_cause(self, name: str) -> None:
        """Put a lead's new cause into the list that leads keep.

        Raises:
            UsageError: it is none that this agent may use.
        """
        await self._team.cause_for(name)

    async def read_fields(self, typed: Mapping[str, str]) -> SetFields:
        """Understand what fields are to hold; an empty text empties one.

        Raises:
            UsageError: a value is none; nothing was kept.
        """
        assert set(typed) <= set(FIELDS), typed
        values = {name: _read(name, text) for name, text in typed.items() if name != "cause"}
        if cause := typed.get("cause", "").strip():
            # Last: a lead's new one is kept at once, so everything else must be right by then.
            values["cause"] = (await self._team.cause_for(cause)).name
        elif "cause" in typed:
            values["cause"] = None
        return SetFields(values)


def described(rows: Sequence[WorkRow]) -> Described:
    """Count what conversations say of themselves."""
    tags = Counter(tag for row in rows for tag in row.tags)
    values = {name: Counter(_text(row, name) for row in rows) for name in FIELDS}
    return Described(len(rows), tags, values)


def tags_typed(
    *, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> tuple[ChangeTags, tuple[Word, ...]]:
    """Understand tags as typed; give the deed and the words, which say what was made of them.

    Raises:
        UsageError: one of them cannot be a tag.
    """
    read = []
    for texts in (add, remove):
        words = read_tags(texts)
        if isinstance(words, Refused):
            raise UsageError(words.why)
        read.append(words)
    added, removed = ([word.name for word in words] for words in read)
    deed = ChangeTags(frozenset(added), frozenset(removed))
    return deed, (*read[0], *read[1])


def _read(field: str, text: str) -> str | None:
    if not text.strip():
        if field == "channel":
            raise UsageError("A conversation has a channel; mail is the usual one.")
        return None
    word = read_field(field, text)
    if isinstance(word, Refused):
        raise UsageError(word.why)
    return word.name


def _text(row: WorkRow, field: str) -> str | None:
    value = row.columns[field]
    return None if value is None else str(value)
