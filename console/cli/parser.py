"""What can be typed: commands, arguments and their help; imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Sequence
from typing import NoReturn, cast

from console.cli.arguments import (
    Adder,
    add_ascii,
    add_if_revision,
    add_json,
    add_json_again,
    add_number,
    add_numbers,
    common_options,
    conversation_number,
    page_size,
    row_id,
)
from console.cli.article_arguments import add_articles
from console.cli.escalation_arguments import add_escalations
from console.cli.follow_up_arguments import add_follow_ups
from console.cli.macro_arguments import add_macros
from console.cli.merging_arguments import add_merging, add_move
from console.cli.mistyped import TellingParser
from console.cli.queue_arguments import add_queues
from console.cli.sla_arguments import add_sla
from console.cli.team_arguments import add_team
from console.domain.tmux_line import LINES_FOR_TMUX

PROGRAM = "support-console"
LIST_LIMIT = 50
SEARCH_LIMIT = 50
ACTIVITY_LIMIT = 100
CHANNELS = ("phone", "voicemail", "chat", "social", "shop", "on_site", "form")
"""As console.domain.contacts has them."""
QUEUES = (
    "open", "mine", "unassigned", "waiting", "follow-ups", "snoozed", "escalated", "asked",
    "mentions", "closed", "spam", "trash", "all",
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
    "assign": "give conversations to an agent or a tier",
    "watch": "be told what happens in conversations",
    "unwatch": "be told no more",
    "wait": "say on whom conversations wait",
    "snooze": "hide conversations until a time or the customer's next message",
    "priority": "say how much conversations matter",
    "untag": "take tags off conversations",
    "set": "say what conversations are about",
}
"""Deeds on one or many conversations."""
_SET = {
    "kind": "service or support; '' empties it",
    "cause": "why the conversation exists; '' empties it",
    "stage": "of the customer's journey, as order or set_up; '' empties it",
    "language": "as da, en-GB or German; '' lets the next mail be guessed",
    "channel": "mail, phone, voicemail, chat, social, shop, on_site or form",
}
"""What a conversation is about."""


class _UnclearError(Exception):
    """What was typed is asked about, or is not plainly right."""


class _QuickParser(argparse.ArgumentParser):
    """Reads what is right, and leaves every word to the user to the whole parser."""

    def error(self, message: str) -> NoReturn:
        raise _UnclearError(message)

    def print_help(self, file: object = None) -> NoReturn:
        raise _UnclearError(file)


class _Unwanted:
    """Stands for the parser of a command that nobody has typed; takes every argument and verb."""

    def __getattr__(self, name: str) -> Callable[..., _Unwanted]:
        return self._take

    def _take(self, *_args: object, **_options: object) -> _Unwanted:
        return self


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read a command line.

    Building the parsers of all commands takes several times as long as reading a list of
    conversations: only those are built whose names were typed. What they do not take is read
    again by the whole parser, so that help and mistakes are told as ever.
    """
    try:
        return make_parser(typed=argv).parse_args(argv)
    except _UnclearError:
        return make_parser().parse_args(argv)


BEGIN = (
    "Without a command: the console. Begin with `demo`, which needs no account, or with `init`,"
    " which asks for a mailbox of yours."
)
"""What a newcomer reads below sixty commands."""


def make_parser(typed: Collection[str] | None = None) -> argparse.ArgumentParser:
    """Build the parser of the whole command line, or of the commands among what was typed."""
    common = common_options(defaults=False)
    kind = cast("type[argparse.ArgumentParser]", TellingParser if typed is None else _QuickParser)
    parser = kind(
        prog=PROGRAM,
        description="Answer one shared support mailbox from the terminal.",
        epilog=BEGIN,
        parents=[common_options(defaults=True)],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def add(name: str, summary: str) -> argparse.ArgumentParser:
        if typed is not None and name not in typed:
            return cast("argparse.ArgumentParser", _Unwanted())
        return commands.add_parser(
            name, help=summary, description=summary.capitalize() + ".", parents=[common],
            allow_abbrev=False,
        )  # fmt: skip

    _add_setting_up(add)
    _add_reading(add)
    _add_writing(add)
    _add_deeds(add)
    add_merging(add)
    add_escalations(add)
    add_follow_ups(add)
    _add_keeping(add)
    add_queues(add)
    add_macros(add)
    add_articles(add)
    add_sla(add)
    add_team(add)
    return parser


def _add_setting_up(add: Adder) -> None:
    parser = add("init", "ask, test the servers, write the settings file")
    parser.add_argument(
        "--force", action="store_true", help="replace a settings file without asking"
    )
    parser = add("sync", "fetch and send, as a service or once")
    parser.add_argument("--once", action="store_true", help="one full pass, then end")
    parser.add_argument(
        "--new-store",
        action="store_true",
        help="make a new store where one was, which is lost, and fetch all mail again",
    )
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end when standard input is closed"
    )
    add_json(parser)
    add_json(add("login", "log in at Microsoft or Google, for mailboxes that take no password"))
    add_json(add("doctor", "check settings, store and servers, and say the cure of what is wrong"))
    parser = add("demo", "try it on an embedded mailbox: no account, no network")
    parser.add_argument("--reset", action="store_true", help="begin with a fresh mailbox")
    parser.add_argument(
        "--colleague", action="store_true", help="a simulated agent works beside you"
    )
    add_ascii(parser)
    parser = add("completions", "print the completions for a shell")
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def _add_reading(add: Adder) -> None:
    parser = add("open", "the console, at a conversation if its number is given")
    parser.add_argument("number", metavar="NUMBER", type=conversation_number, nargs="?")
    add_ascii(parser)
    parser = add("keys", "the keys of the console, with those of your own keymap")
    add_json(parser)
    parser.add_argument(
        "--press", action="store_true", help="show what this terminal sends for what you press"
    )
    parser.add_argument(
        "--toml", action="store_true", help="print them as a keymap file, to begin one with"
    )
    parser = add("status", "counts of the queues, state of the sync")
    parser.add_argument("--format", choices=("text", "tmux"), default="text")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n  ".join(("in tmux's status line (~/.tmux.conf):", *LINES_FOR_TMUX))
    add_json(parser)
    parser = add("list", "conversations of a queue, most urgent first")
    parser.add_argument(
        "query", metavar="QUERY", nargs="*", help='as: from:mette tag:login "reset link"'
    )
    parser.add_argument("--queue", metavar="NAME", help=", ".join(QUEUES))
    parser.add_argument("--limit", metavar="N", type=page_size, default=LIST_LIMIT)
    parser.add_argument("--cursor", metavar="C", help="`next_cursor` of the page before")
    add_json(parser)
    parser = add("show", "one conversation with its messages")
    add_number(parser)
    parser.add_argument(
        "--raw", metavar="MESSAGE", type=row_id, help="the source of one message instead"
    )
    parser.add_argument(
        "--whole", action="store_true", help="with --raw: fetch what stayed on the mail server"
    )
    add_json(parser)
    parser = add("why", "why each message is in its conversation, and what became of it")
    add_number(parser)
    parser.add_argument("message", metavar="MESSAGE", nargs="?", type=row_id)
    add_move(parser)
    add_json(parser)
    parser = add("activity", "what was done in a conversation, or by the team, and when")
    parser.add_argument("number", metavar="NUMBER", type=conversation_number, nargs="?")
    parser.add_argument("--agent", metavar="NAME", help="what one agent did")
    parser.add_argument("--since", metavar="TIME", help="from then on: 2h ago, yesterday, mon 9")
    parser.add_argument("--before", metavar="TIME", help="earlier than that, in the same words")
    parser.add_argument("--limit", metavar="N", type=page_size, default=ACTIVITY_LIMIT)
    add_json(parser)
    parser = add("search", "messages that hold words, newest first")
    parser.add_argument("query", metavar="QUERY", nargs="+")
    parser.add_argument("--limit", metavar="N", type=page_size, default=SEARCH_LIMIT)
    add_json(parser)


def _add_writing(add: Adder) -> None:
    parser = add("reply", "answer a conversation")
    add_number(parser)
    parser.add_argument("--to", choices=("sender", "all"), default="all", dest="scope")
    _letter(parser, has_macro=True)
    add_if_revision(parser)
    parser = add("new", "write to somebody, beginning a conversation")
    parser.add_argument("--to", metavar="ADDRESS", action="append", required=True)
    parser.add_argument("--cc", metavar="ADDRESS", action="append", default=[])
    parser.add_argument("--subject", help="a macro may have one of its own")
    _letter(parser, has_macro=True)
    parser = add("forward", "send the newest mail of a conversation to somebody else")
    add_number(parser)
    parser.add_argument("--to", metavar="ADDRESS", action="append", required=True)
    _letter(parser)
    add_if_revision(parser)

    parser = add("note", "write an internal note, which is never sent")
    add_number(parser)
    parser.add_argument(
        "--body-file", metavar="FILE", required=True, help="the text; - for standard input"
    )
    add_if_revision(parser)
    add_json(parser)
    parser = add("log", "keep what happened outside mail: a call, a visit, a chat")
    parser.add_argument(
        "about", metavar="NUMBER|ADDRESS", help="a conversation, or whose new one it is"
    )
    parser.add_argument("--channel", choices=CHANNELS, required=True)
    parser.add_argument(
        "--direction", choices=("in", "out"), required=True, help="in: they reached us"
    )
    parser.add_argument("--text", metavar="WORDS", required=True, help="what it was about")
    parser.add_argument(
        "--at", metavar="TIME", help="when it was: 14:00, yesterday 14:00, 2h ago (default: now)"
    )
    add_if_revision(parser)
    add_json(parser)


def _add_deeds(add: Adder) -> None:
    for name, summary in VERBS.items():
        parser = add(name, summary)
        add_numbers(parser, needs_one=name != "take")
        add_json(parser)
        _add_details(name, parser)
    parser = add("undo", "take back what you did last, or a deed by its number")
    parser.add_argument("undo_id", metavar="UNDO_ID", type=row_id, nargs="?")
    add_json(parser)


def _add_details(name: str, parser: argparse.ArgumentParser) -> None:
    """Add what a deed needs to be told."""
    match name:
        case "take":
            parser.add_argument(
                "--next", action="store_true", help="the most urgent one that nobody works on"
            )
        case "assign":
            parser.add_argument(
                "--to",
                metavar="AGENT",
                required=True,
                help="an agent, a tier, nobody, no tier",
            )
        case "snooze":
            parser.add_argument(
                "--until", metavar="TIME", required=True,
                help="as: tomorrow 9, fri 14:00, 3d; now wakes it",
            )  # fmt: skip
        case "wait":
            parser.add_argument("--on", choices=("customer", "third_party", "team"), required=True)
        case "priority":
            parser.add_argument("--to", choices=("low", "normal", "high", "urgent"), required=True)
        case "untag":
            parser.add_argument("--tag", metavar="TAG", action="append", required=True)
        case "set":
            for field, means in _SET.items():
                parser.add_argument(f"--{field}", metavar=field[0].upper(), help=means)


def _letter(parser: argparse.ArgumentParser, *, has_macro: bool = False) -> None:
    parser.add_argument("--body-file", metavar="FILE", help="the text; - for standard input")
    parser.add_argument("--attach", metavar="FILE", action="append", default=[])
    parser.add_argument(
        "--at", metavar="TIME", help="leave then: fri 14:00, tomorrow 9, +3d, 2026-12-01"
    )
    parser.add_argument(
        "--then", choices=("close", "wait", "open"),
        help="what it is afterwards (default: as the macro says, else wait)",
    )  # fmt: skip
    if has_macro:
        parser.add_argument(
            "--macro", metavar="NAME", help="the text of a macro, above that of --body-file"
        )
    add_json(parser)


def _add_keeping(add: Adder) -> None:
    common = common_options(defaults=False)
    outbox = add("outbox", "what waits to leave, and why")
    add_json(outbox)
    verbs = outbox.add_subparsers(dest="verb", metavar="VERB")
    for name, summary in (
        ("retry", "send it now"),
        ("cancel", "do not send it"),
        ("confirm-sent", "it did arrive: settle a mail of unknown fate"),
    ):
        verb = verbs.add_parser(name, help=summary, parents=[common])
        verb.add_argument("id", metavar="ID", type=row_id)
        add_json_again(verb)
    verb = verbs.add_parser(
        "edit",
        help="correct one that did not leave: a draft again, or sent anew with what is given",
        parents=[common],
    )
    verb.add_argument("id", metavar="ID", type=row_id)
    verb.add_argument("--to", metavar="ADDRESS", action="append")
    verb.add_argument("--cc", metavar="ADDRESS", action="append")
    verb.add_argument("--subject", metavar="S")
    verb.add_argument("--body-file", metavar="FILE", help="the text; - for standard input")
    verb.add_argument("--attach", metavar="FILE", action="append", default=[], help="one more")
    add_json_again(verb)
    quarantine = add("quarantine", "mails that could not be taken in")
    add_json(quarantine)
    verbs = quarantine.add_subparsers(dest="verb", metavar="VERB", required=True)
    add_json_again(verbs.add_parser("list", help="all of them", parents=[common]))
    verb = verbs.add_parser("show", help="one of them", parents=[common])
    verb.add_argument("id", metavar="ID", type=row_id)
    verb.add_argument("--raw", action="store_true", help="its bytes as they came")
    add_json_again(verb)
    verb = verbs.add_parser("retry", help="try again", parents=[common])
    verb.add_argument("id", metavar="ID", type=row_id, nargs="?", help="all without it")
    add_json_again(verb)
    _add_attachment(add)
    parser = add("backup", "copy the whole store into a file, while everybody works")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    add_json(parser)
    parser = add("restore", "put a backup in the store's place, when nobody uses it")
    parser.add_argument("file", metavar="FILE")
    add_json(parser)
    export = add("export", "give data out")
    verbs = export.add_subparsers(dest="verb", metavar="WHAT", required=True)
    verb = verbs.add_parser("messages", help="JSON Lines, one message each", parents=[common])
    verb.add_argument("query", metavar="QUERY", nargs="*")


def _add_attachment(add: Adder) -> None:
    common = common_options(defaults=False)
    attachment = add("attachment", "files that came with a message")
    add_json(attachment)
    verbs = attachment.add_subparsers(dest="verb", metavar="VERB", required=True)
    verb = verbs.add_parser("list", help="name them", parents=[common])
    verb.add_argument("message", metavar="MESSAGE", type=row_id)
    add_json_again(verb)
    verb = verbs.add_parser("save", help="write them to files", parents=[common])
    verb.add_argument("message", metavar="MESSAGE", type=row_id)
    verb.add_argument("name", metavar="NAME", nargs="?", help="all without it")
    verb.add_argument(
        "--dir", metavar="DIR", default=".", help="where to; - prints the bytes of one file"
    )
    verb.add_argument(
        "--no-wait",
        action="store_true",
        help="do not wait for what only the server has: ask for it, save the rest",
    )
    add_json_again(verb)
    verb = verbs.add_parser("show", help="read one as text; nothing is run", parents=[common])
    verb.add_argument("message", metavar="MESSAGE", type=row_id)
    verb.add_argument("name", metavar="NAME", help="its name, or its number in the list")
    add_json_again(verb)
