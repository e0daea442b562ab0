"""Dispatch: settings, logging, the right group of verbs, the exit code."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from console import __version__
from console.cli import exits
from console.cli.arguments import spelled_out
from console.cli.output import complain, say
from console.cli.parser import VERBS, make_parser, parse
from console.cli.plain import be_plain
from console.cli.speaking import speak_as
from console.cli.streams import (
    let_go_of,
    said_environment,
    stand_in_for_missing,
    take_every_character,
)
from console.garbage import collect_again
from console.known_stores import refuse_lost_store, remember_store
from console.services.errors import ServiceError, UsageError
from console.settings import Settings, SettingsError, load_settings
from data.errors import DataError
from data.text.safe import clean_line

Verb = Callable[[argparse.Namespace, Settings], Awaitable[int]]

INTERRUPTED = 130
FILES = frozenset(
    {"config", "body_file", "attach", "dir", "file", "signature_file", "text_file", "send_file"}
)
"""Options that name files, which may be called anything."""

STORELESS = frozenset({"restore", "keys"})
"""Commands that need no store, of those that read the settings here."""

log = logging.getLogger(__name__)


def main(argv: Sequence[str]) -> int:
    """Run one command; give its exit code."""
    stand_in_for_missing()
    take_every_character()
    arguments = parse(spelled_out(argv))
    if arguments.version:
        say(f"support-console {__version__}")
        return exits.DONE
    if arguments.command is None:
        if not sys.stdout.isatty():
            make_parser().print_help()
            return exits.USAGE
        arguments.command = "open"
    _set_up_logging(verbose=arguments.verbose)
    return _run_guarded(arguments)


def _run_guarded(arguments: argparse.Namespace) -> int:
    """Run a command; tell every trouble that is none of ours in a sentence."""
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
        let_go_of(sys.stdout)
        return exits.DONE
    except OSError as error:
        log.info("what=os_error", exc_info=error)
        trouble = _tell_trouble(error)
        let_go_of(sys.stdout)
        complain(f"support-console: {trouble}")
        return exits.FAILED


def _run(arguments: argparse.Namespace) -> int:
    """Import the group of verbs that is wanted, and nothing else."""
    environ = said_environment()
    if arguments.act_as is None:
        arguments.act_as = environ.get("SUPPORT_CONSOLE_AS") or None
    be_plain(is_wanted=arguments.plain)
    config = Path(arguments.config) if arguments.config else None
    _refuse_broken_text(arguments)
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
        case "login":
            from console.cli.signing_in import run_login  # noqa: PLC0415 - start-up time

            collect_again()
            return run_login(arguments, environ, config)
        case "doctor":
            from console.cli.setting_up import run_doctor  # noqa: PLC0415 - start-up time

            collect_again()
            return run_doctor(arguments, environ, config)
    settings = load_settings(environ=environ, config_file=config)
    speak_as(settings, environ)
    if settings.console.plain:
        be_plain()
    _mind_the_store(arguments, settings, environ)
    import asyncio  # noqa: PLC0415 - start-up time: `--version` and `--help` do without

    verb = _find_verb(arguments.command)
    if arguments.command != "open":  # the console collects again after its first paint
        collect_again()
    return asyncio.run(_as_coroutine(verb, arguments, settings))


def _mind_the_store(
    arguments: argparse.Namespace, settings: Settings, environ: dict[str, str]
) -> None:
    """Keep which store there is; refuse to go on where one has gone that was there.

    Raises:
        StoreLostError: nobody but `restore` and `sync --new-store` may put one in its place.
    """
    if arguments.command in STORELESS or arguments.practice:
        return
    if settings.store.exists():
        remember_store(settings.store, environ)
    elif not getattr(arguments, "new_store", False):
        refuse_lost_store(settings.store, environ)


def _refuse_broken_text(arguments: argparse.Namespace) -> None:
    """Refuse words that are no text in this locale, before any of them reaches the store.

    Raises:
        UsageError: one of them holds bytes that are no UTF-8; names of files may.
    """
    for name, value in vars(arguments).items():
        for word in value if isinstance(value, list) else [value]:
            if name not in FILES and isinstance(word, str) and not _is_text(word):
                raise UsageError(f"{clean_line(word)!r} is not UTF-8; type it in UTF-8.")


def _is_text(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_output_lost() -> bool:
    try:
        sys.stdout.flush()  # what could not be written is still in it
    except OSError:
        return True
    return False


def _tell_trouble(error: OSError) -> str:
    """Say what the machine refused, and where."""
    if _is_output_lost():
        return (
            f"What was to be printed could not be written: {error.strerror or error}."
            " Make room there, or send it elsewhere."
        )
    where = f" ({error.filename})" if error.filename else ""
    return clean_line(f"Something could not be read or written: {error.strerror or error}{where}.")


async def _as_coroutine(verb: Verb, arguments: argparse.Namespace, settings: Settings) -> int:
    return await verb(arguments, settings)


def _find_verb(command: str) -> Verb:
    module, name = ("working", "work") if command in VERBS else _VERBS[command]
    # Start-up time: a short command imports its own group and no other.
    return cast("Verb", getattr(import_module(f"console.cli.{module}"), name))


_VERBS = {
    "open": ("console", "open_console"),
    "keys": ("key_list", "print_keys"),
    "sync": ("syncing", "sync"),
    "undo": ("working", "undo"),
    "merge": ("merging", "merge"),
    "unmerge": ("merging", "unmerge"),
    "split": ("merging", "split"),
    "link": ("merging", "link"),
    "queue": ("queues", "queue"),
    "sla": ("sla", "sla"),
    "agent": ("teams", "agent"),
    "tier": ("teams", "tier"),
    "away": ("teams", "away"),
    "back": ("teams", "back"),
    "macro": ("macros", "macro"),
    "article": ("articles", "article"),
    "tag": ("word_lists", "word_list"),
    "cause": ("word_lists", "word_list"),
    "reply": ("writing", "reply"),
    "new": ("writing", "write_new"),
    "forward": ("writing", "forward"),
    "note": ("writing", "note"),
    "escalate": ("escalating", "escalate"),
    "return": ("escalating", "return_"),
    "escalation": ("escalating", "escalation"),
    "follow-up": ("follow_ups", "follow_up"),
    "log": ("contacts", "log"),
    "activity": ("activity", "activity"),
    "backup": ("backups", "backup"),
    "restore": ("backups", "restore"),
    "outbox": ("keeping", "outbox"),
    "quarantine": ("keeping", "quarantine"),
    "attachment": ("attachments", "attachment"),
    "status": ("status", "status"),
    "list": ("reading", "list_conversations"),
    "show": ("reading", "show"),
    "why": ("explaining", "why"),
    "search": ("reading", "search"),
    "export": ("reading", "export"),
}
"""Where each command is: the module in console.cli, and its function."""


class SafeLines(logging.Formatter):
    """Writes lines that drive no terminal: servers' words and folders' names stand in them.

    What is told is one line, so that no name with a line end in it forges another.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Give what a record tells, without the traceback that may follow it."""
        return clean_line(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """Give a record as safe text."""
        from data.text.safe import clean_text  # noqa: PLC0415 - start-up time

        return clean_text(super().format(record))


def _set_up_logging(*, verbose: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SafeLines("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, handlers=[handler])
