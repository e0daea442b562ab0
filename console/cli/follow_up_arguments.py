"""What can be typed after `follow-up`."""

from __future__ import annotations

import argparse

from console.cli.arguments import Adder, add_below, add_if_revision, add_json, page_size, row_id

STATES = ("open", "due", "done", "cancelled")
LIST_LIMIT = 100


def add_follow_ups(add: Adder) -> None:
    """Add the command `follow-up`."""
    command = add("follow-up", "what was promised for a time")
    add_json(command)
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_add(add_below(verbs, "add", "promise something, or a message, for a time"))
    parser = add_below(verbs, "list", "what is due first, then by time; yours and the pool's")
    parser.add_argument(
        "about", metavar="NUMBER|ADDRESS", nargs="?", help="of one conversation or customer"
    )
    parser.add_argument("--owner", metavar="AGENT", help="somebody else's, pool, or all")
    parser.add_argument(
        "--state", choices=(*STATES, "all"), action="append", help="again for more; open and due"
    )
    parser.add_argument("--due", action="store_true", help="only what is due")
    parser.add_argument("--limit", metavar="N", type=page_size, default=LIST_LIMIT)
    parser.add_argument("--cursor", metavar="C", help="`next_cursor` of the page before")
    _add_ids(add_below(verbs, "done", "say that follow-ups are done"))
    _add_ids(add_below(verbs, "reopen", "take ended follow-ups up again"))
    _add_ids(add_below(verbs, "cancel", "give follow-ups up; messages are taken back"))
    parser = add_below(verbs, "move", "give follow-ups another time")
    _add_ids(parser)
    parser.add_argument(
        "--to", "--at", metavar="TIME", required=True,
        help="as: fri 14:00; +1d goes on from its own time, or from now where that has passed",
    )  # fmt: skip
    parser = add_below(verbs, "assign", "hand follow-ups to an agent, or to the pool")
    _add_ids(parser)
    parser.add_argument("--to", metavar="AGENT", required=True, help="a name, or pool")


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "about", metavar="NUMBER|ADDRESS", help="a conversation, or a customer without one"
    )
    parser.add_argument("--at", metavar="TIME", required=True, help="as: tomorrow 9, in 1 week")
    parser.add_argument(
        "--if-no-reply", action="store_true", help="only if the customer has not written by then"
    )
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--text", metavar="TEXT", help="what is to be done")
    words.add_argument(
        "--send-file", metavar="FILE", help="a message that leaves then; - for standard input"
    )
    parser.add_argument(
        "--tutorial", metavar="SLUG", nargs="?", const="",
        help="it carries a tutorial: that one, or that for the conversation's stage",
    )  # fmt: skip
    parser.add_argument("--owner", metavar="AGENT", default="", help="whose it is, or pool; you")
    parser.add_argument(
        "--attach", metavar="FILE", action="append", default=[], help="with --send-file"
    )
    parser.add_argument(
        "--subject", metavar="TEXT", help="with --send-file to an address: begins a conversation"
    )
    parser.add_argument(
        "--then", choices=("close", "wait", "open"),
        help="with --send-file: what the conversation becomes when it leaves",
    )  # fmt: skip
    add_if_revision(parser)


def _add_ids(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", metavar="ID", type=row_id, nargs="+", help="as `follow-up list` prints it"
    )
