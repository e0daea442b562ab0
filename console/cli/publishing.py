"""The verb that publishes the public articles as a site."""

from __future__ import annotations

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo

from console.bootstrap import Desk
from console.cli import exits
from console.cli.documents import Document
from console.cli.output import complain, print_json, say, say_row
from console.cli.progress import progress
from console.services.publishing import Published, PublishingService
from data.text.safe import clean_line

NAMED_MAX = 20
"""Paths that are named one by one; of a whole new site a count says more."""


async def publish(arguments: argparse.Namespace, desk: Desk) -> int:
    """Write what differs into a folder; tell what that was."""
    mailbox = desk.settings.mailbox
    service = PublishingService(
        desk.store,
        name=clean_line(mailbox.from_name or mailbox.address.partition("@")[2]) or "Help",
        contact=mailbox.address,
        site_url=desk.settings.knowledge_base.site_url,
        zone=ZoneInfo(mailbox.time_zone),
    )
    with progress("publish", ending="the next run goes on") as tell:
        published = await service.publish(
            Path(arguments.dir), is_dry=arguments.dry_run, takes_over=arguments.overwrite,
            tell=tell,
        )  # fmt: skip
    if arguments.json:
        print_json(_document(published, arguments))
    else:
        _tell(published, is_dry=arguments.dry_run)
    return exits.DONE


def _document(published: Published, arguments: argparse.Namespace) -> Document:
    plan = published.plan
    return {
        "dir": str(arguments.dir),
        "dry_run": arguments.dry_run,
        "articles": published.articles,
        "languages": list(published.languages),
        "written": list(plan.written),
        "changed": list(plan.changed),
        "removed": list(plan.removed),
        "kept": list(plan.kept),
        "unchanged": plan.unchanged,
        "troubles": [
            {"article": trouble.article_id, "text": trouble.text} for trouble in published.troubles
        ],
    }


def _tell(published: Published, *, is_dry: bool) -> None:
    plan = published.plan
    said = (("new", plan.written), ("changed", plan.changed), ("removed", plan.removed))
    for word, paths in said:
        for path in paths[:NAMED_MAX]:
            say_row(f"{word:<8} {path}", (word.capitalize(), path))
        if len(paths) > NAMED_MAX:
            say(f"{word:<8} … and {len(paths) - NAMED_MAX} more")
    for path in plan.kept:
        complain(f"{path} is no page any more, but was changed by hand; it was left there.")
    for trouble in published.troubles:
        complain(f"Article {trouble.article_id}: {trouble.text}")
    languages = ", ".join(published.languages)
    what = "public article" if published.articles == 1 else "public articles"
    total = f"{published.articles} {what}" + (f" ({languages})" if languages else "")
    would = "would be " if is_dry else ""
    say(
        f"{total}: {len(plan.written)} files {would}new, {len(plan.changed)} changed, "
        f"{len(plan.removed)} removed, {plan.unchanged} as they were."
    )
