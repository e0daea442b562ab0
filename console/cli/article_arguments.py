"""What can be typed about articles."""

from __future__ import annotations

import argparse

from console.cli.arguments import (
    Adder,
    Verbs,
    add_below,
    add_number,
    conversation_number,
    page_size,
    row_id,
)

LIST_LIMIT = 50
STATES = ("draft", "internal", "public")
SUGGESTED = 5
UNUSED_DAYS = 90
"""As console.services.gaps has it."""


def add_articles(add: Adder) -> None:
    """Add the command about articles."""
    command = add("article", "the knowledge base: texts that answer what customers ask")
    command.add_argument("--json", action="store_true", help="one JSON document on standard output")
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_reading(verbs)
    _add_writing(verbs)
    _add_flags(verbs)
    _add_shelves(verbs)
    _add_files(verbs)
    _add_drafting(verbs)
    _add_publish(verbs)
    _add_finding(verbs)


def _add_reading(verbs: Verbs) -> None:
    parser = add_below(verbs, "list", "articles: the best first by words, else the newest")
    parser.add_argument(
        "query", metavar="QUERY", nargs="*", help='as: reset lang:da is:outdated "hold the button"'
    )
    parser.add_argument("--language", metavar="LANGUAGE", help="only in this one, as da")
    parser.add_argument("--state", choices=STATES)
    parser.add_argument("--category", metavar="CATEGORY", help="only of this one")
    parser.add_argument("--owner", metavar="AGENT", help="only of this one; me for mine")
    parser.add_argument("--limit", metavar="N", type=page_size, default=LIST_LIMIT)
    parser = add_below(verbs, "show", "one article")
    _add_id(parser)
    parser.add_argument("--language", metavar="LANGUAGE", help="in this one, where it is there")
    parser.add_argument("--revision", metavar="N", type=row_id, help="as it was then")
    parser.add_argument("--revisions", action="store_true", help="who changed it, and when")
    parser.add_argument("--markdown", action="store_true", help="the text as it was typed")
    parser = add_below(verbs, "diff", "what a revision says that an earlier one does not")
    _add_id(parser)
    parser.add_argument(
        "--from", dest="begin", metavar="N", type=row_id, help="the one before without it"
    )
    parser.add_argument("--to", metavar="N", type=row_id, help="what it says now without it")


def _add_writing(verbs: Verbs) -> None:
    parser = add_below(verbs, "add", "keep an article; in $EDITOR, where no text is given")
    _add_parts(parser)
    parser.set_defaults(remove_file=[], holds=False, if_revision=None)
    parser = add_below(verbs, "edit", "change an article; in $EDITOR, where nothing else is said")
    _add_id(parser)
    _add_parts(parser)
    parser.add_argument(
        "--remove-file", metavar="NAME", action="append", default=[],
        help="takes a file beside it away; again for more",
    )  # fmt: skip
    parser.add_argument(
        "--holds", action="store_true", help="it says what its original says now, as it stands"
    )
    _add_if_revision(parser)
    parser = add_below(verbs, "restore", "make an article say again what it said")
    _add_id(parser)
    parser.add_argument("--revision", metavar="N", type=row_id, required=True)
    _add_if_revision(parser)
    parser = add_below(verbs, "remove", "take an article away; undo brings it back")
    _add_id(parser)
    _add_if_revision(parser)


def _add_flags(verbs: Verbs) -> None:
    parser = add_below(verbs, "flag", "say what is wrong with an article, to whoever owns it")
    _add_id(parser)
    parser.add_argument("--reason", choices=("wrong", "outdated"), required=True)
    parser.add_argument("--text", metavar="TEXT", default="", help="what is wrong, in words")
    parser.add_argument(
        "--conversation", metavar="NUMBER", type=conversation_number, help="where it was noticed"
    )
    parser = add_below(verbs, "unflag", "say that nothing is wrong with an article any more")
    _add_id(parser)


def _add_shelves(verbs: Verbs) -> None:
    acts = _add_acts(verbs, "category", "the shelves on which articles stand")
    add_below(acts, "list", "categories in their order, with how many articles each has")
    for act, summary in (
        ("add", "make a category"),
        ("edit", "give a category other names, another key or place"),
        ("remove", "take a category away; its articles stay"),
    ):
        parser = add_below(acts, act, summary)
        parser.add_argument("key", metavar="KEY", help="as orders-and-delivery, or its name")
        if act == "edit":
            parser.add_argument("--key", dest="key_after", metavar="NEW", help="another key")
        if act != "remove":
            _add_names(parser)
    acts = _add_acts(verbs, "tutorial", "articles in an order, for a stage of the journey")
    add_below(acts, "list", "tutorials in their order")
    for act, summary in (
        ("show", "one tutorial with its steps"),
        ("add", "put articles into an order"),
        ("edit", "change a tutorial: what is given"),
        ("remove", "take a tutorial away; its articles stay"),
    ):
        parser = add_below(acts, act, summary)
        parser.add_argument("key", metavar="SLUG", help="as set-up-your-lamp, or its name")
        if act == "edit":
            parser.add_argument("--slug", dest="key_after", metavar="NEW", help="another slug")
            _add_if_revision(parser)
        if act in ("add", "edit"):
            _add_names(parser)
            parser.add_argument(
                "--step", metavar="ID", type=row_id, action="append", default=[],
                help="an article; again for the next one, all of them in their order",
            )  # fmt: skip
            parser.add_argument(
                "--stage", metavar="STAGE", help="of the customer's journey, as set_up; '' for none"
            )


def folder_name(text: str) -> str:
    """Read the name of a folder; none is a variable of a script that is not set."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; name a folder, as kb or .")
    return text


def _add_acts(verbs: Verbs, name: str, summary: str) -> Verbs:
    """Add a verb with verbs of its own below."""
    parser = add_below(verbs, name, summary)
    return parser.add_subparsers(dest="act", metavar="VERB", required=True)


def _add_names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--name", metavar="LANGUAGE=NAME", action="append", default=[],
        help="as da=Ordrer; again for more, 'da=' takes one away",
    )  # fmt: skip
    parser.add_argument("--place", metavar="N", type=row_id, help="among the others, from 1")


def _add_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=row_id, help="as `article list` prints it")


def _add_if_revision(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--if-revision", metavar="N", type=row_id, help="only if nobody has changed it since"
    )


def _add_parts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", metavar="TITLE")
    parser.add_argument("--language", metavar="LANGUAGE", help="as en, da or Danish")
    parser.add_argument("--body-file", metavar="F", help="its Markdown; - for standard input")
    parser.add_argument("--category", metavar="CATEGORY", help="new ones are made; '' for none")
    parser.add_argument("--state", metavar="STATE", help=", ".join(STATES))
    parser.add_argument(
        "--alias", dest="aliases", metavar="WORDS", action="append", default=[],
        help="what customers call it; again for more, all of them",
    )  # fmt: skip
    parser.add_argument("--owner", metavar="AGENT", help="who looks after it; '' for nobody")
    parser.add_argument("--review-by", metavar="DAY", help="as 2027-03-01; '' for none")
    parser.add_argument("--slug", metavar="SLUG", help="of its address; made of the title")
    parser.add_argument(
        "--translation-of", metavar="ID", type=row_id, help="the article that it translates"
    )
    parser.add_argument(
        "--file", metavar="F", action="append", default=[],
        help="a picture or file beside it, which its text calls by its name; again for more",
    )  # fmt: skip


def _add_files(verbs: Verbs) -> None:
    parser = add_below(verbs, "export", "write articles as files into a folder")
    parser.add_argument("dir", metavar="DIR", type=folder_name)
    parser.add_argument("ids", metavar="ID", nargs="*", type=row_id, help="all without it")
    parser = add_below(verbs, "import", "read articles from the files of a folder")
    parser.add_argument("dir", metavar="DIR", type=folder_name)
    parser.add_argument("--dry-run", action="store_true", help="say what would happen")
    parser.add_argument(
        "--overwrite", action="store_true", help="also where somebody wrote otherwise in the store"
    )


def _add_drafting(verbs: Verbs) -> None:
    parser = add_below(verbs, "draft", "make an article of a conversation, nobody named in it")
    add_number(parser)
    parser.add_argument("--language", metavar="LANGUAGE", help="of its headings and placeholders")
    parser.add_argument(
        "--keep", metavar="N|WORDS", action="append", default=[],
        help="puts back what was taken out by mistake; again for more",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="print it only")


def _add_publish(verbs: Verbs) -> None:
    parser = add_below(verbs, "publish", "write the public articles as a web site into a folder")
    parser.add_argument("dir", metavar="DIR", type=folder_name)
    parser.add_argument("--dry-run", action="store_true", help="say what would be written")
    parser.add_argument(
        "--overwrite", action="store_true", help="also into a folder that holds other things"
    )


def _add_finding(verbs: Verbs) -> None:
    parser = add_below(verbs, "suggest", "articles that may answer a conversation, the best first")
    add_number(parser)
    parser.add_argument("--limit", metavar="N", type=page_size, default=SUGGESTED)
    parser = add_below(verbs, "gaps", "what the knowledge base lacks")
    parser.add_argument(
        "--from", dest="from_day", metavar="D", help="first day: 2026-11-01, monday, 30d ago"
    )
    parser.add_argument("--to", dest="to_day", metavar="D", help="last day (default: today)")
    parser.add_argument(
        "--unused-days", metavar="N", type=page_size, default=UNUSED_DAYS,
        help="since when nobody has used an article (default: %(default)s)",
    )  # fmt: skip
