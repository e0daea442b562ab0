"""Verbs that keep the store: backup, restore."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from console.cli import exits
from console.cli.documents import moment
from console.cli.output import complain, print_json, say
from console.cli.progress import progress
from console.clock import SystemClock
from console.doctor.machine import megabytes
from console.services.backups import back_up
from console.services.restoring import restore as restore_backup
from console.settings import Settings


async def backup(arguments: argparse.Namespace, settings: Settings) -> int:
    """Copy the store into a file."""
    began = time.monotonic()
    with progress("backup", ending="no copy is left") as tell:
        made = await back_up(
            settings.store,
            Path(arguments.file),
            clock=SystemClock(),
            replace=arguments.force,
            tell=tell,
        )
    seconds = round(time.monotonic() - began, 3)
    copied = made.copied
    if made.trouble:
        complain(f"support-console: the store could not note this backup. {made.trouble}")
    if arguments.json:
        print_json(
            {
                "file": str(copied.path),
                "size_bytes": copied.size_bytes,
                "schema": copied.schema_version,
                "messages": copied.messages,
                "conversations": copied.conversations,
                "checked": True,
                "duration_s": seconds,
            }
        )
        return exits.DONE
    say(
        f"{copied.path}: {megabytes(copied.size_bytes)}, {copied.messages} messages in"
        f" {copied.conversations} conversations, checked, in {seconds} s"
    )
    return exits.DONE


async def restore(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put a backup in the place of the store."""
    with progress("restore") as tell:
        done = await restore_backup(
            Path(arguments.file), settings.store, clock=SystemClock(), tell=tell
        )
    if arguments.json:
        print_json(
            {
                "store": str(done.path),
                "file": str(done.source),
                "taken_at": None if done.taken_at is None else moment(done.taken_at),
                "kept_as": None if done.kept_as is None else str(done.kept_as),
                "messages": done.messages,
                "conversations": done.conversations,
                "to_look_for": done.to_look_for,
                "next_number": done.next_number,
            }
        )
        return exits.DONE
    of = "" if done.taken_at is None else f" of {moment(done.taken_at)}"
    say(
        f"{done.path} is the backup{of} now: {done.messages} messages in {done.conversations}"
        " conversations."
    )
    if done.kept_as is not None:
        say(f"The store that stood there is kept: {done.kept_as}")
    if done.to_look_for:
        say(
            f"{done.to_look_for} mails may have left since: none of them leaves before sync has"
            " looked into Sent (`support-console outbox`)."
        )
    say(f"New conversations begin at #{done.next_number}. Start `support-console sync` again.")
    return exits.DONE
