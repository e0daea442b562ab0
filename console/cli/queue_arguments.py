"""What can be typed after `queue`."""

from __future__ import annotations

import argparse

from console.cli.arguments import Adder, add_below, add_json


def add_queues(add: Adder) -> None:
    """Add the command `queue`."""
    queue = add("queue", "saved queues: a query with a name, and perhaps a key")
    add_json(queue)
    verbs = queue.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, summary: str) -> argparse.ArgumentParser:
        return add_below(verbs, name, summary)

    verb("list", "yours and everybody's, with how many each holds")
    verb("count", "how many every queue holds, saved or not")
    verb("show", "one of them").add_argument("name", metavar="NAME")
    parser = verb("add", "keep a query under a name")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "query", metavar="QUERY", nargs="+", help="as for list; after -- if it begins with -"
    )
    parser.add_argument("--key", metavar="N", type=_queue_key, help="1 to 9 show it in the console")
    parser.add_argument("--shared", action="store_true", help="for everybody (leads)")
    parser = verb("set", "change name, query or key")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--name", metavar="NEW", dest="new_name", help="call it otherwise")
    parser.add_argument("--query", metavar="QUERY", help="what it holds from now on")
    parser.add_argument(
        "--key", metavar="N", type=_queue_key_or_none, help="1 to 9; none takes it away"
    )
    parser.add_argument(
        "--shared", action="store_true", help="everybody's, where two have the name"
    )
    parser = verb("remove", "forget it; its conversations stay")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--shared", action="store_true", help="everybody's, where two have the name"
    )


def _queue_key(text: str) -> int:
    if len(text) != 1 or text not in "123456789":
        raise argparse.ArgumentTypeError("give a digit from 1 to 9")
    return int(text)


def _queue_key_or_none(text: str) -> int:
    return 0 if text == "none" else _queue_key(text)
