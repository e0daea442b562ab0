"""The verb `open`: the console itself. Only this file imports Textual, by way of the app."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from console import paths
from console.app import SupportConsole
from console.bootstrap import Desk
from console.child_keeper import ChildKeeper
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.speaking import speak_as
from console.cli.streams import said_environment
from console.domain.locales import lacks_letters
from console.domain.terminal_kind import cannot_draw_words
from console.keymap_file import read_keymap, trouble_with
from console.services.errors import UsageError
from console.services.findings import Finding
from console.services.whereabouts import WhereaboutsFile
from console.settings import Settings
from console.sync_child import SyncChild
from console.themes import environment_problem, theme_for, theme_problem
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
            desk,
            child=child,
            number=None if number is None else ConversationId(number),
            is_ascii=getattr(arguments, "ascii", False),
        )
    return exits.DONE


async def run_console(
    desk: Desk,
    *,
    child: SyncChild | None,
    number: ConversationId | None = None,
    is_ascii: bool = False,
    offers_tour: bool = False,
) -> None:
    """Show the console on an open desk; the child, which it may start, ends with it.

    Raises:
        UsageError: the theme of the settings is wrong, or there is no terminal.
    """
    environ = said_environment()
    theme = desk.settings.console.theme
    if problem := theme_problem(theme):
        raise UsageError(problem)
    if problem := cannot_draw_words(environ):
        raise UsageError(problem)
    keymap, keymap_path = read_keymap(desk.settings, os.environ)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The console needs a terminal. Without one: list, show, reply (support-console --help)."
        )
    keeper = None if child is None else ChildKeeper(child, store=desk.store, clock=desk.clock)
    lacking = "" if is_ascii or desk.settings.console.ascii else lacks_letters(environ)
    whereabouts = WhereaboutsFile(
        paths.state_dir(os.environ), store=desk.store.path, agent=desk.agent.name
    )
    speak_as(desk.settings, environ, is_ascii=is_ascii or bool(lacking))
    services = make_services(
        desk,
        is_ascii=is_ascii or bool(lacking),
        keymap=keymap.keys,
        examine=partial(examine_surroundings, desk.settings, environ, keeper),
        private_folders=paths.private_dirs(os.environ),
        whereabouts=whereabouts,
    )
    app = SupportConsole(
        services,
        keeper=keeper,
        number=number,
        offers_tour=offers_tour,
        theme=theme_for(theme, environ),
        notices=_notices(lacking, environment_problem(environ), trouble_with(keymap, keymap_path)),
        rules_folder=paths.cache_dir(os.environ),
    )
    try:
        await app.run_async(mouse=False)
    finally:
        whereabouts.close(was_cut=not app.was_left)
        services.presence.close()
        if keeper is not None:
            await keeper.stop()


def _notices(lacking: str, *troubles: str | None) -> list[str]:
    """Say at the start what is otherwise than the agent may expect."""
    words = f"Plain letters only: {lacking} says that this terminal has no others. "
    ascii_words = f"{words}LANG=C.UTF-8 brings them all." if lacking else ""
    return [each for each in (ascii_words, *troubles) if each]


async def examine_surroundings(
    settings: Settings, environ: Mapping[str, str], keeper: ChildKeeper | None = None
) -> list[Finding]:
    """Look with the eyes of `doctor` at what the agent can put right without a server."""
    # Only for start-up time: nobody asks for it before the page of problems is opened.
    from console.doctor import Result  # noqa: PLC0415
    from console.doctor.local import (  # noqa: PLC0415
        check_console,
        check_machine,
        check_settings,
        check_terminal,
    )
    from console.doctor.painting import check_painting  # noqa: PLC0415

    def look() -> list[Finding]:
        checks = [
            *check_settings(settings),
            *check_machine(),
            *check_console(settings, environ),
            *check_terminal(environ, notify=settings.console.notify),
            *check_painting(settings, environ),
        ]
        return [
            Finding(check.text, check.cure, check.result is Result.ERROR)
            for check in checks
            if check.result is not Result.OK
        ]

    hung = [] if keeper is None else keeper.findings()
    return hung + await asyncio.to_thread(look)
