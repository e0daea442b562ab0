"""Business calendars and policies of response targets (store room).

What nests in them (weeks, conditions, promises) is JSON: nothing is ever asked for by it. Triggers
draw `sla_state.version` anew at every change of either table, whoever writes, so a process knows
by one read whether what it has in memory still holds (`list_in_force`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from data.records import (
    Calendar,
    CalendarId,
    ConversationId,
    HolidayRegion,
    HolidayYear,
    Kind,
    OpenSpan,
    PolicyId,
    Priority,
    SlaConditions,
    SlaPolicy,
    SlaTarget,
    SpecialDay,
    Target,
    Week,
)
from data.store.rows import dump_json
from data.store.watch import WatchedConnection

CALENDARS_MAX = 200
POLICIES_MAX = 200
"""Read at a time; a team has a handful of either."""

_CALENDARS = (
    "SELECT c.id, c.name, c.time_zone, c.week, c.regions, c.days, c.holidays FROM calendars AS c"
)
_POLICIES = """
  SELECT p.id, p.name, p.position, p.is_on, p.conditions, p.targets, p.warn_minutes,
    c.id, c.name, c.time_zone, c.week, c.regions, c.days, c.holidays
  FROM sla_policies AS p JOIN calendars AS c ON c.id = p.calendar_id"""


@dataclass(frozen=True, slots=True)
class SlaState:
    """How far what conversations say of their targets has followed the policies."""

    version: str
    """Another with every change of a policy or calendar."""
    settled: str
    """The version that all conversations follow."""
    computing: str
    """The version that a recomputation which was begun goes by."""
    after_id: ConversationId
    """The last conversation that it has computed."""
    edition: str
    """Of the holidays and time zones that they were computed by."""

    @property
    def is_settled(self) -> bool:
        """Say whether all conversations follow what is in force."""
        return self.version == self.settled


def list_calendars(connection: sqlite3.Connection) -> list[Calendar]:
    """Read every calendar by name."""
    rows = connection.execute(f"{_CALENDARS} ORDER BY c.name LIMIT ?", (CALENDARS_MAX,))
    return [_calendar(row) for row in rows]


def add_calendar(connection: sqlite3.Connection, calendar: Calendar, *, now_ms: int) -> CalendarId:
    """Keep a new calendar (its `id` is not looked at); give its id."""
    cursor = connection.execute(
        "INSERT INTO calendars (name, time_zone, week, regions, days, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (*_calendar_columns(calendar), now_ms),
    )
    assert cursor.lastrowid is not None
    return CalendarId(cursor.lastrowid)


def set_calendar(connection: sqlite3.Connection, calendar: Calendar) -> None:
    """Change the calendar of this id to what is given."""
    connection.execute(
        "UPDATE calendars SET name = ?, time_zone = ?, week = ?, regions = ?, days = ?"
        " WHERE id = ?",
        (*_calendar_columns(calendar), calendar.id),
    )


def set_holidays(
    connection: sqlite3.Connection, calendar_id: CalendarId, years: Sequence[HolidayYear]
) -> None:
    """Keep with a calendar the public holidays that were looked up for it."""
    told = [
        [y.region.country, y.region.subdivision, y.year, [[f"{d}", name] for d, name in y.days]]
        for y in years
    ]
    connection.execute(
        "UPDATE calendars SET holidays = ? WHERE id = ?", (dump_json(told), calendar_id)
    )


def remove_calendar(connection: sqlite3.Connection, calendar_id: CalendarId) -> None:
    """Delete a calendar that no policy uses."""
    connection.execute("DELETE FROM calendars WHERE id = ?", (calendar_id,))


def list_policies(connection: sqlite3.Connection, *, is_on_only: bool = False) -> list[SlaPolicy]:
    """Read every policy, or those that are on, in the order in which they are asked."""
    condition = " WHERE p.is_on" if is_on_only else ""
    rows = connection.execute(
        f"{_POLICIES}{condition} ORDER BY p.position, p.id LIMIT ?", (POLICIES_MAX,)
    )
    return [_policy(row) for row in rows]


def list_policies_of_calendar(
    connection: sqlite3.Connection, calendar_id: CalendarId
) -> list[SlaPolicy]:
    """Read the policies that go by a calendar."""
    rows = connection.execute(
        f"{_POLICIES} WHERE p.calendar_id = ? ORDER BY p.position, p.id LIMIT ?",
        (calendar_id, POLICIES_MAX),
    )
    return [_policy(row) for row in rows]


def add_policy(connection: sqlite3.Connection, policy: SlaPolicy, *, now_ms: int) -> PolicyId:
    """Keep a new policy (its `id` is not looked at); give its id."""
    cursor = connection.execute(
        "INSERT INTO sla_policies"
        " (name, position, is_on, calendar_id, conditions, targets, warn_minutes, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*_policy_columns(policy), now_ms),
    )
    assert cursor.lastrowid is not None
    return PolicyId(cursor.lastrowid)


def set_policy(connection: sqlite3.Connection, policy: SlaPolicy) -> None:
    """Change the policy of this id to what is given; of its calendar only which it is counts."""
    connection.execute(
        "UPDATE sla_policies SET name = ?, position = ?, is_on = ?, calendar_id = ?,"
        " conditions = ?, targets = ?, warn_minutes = ? WHERE id = ?",
        (*_policy_columns(policy), policy.id),
    )


def set_positions(connection: sqlite3.Connection, policy_ids: Sequence[PolicyId]) -> None:
    """Have policies asked in this order."""
    connection.executemany(
        "UPDATE sla_policies SET position = ? WHERE id = ?",
        [(position, policy_id) for position, policy_id in enumerate(policy_ids, start=1)],
    )


def remove_policy(connection: sqlite3.Connection, policy_id: PolicyId) -> None:
    """Delete a policy; its calendar stays."""
    connection.execute("DELETE FROM sla_policies WHERE id = ?", (policy_id,))


def read_state(connection: sqlite3.Connection) -> SlaState:
    """Read how far conversations have followed the policies."""
    row = connection.execute(
        "SELECT version, settled, computing, after_id, edition FROM sla_state WHERE id = 1"
    ).fetchone()
    return SlaState(*row)


def list_in_force(connection: sqlite3.Connection) -> Sequence[SlaPolicy]:
    """Give the policies that are on, in order: from memory, as long as none has changed."""
    version = connection.execute("SELECT version FROM sla_state WHERE id = 1").fetchone()[0]
    if not isinstance(connection, WatchedConnection):
        return list_policies(connection, is_on_only=True)
    kept = connection.kept.get(_IN_FORCE)
    if isinstance(kept, _InForce) and kept.version == version:
        return kept.policies
    policies = tuple(list_policies(connection, is_on_only=True))
    connection.kept[_IN_FORCE] = _InForce(version, policies)
    return policies


def begin_computing(connection: sqlite3.Connection, version: str) -> None:
    """Begin to bring all conversations up to a version, from the first one on."""
    connection.execute("UPDATE sla_state SET computing = ?, after_id = 0", (version,))


def note_computed(connection: sqlite3.Connection, up_to: ConversationId) -> None:
    """Note how far that has come."""
    connection.execute("UPDATE sla_state SET after_id = ?", (up_to,))


def end_computing(connection: sqlite3.Connection, version: str) -> None:
    """Note that all conversations follow a version."""
    connection.execute("UPDATE sla_state SET settled = ?, computing = '', after_id = 0", (version,))


def set_edition(connection: sqlite3.Connection, edition: str) -> None:
    """Note by which holidays and time zones is computed; all of it is, anew."""
    connection.execute(
        "UPDATE sla_state SET edition = ?, version = lower(hex(randomblob(8)))", (edition,)
    )


_IN_FORCE = "policies in force"


@dataclass(frozen=True, slots=True)
class _InForce:
    version: str
    policies: tuple[SlaPolicy, ...]


def _calendar_columns(calendar: Calendar) -> tuple[str, str, str, str, str]:
    return (
        calendar.name,
        calendar.time_zone,
        dump_json([_dump_spans(spans) for spans in calendar.week]),
        dump_json([[region.country, region.subdivision] for region in calendar.regions]),
        dump_json([[d.year, d.month, d.day, _dump_spans(d.spans), d.words] for d in calendar.days]),
    )


def _calendar(row: Sequence[Any]) -> Calendar:
    number, name, time_zone, week, regions, days, holidays = row
    return Calendar(
        CalendarId(number),
        name,
        time_zone,
        cast("Week", tuple(_spans(spans) for spans in json.loads(week))),
        tuple(HolidayRegion(country, part) for country, part in json.loads(regions)),
        tuple(
            SpecialDay(month, day, year, _spans(spans), words)
            for year, month, day, spans, words in json.loads(days)
        ),
        tuple(
            HolidayYear(
                HolidayRegion(country, part),
                year,
                tuple((date.fromisoformat(day), name) for day, name in dates),
            )
            for country, part, year, dates in json.loads(holidays)
        ),
    )


def _dump_spans(spans: Sequence[OpenSpan]) -> list[list[int]]:
    return [[span.opens, span.closes] for span in spans]


def _spans(pairs: Sequence[Sequence[int]]) -> tuple[OpenSpan, ...]:
    return tuple(OpenSpan(opens, closes) for opens, closes in pairs)


def _policy_columns(policy: SlaPolicy) -> tuple[object, ...]:
    asked = policy.conditions
    return (
        policy.name,
        policy.position,
        int(policy.is_on),
        policy.calendar.id,
        dump_json(
            {
                "kinds": asked.kinds,
                "priorities": asked.priorities,
                "channels": asked.channels,
                "tags": asked.tags,
                "languages": asked.languages,
                "tiers": asked.tiers,
                "domains": asked.domains,
            }
        ),
        dump_json(
            [[t.target, t.minutes, t.priority, t.kind, t.warn_minutes] for t in policy.targets]
        ),
        policy.warn_minutes,
    )


def _policy(row: Sequence[Any]) -> SlaPolicy:
    number, name, position, is_on, conditions, promises, warn_minutes, *calendar = row
    asked = json.loads(conditions)
    return SlaPolicy(
        PolicyId(number),
        name,
        position,
        bool(is_on),
        _calendar(calendar),
        SlaConditions(
            kinds=tuple(Kind(word) for word in asked["kinds"]),
            priorities=tuple(Priority(word) for word in asked["priorities"]),
            channels=tuple(asked["channels"]),
            tags=tuple(asked["tags"]),
            languages=tuple(asked["languages"]),
            tiers=tuple(asked["tiers"]),
            domains=tuple(asked["domains"]),
        ),
        tuple(
            SlaTarget(
                Target(target),
                minutes,
                Priority(priority) if priority else None,
                Kind(kind) if kind else None,
                warn,
            )
            for target, minutes, priority, kind, warn in json.loads(promises)
        ),
        warn_minutes,
    )
