"""Merging, splitting, linking, and putting a message where it belongs."""

from __future__ import annotations

import argparse

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import conversation_document
from console.cli.following import follow
from console.cli.output import complain, print_json, say
from console.cli.working import done_document, report
from console.services.errors import UsageError
from console.services.links import LinkService
from console.services.merging import MergeService
from console.services.splitting import SplitDone
from console.services.work import Done
from console.settings import Settings
from console.workplace import make_splits
from data.records import ConversationId, MessageId
from data.store import conversations


async def merge(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show conversations in another one."""
    numbers = list(dict.fromkeys(ConversationId(number) for number in arguments.number))
    if arguments.if_revision is not None and len(numbers) > 1:
        raise UsageError("--if-revision is about one conversation; name only one.")
    async with desk_for(arguments, settings) as desk:
        service = MergeService(desk.store, clock=desk.clock, agent=desk.agent)
        into = await follow(desk, ConversationId(arguments.into))
        merged = {number: await follow(desk, number) for number in numbers}
        done = await service.merge(
            dict.fromkeys(numbers, arguments.if_revision), into, is_agreed=arguments.yes
        )
    told = [number if living == into else living for number, living in merged.items()]
    return report(done, told, as_json=arguments.json)


async def unmerge(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take a merged number out again."""
    async with desk_for(arguments, settings) as desk:
        service = MergeService(desk.store, clock=desk.clock, agent=desk.agent)
        done = await service.unmerge(
            ConversationId(arguments.number), if_revision=arguments.if_revision
        )
    return report(done, list(done.changed), as_json=arguments.json)


async def split(arguments: argparse.Namespace, settings: Settings) -> int:
    """Move messages to a new conversation, or let held ones go."""
    if arguments.held == bool(arguments.message):
        raise UsageError("Say which messages: --message ID..., or --held for those that are held.")
    if arguments.held:
        return await _let_go(arguments, settings)
    async with desk_for(arguments, settings) as desk:
        number = await follow(desk, ConversationId(arguments.number))
        done = await make_splits(desk).split(
            number, [MessageId(m) for m in arguments.message], if_revision=arguments.if_revision
        )
        return await _tell_split(desk, number, done, as_json=arguments.json)


async def _let_go(arguments: argparse.Namespace, settings: Settings) -> int:
    async with desk_for(arguments, settings) as desk:
        number = await follow(desk, ConversationId(arguments.number))
        done = await make_splits(desk).let_go(number)
    if arguments.json:
        print_json(done_document(done))
        return exits.DONE
    say(f"The held mails are in {len(done.changed)} conversations now.")
    complain(f"undo {done.undo_id} holds them again.")
    return exits.DONE


async def move(arguments: argparse.Namespace, desk: Desk) -> int:
    """Put a message where it belongs, as `why` has shown it."""
    if arguments.message is None:
        raise UsageError("--move-to is about one message: why NUMBER MESSAGE --move-to N|new")
    number = await follow(desk, ConversationId(arguments.number))
    message_id, service = MessageId(arguments.message), make_splits(desk)
    if isinstance(arguments.move_to, str):
        split_off = await service.split(number, [message_id], if_revision=arguments.if_revision)
        return await _tell_split(desk, number, split_off, as_json=arguments.json)
    done = await service.move(
        number,
        message_id,
        await follow(desk, ConversationId(arguments.move_to)),
        if_revision=arguments.if_revision,
        is_agreed=arguments.yes,
    )
    return report(done, list(done.changed), as_json=arguments.json)


async def link(arguments: argparse.Namespace, settings: Settings) -> int:
    """Link two conversations, or take their link away."""
    async with desk_for(arguments, settings) as desk:
        service = LinkService(desk.store, clock=desk.clock, agent=desk.agent)
        number = await follow(desk, ConversationId(arguments.number))
        other = await follow(desk, ConversationId(arguments.to))
        if arguments.remove:
            done = await service.unlink(number, other, if_revision=arguments.if_revision)
        else:
            done = await service.link(
                number, other, why=arguments.reason, if_revision=arguments.if_revision
            )
    if not arguments.json:
        return _tell_link(number, done)
    print_json(done_document(done))
    return 0


def _tell_link(number: ConversationId, done: Done) -> int:
    say(f"#{number} {done.words}")
    return 0


async def _tell_split(
    desk: Desk, number: ConversationId, split: SplitDone, *, as_json: bool
) -> int:
    if not as_json:
        say(f"#{split.number} {split.done.words}")
        complain(f"undo {split.done.undo_id} puts it back.")
        return 0
    conversation = await desk.store.read(
        conversations.get_conversation, split.number, agent_id=desk.agent.id
    )
    messages = await desk.store.read(conversations.list_messages, split.number)
    document = conversation_document(conversation, messages)
    print_json({**document, "split_from": number, **done_document(split.done)})
    return 0
