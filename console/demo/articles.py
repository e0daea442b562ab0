"""The demo's knowledge base, put in when the mailbox has been read: what the team had written.

A colleague did it, weeks ago, so that `u` takes nothing of it back. One article was mended since,
which leaves its translation behind.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from console.bootstrap import Desk
from console.demo.earlier import list_colleagues, services_of

FOLDER = Path(__file__).parent / "knowledge"
"""As `article import` reads it."""
WRITTEN_AGO = timedelta(days=23)
MENDED_AGO = timedelta(days=4)
MENDED = ("da", "daemperen-brummer")
MENDED_BEFORE = "\n\n## Brummer den stadig?"
MENDED_WITH = (
    "\n- **Trådløs kontakt:** den gør ingen skade, så længe den kun tænder og slukker. "
    "Slå dens egen dæmpning fra."
)


async def write_once(desk: Desk) -> None:
    """Write all of them in one transaction, and mend one; not where there are articles."""
    from console.services.article_files import ArticleFiles  # noqa: PLC0415 - once per mailbox

    colleague = list_colleagues(desk)[-1]
    writer = await services_of(desk, colleague, ago=WRITTEN_AGO)
    if await writer.articles.list_rows():
        return
    report = await ArticleFiles(desk.store, clock=writer.clock, agent=writer.agent).read(FOLDER)
    assert not report.troubles, report.troubles
    mender = (await services_of(desk, colleague, ago=MENDED_AGO)).articles
    row = next(row for row in await mender.list_rows() if (row.language, row.slug) == MENDED)
    words = (await mender.get(row.id)).words
    body = words.body.replace(MENDED_BEFORE, MENDED_WITH + MENDED_BEFORE)
    await mender.change(row.id, replace(words, body=body), base_revision=row.revision)
