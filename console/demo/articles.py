"""The demo's knowledge base, put in while the console opens: what the team had written before.

A colleague did it, weeks ago, so that `u` takes nothing of it back. One article was mended since,
which leaves its translation behind.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from console.bootstrap import Desk
from console.clock import FixedClock
from console.demo.team import AGENTS
from console.domain.front_matter import Sheet, parse_sheet
from console.services.agents import with_profile
from console.services.article_keeping import ArticleKeeper
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import ArticleId, SafeLine
from data.records.articles import ArticleFile, ArticleState, ArticleWords, Tutorial
from data.store import Transaction, agents, article_shelves

FOLDER = Path(__file__).parent / "knowledge"
WRITTEN_AGO = timedelta(days=23)
MENDED_AGO = timedelta(days=4)
MENDED = ("da", "daemperen-brummer")
MENDED_BEFORE = "\n\n## Brummer den stadig?"
MENDED_WITH = (
    "\n- **Trådløs kontakt:** den gør ingen skade, så længe den kun tænder og slukker. "
    "Slå dens egen dæmpning fra."
)


async def write_articles(desk: Desk) -> None:
    """Have them written where there are none yet; what an agent has changed since stays changed."""
    with suppress(DataError, ServiceError):  # it is but an example
        await write_once(desk)


async def write_once(desk: Desk) -> None:
    """Write all of them in one transaction, and mend one."""
    keeper = await _keeper(desk, ago=WRITTEN_AGO)
    if await keeper.list_rows():
        return
    async with keeper.transaction() as tx:
        await _write_all(keeper, tx)
    mender = await _keeper(desk, ago=MENDED_AGO)
    row = next(row for row in await mender.list_rows() if (row.language, row.slug) == MENDED)
    article = await mender.get(row.id)
    body = article.words.body.replace(MENDED_BEFORE, MENDED_WITH + MENDED_BEFORE)
    words = replace(article.words, body=body)
    await mender.change(article.id, words, base_revision=article.revision)


async def _keeper(desk: Desk, *, ago: timedelta) -> ArticleKeeper:
    name = next(name for name in reversed(AGENTS) if name != desk.agent.name)
    agent = await desk.store.read(agents.find_agent, name=name)
    assert agent is not None, "the demo's team was made before"
    return ArticleKeeper(
        desk.store,
        clock=FixedClock(desk.clock.now() - ago),
        agent=with_profile(agent, desk.settings),
    )


async def _write_all(keeper: ArticleKeeper, tx: Transaction) -> None:
    for key, names, _ in _read_shelves("categories.md"):
        await tx.run(article_shelves.put_category, key, names=names)
    sheets = {path: parse_sheet(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*/*.md")}
    originals: dict[str, ArticleId] = {}
    for path, sheet in sorted(
        sheets.items(), key=lambda pair: bool(_text(pair[1], "translation-of"))
    ):
        files = [(name, (path.parent / name).read_bytes()) for name in _words(sheet, "files")]
        words = _article(sheet, originals.get(_text(sheet, "translation-of")), files)
        kept = await keeper.add_in(tx, words, files=[data for _, data in files])
        originals.setdefault(path.parent.name, kept.id)
    for slug, names, steps in _read_shelves("tutorials.md"):
        stage = names.pop("stage", None)
        found = tuple(originals[step] for step in steps)
        await tx.run(article_shelves.put_tutorial, Tutorial(slug, names, stage, found))


def _article(
    sheet: Sheet, original: ArticleId | None, files: list[tuple[str, bytes]]
) -> ArticleWords:
    day = _text(sheet, "review-by")
    return ArticleWords(
        title=SafeLine(_text(sheet, "title")),
        language=_text(sheet, "language"),
        body=sheet.body,
        slug=_text(sheet, "slug"),
        state=ArticleState(_text(sheet, "state")),
        category=_text(sheet, "category"),
        aliases=_words(sheet, "aliases"),
        owner=_text(sheet, "owner"),
        review_by=date.fromisoformat(day) if day else None,
        files=tuple(
            ArticleFile(name, guess_type(name)[0] or "", len(data), sha256(data).hexdigest())
            for name, data in files
        ),
        original_id=original,
    )


def _read_shelves(name: str) -> list[tuple[str, dict[str, str], list[str]]]:
    """Read categories or tutorials: key, names by language, steps."""
    body = parse_sheet((FOLDER / name).read_text(encoding="utf-8")).body
    found = []
    for part in body.split("## ")[1:]:
        key = part.split("\n", 1)[0].strip()
        names = dict(re.findall(r"^- (\w+): (.+)$", part, re.MULTILINE))
        found.append((key, names, re.findall(r"^\d+\. \[([\w-]+)\]", part, re.MULTILINE)))
    return found


def _text(sheet: Sheet, key: str) -> str:
    return next((pair.text for pair in sheet.pairs if pair.key == key), "")


def _words(sheet: Sheet, key: str) -> tuple[str, ...]:
    return next((pair.words for pair in sheet.pairs if pair.key == key), ())
