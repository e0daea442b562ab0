"""Arguments that many commands share; imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeAlias

Adder = Callable[[str, str], argparse.ArgumentParser]
"""Makes the parser of a command from its name and a summary."""
Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse names it nowhere else
"""The verbs below a command."""


@cache
def common_options(*, defaults: bool) -> argparse.ArgumentParser:
    """Options that stand before or after the command."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    # Without SUPPRESS the sub-command's default would undo what stood before it.
    missing = None if defaults else argparse.SUPPRESS
    no = False if defaults else argparse.SUPPRESS
    parser.add_argument("--config", metavar="FILE", default=missing, help="this settings file only")
    parser.add_argument(
        "--as",
        dest="act_as",
        metavar="NAME",
        default=missing,
        help="act as another agent (practice stores)",
    )
    parser.add_argument(
        "--practice", action="store_true", default=no, help="a store made now is for practice"
    )
    parser.add_argument(
        "--plain", action="store_true", default=no,
        help="for a screen reader: one fact a line, no columns, no signs",
    )  # fmt: skip
    parser.add_argument(
        "--verbose", action="store_true", default=no, help="tell more on standard error"
    )
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def add_ascii(parser: argparse.ArgumentParser) -> None:
    """Add --ascii."""
    parser.add_argument("--ascii", action="store_true", help="draw with plain letters only")


def add_number(parser: argparse.ArgumentParser) -> None:
    """Add the number of one conversation."""
    parser.add_argument(
        "number", metavar="NUMBER", type=conversation_number, help="as 1042 or #1042"
    )


def conversation_number(text: str) -> int:
    """Read a conversation's number, with or without its hash."""
    digits = text.removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:  # noqa: PLR2004 - beyond any number
        raise argparse.ArgumentTypeError(f"{text!r} is no conversation number (as 1042 or #1042)")
    return int(digits)


def row_id(text: str) -> int:
    """Read the number of a message, a mail on its way, a deed."""
    if not text.isascii() or not text.isdigit() or len(text) > 15:  # noqa: PLR2004 - beyond any number
        raise argparse.ArgumentTypeError(f"{text!r} is no number that we print")
    return int(text)


def page_size(text: str) -> int:
    """Read how many rows are wanted."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 500:  # noqa: PLR2004 - a page
        raise argparse.ArgumentTypeError("give a whole number from 1 to 500")
    return int(text)


def add_numbers(parser: argparse.ArgumentParser, *, needs_one: bool = True) -> None:
    """Add the numbers of conversations, and the revision at which the only one was seen."""
    parser.add_argument(
        "number",
        metavar="NUMBER",
        type=conversation_number,
        nargs="+" if needs_one else "*",
        help="as 1042 or #1042",
    )
    add_if_revision(parser)


def add_if_revision(parser: argparse.ArgumentParser) -> None:
    """Add the revision at which a conversation was seen."""
    parser.add_argument(
        "--if-revision", metavar="N", type=int, help="only if nothing came in since"
    )


def add_json_again(parser: argparse.ArgumentParser) -> None:
    """Add --json to a verb below a command that has it too."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="one JSON document"
    )


def add_below(verbs: Verbs, name: str, summary: str) -> argparse.ArgumentParser:
    """Add a verb below a command, with what stands before or after any command."""
    parser = verbs.add_parser(
        name, help=summary, description=summary.capitalize() + ".",
        parents=[common_options(defaults=False)], allow_abbrev=False,
    )  # fmt: skip
    add_json_again(parser)
    return parser


def spelled_out(argv: Sequence[str]) -> list[str]:
    """Give arguments with `tag 1042 --tag vip` written as `tag on 1042 --tag vip`.

    `tag` is a command of the list of tags as well, and argparse cannot tell a verb from a number.
    """
    words = list(argv)
    at = _command_place(words)
    if words[at : at + 1] != ["tag"]:
        return words
    rest = words[at + 1 :]
    is_about_numbers = any(w.removeprefix("#").isdigit() or w.startswith("--tag") for w in rest)
    if (rest[:1] and rest[0] in TAG_VERBS) or not is_about_numbers:
        return words
    return [*words[: at + 1], "on", *rest]


def _command_place(words: Sequence[str]) -> int:
    """Give the place of the command: the first word that is no option and no option's value."""
    place = 0
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in {"--config", "--as"} else 1
    return place


TAG_VERBS = frozenset({"on", "list", "add", "rename", "remove"})
