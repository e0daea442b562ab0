"""Verbs on one or many conversations: close, reopen, take, release, spam, trash and back."""

from __future__ import annotations

import argparse

from console.cli import exits
from console.cli.desk import desk_for
from console.cli.output import complain, print_json, say
from console.domain.verbs import DONE_WORDS, Verb
from console.services.errors import UsageError
from console.services.work import Done, WorkService
from console.settings import Settings
from data.records import ConversationId


async def work(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do one thing with all the conversations named, in one transaction."""
    numbers = [ConversationId(number) for number in arguments.number]
    if arguments.if_revision is not None and len(set(numbers)) > 1:
        raise UsageError("--if-revision is about one conversation; name only one.")
    verb = Verb(arguments.command)
    async with desk_for(arguments, settings) as desk:
        service = WorkService(desk.store, clock=desk.clock, agent=desk.agent)
        done = await service.do(verb, dict.fromkeys(numbers, arguments.if_revision))
    if arguments.json:
        print_json(done_document(done))
    else:
        _tell(done, numbers)
    codes = {exits.code_of(failed.error) for failed in done.failed}
    return codes.pop() if len(codes) == 1 else exits.FAILED if codes else exits.DONE


def done_document(done: Done) -> dict[str, object]:
    """Give what a verb changed, and what it could not."""
    return {
        "changed": list(done.changed),
        "failed": [
            {"number": f.number, "code": exits.code_of(f.error), "text": str(f.error)}
            for f in done.failed
        ],
        "undo_id": done.undo_id,
    }


def _tell(done: Done, numbers: list[ConversationId]) -> None:
    failed = {f.number for f in done.failed}
    for number in dict.fromkeys(numbers):
        if number not in failed:
            already = "" if number in done.changed else " already"
            say(f"#{number} {DONE_WORDS[done.verb]}{already}")
    for failure in done.failed:
        complain(f"#{failure.number}: {failure.error}")
