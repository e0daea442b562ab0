"""Dispatch: settings, logging, the right group of verbs, the exit code."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from console import __version__
from console.cli import exits
from console.cli.output import complain, say
from console.cli.parser import VERBS, make_parser
from console.collecting import collect_again
from console.services.errors import ServiceError
from console.settings import Settings, SettingsError, load_settings
from data.errors import DataError

Verb = Callable[[argparse.Namespace, Settings], Awaitable[int]]

INTERRUPTED = 130


def main(argv: Sequence[str]) -> int:
    """Run one command; give its exit code."""
    parser = make_parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        say(f"support-console {__version__}")
        return exits.DONE
    if arguments.command is None:
        if not sys.stdout.isatty():
            parser.print_help()
            return exits.USAGE
        arguments.command = "open"
    _set_up_logging(verbose=arguments.verbose)
    try:
        code = _run(arguments)
        sys.stdout.flush()  # here, where a reader that has gone is no fault
        return code  # noqa: TRY300 - an `else` would leave the flush unguarded
    except (SettingsError, ServiceError, DataError) as error:
        complain(f"support-console: {error}")
        return exits.code_of(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`… | head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.DONE


def _run(arguments: argparse.Namespace) -> int:
    """Import the group of verbs that is wanted, and nothing else."""
    environ = dict(os.environ)
    if arguments.act_as is None:
        arguments.act_as = environ.get("SUPPORT_CONSOLE_AS") or None
    config = Path(arguments.config) if arguments.config else None
    match arguments.command:
        case "completions":
            from console.cli.setting_up import print_completions  # noqa: PLC0415 - start-up time

            return print_completions(arguments.shell)
        case "init":
            from console.cli.setting_up import run_init_dialogue  # noqa: PLC0415 - start-up time

            collect_again()
            return run_init_dialogue(arguments, environ, config)
        case "demo":
            from console.demo.run import run_demo  # noqa: PLC0415 - start-up time

            collect_again()
            return run_demo(arguments, environ)
        case "doctor":
            from console.cli.setting_up import run_doctor  # noqa: PLC0415 - start-up time

            collect_again()
            return run_doctor(arguments, environ, config)
    settings = load_settings(environ=environ, config_file=config)
    import asyncio  # noqa: PLC0415 - start-up time: `--version` and `--help` do without

    verb = _find_verb(arguments.command)
    if arguments.command != "open":  # the console collects again after its first paint
        collect_again()
    return asyncio.run(_as_coroutine(verb, arguments, settings))


async def _as_coroutine(verb: Verb, arguments: argparse.Namespace, settings: Settings) -> int:
    return await verb(arguments, settings)


def _find_verb(command: str) -> Verb:
    if command in VERBS:
        from console.cli import working  # noqa: PLC0415 - start-up time

        return working.work
    if command == "queue":
        from console.cli import queues  # noqa: PLC0415 - start-up time

        return queues.queue
    if command in {"agent", "tier", "away", "back", "tag", "cause"}:
        return _find_of_team(command)
    return _find_other(command)


def _find_of_team(command: str) -> Verb:
    if command in {"tag", "cause"}:
        from console.cli import word_lists  # noqa: PLC0415 - start-up time

        return word_lists.word_list
    from console.cli import teams  # noqa: PLC0415 - start-up time

    return {"agent": teams.agent, "tier": teams.tier, "away": teams.away, "back": teams.back}[
        command
    ]


def _find_other(command: str) -> Verb:
    match command:
        case "open":
            from console.cli import console  # noqa: PLC0415 - start-up time

            return console.open_console
        case "keys":
            from console.cli import key_list  # noqa: PLC0415 - start-up time

            return key_list.print_keys
        case "sync":
            from console.cli import syncing  # noqa: PLC0415 - start-up time

            return syncing.sync
        case "reply" | "new" | "forward" | "note":
            from console.cli import writing  # noqa: PLC0415 - start-up time

            return {
                "reply": writing.reply, "new": writing.write_new, "forward": writing.forward,
                "note": writing.note,
            }[command]  # fmt: skip
        case "outbox" | "quarantine" | "attachment":
            from console.cli import keeping  # noqa: PLC0415 - start-up time

            return {
                "outbox": keeping.outbox,
                "quarantine": keeping.quarantine,
                "attachment": keeping.attachment,
            }[command]
        case _:
            from console.cli import reading  # noqa: PLC0415 - start-up time

            return {
                "status": reading.status,
                "list": reading.list_conversations,
                "show": reading.show,
                "why": reading.why,
                "search": reading.search,
                "export": reading.export,
            }[command]


def _set_up_logging(*, verbose: bool) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
