"""Verb `attachment`: files of messages, those too that are still on the mail server."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from console import paths
from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.output import complain, print_json, say, say_row, whole_output
from console.cli.progress import progress
from console.domain.local_words import decimal
from console.services.away_files import AwayFiles, tell_opened
from console.services.errors import ServiceError, UsageError
from console.services.files import FileFacts, FileService, Saved
from console.settings import Settings
from console.sync_child import SyncChild
from data.records import Attachment, Message, MessageId, WantedPart

MEGABYTE = 1_000_000
STANDARD_OUTPUT = "-"


async def attachment(arguments: argparse.Namespace, settings: Settings) -> int:
    """Name the files of a message, show one as text, or write them to a folder."""
    message_id = MessageId(arguments.message)
    async with desk_for(arguments, settings) as desk:
        service = FileService(desk.store)
        away = AwayFiles(desk.store, clock=desk.clock, agent_id=desk.agent.id)
        message = await service.get_message(message_id)
        if arguments.verb == "list":
            return await _list(arguments, service, message, away)
        wanted = service.choose(message, name=arguments.name)
        is_printed = arguments.verb == "show" or arguments.dir == STANDARD_OUTPUT
        if is_printed and (arguments.name is None or len(wanted) != 1):
            raise UsageError(_which_one(wanted))
        only = [a.index for a in wanted if a.on_server]
        if only and not is_printed and arguments.no_wait:
            await away.ask(message, only=only)
            wanted = [a for a in wanted if not a.on_server]
        elif only:
            before, message = message, await bring(arguments, settings, desk, message, only=only)
            if arguments.name is not None and (words := tell_opened(before, message, only[0])):
                raise ServiceError(words)
            wanted = service.choose(message, name=arguments.name)
        if is_printed:
            return await _print(arguments, service, message, wanted[0], desk.agent.time_zone)
        saved: Sequence[Saved] = []
        if wanted:
            saved = await service.save_files(message, wanted, folder=Path(arguments.dir))
        left = [a for a in message.body.attachments if a.index in only and a.on_server]
        return await _tell_saved(arguments, message, saved, left, away)


def _which_one(files: Sequence[Attachment]) -> str:
    numbers = ", ".join(f"{a.index} {a.filename}" for a in files)
    return f"Only one file can be printed. Name it, or give its number: {numbers}."


async def _print(
    arguments: argparse.Namespace,
    service: FileService,
    message: Message,
    file: Attachment,
    time_zone: str,
) -> int:
    """Print a file: as text that a person reads, or its bytes into a pipe or a file.

    Raises:
        UsageError: its bytes are wanted on a terminal.
    """
    if arguments.verb == "show":
        facts = next(f for f in await service.look(message) if f.attachment.index == file.index)
        text = await service.view(message, file.index, time_zone=time_zone)
        if arguments.json:
            print_json({"message_id": message.id, **file_document(facts), "text": text})
            return exits.DONE
        if facts.doubt:
            complain(f"! {facts.doubt}")
        say(text)
        return exits.DONE
    if arguments.json:
        raise UsageError("The bytes of a file are no JSON document: leave --json out.")
    if sys.stdout.isatty():
        raise UsageError(
            "A terminal must not see what a stranger wrote for it. Send the output to a command or"
            f" a file, or read it here: support-console attachment show {message.id} {file.index}"
        )
    with whole_output() as out:
        await service.write_file(message, file.index, out)
    return exits.DONE


def file_document(facts: FileFacts) -> dict[str, object]:
    """Give a file for JSON: what it is called, and what it is by its content."""
    a = facts.attachment
    return {
        "index": a.index,
        "filename": a.filename,
        "content_type": a.content_type,
        "size_bytes": a.size_bytes,
        "kind": facts.kind,
        "doubt": facts.doubt or None,
    }


async def _list(
    arguments: argparse.Namespace, service: FileService, message: Message, away: AwayFiles
) -> int:
    files = await service.look(message) if message.body.attachments else []
    on_way = await _on_way(message, away)
    if arguments.json:
        print_json(
            {
                "message_id": message.id,
                "attachments": [
                    {
                        **file_document(f),
                        "on_server": f.attachment.on_server,
                        "fetching": fetching_document(on_way.get(f.attachment.index)),
                    }
                    for f in files
                ],
            }
        )
        return exits.DONE
    for f in files:
        a = f.attachment
        kind = _where(on_way.get(a.index)) if a.on_server else f.kind
        doubt = f"\n{'':>16}! {f.doubt}" if f.doubt else ""
        say_row(
            f"{a.index:>3}  {a.size_bytes:>9}  {kind}  {a.filename}{doubt}",
            ("File", a.index),
            ("Name", a.filename),
            ("Type", kind),
            ("Bytes", a.size_bytes),
            ("Doubt", f.doubt),
        )
    return exits.DONE


async def _tell_saved(
    arguments: argparse.Namespace,
    message: Message,
    saved: Sequence[Saved],
    left: Sequence[Attachment],
    away: AwayFiles,
) -> int:
    if arguments.json:
        on_way = await _on_way(message, away)
        print_json(
            {
                "message_id": message.id,
                "saved": [
                    {
                        "path": str(s.path),
                        "filename": s.attachment.filename,
                        "size_bytes": s.attachment.size_bytes,
                    }
                    for s in saved
                ],
                "fetching": [
                    {"filename": a.filename, **(fetching_document(on_way.get(a.index)) or {})}
                    for a in left
                ],
            }
        )
        return exits.DONE
    for s in saved:
        say(str(s.path))
    for a in left:
        complain(f"{a.filename} is being fetched; `attachment list {message.id}` says how far.")
    return exits.DONE


async def _on_way(message: Message, away: AwayFiles) -> dict[int, WantedPart]:
    """Give by number of file what is wanted of it."""
    wanted = {part.section: part for part in await away.list_wanted(message.id)}
    if not wanted:
        return {}
    absent = await away.list_absent(message)
    return {number: wanted[section] for number, section in absent.items() if section in wanted}


def fetching_document(part: WantedPart | None) -> dict[str, object] | None:
    """Say how far a file is that somebody waits for; null where nobody does."""
    if part is None:
        return None
    return {
        "got_bytes": part.got_bytes,
        "of_bytes": part.size_bytes,
        "failure": part.failure,
    }


def _where(part: WantedPart | None) -> str:
    if part is None:
        return "on the mail server"
    if part.failure is not None:
        return f"on the mail server: {part.failure}"
    return f"{_megabytes(part.got_bytes)} of {_megabytes(part.size_bytes)} fetched"


def _megabytes(size_bytes: int) -> str:
    return f"{decimal(size_bytes / MEGABYTE)} MB"


async def bring(
    arguments: argparse.Namespace,
    settings: Settings,
    desk: Desk,
    message: Message,
    *,
    only: Sequence[int] | None,
) -> Message:
    """Wait for files of a message, or without `only` for all of its source.

    Raises:
        MailServerError: the server is away, or nobody syncs and we may not.
        ServiceError: it cannot be had, with the reason.
    """
    away = AwayFiles(desk.store, clock=desk.clock, agent_id=desk.agent.id)
    async with _somebody_syncs(arguments, settings):
        with progress("mail server", ending="it comes later", said=_megabytes) as tell:
            heard = partial(tell, "")
            if only is None:
                return await away.bring_whole(message, tell=heard)
            return await away.bring(message, only=only, tell=heard)


@asynccontextmanager
async def _somebody_syncs(arguments: argparse.Namespace, settings: Settings) -> AsyncIterator[None]:
    """Start the syncing process for as long as we wait, where nobody syncs and we may."""
    child = SyncChild(
        settings,
        config_file=Path(arguments.config) if arguments.config else None,
        log_file=paths.state_dir(os.environ) / "sync.log",
        environ=os.environ,
        practice=arguments.practice,
    )
    try:
        await asyncio.shield(child.start())
        yield
    finally:
        await child.stop()
