"""The verb `open`: the console itself. Only this file imports Textual, by way of the app."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from console import paths
from console.app import SupportConsole
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
        services = make_services(desk)
        child = SyncChild(
            settings,
            config_file=Path(arguments.config) if arguments.config else None,
            log_file=paths.state_dir(os.environ) / "sync.log",
            environ=os.environ,
            practice=arguments.practice,
        )
        app = SupportConsole(
            services,
            child=child,
            number=None if number is None else ConversationId(number),
            theme=settings.console.theme,
        )
        try:
            await app.run_async(mouse=False)
        finally:
            await child.stop()
    return exits.DONE
