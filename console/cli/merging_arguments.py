"""Arguments of merging, splitting and linking; imports nothing heavy."""

from __future__ import annotations

import argparse

from console.cli.arguments import (
    Adder,
    add_if_revision,
    add_json,
    add_number,
    add_numbers,
    conversation_number,
    row_id,
)

NEW = "new"


def add_merging(add: Adder) -> None:
    """Add what shows conversations in one another, and takes them apart."""
    parser = add("merge", "show conversations in another one; unmerge takes them out again")
    add_numbers(parser)
    parser.add_argument(
        "--into", metavar="N", type=conversation_number, required=True, help="where they go"
    )
    _yes(parser, "they may be two customers'")
    add_json(parser)
    parser = add("unmerge", "take a merged number out again, with all that came into it")
    add_number(parser)
    add_if_revision(parser)
    add_json(parser)
    parser = add("split", "move messages to a new, linked conversation")
    add_number(parser)
    parser.add_argument(
        "--message",
        metavar="ID",
        type=row_id,
        nargs="+",
        action="extend",
        default=[],
        help="as show and why print them",
    )
    parser.add_argument(
        "--held", action="store_true", help="let mails go that are held, too many in an hour"
    )
    add_if_revision(parser)
    add_json(parser)
    parser = add("link", "say that two conversations belong together")
    add_number(parser)
    parser.add_argument(
        "--to", metavar="N", type=conversation_number, required=True, help="the other one"
    )
    parser.add_argument("--reason", metavar="TEXT", default="", help="why, shown in both")
    parser.add_argument("--remove", action="store_true", help="take the link away instead")
    add_if_revision(parser)
    add_json(parser)


def add_move(parser: argparse.ArgumentParser) -> None:
    """Add what corrects a wrong joining to `why`."""
    parser.add_argument(
        "--move-to",
        metavar="N|new",
        type=_place,
        help="put the message into conversation N, or into a new one; later mail follows it",
    )
    _yes(parser, "its author need take no part there")
    add_if_revision(parser)


def _yes(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--yes", action="store_true", help=f"it is meant: {what}")


def _place(text: str) -> int | str:
    return NEW if text == NEW else conversation_number(text)
