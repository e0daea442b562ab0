"""What can be typed about articles."""

from __future__ import annotations

from console.cli.arguments import Adder, Verbs, add_below, add_number, page_size, row_id

SUGGESTED = 5
UNUSED_DAYS = 90
"""As console.services.gaps has it."""


def add_articles(add: Adder) -> None:
    """Add the command about articles."""
    command = add("article", "the knowledge base: texts that answer what customers ask")
    command.add_argument("--json", action="store_true", help="one JSON document on standard output")
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_files(verbs)
    _add_publish(verbs)
    _add_finding(verbs)


def _add_files(verbs: Verbs) -> None:
    parser = add_below(verbs, "export", "write articles as files into a folder")
    parser.add_argument("dir", metavar="DIR")
    parser.add_argument("ids", metavar="ID", nargs="*", type=row_id, help="all without it")
    parser = add_below(verbs, "import", "read articles from the files of a folder")
    parser.add_argument("dir", metavar="DIR")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen")
    parser.add_argument(
        "--overwrite", action="store_true", help="also where somebody wrote otherwise in the store"
    )


def _add_publish(verbs: Verbs) -> None:
    parser = add_below(verbs, "publish", "write the public articles as a web site into a folder")
    parser.add_argument("dir", metavar="DIR")
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
