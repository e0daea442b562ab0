"""The verb `status`: how much waits, and how mailbox and store stand; for people, JSON and tmux."""

from __future__ import annotations

import argparse
import os

from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import (
    ledger_document,
    moment,
    sync_document,
    unsent_document,
    unsent_line,
)
from console.cli.output import print_json, say, say_row, sync_line
from console.domain.local_words import number
from console.domain.target_words import TITLES, short_left
from console.domain.tmux_line import Standing, tmux_line, trouble_line
from console.services.find import FindService
from console.settings import Settings
from data.errors import DataError
from data.store.outbox_trouble import read_outbox_trouble
from data.store.queues import OVERDUE


async def status(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the counts of the queues and the state of the sync."""
    try:
        return await _status(arguments, settings)
    except DataError:
        if arguments.format == "tmux":  # which shows nothing of what is said elsewhere
            say(trouble_line("store", has_colours=not os.environ.get("NO_COLOR")))
        raise


async def _status(arguments: argparse.Namespace, settings: Settings) -> int:
    async with desk_for(arguments, settings) as desk:
        finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
        counts, sync, now = await finder.status()
        unsent = await desk.store.read(read_outbox_trouble)
        overdue = counts.pop(OVERDUE)  # no queue, but what of one is late
        first, broken = await finder.find_first_breach()
        if arguments.json:
            from console.cli.keeping import list_ledgers  # noqa: PLC0415 - start-up time
            from console.cli.queues import count_saved  # noqa: PLC0415 - start-up time

            print_json(
                {
                    "queues": {**counts, **await count_saved(desk)},
                    "next_breach": None
                    if first is None
                    else {
                        "conversation": first[0],
                        "target": first[1].value,
                        "at": moment(first[2]),
                    },
                    "breached": broken,
                    "overdue_escalations": overdue,
                    "sync": sync_document(sync),
                    "outbox": unsent_document(unsent),
                    "ledger": [ledger_document(x) for x in await list_ledgers(desk)],
                }
            )
            return exits.DONE
        if arguments.format == "tmux":
            troubles = [] if sync.state in {"synced", "syncing", "importing"} else ["sync"]
            troubles += ["outbox"] if unsent_line(unsent) else []
            standing = Standing(
                mine=counts["mine"],
                unassigned=counts["unassigned"],
                late=broken + overdue,
                next_target=None if first is None else (first[0], short_left(first[2], now)),
                troubles=tuple(troubles),
            )
            say(tmux_line(standing, has_colours=not os.environ.get("NO_COLOR")))
            return exits.DONE
        named = (
            "mine", "unassigned", "open", "waiting", "follow-ups", "snoozed", "escalated",
            "mentions", "closed", "quarantine",
        )  # fmt: skip
        marks = {"escalated": "!"} if overdue else {}
        say_row(
            " · ".join(f"{n.capitalize()} {number(counts[n])}{marks.get(n, '')}" for n in named),
            *((n.capitalize(), counts[n]) for n in named),
        )
        if first is not None:
            late = f", {broken} broken" if broken else ""
            say(f"Next target: #{first[0]} {TITLES[first[1]]} {short_left(first[2], now)}{late}")
        say(sync_line(sync, now=now))
        if words := unsent_line(unsent):
            say(words)
    return exits.DONE
