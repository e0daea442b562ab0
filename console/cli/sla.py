"""Verbs on response targets: list, show, add, edit, remove, on, off, move, check, calendar."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import AbstractContextManager

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import Document
from console.cli.output import complain, print_json, say, say_row
from console.cli.progress import Tell, progress
from console.domain.sla_facts import policy_facts
from console.domain.typed_hours import tell_week
from console.domain.typed_targets import (
    business_day,
    tell_conditions,
    tell_duration,
    tell_targets,
)
from console.services.calendars import Kept
from console.services.errors import UsageError
from console.services.policies import PolicyService, PolicyWish, Position
from console.settings import Settings
from data.records import SlaConditions, SlaPolicy
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of

LABEL_WIDTH = 10


async def sla(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, show, change or rehearse what is promised."""
    async with desk_for(arguments, settings) as desk:
        if arguments.verb == "calendar":
            from console.cli.calendars import calendar  # noqa: PLC0415 - start-up time

            return await calendar(arguments, desk)
        if arguments.verb == "check":
            from console.cli.sla_check import check  # noqa: PLC0415 - start-up time

            return await check(arguments, desk)
        service = PolicyService(desk.store, clock=desk.clock, agent=desk.agent)
        if arguments.verb == "list":
            return _list(await service.list_all(), as_json=arguments.json)
        return await _one(arguments, service, desk)


async def _one(arguments: argparse.Namespace, service: PolicyService, desk: Desk) -> int:
    """Do what is asked of one policy, and show it."""
    done = await _change(arguments, service)
    if done is not None:
        with following() as tell:
            await service.recompute(tell)
    undo_id = None if done is None else done.undo_id
    if arguments.verb == "remove":
        assert done is not None
        if arguments.json:
            print_json({"removed": done.name, "undo_id": undo_id})
        else:
            say(f"policy {done.name} removed (`undo {undo_id}` takes it back)")
        return exits.DONE
    every = await service.list_all()
    found = await service.get(arguments.name if done is None else done.name)
    if arguments.json:
        undo = {} if arguments.verb == "show" else {"undo_id": undo_id}
        print_json({**policy_document(found, every), **undo})
        return exits.DONE
    if done is None and arguments.verb != "show":
        say("That is how it stands already.")
    for line in policy_lines(found, every):
        say(line)
    if undo_id is not None:
        say(f"(`undo {undo_id}` takes it back)")
    if arguments.verb == "add" and not found.is_on:
        complain(f"It is off. Rehearse it: sla check '{found.name}'; then: sla on '{found.name}'.")
    return exits.DONE


async def _change(arguments: argparse.Namespace, service: PolicyService) -> Kept | None:
    """Do what is asked; None where nothing changes."""
    match arguments.verb:
        case "add":
            return await service.add(wish_of(arguments, arguments.name, is_on=arguments.on))
        case "edit":
            wish = wish_of(arguments, arguments.new_name)
            if wish == PolicyWish():
                raise UsageError(
                    "Nothing to change: give --name, --targets, --calendar, --when or --warn."
                )
            return await service.change(arguments.name, wish)
        case "on" | "off":
            return await service.switch(arguments.name, is_on=arguments.verb == "on")
        case "move":
            end = Position.FIRST if arguments.first else Position.LAST
            return await service.move(arguments.name, arguments.before or end)
        case "remove":
            return await service.remove(arguments.name)
    return None


def following() -> AbstractContextManager[Tell]:
    """Show how many conversations follow what was changed; whoever stops it, stops nothing.

    The syncing process and every console go on with what is left.
    """
    return progress("targets", ending="it goes on by itself")


def wish_of(
    arguments: argparse.Namespace, name: str | None, *, is_on: bool | None = None
) -> PolicyWish:
    """Give what is wished for of a policy, as it was typed."""
    return PolicyWish(
        name=name,
        calendar=arguments.calendar,
        when=arguments.when,
        promises=tuple(arguments.targets),
        warn=arguments.warn,
        is_on=is_on,
    )


def policy_document(policy: SlaPolicy, every: Sequence[SlaPolicy]) -> Document:
    """Give a policy as a JSON object."""
    hidden = hidden_by(policy, every)
    return {
        **policy_facts(policy),
        "text": "; ".join(tell_targets(policy.targets, policy.calendar)),
        "never_reached_because_of": None if hidden is None else hidden.name,
    }


def policy_lines(policy: SlaPolicy, every: Sequence[SlaPolicy]) -> list[str]:
    """Give a policy in words, a line for each thing."""
    calendar = policy.calendar
    place = [each.id for each in every].index(policy.id) + 1
    hours = f"{calendar.name} ({tell_week(calendar.week)}, {calendar.time_zone})"
    warn = f"{tell_duration(policy.warn_minutes, calendar)} before, but not in the first half"
    lines = [
        f"{clean_line(policy.name)}: {'on' if policy.is_on else 'off'}, asked as number {place}",
        _labelled("for", tell_conditions(policy.conditions) or "everybody"),
        *(_labelled("targets" if not n else "", line)
          for n, line in enumerate(tell_targets(policy.targets, calendar))),
        _labelled("hours", clean_line(hours)),
        _labelled("1d is", f"{business_day(calendar) / 60:g} hours of them"),
        _labelled("warns", warn),
    ]  # fmt: skip
    hidden = hidden_by(policy, every)
    if hidden is not None:
        lines.append(
            _labelled("!", f"never reached: {hidden.name} before it fits whatever it does")
        )
    return lines


def hidden_by(policy: SlaPolicy, every: Sequence[SlaPolicy]) -> SlaPolicy | None:
    """Give the policy that is asked before and fits everybody, so that this one never is."""
    for other in every:
        if other.id == policy.id:
            return None
        if other.is_on and other.conditions in (SlaConditions(), policy.conditions):
            return other
    return None


def _list(every: Sequence[SlaPolicy], *, as_json: bool) -> int:
    if as_json:
        print_json({"policies": [policy_document(each, every) for each in every]})
        return exits.DONE
    if not every:
        say("Nothing is promised. sla add NAME --targets 'first=1h next=4h' begins.")
    width = max((width_of(clean_line(each.name)) for each in every), default=0)
    for place, each in enumerate(every, start=1):
        first, *more = tell_targets(each.targets, each.calendar)
        said = f"{first} (+{len(more)} lines)" if more else first
        state = "on " if each.is_on else "off"
        whom = tell_conditions(each.conditions) or "everybody"
        name = pad_to_width(clean_line(each.name), width)
        say_row(
            f"{place:>2} {state} {name}  {said}  {clean_line(each.calendar.name)}  {whom}",
            ("Policy", clean_line(each.name)),
            ("Place", place),
            ("State", state.strip()),
            ("Targets", "; ".join(tell_targets(each.targets, each.calendar))),
            ("Calendar", clean_line(each.calendar.name)),
            ("For", whom),
        )
        if each.is_on and (hidden := hidden_by(each, every)) is not None:
            complain(
                f"{each.name} is never reached: {hidden.name} before it fits whatever it does."
            )
    return exits.DONE


def _labelled(label: str, words: str) -> str:
    return f"  {label:<{LABEL_WIDTH}}{words}"
