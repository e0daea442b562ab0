"""Deeds on one or many conversations, and taking them back."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import conversation_document
from console.cli.following import follow_all
from console.cli.output import complain, print_json, say, say_conversation
from console.cli.typed import moment_from
from console.domain import local_words
from console.domain.activity_words import tell_activity
from console.domain.deeds import (
    Assign,
    Deed,
    SetPriority,
    Simple,
    Snooze,
    Verb,
    Wait,
)
from console.domain.fields import FIELDS
from console.domain.words import nearest
from console.services.describing import DescribingService, tags_typed
from console.services.errors import ConflictError, UsageError
from console.services.team import TeamService, with_nearest
from console.services.undo import UndoService
from console.services.work import Done, WorkService
from console.settings import Settings
from data.errors import NotFoundError
from data.records import ConversationId, Priority, WaitingOn, WordKind
from data.store import agents, wordlists
from data.store.deeds import DeedHead
from data.store.rows import to_ms

if TYPE_CHECKING:
    from console.services.splitting import SplitService

NAMED_MAX = 20
"""Conversations that are named one by one where all stay as they were for the same reason."""
NOBODY, NO_TIER = "nobody", "no tier"
"""Beside the names of agents and tiers: takes the assignee, or the tier, away."""


async def work(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do one thing with all the conversations named, in one transaction."""
    numbers = [ConversationId(number) for number in arguments.number]
    if arguments.command == "take" and (arguments.next or not numbers):
        return await _take_next(arguments, settings)
    if arguments.if_revision is not None and len(set(numbers)) > 1:
        raise UsageError("--if-revision is about one conversation; name only one.")
    async with desk_for(arguments, settings) as desk:
        deed = await _deed(arguments, desk)
        numbers = await follow_all(desk, numbers)
        service = WorkService(desk.store, clock=desk.clock, agent=desk.agent)
        done = await service.do(deed, dict.fromkeys(numbers, arguments.if_revision))
    return report(done, numbers, as_json=arguments.json)


async def _take_next(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take the most urgent conversation that nobody works on, and print it."""
    from console.services.taking import NothingToTake  # noqa: PLC0415 - other deeds do without
    from console.workplace import make_services  # noqa: PLC0415

    if arguments.number or not arguments.next or arguments.if_revision is not None:
        raise UsageError("Name the conversations to take, or say --next alone.")
    async with desk_for(arguments, settings) as desk:
        services = make_services(desk)
        try:
            services.presence.look()
            taken = await services.taking.take_next()
        finally:
            services.presence.close()
        if isinstance(taken, NothingToTake):
            complain(taken.reason)
            return exits.NOT_FOUND
        if arguments.json:
            print_json({**conversation_document(taken.conversation), **done_document(taken.done)})
        else:
            width = shutil.get_terminal_size().columns
            say_conversation(
                taken.conversation, now=desk.clock.now(), time_zone=desk.agent.time_zone,
                width=width, has_targets=False,
            )  # fmt: skip
    return exits.DONE


async def undo(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take back the last deed, or the one named."""
    async with desk_for(arguments, settings) as desk:
        working = WorkService(desk.store, clock=desk.clock, agent=desk.agent)
        service = UndoService(
            desk.store,
            clock=desk.clock,
            agent=desk.agent,
            work=working,
            make_splits=partial(_splits, desk),
        )
        if arguments.undo_id is not None:
            deed = await service.get(arguments.undo_id)
            done = await service.take_back(deed)
        else:
            taken = await _take_back_last(service)
            if taken is None:
                complain("There is nothing to take back.")
                return exits.NOT_FOUND
            deed, done = taken
        if deed.verb.partition(".")[0] in {"policy", "calendar"}:
            await _follow(desk)
    if not (done.changed or done.failed or arguments.json):
        say(f"taken back: {tell_activity(deed.activity)}")  # what is about no conversation
    return report(done, list(done.changed), as_json=arguments.json)


async def _follow(desk: Desk) -> None:
    """Have all conversations follow the targets that are in force again."""
    # Start-up time: what is taken back is mostly something else.
    from console.cli.sla import following  # noqa: PLC0415
    from console.services.clocks import recompute_all  # noqa: PLC0415

    with following() as tell:
        await recompute_all(desk.store, clock=desk.clock, tell=tell)


async def _take_back_last(service: UndoService) -> tuple[DeedHead, Done] | None:
    """Take the last deed back that can still be; None where there is none.

    What somebody else put back already is passed over: the next process would find it again.

    Raises:
        ConflictError: it cannot be taken back, as a mail that has left.
    """
    while (deed := await service.find_last()) is not None:
        try:
            done = await service.take_back(deed)
        except ConflictError:
            service.pass_over(deed)
            await _point_further_back(service)
            raise
        if done.failed and not done.changed:
            await _point_further_back(service)
        is_as_before = deed.activity.conversation_id is not None and not done.changed
        if done.failed or not is_as_before:
            return deed, done
        told = tell_activity(deed.activity) or "the last deed"
        complain(f"#{deed.activity.conversation_id} is as before already ({told}).")
    return None


async def _point_further_back(service: UndoService) -> None:
    """Name the deed before the one that stays."""
    if (before := await service.find_last()) is not None:
        told = tell_activity(before.activity) or "what you did before"
        complain(f"undo {before.id} goes further back ({told}).")


def _splits(desk: Desk) -> SplitService:
    from console.workplace import make_splits  # noqa: PLC0415 - start-up time

    return make_splits(desk)


def report(done: Done, numbers: list[ConversationId], *, as_json: bool) -> int:
    """Print what became of a deed; give the exit code."""
    if as_json:
        print_json(done_document(done))
    else:
        _tell(done, numbers)
    codes = {exits.code_of(failed.error) for failed in done.failed}
    return codes.pop() if len(codes) == 1 else exits.FAILED if codes else exits.DONE


def done_document(done: Done) -> dict[str, object]:
    """Give what a deed changed, and what it could not."""
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
            say(f"#{number} {done.words}{already}")
    whys: dict[str, list[ConversationId]] = {}
    for failure in done.failed:
        whys.setdefault(str(failure.error), []).append(failure.number)
    for why, left in whys.items():
        if len(left) > NAMED_MAX:
            rest = local_words.number(len(left) - 1)
            complain(f"#{left[0]} and {rest} more: {why}")
        else:
            for number in left:
                complain(f"#{number}: {why}")


async def _deed(arguments: argparse.Namespace, desk: Desk) -> Deed:
    """Read what is to be done."""
    if arguments.command == "assign":
        return await _assignment(arguments.to, desk)
    if arguments.command == "snooze":
        return _snooze(arguments.until, desk)
    if arguments.command in {"tag", "untag"}:
        return await _tags(arguments, desk)
    if arguments.command == "set":
        return await _fields(arguments, desk)
    make = _DEEDS.get(arguments.command)
    return Simple(Verb(arguments.command)) if make is None else make(arguments)


async def _assignment(name: str, desk: Desk) -> Deed:
    if name == NOBODY:
        return Simple(Verb.RELEASE)
    if name == NO_TIER:
        return Assign(tier="")
    everybody = await desk.store.read(agents.list_agents)
    team = TeamService(desk.store, clock=desk.clock, agent=desk.agent)
    tiers = [tier.name for tier in await team.list_tiers()]
    agent = next((a for a in everybody if a.name == name), None)
    if agent is not None:
        return Assign(agent.id, agent.name)
    if name in tiers:
        return Assign(tier=name)
    raise NotFoundError("agent or tier", with_nearest(name, [*(a.name for a in everybody), *tiers]))


def _snooze(until: str, desk: Desk) -> Deed:
    if until == "now":
        return Snooze(None)
    at, words = moment_from(until, desk, option="--until")
    if at <= desk.clock.now():
        raise UsageError(f"--until: {words} is past. Nothing was snoozed.")
    return Snooze(to_ms(at), words)


async def _fields(arguments: argparse.Namespace, desk: Desk) -> Deed:
    given = {name: getattr(arguments, name) for name in FIELDS}
    typed = {name: value for name, value in given.items() if value is not None}
    if not typed:
        raise UsageError("Say what to set: --kind, --cause, --stage, --language or --channel.")
    team = TeamService(desk.store, clock=desk.clock, agent=desk.agent)
    return await DescribingService(desk.store, team=team).read_fields(typed)


async def _tags(arguments: argparse.Namespace, desk: Desk) -> Deed:
    """Read tags; say what was made of them, and where one to be taken off is nobody's."""
    is_off = arguments.command == "untag"
    add, remove = ((), arguments.tag) if is_off else (arguments.tag, ())
    deed, words = tags_typed(add=add, remove=remove)
    for word in words:
        if word.remark:
            complain(word.remark)
    if is_off:
        await _tell_unknown(deed.remove, desk)
    return deed


async def _tell_unknown(names: Iterable[str], desk: Desk) -> None:
    """Say of which tags nothing has one, and what may have been meant."""
    for name in sorted(names):
        if (await desk.store.read(wordlists.get_word, WordKind.TAG, name)).conversations:
            continue
        known = await desk.store.read(wordlists.list_words, WordKind.TAG)
        near = nearest(name, [tag.name for tag in known if tag.conversations])
        complain(f"Nothing has the tag {name}." + (f" Did you mean {near}?" if near else ""))


_DEEDS: Mapping[str, Callable[[argparse.Namespace], Deed]] = {
    "wait": lambda arguments: Wait(WaitingOn(arguments.on)),
    "priority": lambda arguments: SetPriority(Priority(arguments.to)),
}
