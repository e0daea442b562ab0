"""Domain: calendars and policies as plain facts, for the log, for JSON and back (pure).

What leads typed stands in these facts as they would type it, so that a script can read an answer
and give it back as options; the log keeps the same, so that a deed can be taken back exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.domain.typed_days import arranged, tell_date, tell_region
from console.domain.typed_hours import Refused, read_day, read_week, tell_day, tell_week
from console.domain.typed_targets import read_conditions, tell_conditions
from data.records import (
    Calendar,
    CalendarId,
    HolidayRegion,
    Kind,
    PolicyId,
    Priority,
    SlaPolicy,
    SlaTarget,
    SpecialDay,
    Target,
)

Facts = Mapping[str, Any]
"""As JSON has them."""


def calendar_facts(calendar: Calendar) -> dict[str, object]:
    """Give all that a calendar is."""
    return {
        "name": calendar.name,
        "time_zone": calendar.time_zone,
        "hours": tell_week(calendar.week),
        "holidays": [tell_region(region) for region in calendar.regions],
        "days": [
            {"date": tell_date(day), "hours": tell_day(day.spans), "name": day.words}
            for day in arranged(calendar.days)
        ],
    }


def calendar_of(facts: Facts, calendar_id: CalendarId) -> Calendar:
    """Give the calendar of facts that were kept."""
    week = read_week(facts["hours"])
    assert not isinstance(week, Refused), "what was shown is read again"
    return Calendar(
        calendar_id,
        facts["name"],
        facts["time_zone"],
        week,
        tuple(_region(text) for text in facts["holidays"]),
        tuple(_day(day) for day in facts["days"]),
    )


def policy_facts(policy: SlaPolicy) -> dict[str, object]:
    """Give all that a policy is; its calendar by name."""
    return {
        "name": policy.name,
        "position": policy.position,
        "on": policy.is_on,
        "calendar": policy.calendar.name,
        "when": tell_conditions(policy.conditions),
        "targets": [
            {
                "target": row.target.value,
                "minutes": row.minutes,
                "priority": row.priority.value if row.priority else None,
                "kind": row.kind.value if row.kind else None,
                "warn_minutes": row.warn_minutes,
            }
            for row in policy.targets
        ],
        "warn_minutes": policy.warn_minutes,
    }


def policy_of(facts: Facts, calendar: Calendar, policy_id: PolicyId) -> SlaPolicy:
    """Give the policy of facts that were kept."""
    conditions = read_conditions(facts["when"])
    assert not isinstance(conditions, Refused), "what was shown is read again"
    return SlaPolicy(
        policy_id,
        facts["name"],
        facts["position"],
        facts["on"],
        calendar,
        conditions,
        tuple(
            SlaTarget(
                Target(row["target"]),
                row["minutes"],
                Priority(row["priority"]) if row["priority"] else None,
                Kind(row["kind"]) if row["kind"] else None,
                row["warn_minutes"],
            )
            for row in facts["targets"]
        ),
        facts["warn_minutes"],
    )


def _region(text: str) -> HolidayRegion:
    country, _, part = text.partition("-")
    return HolidayRegion(country, part)


def _day(facts: Facts) -> SpecialDay:
    *year, month, day = (int(part) for part in facts["date"].split("-"))
    spans = read_day(facts["hours"])
    assert not isinstance(spans, Refused), "what was shown is read again"
    return SpecialDay(month, day, year[0] if year else None, spans, facts["name"])
