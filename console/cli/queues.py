"""Verbs for saved queues: list, count, show, add, set, remove."""

from __future__ import annotations

import argparse

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.output import complain, print_json, say, say_row
from console.services.errors import UsageError
from console.services.find import FindService
from console.services.queues import QueueService, Wanted
from console.settings import Settings
from data.records import SavedQueue
from data.store.queues import OVERDUE

COUNT_COLUMNS = 7


async def queue(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read or change saved queues."""
    async with desk_for(arguments, settings) as desk:
        service = QueueService(desk.store, clock=desk.clock, agent=desk.agent)
        if arguments.verb == "count":
            return await _count_all(arguments, desk)
        if arguments.verb == "list":
            return await _list(arguments, service)
        found = await _one(arguments, service)
        total = None if arguments.verb == "remove" else await _total(service, found)
        if arguments.json:
            print_json(queue_document(found, total))
        elif arguments.verb == "remove":
            say(f"{found.name} is removed; it was: {found.query}")
        else:
            _say_queue(found, total)
    return exits.DONE


async def _one(arguments: argparse.Namespace, service: QueueService) -> SavedQueue:
    """Do what is asked of one queue; give it."""
    is_shared = True if getattr(arguments, "shared", False) else None
    match arguments.verb:
        case "add":
            return await service.add(
                arguments.name,
                " ".join(arguments.query),
                key=arguments.key,
                is_shared=arguments.shared,
            )
        case "set":
            wanted = Wanted(
                name=arguments.new_name,
                query=arguments.query,
                key=arguments.key or None,
                has_key=arguments.key != 0,
            )
            if wanted == Wanted():
                raise UsageError("Say what to change: --name, --query or --key.")
            return await service.change(arguments.name, wanted, is_shared=is_shared)
        case "remove":
            return await service.remove(arguments.name, is_shared=is_shared)
        case _:
            return await service.get(arguments.name)


async def _list(arguments: argparse.Namespace, service: QueueService) -> int:
    totals = [(found, await _total(service, found)) for found in await service.load()]
    if arguments.json:
        print_json({"queues": [queue_document(found, total) for found, total in totals]})
        return exits.DONE
    for found, total in totals:
        _say_queue(found, total)
    if not totals:
        complain("No queue is saved. support-console queue add NAME QUERY --key 1")
    return exits.DONE


async def _count_all(arguments: argparse.Namespace, desk: Desk) -> int:
    finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
    counts, _, _ = await finder.status()
    built_in = {name: count for name, count in counts.items() if name != OVERDUE}
    every = {**built_in, **await count_saved(desk)}
    if arguments.json:
        print_json({"queues": every})
    else:
        for name, count in every.items():
            counted = "?" if count is None else str(count)
            say_row(
                f"{counted:>{COUNT_COLUMNS}}  {name}",
                (name, "not counted" if count is None else count),
            )
    return exits.DONE


async def count_saved(desk: Desk) -> dict[str, int | None]:
    """Count every saved queue, by its name."""
    service = QueueService(desk.store, clock=desk.clock, agent=desk.agent)
    return {str(found.name): await _total(service, found) for found in await service.load()}


async def _total(service: QueueService, found: SavedQueue) -> int | None:
    """Count a queue; None where its query is not understood any more."""
    try:
        return await service.count(found)
    except UsageError as error:
        complain(f"{found.name}: {error}")
        return None


def queue_document(found: SavedQueue, total: int | None) -> dict[str, object]:
    """Give a saved queue as a JSON object."""
    return {
        "name": found.name,
        "query": found.query,
        "key": found.key,
        "shared": found.is_shared,
        "total": total,
    }


def _say_queue(found: SavedQueue, total: int | None) -> None:
    say_row(
        _line(found, total),
        ("Queue", found.name),
        ("Key", found.key),
        ("Conversations", "not counted" if total is None else total),
        ("Whose", "everybody's" if found.is_shared else "yours"),
        ("Query", found.query),
    )


def _line(found: SavedQueue, total: int | None) -> str:
    count = "?" if total is None else str(total)
    whose = "everybody's" if found.is_shared else "yours"
    return f"{found.key or '-'}  {found.name}  {count}  {whose}  {found.query}"
