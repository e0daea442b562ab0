"""The verb `sync`: a service, or one full pass."""

from __future__ import annotations

import argparse
import asyncio
import time
from contextlib import suppress

from console.cli import exits
from console.cli.documents import account_document
from console.cli.output import complain, print_json, say
from console.cli.progress import show_progress
from console.domain.ledger_words import sum_of, trouble_with
from console.services.errors import UsageError
from console.settings import Settings
from console.sync_process import run_sync, run_sync_once
from data.sync.runner import OnceReport


async def sync(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fetch and send, for ever or once."""
    if not settings.is_configured:
        raise UsageError(
            "No mailbox is set: imap.host and mailbox.address are empty. "
            "`support-console init` asks for them."
        )
    if not arguments.once:
        drawing = asyncio.create_task(show_progress(settings, practice=arguments.practice))
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
    drawing = asyncio.create_task(show_progress(settings, practice=arguments.practice))
    try:
        report = await run_sync_once(
            settings,
            practice=arguments.practice,
            say=lambda words: complain(f"support-console: {words}"),
        )
    finally:
        drawing.cancel()
        with suppress(asyncio.CancelledError):
            await drawing
    seconds = round(time.monotonic() - began, 3)
    if arguments.json:
        print_json(
            {
                "folders": [account_document(f) for f in report.folders],
                "fetched": report.fetched,
                "sent": report.sent,
                "pushed": report.pushed,
                "duration_s": seconds,
            }
        )
    else:
        for f in report.folders:
            say(f"{f.name}: {sum_of(f)}")
        say(_done(report, seconds))
    uneven = [said for f in report.folders if (said := trouble_with(f))]
    for said in uneven:
        complain(said)
    return exits.FAILED if uneven else exits.DONE


def _done(report: OnceReport, seconds: float) -> str:
    return f"fetched {report.fetched}, sent {report.sent}, filed {report.pushed} in {seconds} s"
