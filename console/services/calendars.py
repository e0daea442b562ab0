"""Services: what leads do with business calendars: make, change and remove them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from console.clock import Clock
from console.domain.calendars import why_refused
from console.domain.permissions import Right
from console.domain.profile import Refused as ZoneRefused
from console.domain.profile import read_time_zone
from console.domain.sla_facts import calendar_facts
from console.domain.typed_days import (
    Today,
    read_closed,
    read_open,
    read_regions,
    read_usual,
    with_days,
)
from console.domain.typed_hours import Refused, read_week
from console.domain.words import nearest
from console.services.errors import ServiceError, UsageError
from console.services.rights import require
from console.services.team import with_nearest
from data.errors import NotFoundError
from data.records import Agent, Calendar, CalendarId, SpecialDay, Week
from data.store import Store, Transaction, target_notices, targets
from data.text.safe import clean_line

NAME_MAX = 40
CALENDAR_ADDED = "calendar.added"
CALENDAR_CHANGED = "calendar.changed"
CALENDAR_REMOVED = "calendar.removed"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CalendarWish:
    """What is to become of a calendar, as it was typed; None leaves a part as it is."""

    name: str | None = None
    hours: str | None = None
    zone: str | None = None
    holidays: Sequence[str] | None = None
    closed: Sequence[str] = ()
    opened: Sequence[str] = ()
    usual: Sequence[str] = ()
    """Special days that are none any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done to a calendar or a policy."""

    name: str
    """By which it is found now."""
    undo_id: int


class CalendarService:
    """Changes calendars; each change is one transaction with its activity."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent, time_zone: str) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._time_zone = time_zone
        """The mailbox's: that of a calendar for which none is named."""

    async def list_all(self) -> list[Calendar]:
        """Give every calendar by name."""
        return await self._store.read(targets.list_calendars)

    async def get(self, name: str) -> Calendar:
        """Give the calendar of a name, in whatever case.

        Raises:
            NotFoundError: there is none; it names which one was probably meant.
        """
        return calendar_named(await self.list_all(), name)

    async def list_policies_of(self, calendar: Calendar) -> list[str]:
        """Name the policies that go by a calendar."""
        found = await self._store.read(targets.list_policies_of_calendar, calendar.id)
        return [policy.name for policy in found]

    async def add(self, wish: CalendarWish) -> Kept:
        """Make a calendar.

        Raises:
            UsageError: a part of it cannot be understood, is never open, or the name is taken.
            NotAllowedError: calendars are the leads'.
        """
        name = read_name(wish.name or "", "calendar")
        if wish.hours is None:
            raise UsageError("A calendar needs hours: --hours 'mon-fri 9-12 13-17; sat 10-14'.")
        bare = Calendar(CalendarId(0), name, self._time_zone, _week(wish.hours))
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TARGETS)
            every = await tx.run(targets.list_calendars)
            _check_free(every, name)
            if len(every) >= targets.CALENDARS_MAX:
                raise UsageError(f"There are {len(every)} calendars; remove one first.")
            made = self._changed(bare, wish)
            await tx.run(targets.add_calendar, made, now_ms=tx.at_ms)
            return await _record(tx, CALENDAR_ADDED, None, made)

    async def change(self, name: str, wish: CalendarWish) -> Kept:
        """Change a calendar; the clocks of all policies that go by it follow.

        Raises:
            NotFoundError: no such calendar.
            UsageError: a part of it cannot be understood, or it would never be open.
            NotAllowedError: calendars are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TARGETS)
            every = await tx.run(targets.list_calendars)
            before = calendar_named(every, name)
            after = self._changed(before, wish)
            if after.name != before.name:
                _check_free([each for each in every if each.id != before.id], after.name)
            await tx.run(targets.set_calendar, after)
            return await _record(tx, CALENDAR_CHANGED, before, after)

    async def remove(self, name: str) -> Kept:
        """Remove a calendar that no policy goes by.

        Raises:
            NotFoundError: no such calendar.
            ServiceError: a policy goes by it.
            NotAllowedError: calendars are the leads'.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await require(tx, self._agent, Right.TARGETS)
            calendar = calendar_named(await tx.run(targets.list_calendars), name)
            used = await tx.run(targets.list_policies_of_calendar, calendar.id)
            if used:
                policies = ", ".join(policy.name for policy in used[:4])
                go = "goes" if len(used) == 1 else "go"
                raise ServiceError(
                    f"{policies} {go} by {calendar.name}; give another calendar first:"
                    f" sla edit '{used[0].name}' --calendar OTHER."
                )
            await tx.run(targets.remove_calendar, calendar.id)
            return await _record(tx, CALENDAR_REMOVED, calendar, None)

    def _changed(self, before: Calendar, wish: CalendarWish) -> Calendar:
        """Read what is wished for into a calendar.

        Raises:
            UsageError: a part cannot be understood, or it would never be open.
        """
        zone = before.time_zone if wish.zone is None else _zone(wish.zone)
        regions = before.regions
        if wish.holidays is not None:
            regions = _understood(read_regions(wish.holidays))
        after = replace(
            before,
            name=before.name if wish.name is None else read_name(wish.name, "calendar"),
            time_zone=zone,
            week=before.week if wish.hours is None else _week(wish.hours),
            regions=regions,
            days=self._days(before, wish),
        )
        if refusal := why_refused(after, now=self._clock.now()):
            raise UsageError(refusal)
        return after

    def _days(self, before: Calendar, wish: CalendarWish) -> tuple[SpecialDay, ...]:
        agent = self._agent
        today = Today(self._clock.now(), agent.time_zone or self._time_zone, agent.language)
        new = [_understood(read_closed(text, today)) for text in wish.closed]
        new += [_understood(read_open(text, today)) for text in wish.opened]
        gone = [_understood(read_usual(text, today, before.days)) for text in wish.usual]
        return with_days(before.days, new=new, gone=gone)


def calendar_named(every: Sequence[Calendar], name: str) -> Calendar:
    """Find a calendar by its name, in whatever case.

    Raises:
        NotFoundError: there is none; it names which one was probably meant.
    """
    wanted = " ".join(name.split()).casefold()
    found = next((each for each in every if each.name.casefold() == wanted), None)
    if found is None:
        if not every:
            raise NotFoundError("calendar", f"{clean_line(name)}; `sla calendar add` makes one")
        raise NotFoundError("calendar", with_nearest(name, [each.name for each in every]))
    return found


def read_name(text: str, noun: str) -> str:
    """Read what a calendar or a policy is to be called.

    Raises:
        UsageError: it cannot be called that.
    """
    name = " ".join(clean_line(text).split())
    if not name:
        raise UsageError(f"A {noun} needs a name.")
    if len(name) > NAME_MAX:
        head = f"{name[:NAME_MAX]}…"
        raise UsageError(f"“{head}” is too long for a {noun}; {NAME_MAX} letters are the most.")
    if name.startswith("-"):
        raise UsageError(f"“{name}” looks like an option; begin the name with a letter.")
    return name


def _check_free(every: Sequence[Calendar], name: str) -> None:
    taken = next((each for each in every if each.name.casefold() == name.casefold()), None)
    if taken is not None:
        raise UsageError(
            f"There is a calendar {taken.name} already; `sla calendar edit '{taken.name}'`"
            " changes it."
        )


async def _record(
    tx: Transaction, verb: str, before: Calendar | None, after: Calendar | None
) -> Kept:
    """Log what was done, with the calendar as it was and is: so it can be taken back."""
    known = after or before
    assert known is not None, "a calendar was there before or after"
    await tx.run(target_notices.set_told_from, tx.at_ms)
    undo_id = await tx.record(
        verb,
        None,
        name=(before or known).name,
        became=known.name,
        before=None if before is None else calendar_facts(before),
        after=None if after is None else calendar_facts(after),
    )
    return Kept(known.name, undo_id)


def _week(text: str) -> Week:
    return _understood(read_week(text))


def _zone(text: str) -> str:
    zone = read_time_zone(text)
    if isinstance(zone, ZoneRefused):
        from zoneinfo import available_timezones  # noqa: PLC0415 - seldom wanted

        near = nearest(clean_line(text), sorted(available_timezones()))
        raise UsageError(zone.why + (f" Did you mean {near}?" if near else ""))
    if not zone:
        raise UsageError("A calendar needs a time zone; name it as Europe/Copenhagen or UTC.")
    return zone


def _understood(read: T | Refused) -> T:
    if isinstance(read, Refused):
        raise UsageError(read.why)
    return read
