"""The verb `sla check`: what policies would have been over what happened."""

from __future__ import annotations

import argparse
from datetime import datetime
from zoneinfo import ZoneInfo

from console.bootstrap import Desk
from console.cli import exits
from console.cli.documents import Document, moment
from console.cli.output import print_json, say, say_row
from console.cli.plain import is_plain
from console.cli.progress import progress
from console.cli.sla import wish_of
from console.domain.rehearsal import Late, Tally
from console.domain.target_words import TITLES
from console.domain.typed_times.saying import say_moment
from console.services.errors import UsageError
from console.services.policies import PolicyService, PolicyWish
from console.services.rehearsing import RehearsalService, Rehearsed, switched_on
from data.records import SlaPolicy, Target
from data.text.safe import clean_line

WHAT_IF = "what you typed"


async def check(arguments: argparse.Namespace, desk: Desk) -> int:
    """Rehearse a policy, a change of one, or all that are on; nothing is changed."""
    service = PolicyService(desk.store, clock=desk.clock, agent=desk.agent)
    policies, only = await _wanted(arguments, service)
    rehearsals = RehearsalService(desk.store, clock=desk.clock)
    with progress("rehearsal", ending="nothing is changed") as tell:
        done = await rehearsals.rehearse(
            policies, days=arguments.days, only=None if only is None else only.id, tell=tell
        )
    if arguments.json:
        print_json(_document(done, only, arguments.days))
    else:
        _tell(done, only, arguments.days, desk)
    return exits.DONE


async def _wanted(
    arguments: argparse.Namespace, service: PolicyService
) -> tuple[list[SlaPolicy], SlaPolicy | None]:
    """Give the policies to rehearse in their order, and the one that it is about."""
    every = await service.list_all()
    wish = wish_of(arguments, None)
    if arguments.name is not None:
        found = await service.get(arguments.name)
        one = await service.plan(wish, base=found)
        return switched_on(every, one), one
    if wish != PolicyWish():
        one = await service.plan(wish_of(arguments, WHAT_IF))
        return switched_on(every, one), one
    on = [each for each in every if each.is_on]
    if not on:
        raise UsageError(
            "No policy is on. Name one to rehearse, or type one: sla check --targets 'first=1h'."
        )
    return on, None


def _document(done: Rehearsed, only: SlaPolicy | None, days: int) -> Document:
    sums = done.sums
    return {
        "policy": None if only is None else only.name,
        "days": days,
        "since": moment(done.since),
        "until": moment(done.until),
        "conversations": sums.conversations,
        "without_policy": sums.without_policy,
        "targets": [
            {
                "target": target.value,
                "met": tally.met,
                "breached": tally.breached,
                "running": tally.running,
                "ended": tally.ended,
                "met_share": None if tally.met_share is None else round(tally.met_share, 4),
                "late_minutes": {"median": tally.median_late, "worst": tally.most_late},
            }
            for target, tally in _in_order(done)
        ],
        "worst": [
            {
                "conversation": late.number,
                "target": late.target.value,
                "policy": late.policy,
                "late_minutes": late.late_minutes,
                "due_at": moment(late.due_at),
                "done_at": moment(late.done_at),
            }
            for late in sums.worst
        ],
    }


def _in_order(done: Rehearsed) -> list[tuple[Target, Tally]]:
    tallies = done.sums.tallies
    return [(target, tallies[target]) for target in Target if target in tallies]


def _tell(done: Rehearsed, only: SlaPolicy | None, days: int, desk: Desk) -> None:
    sums = done.sums
    what = "The policies that are on" if only is None else clean_line(only.name)
    many = "1 conversation" if sums.conversations == 1 else f"{sums.conversations} conversations"
    say(f"{what}, over the last {days} days: {many}")
    if not sums.tallies:
        say("Nothing began that it is for.")
    elif not is_plain():
        say(f"  {'':<14}{'met':>7}{'late':>7}{'open':>7}{'ended':>7}{'in time':>9}")
    for target, tally in _in_order(done):
        share = "" if tally.met_share is None else f"{tally.met_share:.0%}"
        counts = f"{tally.met:>7}{tally.breached:>7}{tally.running:>7}{tally.ended:>7}{share:>9}"
        late = ""
        if tally.median_late is not None and tally.most_late is not None:
            middle, most = _long(tally.median_late), _long(tally.most_late)
            late = f"  late by {middle} in the middle, {most} at most"
        say_row(
            f"  {TITLES[target]:<14}{counts}{late}",
            ("Target", TITLES[target]),
            ("Met", tally.met),
            ("Late", tally.breached),
            ("Open", tally.running),
            ("Ended", tally.ended),
            ("In time", share),
            ("How late", late.strip()),
        )
    if sums.worst:
        say("Latest, in business time:")
    for late_one in sums.worst:
        say(f"  {_late_words(late_one, desk)}")
    if sums.without_policy:
        many = (
            "1 conversation" if sums.without_policy == 1 else f"{sums.without_policy} conversations"
        )
        say(f"{many} would have had no policy.")


def _late_words(late: Late, desk: Desk) -> str:
    due = "" if late.due_at is None else f"due {_clock(late.due_at, desk)}"
    done = "still owed" if late.done_at is None else f"done {_clock(late.done_at, desk)}"
    said = ", ".join(filter(None, (due, done)))
    return f"#{late.number:<6} {TITLES[late.target]:<13} {_long(late.late_minutes):>9} late  {said}"


def _clock(at: datetime, desk: Desk) -> str:
    return say_moment(at, now=desk.clock.now(), zone=ZoneInfo(desk.agent.time_zone))


def _long(minutes: int) -> str:
    """Say business time in hours and minutes: a day is as long as each calendar's own."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}m"
    return f"{hours}h{rest:02}" if rest else f"{hours}h"
