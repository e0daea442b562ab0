"""Domain: what the doings of other mail programs make of a conversation (pure).

What somebody does with a mail on a phone or in webmail is done to its conversation here, as far as
both know it: a flag is high priority, a keyword is a tag. Only the newest mail of a person speaks
for the priority; any mail of the customer speaks for tags.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from console.domain.words import Word, read_tag
from data.mail.keywords import tag_of
from data.records import Alteration, Columns, FlagChange, MessageId, Priority

_HIGH = tuple(Priority).index(Priority.HIGH)
_NORMAL = tuple(Priority).index(Priority.NORMAL)


@dataclass(frozen=True, slots=True)
class Known:
    """A conversation as far as other mail programs can change it."""

    priority: int
    tags: frozenset[str]
    flagged_id: MessageId | None
    """The newest mail of a person, which carries the flag."""


def decide_elsewhere(known: Known, changes: Sequence[FlagChange]) -> Alteration:
    """Say what changes of one conversation when flags of its mails were changed elsewhere."""
    columns: Columns = {}
    added: set[str] = set()
    removed: set[str] = set()
    for change in changes:
        if change.message_id == known.flagged_id:
            if has(change.added, "\\Flagged") and known.priority < _HIGH:
                columns["priority"] = _HIGH
            elif has(change.removed, "\\Flagged") and known.priority >= _HIGH:
                columns["priority"] = _NORMAL
        added |= {tag for keyword in change.added if (tag := _tag(keyword))}
        removed |= {tag for keyword in change.removed if (tag := _tag(keyword))}
    # Put on one mail and taken off another at once: somebody wants it, so it stays.
    return Alteration(
        columns,
        tags_added=frozenset(added) - known.tags,
        tags_removed=frozenset(removed - added) & known.tags,
    )


def _tag(keyword: str) -> str | None:
    word = read_tag(tag_of(keyword) or "")
    return word.name if isinstance(word, Word) else None


def has(flags: Collection[str], flag: str) -> bool:
    """Say whether a flag is among others; case does not count."""
    return flag.casefold() in {each.casefold() for each in flags}
