"""The console on the demo: in the process that has the mailbox, or beside it as another agent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from console.bootstrap import Desk, open_desk
from console.demo.errors import DemoFolderError
from console.demo.folder import DemoFolder
from console.settings import Settings, load_settings
from console.sync_child import SyncChild

JOIN_WAIT_S = 30.0
"""The demo that is joined may itself be starting: its mailbox is made in a few seconds."""
LOOK_S = 0.1
LOG_NAME = "console.log"


async def join_demo(
    folder: DemoFolder, name: str, environ: dict[str, str], *, is_ascii: bool
) -> None:
    """Work as one more agent in a demo that runs; its mailbox and its sync serve both.

    Raises:
        DemoFolderError: the demo that runs did not get as far as a store.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + JOIN_WAIT_S
    # Whoever syncs has store, agents and this run's settings before him.
    while not folder.is_syncing:
        if loop.time() > until:
            raise DemoFolderError(
                f"The demo that runs in {folder.path} does not sync, so it cannot be joined. "
                "End it first, then start again."
            )
        await asyncio.sleep(LOOK_S)
    async with open_desk(demo_settings(folder, environ), act_as=name, practice=True) as desk:
        await show_console(desk, None, log_file=folder.path / LOG_NAME, is_ascii=is_ascii)


SETTINGS, LOOKS = "SUPPORT_CONSOLE_", "SUPPORT_CONSOLE_CONSOLE__"


def own_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Leave out what the environment says of another mailbox; keys and colours stay the agent's."""
    return {k: v for k, v in environ.items() if not k.startswith(SETTINGS) or k.startswith(LOOKS)}


def demo_settings(folder: DemoFolder, environ: dict[str, str]) -> Settings:
    """Read this run's settings; what the environment says of another mailbox stays outside."""
    return load_settings(environ=own_environment(environ), config_file=folder.config)


async def show_console(
    desk: Desk, child: SyncChild | None, *, log_file: Path, is_ascii: bool
) -> None:
    """Run the console; what libraries have to say goes into a file, not over the screen."""
    # Imported here: the scripted run, which needs no Textual, must not pay for it.
    from console.cli.console import run_console  # noqa: PLC0415

    root = logging.getLogger()
    before = root.handlers[:]
    file = logging.FileHandler(log_file, encoding="utf-8", delay=True)
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.handlers = [file]
    try:
        await run_console(desk, child=child, is_ascii=is_ascii, offers_tour=True)
    finally:
        root.handlers = before
        file.close()
