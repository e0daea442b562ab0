"""Domain: what taking a deed back changes, and where somebody has changed the same since.

A deed is compared field by field with how its conversation stands: what is still as the deed left
it goes back, what has gone back already is left, and what somebody changed since is a conflict. A
conflict leaves the whole conversation as it is: half a deed taken back is a state nobody chose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.records import AgentId, Alteration, Columns

FOLLOWING = frozenset({"unanswered_at", "claimed_at", "woken_at", "closed_at"})
"""Columns that follow from others or from mails: another value there is nobody's decision."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """What goes back, or the fields in which it cannot."""

    alteration: Alteration
    conflicts: tuple[str, ...] = ()


def decide_reversal(
    *,
    before: Columns,
    alteration: Alteration,
    now: Mapping[str, object],
    tags: frozenset[str],
    watchers: frozenset[AgentId],
) -> Reversal:
    """Say how one conversation goes back to where it stood before a deed."""
    back: Columns = {}
    conflicts = []
    for name, after in alteration.columns.items():
        if now[name] == after:
            if before[name] != after:
                back[name] = before[name]
        elif now[name] != before[name] and name not in FOLLOWING:
            conflicts.append(name)
    if conflicts:
        return Reversal(Alteration(), tuple(conflicts))
    return Reversal(
        Alteration(
            back,
            tags_added=alteration.tags_removed - tags,
            tags_removed=alteration.tags_added & tags,
            watchers_added=alteration.watchers_removed - watchers,
            watchers_removed=alteration.watchers_added & watchers,
        )
    )
