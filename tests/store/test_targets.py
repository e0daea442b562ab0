"""Calendars and policies as they are kept: whole, in order, with a version that tells of news."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from data.records import (
    Calendar,
    CalendarId,
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
)
from data.store import Store, targets
from tests.support.stored import NOON

DAY = (OpenSpan(9 * 60, 12 * 60), OpenSpan(13 * 60, 17 * 60))
SHOP = Calendar(
    CalendarId(0), "shop", "Europe/Copenhagen", (DAY, DAY, DAY, DAY, DAY, (), ()),
    (HolidayRegion("DK"), HolidayRegion("DE", "BY")),
    (SpecialDay(12, 24, words="Christmas"), SpecialDay(12, 6, 2026, (OpenSpan(0, 1440),), "sale")),
)  # fmt: skip
PROMISES = SlaPolicy(
    PolicyId(0), "large customers", 3, is_on=True, calendar=SHOP,
    conditions=SlaConditions(
        (Kind.SUPPORT,), (Priority.HIGH, Priority.URGENT), ("mail",), ("vip",), ("da",),
        ("second",), ("example.com",),
    ),
    targets=(
        SlaTarget(Target.FIRST_RESPONSE, 60),
        SlaTarget(Target.RESOLUTION, 480, Priority.URGENT, Kind.SUPPORT, 30),
    ),
    warn_minutes=15,
)  # fmt: skip


async def add(store: Store) -> tuple[Calendar, SlaPolicy]:
    """Keep the calendar and the policy; give them with their ids."""
    async with store.transaction(at=NOON) as tx:
        calendar = replace(SHOP, id=await tx.run(targets.add_calendar, SHOP, now_ms=tx.at_ms))
        policy = replace(PROMISES, calendar=calendar)
        number = await tx.run(targets.add_policy, policy, now_ms=tx.at_ms)
        return calendar, replace(policy, id=number)


async def test_what_is_kept_is_read_as_it_was(store: Store) -> None:
    """A calendar and a policy with everything in them come back whole."""
    calendar, policy = await add(store)

    assert [calendar] == await store.read(targets.list_calendars)
    assert [policy] == await store.read(targets.list_policies)
    assert [policy] == await store.read(targets.list_policies_of_calendar, calendar.id)


async def test_holidays_are_kept_with_their_calendar(store: Store) -> None:
    """They are read with it, and change neither what it is nor the version."""
    calendar, _ = await add(store)
    before = await store.read(targets.read_state)
    years = (HolidayYear(HolidayRegion("DK"), 2026, ((date(2026, 4, 3), "Good Friday"),)),)
    async with store.transaction(at=NOON) as tx:
        await tx.run(targets.set_holidays, calendar.id, years)

    (kept,) = await store.read(targets.list_calendars)

    assert years == kept.holidays
    assert calendar == kept
    assert before == await store.read(targets.read_state)


async def test_policies_are_asked_in_their_order(store: Store) -> None:
    """Positions say who is asked first, and those that are off are left out where asked so."""
    _, first = await add(store)
    async with store.transaction(at=NOON) as tx:
        second = replace(first, name="everybody", position=9, is_on=False)
        second = replace(second, id=await tx.run(targets.add_policy, second, now_ms=tx.at_ms))
        await tx.run(targets.set_positions, [second.id, first.id])

    names = [policy.name for policy in await store.read(targets.list_policies)]
    is_on = [policy.name for policy in await store.read(targets.list_policies, is_on_only=True)]

    assert ["everybody", "large customers"] == names
    assert ["large customers"] == is_on


async def test_every_change_draws_another_version(store: Store) -> None:
    """A process can tell from one number whether what it has in memory still holds."""
    calendar, policy = await add(store)
    seen = [(await store.read(targets.read_state)).version]
    for function, what in (
        (targets.set_calendar, replace(calendar, name="other")),
        (targets.set_policy, replace(policy, is_on=False)),
        (targets.remove_policy, policy.id),
        (targets.remove_calendar, calendar.id),
    ):
        async with store.transaction(at=NOON) as tx:
            await tx.run(function, what)  # type: ignore[arg-type]  # each with its own
        seen.append((await store.read(targets.read_state)).version)

    assert len(seen) == len(set(seen))
    assert [] == await store.read(targets.list_calendars)
