"""`article import` and `article export`: folders of files that a team versions."""

from __future__ import annotations

import argparse
from pathlib import Path

from console.bootstrap import Desk
from console.cli import exits
from console.cli.documents import Document
from console.cli.output import complain, print_json, say
from console.cli.progress import progress
from console.services.article_files import ArticleFiles, Report
from data.records import ArticleId
from data.text.safe import clean_line


async def export_articles(arguments: argparse.Namespace, desk: Desk) -> int:
    """Write articles as files."""
    folder = Path(arguments.dir)
    with progress("export") as tell:
        written = await _files(desk).write(
            folder, [ArticleId(number) for number in arguments.ids], tell=tell
        )
    if arguments.json:
        print_json(
            {
                "written": list(written.files),
                "unchanged": list(written.unchanged),
                "left_over": list(written.left_over),
            }
        )
        return exits.DONE
    for path in written.files:
        say(str(folder / path))
    for path in written.left_over:
        complain(f"{path}: its article stands elsewhere now, or nowhere; delete the file.")
    say(f"{len(written.files)} written, {len(written.unchanged)} as they were.")
    return exits.DONE


async def import_articles(arguments: argparse.Namespace, desk: Desk) -> int:
    """Read articles from files."""
    with progress("import", ending="nothing is taken over") as tell:
        report = await _files(desk).read(
            Path(arguments.dir), is_dry=arguments.dry_run, overwrites=arguments.overwrite,
            tell=tell,
        )  # fmt: skip
    if arguments.json:
        print_json(_document(report))
    else:
        _tell(report, is_dry=arguments.dry_run)
    if report.troubles:
        return exits.USAGE
    return exits.CONFLICT if report.conflicts else exits.DONE


def _files(desk: Desk) -> ArticleFiles:
    return ArticleFiles(desk.store, clock=desk.clock, agent=desk.agent)


def _document(report: Report) -> Document:
    return {
        "added": list(report.added),
        "changed": list(report.changed),
        "merged": list(report.merged),
        "unchanged": list(report.unchanged),
        "shelves": list(report.shelves),
        "failed": [
            {"file": each.path, "code": code, "text": each.text}
            for code, troubles in (
                (exits.USAGE, report.troubles),
                (exits.CONFLICT, report.conflicts),
            )
            for each in troubles
        ],
        "remarks": [{"file": each.path, "text": each.text} for each in report.remarks],
        "passed_over": list(report.passed_over),
        "ids": dict(report.ids),
        "undo_id": report.undo_id,
    }


def _tell(report: Report, *, is_dry: bool) -> None:
    for each in (*report.troubles, *report.conflicts, *report.remarks):
        complain(f"{clean_line(each.path)}: {each.text}")
    for path in report.passed_over:
        complain(f"{clean_line(path)}: passed over, it is no article and stands beside none.")
    would = "would be " if is_dry else ""
    for verb, paths in (
        ("added", report.added),
        ("changed", report.changed),
        ("read", report.shelves),
    ):
        for path in paths:
            how = ", put together with what the store has" if path in report.merged else ""
            number = f" as article {report.ids[path]}" if path in report.ids else ""
            say(f"{clean_line(path)} {would}{verb}{number if verb == 'added' else ''}{how}")
    left = len({each.path for each in (*report.troubles, *report.conflicts)})
    counts = [
        f"{len(report.added)} added",
        f"{len(report.changed)} changed",
        f"{len(report.unchanged)} as they were",
        *([f"{left} left out"] if left else []),
    ]
    say(", ".join(counts) + (" (nothing was written)." if is_dry else "."))
