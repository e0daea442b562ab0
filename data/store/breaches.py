"""Keep what is broken next of conversations, worked out by a rule that is given (store room).

Reading, the rule and writing are one visit to the database's thread, so a batch never holds up
whoever looks at a screen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from data.records import Breach, ConversationId, SlaPolicy
from data.records.clocks import EventLog
from data.store import clocks, targets

FindBreach = Callable[[EventLog, Sequence[SlaPolicy]], Breach | None]
"""Says what is broken next, by policies in their order."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a recomputation."""

    changed: tuple[ConversationId, ...]
    is_last: bool


def keep(
    connection: sqlite3.Connection, numbers: Collection[ConversationId], find: FindBreach
) -> None:
    """Have conversations say what is broken next; without a policy that is one read."""
    if policies := targets.list_in_force(connection):
        _compute(connection, numbers, policies, find)


def find_all(
    connection: sqlite3.Connection,
    numbers: Collection[ConversationId],
    policies: Sequence[SlaPolicy],
    find: FindBreach,
) -> dict[ConversationId, Breach | None]:
    """Work out what is broken next of conversations that have clocks; write nothing."""
    logs = clocks.read_event_logs(connection, numbers)
    return {number: find(log, policies) for number, log in logs.items()}


def recompute(connection: sqlite3.Connection, find: FindBreach, *, limit: int) -> Step:
    """Bring the next conversations up to the policies in force; goes on where it stopped."""
    state = targets.read_state(connection)
    if state.is_settled:
        return Step((), is_last=True)
    policies = targets.list_in_force(connection)
    if not policies:
        numbers = clocks.list_with_breach(connection, limit=limit)
        clocks.set_breaches(connection, dict.fromkeys(numbers))
        if len(numbers) < limit:
            targets.end_computing(connection, state.version)
        return Step(tuple(numbers), is_last=len(numbers) < limit)
    after_id = state.after_id
    if state.computing != state.version:
        targets.begin_computing(connection, state.version)
        after_id = ConversationId(0)
    numbers, up_to = clocks.list_to_compute(connection, after_id=after_id, limit=limit)
    changed = _compute(connection, numbers, policies, find)
    if up_to is None:
        targets.end_computing(connection, state.version)
    else:
        targets.note_computed(connection, up_to)
    return Step(tuple(changed), is_last=up_to is None)


def count_left(connection: sqlite3.Connection) -> int:
    """Count the conversations that a recomputation has yet to look at."""
    if not targets.list_in_force(connection):
        return clocks.count_with_breach(connection)
    state = targets.read_state(connection)
    after_id = state.after_id if state.computing == state.version else ConversationId(0)
    return clocks.count_after(connection, after_id)


def _compute(
    connection: sqlite3.Connection,
    numbers: Collection[ConversationId],
    policies: Sequence[SlaPolicy],
    find: FindBreach,
) -> list[ConversationId]:
    may_run, stale = clocks.list_running(connection, numbers)
    breaches: dict[ConversationId, Breach | None] = dict.fromkeys((*may_run, *stale))
    breaches.update(find_all(connection, may_run, policies, find))
    return clocks.set_breaches(connection, breaches)
