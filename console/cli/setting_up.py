"""Verbs that set up and look after an installation: init, doctor, completions."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from console import paths
from console.cli import exits
from console.cli.output import print_json, say, say_row
from console.cli.parser import make_parser
from console.cli.plain import is_plain

FILES = frozenset({"config", "body_file", "attach", "file"})
"""Arguments that name a file, by their destination."""
FOLDERS = frozenset({"dir"})


def print_completions(shell: str) -> int:
    """Print the completions for bash, zsh or fish, made from the parser itself."""
    import shtab  # noqa: PLC0415 - start-up time

    parser = make_parser()
    for action in _every_action(parser):
        # shtab looks for this attribute; argparse itself knows no kinds of values.
        if action.dest in FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # shtab's own mark
        elif action.dest in FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]  # as above
    sys.stdout.write(shtab.complete(parser, shell))
    return exits.DONE


def _every_action(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list them
        yield action
        if isinstance(action.choices, Mapping):
            for below in action.choices.values():
                yield from _every_action(below)


def run_init_dialogue(
    arguments: argparse.Namespace, environ: Mapping[str, str], config: Path | None
) -> int:
    """Ask on the terminal, try the servers, write the settings file."""
    from console.setup import TerminalPrompter, run_init  # noqa: PLC0415 - start-up time

    target = config.absolute() if config else paths.personal_config_file(environ)
    prompter = TerminalPrompter(answers=sys.stdin, questions=sys.stderr)
    return asyncio.run(
        run_init(ask=prompter, environ=environ, target=target, replace_file=arguments.force)
    )


def run_doctor(
    arguments: argparse.Namespace, environ: Mapping[str, str], config: Path | None
) -> int:
    """Check everything and print what was found; 1 where something is an error."""
    from console.cli.progress import progress  # noqa: PLC0415 - start-up time
    from console.clock import SystemClock  # noqa: PLC0415 - start-up time
    from console.doctor import Result, examine  # noqa: PLC0415 - start-up time
    from console.doctor.widths import ask_widths  # noqa: PLC0415 - start-up time

    # Before a bar is drawn; what is read aloud is not written for a test.
    widths = None if is_plain() or arguments.json else ask_widths(environ)
    with progress("doctor") as tell:
        checks = asyncio.run(
            examine(
                environ=environ,
                config_file=config,
                clock=SystemClock(),
                tell=tell,
                widths=widths,
            )
        )
    if arguments.json:
        print_json(
            {
                "checks": [
                    {"id": c.id, "result": c.result.value, "text": c.text, "cure": c.cure}
                    for c in checks
                ]
            }
        )
    else:
        for check in checks:
            cure = f"\n{'':<8} {'':<18} → {check.cure}" if check.cure else ""
            say_row(
                f"{check.result.value:<8} {check.id:<18} {check.text}{cure}",
                ("Check", check.id),
                ("Result", check.result.value),
                ("Says", check.text),
                ("Cure", check.cure),
            )
        bad = [check for check in checks if check.result is not Result.OK]
        say(f"{len(checks)} checks, {len(bad)} to look at." if bad else "All is well.")
    failed = any(check.result is Result.ERROR for check in checks)
    return exits.FAILED if failed else exits.DONE
