"""The verb `open`: the console itself. Only this file imports Textual, by way of the app."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from console import paths
from console.app import SupportConsole
from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.settings import Settings
from console.sync_child import SyncChild
from console.workplace import make_services
from data.records import ConversationId


async def open_console(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the console until the agent leaves it."""
    number = getattr(arguments, "number", None)
    async with desk_for(arguments, settings) as desk:
        child = SyncChild(
            settings,
            config_file=Path(arguments.config) if arguments.config else None,
            log_file=paths.state_dir(os.environ) / "sync.log",
            environ=os.environ,
            practice=arguments.practice,
        )
        await run_console(
            desk, child=child, number=None if number is None else ConversationId(number)
        )
    return exits.DONE


async def run_console(
    desk: Desk, *, child: SyncChild | None, number: ConversationId | None = None
) -> None:
    """Show the console on an open desk; the child, which it may start, ends with it."""
    app = SupportConsole(
        make_services(desk), child=child, number=number, theme=desk.settings.console.theme
    )
    try:
        await app.run_async(mouse=False)
    finally:
        if child is not None:
            await child.stop()
