"""What can be typed about the team: agents, tiers, kept tags and causes, away and back."""

from __future__ import annotations

import argparse

from console.cli.arguments import Adder, Verbs, add_below, add_numbers

ROLES = ("agent", "lead", "admin")


def add_team(add: Adder) -> None:
    """Add the commands about the team."""
    _add_agent(add)
    _add_tier(add)
    for kind, summary in (
        ("tag", "the tags that leads keep, and those in use"),
        ("cause", "why conversations exist: the list that leads keep"),
    ):
        _add_word_list(add(kind, summary), kind)
    away = add("away", "say that you are away")
    away.add_argument("--until", metavar="TIME", required=True, help="as: mon 9, 2 dec, in 2 weeks")
    away.add_argument("--text", metavar="WORDS", default="", help="why, for colleagues")
    back = add("back", "say that you are here again")
    for parser in (away, back):
        parser.add_argument(
            "--for", dest="name", metavar="AGENT", help="somebody else (leads and admins)"
        )
        parser.add_argument("--json", action="store_true", help="one JSON document")


def _add_agent(add: Adder) -> None:
    verbs = _verbs(add("agent", "who works here"))
    add_below(verbs, "list", "everybody, with role and tiers")
    parser = add_below(verbs, "show", "one agent; you, without a name")
    parser.add_argument("name", metavar="NAME", nargs="?")
    parser = add_below(verbs, "set", "change a profile; yours, without a name")
    parser.add_argument("name", metavar="NAME", nargs="?")
    parser.add_argument("--name", dest="display_name", metavar="NAME", help="as colleagues see it")
    parser.add_argument("--time-zone", metavar="ZONE", help="as Europe/Copenhagen")
    parser.add_argument("--language", metavar="CODE", help="as da; decides what typed times mean")
    signature = parser.add_mutually_exclusive_group()
    signature.add_argument("--signature", metavar="TEXT", help="empty for none")
    signature.add_argument("--signature-file", metavar="FILE", help="- for standard input")
    parser.add_argument("--for-language", metavar="CODE", help="the signature for this language")
    parser.add_argument("--role", choices=ROLES)


def _add_tier(add: Adder) -> None:
    verbs = _verbs(add("tier", "groups of agents"))
    add_below(verbs, "list", "every tier with its members")
    parser = add_below(verbs, "show", "one tier")
    parser.add_argument("name", metavar="NAME")
    parser = add_below(verbs, "add", "make a tier")
    parser.add_argument("name", metavar="NAME")
    _tier_options(parser, empty="")
    parser = add_below(verbs, "set", "change a tier")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--name", dest="new_name", metavar="NAME", help="what to call it")
    _tier_options(parser, empty=None)
    parser = add_below(verbs, "remove", "remove a tier; its members stay agents")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--into", metavar="OTHER", help="gets the conversations that stand with it")
    for name, summary in (("join", "put agents into a tier"), ("leave", "take agents out of one")):
        parser = add_below(verbs, name, summary)
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("agents", metavar="AGENT", nargs="+")


def _tier_options(parser: argparse.ArgumentParser, *, empty: str | None) -> None:
    parser.add_argument("--title", metavar="TITLE", default=empty, help="what it is for, in words")
    parser.add_argument(
        "--unix-group", metavar="GROUP", default=empty,
        help="whose members belong to it as well; empty for none",
    )  # fmt: skip
    parser.add_argument(
        "--member", dest="members", metavar="AGENT", action="append", default=[],
        help="again for more",
    )  # fmt: skip


def _add_word_list(command: argparse.ArgumentParser, kind: str) -> None:
    verbs = _verbs(command)
    add_below(verbs, "list", f"every {kind} with its use")
    if kind == "tag":
        parser = add_below(verbs, "on", "put tags on conversations; `on` may be left out")
        add_numbers(parser)
        parser.add_argument("--tag", metavar="TAG", action="append", required=True)
    parser = add_below(verbs, "add", f"keep a {kind}, or give it another title")
    parser.add_argument("name", metavar=kind.upper())
    parser.add_argument("--title", metavar="TITLE", help="what it means, in words")
    parser = add_below(verbs, "rename", f"give a {kind} another form, on all conversations too")
    parser.add_argument("name", metavar="OLD")
    parser.add_argument("new", metavar="NEW")
    parser = add_below(verbs, "remove", f"take a {kind} out of the list")
    parser.add_argument("name", metavar=kind.upper())
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--into", metavar="OTHER", help="stands in its place on all conversations")
    place.add_argument("--everywhere", action="store_true", help="off all conversations as well")


def _verbs(command: argparse.ArgumentParser) -> Verbs:
    command.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return command.add_subparsers(dest="verb", metavar="VERB", required=True)
