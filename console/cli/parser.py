"""What can be typed: commands, arguments and their help; imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from console.cli.team_parser import Verbs, add_team

_Adder = Callable[[str, str], argparse.ArgumentParser]

PROGRAM = "support-console"
LIST_LIMIT = 50
SEARCH_LIMIT = 50
QUEUES = (
    "open", "mine", "unassigned", "waiting", "snoozed", "mentions", "closed", "spam", "trash",
    "all",
)  # fmt: skip

VERBS = {
    "close": "say that conversations are done",
    "reopen": "put conversations back to work",
    "take": "make conversations yours",
    "release": "make conversations nobody's",
    "spam": "put conversations among the spam",
    "unspam": "put conversations from the spam back to work",
    "trash": "put conversations into the trash",
    "untrash": "put conversations from the trash back to work",
}
"""Verbs on one or many conversations, named as console.domain.verbs names them."""


def make_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole command line."""
    common = _common(defaults=False)
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Answer one shared support mailbox from the terminal.",
        parents=[_common(defaults=True)],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def add(name: str, summary: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=summary, description=summary.capitalize() + ".", parents=[common],
            allow_abbrev=False,
        )  # fmt: skip

    _add_setting_up(add)
    _add_reading(add)
    _add_writing(add)
    _add_keeping(add)
    _add_queues(add)
    add_team(add, _add_below)
    return parser


def _common(*, defaults: bool) -> argparse.ArgumentParser:
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
        "--verbose", action="store_true", default=no, help="tell more on standard error"
    )
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def _ascii(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ascii", action="store_true", help="draw with plain letters only")


def _number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "number", metavar="NUMBER", type=conversation_number, help="as 1042 or #1042"
    )


def conversation_number(text: str) -> int:
    """Read a conversation's number, with or without its hash."""
    digits = text.removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:  # noqa: PLR2004 - beyond any number
        raise argparse.ArgumentTypeError(f"{text!r} is no conversation number (as 1042 or #1042)")
    return int(digits)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 500:  # noqa: PLR2004 - a page
        raise argparse.ArgumentTypeError("give a whole number from 1 to 500")
    return int(text)


def _add_setting_up(add: _Adder) -> None:
    parser = add("init", "ask, test the servers, write the settings file")
    parser.add_argument(
        "--force", action="store_true", help="replace a settings file without asking"
    )
    parser = add("sync", "fetch and send, as a service or once")
    parser.add_argument("--once", action="store_true", help="one full pass, then end")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end when standard input is closed"
    )
    _json(parser)
    _json(add("doctor", "check settings, store and servers, and say the cure of what is wrong"))
    parser = add("demo", "try it on an embedded mailbox: no account, no network")
    parser.add_argument("--reset", action="store_true", help="begin with a fresh mailbox")
    parser.add_argument(
        "--colleague", action="store_true", help="a simulated agent works beside you"
    )
    _ascii(parser)
    parser = add("completions", "print the completions for a shell")
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def _add_reading(add: _Adder) -> None:
    parser = add("open", "the console, at a conversation if its number is given")
    parser.add_argument("number", metavar="NUMBER", type=conversation_number, nargs="?")
    _ascii(parser)
    _json(add("keys", "the keys of the console, with those of your own keymap"))
    parser = add("status", "counts of the queues, state of the sync")
    parser.add_argument("--format", choices=("text", "tmux"), default="text")
    _json(parser)
    parser = add("list", "conversations of a queue, most urgent first")
    parser.add_argument(
        "query", metavar="QUERY", nargs="*", help='as: from:mette tag:login "reset link"'
    )
    parser.add_argument("--queue", metavar="NAME", help=", ".join(QUEUES))
    parser.add_argument("--limit", metavar="N", type=_count, default=LIST_LIMIT)
    parser.add_argument("--cursor", metavar="C", help="`next_cursor` of the page before")
    _json(parser)
    parser = add("show", "one conversation with its messages")
    _number(parser)
    parser.add_argument(
        "--raw", metavar="MESSAGE", type=int, help="the source of one message instead"
    )
    _json(parser)
    parser = add("why", "why each message is in its conversation, and what became of it")
    _number(parser)
    parser.add_argument("message", metavar="MESSAGE", nargs="?", type=int)
    _json(parser)
    parser = add("search", "messages that hold words, newest first")
    parser.add_argument("query", metavar="QUERY", nargs="+")
    parser.add_argument("--limit", metavar="N", type=_count, default=SEARCH_LIMIT)
    _json(parser)


def _add_writing(add: _Adder) -> None:
    parser = add("reply", "answer a conversation")
    _number(parser)
    parser.add_argument("--to", choices=("sender", "all"), default="all", dest="scope")
    _letter(parser, body_required=False)
    parser.add_argument(
        "--if-revision", metavar="N", type=int, help="only if nothing came in since"
    )
    parser = add("new", "write to somebody, beginning a conversation")
    parser.add_argument("--to", metavar="ADDRESS", action="append", required=True)
    parser.add_argument("--cc", metavar="ADDRESS", action="append", default=[])
    parser.add_argument("--subject", required=True)
    _letter(parser, body_required=True)
    parser = add("forward", "send the newest mail of a conversation to somebody else")
    _number(parser)
    parser.add_argument("--to", metavar="ADDRESS", action="append", required=True)
    _letter(parser, body_required=False)
    parser.add_argument(
        "--if-revision", metavar="N", type=int, help="only if nothing came in since"
    )

    for name, summary in VERBS.items():
        parser = add(name, summary)
        parser.add_argument(
            "number", metavar="NUMBER", type=conversation_number, nargs="+", help="as 1042 or #1042"
        )
        parser.add_argument(
            "--if-revision", metavar="N", type=int, help="only if nothing came in since"
        )
        _json(parser)
    parser = add("note", "write an internal note, which is never sent")
    _number(parser)
    parser.add_argument(
        "--body-file", metavar="FILE", required=True, help="the text; - for standard input"
    )
    parser.add_argument(
        "--if-revision", metavar="N", type=int, help="only if nothing came in since"
    )
    _json(parser)


def _letter(parser: argparse.ArgumentParser, *, body_required: bool) -> None:
    parser.add_argument(
        "--body-file", metavar="FILE", required=body_required, help="the text; - for standard input"
    )
    parser.add_argument("--attach", metavar="FILE", action="append", default=[])
    parser.add_argument(
        "--at", metavar="TIME", help="leave then: fri 14:00, tomorrow 9, +3d, 2026-12-01"
    )
    parser.add_argument("--then", choices=("close", "wait", "open"), default="wait")
    _json(parser)


def _add_keeping(add: _Adder) -> None:
    outbox = add("outbox", "what waits to leave, and why")
    _json(outbox)
    verbs = outbox.add_subparsers(dest="verb", metavar="VERB")
    for name, summary in (
        ("retry", "send it now"),
        ("cancel", "do not send it"),
        ("confirm-sent", "it did arrive: settle a mail of unknown fate"),
    ):
        verb = verbs.add_parser(name, help=summary, parents=[_common(defaults=False)])
        verb.add_argument("id", metavar="ID", type=int)
        _json_again(verb)
    quarantine = add("quarantine", "mails that could not be taken in")
    _json(quarantine)
    verbs = quarantine.add_subparsers(dest="verb", metavar="VERB", required=True)
    _json_again(verbs.add_parser("list", help="all of them", parents=[_common(defaults=False)]))
    verb = verbs.add_parser("show", help="one of them", parents=[_common(defaults=False)])
    verb.add_argument("id", metavar="ID", type=int)
    _json_again(verb)
    verb = verbs.add_parser("retry", help="try again", parents=[_common(defaults=False)])
    verb.add_argument("id", metavar="ID", type=int, nargs="?", help="all without it")
    _json_again(verb)
    attachment = add("attachment", "files that came with a message")
    _json(attachment)
    verbs = attachment.add_subparsers(dest="verb", metavar="VERB", required=True)
    verb = verbs.add_parser("list", help="name them", parents=[_common(defaults=False)])
    verb.add_argument("message", metavar="MESSAGE", type=int)
    _json_again(verb)
    verb = verbs.add_parser("save", help="write them to files", parents=[_common(defaults=False)])
    verb.add_argument("message", metavar="MESSAGE", type=int)
    verb.add_argument("name", metavar="NAME", nargs="?", help="all without it")
    verb.add_argument("--dir", metavar="DIR", default=".")
    _json_again(verb)
    export = add("export", "give data out")
    verbs = export.add_subparsers(dest="verb", metavar="WHAT", required=True)
    verb = verbs.add_parser(
        "messages", help="JSON Lines, one message each", parents=[_common(defaults=False)]
    )
    verb.add_argument("query", metavar="QUERY", nargs="*")


def _add_queues(add: _Adder) -> None:
    queue = add("queue", "saved queues: a query with a name, and perhaps a key")
    _json(queue)
    verbs = queue.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, summary: str) -> argparse.ArgumentParser:
        return _add_below(verbs, name, summary)

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


def _add_below(verbs: Verbs, name: str, summary: str) -> argparse.ArgumentParser:
    """Add a verb below a command, with what stands before or after any command."""
    parser = verbs.add_parser(
        name, help=summary, description=summary.capitalize() + ".",
        parents=[_common(defaults=False)], allow_abbrev=False,
    )  # fmt: skip
    _json_again(parser)
    return parser


def _json_again(parser: argparse.ArgumentParser) -> None:
    """Add --json to a verb below a command that has it too."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="one JSON document"
    )


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; argparse ends the process with 2 where they are wrong."""
    return make_parser().parse_args(argv)
