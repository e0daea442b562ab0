"""The verb `sync`: a service, or one full pass."""

from __future__ import annotations

import argparse
import asyncio
import time
from contextlib import suppress

from console.cli import exits
from console.cli.output import print_json, say
from console.cli.progress import show_progress
from console.services.errors import UsageError
from console.settings import Settings
from console.sync_process import run_sync, run_sync_once


async def sync(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fetch and send, for ever or once."""
    if not settings.is_configured:
        raise UsageError(
            "No mailbox is set: imap.host and mailbox.address are empty. "
            "`support-console init` asks for them."
        )
    if not arguments.once:
        drawing = asyncio.create_task(show_progress(settings))
        try:
            await run_sync(
                settings,
                practice=arguments.practice,
                until_stdin_closes=arguments.until_stdin_closes,
            )
        finally:
            drawing.cancel()
        return exits.DONE
    began = time.monotonic()
    drawing = asyncio.create_task(show_progress(settings))
    try:
        report = await run_sync_once(settings, practice=arguments.practice)
    finally:
        drawing.cancel()
        with suppress(asyncio.CancelledError):
            await drawing
    seconds = round(time.monotonic() - began, 3)
    folders = [
        {
            "name": f.name,
            "role": f.role.value,
            "uid_validity": f.uid_validity,
            "on_server": f.on_server,
            "stored": f.stored,
            "quarantined": f.quarantined,
            "ignored": f.ignored,
        }
        for f in report.folders
    ]
    if arguments.json:
        print_json(
            {
                "folders": folders,
                "fetched": report.fetched,
                "sent": report.sent,
                "pushed": report.pushed,
                "duration_s": seconds,
            }
        )
        return exits.DONE
    for f in report.folders:
        say(
            f"{f.name}: {f.on_server} on the server = {f.stored} stored"
            f" + {f.quarantined} quarantined + {f.ignored} ignored"
        )
    say(f"fetched {report.fetched}, sent {report.sent}, filed {report.pushed} in {seconds} s")
    return exits.DONE
