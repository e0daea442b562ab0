"""The demo's promises: the business hours of a Danish shop, and two policies that are on."""

from __future__ import annotations

from dataclasses import replace

from console.domain.typed_days import Today, read_closed
from console.domain.typed_hours import Refused, read_week
from console.domain.typed_targets import apply_promises, read_conditions, read_promises
from data.records import Calendar, CalendarId, HolidayRegion, PolicyId, SlaPolicy
from data.store import Transaction, target_notices, targets

HOURS = "mon-fri 8-18; sat 10-14"
TIME_ZONE = "Europe/Copenhagen"
CLOSED = "12-24=Christmas Eve"
POLICIES = (
    ("Shops and VIPs", "tag:b2b tag:vip", "first=2h next=2h resolution=2d"),
    ("Standard", "", "first=1d next=1d resolution=5d; urgent: first=1h next=2h"),
)


async def add_promises(tx: Transaction) -> None:
    """Make the calendar and the policies, which apply at once."""
    week = read_week(HOURS)
    eve = read_closed(CLOSED, Today(tx.at, TIME_ZONE, "en"))
    assert not isinstance(week, Refused)
    assert not isinstance(eve, Refused)
    hours = Calendar(CalendarId(0), "shop", TIME_ZONE, week, (HolidayRegion("DK"),), (eve,))
    calendar = replace(hours, id=await tx.run(targets.add_calendar, hours, now_ms=tx.at_ms))
    for position, (name, when, promised) in enumerate(POLICIES, start=1):
        conditions, promises = read_conditions(when), read_promises(promised, calendar)
        assert not isinstance(conditions, Refused)
        assert not isinstance(promises, Refused)
        rows = apply_promises((), promises)
        assert not isinstance(rows, Refused)
        policy = SlaPolicy(
            PolicyId(0), name, position, is_on=True, calendar=calendar, conditions=conditions,
            targets=rows,
        )  # fmt: skip
        await tx.run(targets.add_policy, policy, now_ms=tx.at_ms)
    await tx.run(target_notices.set_told_from, tx.at_ms)
