"""What can be typed about macros."""

from __future__ import annotations

import argparse

from console.cli.arguments import Adder, add_below, add_numbers, conversation_number


def add_macros(add: Adder) -> None:
    """Add the command about macros."""
    command = add("macro", "texts with fields and actions that a team keeps")
    command.add_argument("--json", action="store_true", help="one JSON document on standard output")
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    parser = add_below(verbs, "list", "macros, the most used first")
    parser.add_argument("query", metavar="QUERY", nargs="*", help="letters of name, title or text")
    _about(parser)
    parser = add_below(verbs, "show", "one macro; filled in, with --for")
    parser.add_argument("name", metavar="NAME")
    _about(parser)
    parser.add_argument("--language", metavar="LANGUAGE", help="in this one of its languages")
    parser = add_below(verbs, "add", "keep a macro")
    parser.add_argument("name", metavar="NAME")
    _parts(parser)
    parser = add_below(verbs, "edit", "change a macro; in $EDITOR, where nothing else is said")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--name", dest="new_name", metavar="NEW", help="what to call it")
    _parts(parser)
    parser.add_argument(
        "--remove-text", metavar="LANGUAGE", action="append", default=[],
        help="takes the text in a language away",
    )  # fmt: skip
    parser.add_argument(
        "--language", metavar="LANGUAGE", help="which text to write in $EDITOR, a new one too"
    )
    _if_revision(parser)
    parser = add_below(verbs, "copy", "keep a macro under another name as well")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("new_name", metavar="NEW")
    parser = add_below(verbs, "remove", "take a macro away")
    parser.add_argument("name", metavar="NAME")
    _if_revision(parser)
    parser = add_below(verbs, "apply", "do what a macro without a text does")
    parser.add_argument("name", metavar="NAME")
    add_numbers(parser)
    add_below(verbs, "fields", "what a text can name, with examples")
    parser = add_below(verbs, "export", "write macros as files into a folder")
    parser.add_argument("dir", metavar="DIR")
    parser.add_argument("names", metavar="NAME", nargs="*", help="all without it")
    parser = add_below(verbs, "import", "read macros from the files of a folder, all or none")
    parser.add_argument("dir", metavar="DIR")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen")
    parser.add_argument(
        "--overwrite", action="store_true", help="also where somebody wrote otherwise in the store"
    )


def _about(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--for", dest="number", metavar="NUMBER", type=conversation_number,
        help="as it would be used there",
    )  # fmt: skip


def _parts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", metavar="TITLE", help="what it is for, in words")
    parser.add_argument("--category", metavar="NAME", help="the shelf on which it stands")
    parser.add_argument(
        "--alias", dest="aliases", metavar="WORDS", action="append", default=[],
        help="found by this as well; again for more",
    )  # fmt: skip
    parser.add_argument(
        "--text-file", metavar="[LANGUAGE=]FILE", action="append", default=[],
        help="the text, for all languages or one; - for standard input; again for more",
    )  # fmt: skip
    parser.add_argument(
        "--text", metavar="[LANGUAGE=]TEXT", action="append", default=[],
        help="a short text as it stands, instead of a file",
    )  # fmt: skip
    parser.add_argument(
        "--subject", metavar="[LANGUAGE=]TEXT", action="append", default=[],
        help="of a new mail with this text",
    )  # fmt: skip
    parser.add_argument(
        "--action", metavar="'KEY: VALUE'", action="append", default=[],
        help="as 'status: close', 'tags: login', 'follow-up: 7d'; again for more",
    )  # fmt: skip


def _if_revision(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--if-revision", metavar="N", type=int, help="only if nobody has changed it since"
    )
