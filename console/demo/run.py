"""`support-console demo`: mailbox and customers in this process, `sync` as its child.

On a terminal the console opens on it; without one a scripted run is played and told.
Nothing outlives it: the child hangs on our end of its standard input, the mailbox on a thread.
"""

from __future__ import annotations

import argparse
import asyncio
import shlex
import shutil
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from console.bootstrap import Desk, open_desk, open_store
from console.cli import exits
from console.cli.output import complain
from console.clock import SystemClock
from console.demo.answered import write_and_answer
from console.demo.before import ask_before
from console.demo.clocks import start_clocks
from console.demo.colleague import ColleagueProcess
from console.demo.customers import SimulatedCustomers
from console.demo.errors import (
    DemoError,
    DemoExtraMissingError,
    DemoFolderBusyError,
    DemoFolderError,
)
from console.demo.folder import ADDRESS, DemoFolder
from console.demo.follow_ups import promise_before
from console.demo.joining import LOG_NAME, join_demo, own_environment, show_console
from console.demo.macros import add_macros
from console.demo.mailbox import build_mailbox
from console.demo.team import AGENTS, add_team
from console.demo.tour import Tour, tell
from console.services.errors import UsageError
from console.settings import Settings, load_settings
from console.sync_child import SyncChild
from data.records import ConversationId

if TYPE_CHECKING:
    from console.demo.servers import EmbeddedMailbox

FREE_WAIT_S = 10.0
"""A syncing process whose demo was killed is gone within a second."""
LOOK_S = 0.1
ANSWER_DELAY_S = 3.0
COLLEAGUE_SEED = 1
SIGNALS = (signal.SIGTERM, signal.SIGHUP)
SIGNAL_CODE = 128
"""Shells add the signal's number to this for a program that a signal ended."""


def run_demo(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Open the console on the demo's own mailbox, or play a run where there is no terminal."""
    name = arguments.act_as or next(iter(AGENTS))
    if name not in AGENTS:
        raise UsageError(f"The demo's agents are {', '.join(AGENTS)}; {name!r} is none of them.")
    ended_by: list[signal.Signals] = []
    is_shown = sys.stdin.isatty() and sys.stdout.isatty()
    if arguments.colleague and not is_shown:
        raise UsageError("A colleague works beside somebody at a terminal; here there is none.")
    try:
        try:
            folder = DemoFolder.hold(environ)
        except DemoFolderBusyError:
            # A second agent takes part in the demo that runs; what is in use is never reset.
            if not is_shown or arguments.reset:
                raise
            if arguments.colleague:
                raise UsageError(
                    "A demo runs already; a colleague comes with the one that is started first."
                ) from None
            asyncio.run(
                join_demo(DemoFolder.find(environ), name, dict(environ), is_ascii=arguments.ascii)
            )
            return exits.DONE
        run = _Run(
            folder,
            name,
            is_shown=is_shown,
            reset=arguments.reset,
            is_ascii=arguments.ascii,
            has_colleague=arguments.colleague,
        )
        try:
            asyncio.run(_serve(run, dict(environ), ended_by))
        finally:
            folder.release()
    except asyncio.CancelledError:
        return SIGNAL_CODE + ended_by[0]
    except DemoExtraMissingError as error:
        complain(f"support-console: {error}")
        return exits.USAGE
    except DemoError as error:
        complain(f"support-console: {error}")
        return exits.FAILED
    except BrokenPipeError:
        raise  # our reader has gone, which `main` knows how to take
    except OSError as error:
        complain(f"support-console: The demo's folder cannot be used: {error}.")
        return exits.FAILED
    return exits.DONE


@dataclass(frozen=True, slots=True)
class _Run:
    """What one start of the demo was asked to do."""

    folder: DemoFolder
    name: str
    is_shown: bool
    """On a terminal: the console instead of the scripted run."""
    reset: bool
    is_ascii: bool
    has_colleague: bool


async def _serve(run: _Run, environ: dict[str, str], ended_by: list[signal.Signals]) -> None:
    """Have mailbox, customers and syncing process running for as long as the run takes."""
    # Imported here, so that a missing extra is a sentence and `demo --help` needs none.
    from console.demo.servers import EmbeddedMailbox  # noqa: PLC0415

    folder = run.folder
    _end_on_signals(ended_by)
    await _wait_until_free(folder)
    if run.is_shown:
        tell(f"Opening {ADDRESS}, a lamp shop's mailbox, as {run.name} …")
    if run.reset:
        folder.reset()
    clock = SystemClock()
    mailbox = EmbeddedMailbox(address=ADDRESS, now=clock.now)
    customers = SimulatedCustomers(
        now=clock.now,
        rng=Random(),  # noqa: S311 - what customers answer is no secret
        deliver=mailbox.deliver,
        delay_s=ANSWER_DELAY_S,
    )
    mailbox.on_mail = customers.on_mail
    mailbox.start(
        folder_state=folder.path, seed=lambda: build_mailbox(now=clock.now(), address=ADDRESS)
    )
    try:
        settings, plain = _write_settings(folder, mailbox, environ)
        await _work(run, settings, plain)
    finally:
        mailbox.stop()


async def _work(run: _Run, settings: Settings, environ: dict[str, str]) -> None:
    folder, name = run.folder, run.name
    child = SyncChild(
        settings,
        config_file=folder.config,
        log_file=folder.sync_log,
        environ=environ,
        practice=True,
    )
    async with open_store(settings, create=True, practice=True) as store:
        await add_team(store, at=SystemClock().now())
        await add_macros(store, at=SystemClock().now())
    async with open_desk(settings, act_as=name, practice=True) as desk:
        clocks = asyncio.create_task(start_clocks(desk))
        try:
            if run.is_shown:
                await _show(run, desk, child, environ)
                number = None
            else:
                number = await _play(folder, desk, child)
        finally:
            clocks.cancel()
            with suppress(asyncio.CancelledError):
                await clocks
    if run.is_shown:
        _tell_it_stays(folder, name)
    else:
        _tell_what_next(folder, name, number)


async def _show(run: _Run, desk: Desk, child: SyncChild, environ: dict[str, str]) -> None:
    """Open the console; a colleague comes and goes with it."""
    name = next(agent for agent in reversed(AGENTS) if agent != run.name)
    colleague = ColleagueProcess(run.folder.config, name, COLLEAGUE_SEED)
    if run.has_colleague:
        await colleague.start(environ)
    begins = (write_and_answer, ask_before, promise_before)
    before = [asyncio.create_task(begin(desk)) for begin in begins]
    try:
        log_file = run.folder.path / LOG_NAME
        await show_console(desk, child, log_file=log_file, is_ascii=run.is_ascii)
    finally:
        for task in before:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await colleague.stop()


async def _play(folder: DemoFolder, desk: Desk, child: SyncChild) -> ConversationId | None:
    began_at = desk.clock.now()
    if not await child.start():
        raise DemoFolderError(f"Another process syncs {folder.store}; end it first.")
    try:
        tell(f"{ADDRESS}, a lamp shop's mailbox, in {folder.path}; you are {desk.agent.name}")
        number = await Tour(desk, child, began_at=began_at).play()
        await write_and_answer(desk)
        return number
    finally:
        await child.stop()


async def _wait_until_free(folder: DemoFolder) -> None:
    """Wait for the syncing process of a demo that was killed."""
    loop = asyncio.get_running_loop()
    until = loop.time() + FREE_WAIT_S
    while folder.is_syncing:
        if loop.time() > until:
            raise DemoFolderError(
                f"Another process syncs {folder.store}. End the `sync` that was started on it, "
                "then start the demo again."
            )
        await asyncio.sleep(LOOK_S)


def _write_settings(
    folder: DemoFolder, mailbox: EmbeddedMailbox, environ: dict[str, str]
) -> tuple[Settings, dict[str, str]]:
    """Write this run's settings; give them and an environment that does not reach into them."""
    folder.write_settings(
        imap_port=mailbox.imap_port, smtp_port=mailbox.smtp_port, password=mailbox.password
    )
    plain = own_environment(environ)
    return load_settings(environ=plain, config_file=folder.config), plain


def _end_on_signals(ended_by: list[signal.Signals]) -> None:
    task = asyncio.current_task()
    assert task is not None, "called inside asyncio.run"

    def end(number: signal.Signals) -> None:
        ended_by.append(number)
        task.cancel()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, end, number)


def _tell_it_stays(folder: DemoFolder, name: str) -> None:
    config = shlex.quote(str(folder.config))
    tell("The demo's mailbox has closed; what you did stays. `demo` goes on from here,")
    tell("`demo --reset` begins anew, and every command works on its store:")
    tell(f"  {_own_name()} --config {config} --as {name} list")


def _tell_what_next(folder: DemoFolder, name: str, number: ConversationId | None) -> None:
    command = f"{_own_name()} --config {shlex.quote(str(folder.config))} --as {name}"
    shown = "NUMBER" if number is None else str(number)
    tell()
    tell("The demo's mailbox has closed with this run; its store stays. Go on by hand:")
    for words in ("list", f"show {shown}", f"why {shown}", "search lampe", "status", "outbox"):
        tell(f"  {command} {words}")
    tell("Reading works at any time; a `reply` waits in the outbox until the next demo sends it.")
    tell("`demo` again goes on from here; `demo --reset` begins with a fresh mailbox.")


def _own_name() -> str:
    """Give the words by which this program was called."""
    if shutil.which("support-console"):
        return "support-console"
    called = Path(sys.argv[0])
    return str(called) if called.name == "support-console" else "python -m console"
