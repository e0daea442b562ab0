"""One of several processes that write one article: `python -m … CONFIG NAME ARTICLE TIMES`.

Each time it reads the article, writes a line into its own part and one at the end of the common
list, and saves on top of what it read. Where that does not go together, it takes both sides out of
the marked text, as a person would who wants to lose nothing.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from console.bootstrap import open_desk
from console.domain.articles.marks import KEEP, MINE, THEIRS
from console.services.article_keeping import ArticleConflictError, ArticleKeeper
from console.settings import load_settings
from data.records import ArticleId
from data.records.articles import ArticleWords

TRIES_MAX = 50
"""Saves of one line; another writer may be quicker so often."""


async def write(config: Path, name: str, article_id: ArticleId, times: int) -> None:
    """Write lines, each of them seen once."""
    settings = load_settings(environ={"HOME": str(config.parent)}, config_file=config)
    async with open_desk(settings, act_as=name, create=False, practice=True) as desk:
        keeper = ArticleKeeper(desk.store, clock=desk.clock, agent=desk.agent)
        for time in range(times):
            article = await keeper.get(article_id)
            body = article.words.body.replace(f"## {name}\n", f"## {name}\n{name} own {time}.\n")
            words = replace(article.words, body=f"{body}- {name} said {time}\n")
            await save(keeper, article_id, words, article.revision)


async def save(
    keeper: ArticleKeeper, article_id: ArticleId, words: ArticleWords, base: int
) -> None:
    """Save until it is saved."""
    for _ in range(TRIES_MAX):
        try:
            await keeper.change(article_id, words, base_revision=base)
        except ArticleConflictError as error:
            words, base = both_of(error), error.article.revision
        else:
            return
    raise AssertionError("never saved")


def both_of(error: ArticleConflictError) -> ArticleWords:
    """Give the text with what both wrote, one below the other."""
    assert error.conflicts is not None, "merging was asked for"
    lines = error.conflicts.marked.body.split("\n")
    both = [line for line in lines if not line.startswith((MINE, THEIRS, KEEP))]
    return replace(error.conflicts.marked, body="\n".join(both))


if __name__ == "__main__":
    asyncio.run(
        write(Path(sys.argv[1]), sys.argv[2], ArticleId(int(sys.argv[3])), int(sys.argv[4]))
    )
