"""Verbs on business calendars: list, show, add, edit, remove; below `sla`."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

from console.bootstrap import Desk
from console.cli import exits
from console.cli.documents import Document
from console.cli.output import print_json, say, say_row
from console.cli.sla import following
from console.domain.business_hours import BusinessHours, hours_of
from console.domain.sla_facts import calendar_facts
from console.domain.typed_days import tell_region, tell_special_day
from console.domain.typed_hours import tell_day, tell_week
from console.domain.typed_targets import business_day
from console.domain.typed_times.saying import say_date
from console.services.calendars import CalendarService, CalendarWish, Kept
from console.services.clocks import recompute_all
from console.services.errors import UsageError
from data.records import Calendar
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of

AHEAD_DAYS = 92
"""So far ahead `show` tells what is not as usual."""
LABEL_WIDTH = 12


async def calendar(arguments: argparse.Namespace, desk: Desk) -> int:
    """List, show or change calendars."""
    zone = desk.settings.mailbox.time_zone
    service = CalendarService(desk.store, clock=desk.clock, agent=desk.agent, time_zone=zone)
    if arguments.deed == "list":
        every = await service.list_all()
        if arguments.json:
            print_json({"calendars": [await _document(each, service) for each in every]})
        else:
            _tell_all(every)
        return exits.DONE
    done = await _change(arguments, service)
    if done is not None:
        with following() as tell:
            await recompute_all(desk.store, clock=desk.clock, tell=tell)
    if arguments.deed == "remove":
        assert done is not None
        if arguments.json:
            print_json({"removed": done.name, "undo_id": done.undo_id})
        else:
            say(f"calendar {done.name} removed (`undo {done.undo_id}` takes it back)")
        return exits.DONE
    found = await service.get(arguments.name if done is None else done.name)
    undo = {} if done is None else {"undo_id": done.undo_id}
    if arguments.json:
        print_json({**await _document(found, service), **undo})
    else:
        for line in _lines(found, await service.list_policies_of(found), desk):
            say(line)
        if done is not None:
            say(f"(`undo {done.undo_id}` takes it back)")
    return exits.DONE


async def _change(arguments: argparse.Namespace, service: CalendarService) -> Kept | None:
    """Do what is asked of a calendar; None where it is only to be shown."""
    match arguments.deed:
        case "add":
            return await service.add(_wish(arguments, arguments.name, ()))
        case "edit":
            wish = _wish(arguments, arguments.new_name, arguments.usual)
            if wish == CalendarWish():
                raise UsageError(
                    "Nothing to change: give --name, --hours, --zone, --holidays, --closed, --open"
                    " or --usual."
                )
            return await service.change(arguments.name, wish)
        case "remove":
            return await service.remove(arguments.name)
    return None


def _wish(
    arguments: argparse.Namespace, name: str | None, usual: list[str] | tuple[()]
) -> CalendarWish:
    return CalendarWish(
        name=name,
        hours=arguments.hours,
        zone=arguments.zone,
        holidays=arguments.holidays,
        closed=tuple(arguments.closed or ()),
        opened=tuple(arguments.open or ()),
        usual=tuple(usual),
    )


async def _document(found: Calendar, service: CalendarService) -> Document:
    return {
        **calendar_facts(found),
        "business_day_minutes": business_day(found),
        "policies": await service.list_policies_of(found),
    }


def _tell_all(every: list[Calendar]) -> None:
    if not every:
        say("There are no calendars; sla calendar add office --hours 'mon-fri 9-17' makes one.")
    width = max((width_of(each.name) for each in every), default=0)
    for each in every:
        regions = ", ".join(tell_region(region) for region in each.regions)
        holidays = f"holidays {regions}" if regions else ""
        days = f"{len(each.days)} special days" if each.days else ""
        parts = (
            pad_to_width(each.name, width),
            tell_week(each.week),
            each.time_zone,
            holidays,
            days,
        )
        say_row(
            "  ".join(filter(None, parts)),
            ("Calendar", each.name),
            ("Hours", tell_week(each.week)),
            ("Time zone", each.time_zone),
            ("Holidays", regions),
            ("Special days", len(each.days) or ""),
        )


def _lines(found: Calendar, policies: list[str], desk: Desk) -> list[str]:
    regions = ", ".join(tell_region(region) for region in found.regions) or "none"
    hours = business_day(found) / 60
    lines = [
        clean_line(found.name),
        _labelled("hours", tell_week(found.week)),
        _labelled("time zone", found.time_zone),
        _labelled("holidays", regions),
        *(_labelled("special day", tell_special_day(day)) for day in found.days),
        _labelled("1d is", f"{hours:g} hours, as long as most days are"),
        _labelled("policies", ", ".join(map(clean_line, policies)) or "none goes by it"),
    ]
    now = desk.clock.now()
    open_hours = hours_of(found)
    first = open_hours.local(now).date()
    ahead = _not_as_usual(open_hours, first)
    if ahead:
        lines.append(f"  in the next {AHEAD_DAYS} days not as usual:")
    zone = open_hours.local(now).tzinfo
    lines += [
        f"    {say_date(day, now=now, zone=zone)}  {tell_day(open_hours.spans_on(day))}"  # type: ignore[arg-type]  # a calendar's zone is a ZoneInfo
        f"  {clean_line(open_hours.words_on(day))}".rstrip()
        for day in ahead
    ]
    return lines


def _not_as_usual(hours: BusinessHours, first: date) -> list[date]:
    """Give the days to come on which a calendar is open otherwise than its weekday says."""
    days = (first + timedelta(days=ahead) for ahead in range(AHEAD_DAYS))
    week = hours.calendar.week
    return [day for day in days if hours.spans_on(day) != week[day.weekday()]]


def _labelled(label: str, words: str) -> str:
    return f"  {label:<{LABEL_WIDTH}}{words}"
