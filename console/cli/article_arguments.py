"""What can be typed about articles."""

from __future__ import annotations

from console.cli.arguments import Adder, Verbs, add_below, row_id


def add_articles(add: Adder) -> None:
    """Add the command about articles."""
    command = add("article", "the knowledge base: texts that answer what customers ask")
    command.add_argument("--json", action="store_true", help="one JSON document on standard output")
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_files(verbs)
    _add_publish(verbs)


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
