"""Services: articles to files and back: a folder that a team keeps under version control.

What is right goes in, what is not is named, all of it one deed. A file and an article that were
both changed since they were the same are put together; where that cannot be, the store stays as it
is and the file is named: nobody's words are lost. What they had in common is the revision that the
file says it was written from, or the one that this agent read from it last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from console.clock import Clock
from console.domain.articles.files import place_families, place_files, render_article
from console.domain.articles.importing import Trouble
from console.domain.articles.shelf_files import (
    CATEGORIES_FILE,
    TUTORIALS_FILE,
    Step,
    render_categories,
    render_tutorials,
)
from console.services.article_importing import Importing, Report
from console.services.article_keeping import ArticleKeeper
from console.services.article_reading import load_folder
from console.services.folders import write_files
from console.services.told_progress import Tell, tell_nobody
from data.errors import NotFoundError
from data.records import Agent, ArticleId
from data.records.articles import Article
from data.store import Store, article_files, article_shelves, articles, steps

__all__ = ["ArticleFiles", "Report", "Trouble", "Written"]


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a folder did."""

    files: tuple[str, ...]
    """Written anew; what stood there already as it is was left alone."""
    unchanged: tuple[str, ...]
    left_over: tuple[str, ...] = field(default=())
    """Files of articles that stand elsewhere now, or nowhere; delete what is not wanted."""


class ArticleFiles:
    """Reads and writes folders of articles."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._agent = agent
        self._keeper = ArticleKeeper(store, clock=clock, agent=agent)

    async def write(
        self, folder: Path, article_ids: Sequence[ArticleId] = (), *, tell: Tell = tell_nobody
    ) -> Written:
        """Write articles with their families, all of them where none is named, below a folder.

        Raises:
            NotFoundError: one that is named does not exist.
            ServiceError: a file cannot be written.
        """
        rows = await self._keeper.list_rows()
        by_id = {row.id: row for row in rows}
        for number in article_ids:
            if number not in by_id:
                raise NotFoundError("article", number)
        families = {by_id[number].family_id for number in article_ids}
        chosen = [row.id for row in rows if not families or row.family_id in families]
        # Folders are those that the whole would have, so that a part lands on its own files.
        found = await self._store.read(articles.list_articles, [row.id for row in rows])
        folders = place_families(found)
        files = await self._files_of(folders, frozenset(chosen), tell)
        if not article_ids:
            files |= await self._shelves_of(folders)
        written, unchanged = await asyncio.to_thread(write_files, folder, files)
        loaded = await asyncio.to_thread(load_folder, folder) if not article_ids else None
        stands = [] if loaded is None else [each.path for each in loaded.filed]
        left_over = tuple(path for path in stands if path not in files)
        return Written(tuple(written), tuple(unchanged), left_over)

    async def read(
        self,
        folder: Path,
        *,
        is_dry: bool = False,
        overwrites: bool = False,
        tell: Tell = tell_nobody,
    ) -> Report:
        """Take the articles of a folder over: what is right goes in, the rest is named.

        Raises:
            UsageError: there is no such folder, or far too much in it.
        """
        loaded = await asyncio.to_thread(load_folder, folder, tell)
        async with self._keeper.transaction() as tx:
            await tx.run(steps.open_step)
            importing = Importing(tx, self._keeper, self._agent, loaded, overwrites=overwrites)
            report = await importing.run(tell)
            await tx.run(steps.drop_step if is_dry else steps.keep_step)
        return replace(report, undo_id=None, ids={}) if is_dry else report

    async def _files_of(
        self, folders: dict[str, list[Article]], chosen: frozenset[ArticleId], tell: Tell
    ) -> dict[str, bytes]:
        former: dict[ArticleId, list[tuple[str, str]]] = {}
        for language, slug, number in await self._store.read(articles.list_former_slugs):
            former.setdefault(number, []).append((language, slug))
        files: dict[str, bytes] = {}
        done = 0
        for name, family in folders.items():
            own = place_files(family)
            for article in family:
                if article.id not in chosen:
                    continue
                tell("articles", done, len(chosen))
                done += 1
                inside = own.get(article.id, "")
                text = render_article(
                    article,
                    original_slug=family[0].words.slug,
                    former=former.get(article.id, ()),
                    files_in=inside,
                )
                files[f"{name}/{article.words.language}.md"] = text.encode()
                for file in article.words.files:
                    data = await self._store.read(article_files.get_file, file.sha256)
                    files["/".join(filter(None, (name, inside, file.name)))] = data
        return files

    async def _shelves_of(self, folders: dict[str, list[Article]]) -> dict[str, bytes]:
        """Give the files of categories and tutorials, where there are any."""
        stands = {
            family[0].id: Step(family[0].words.slug, f"{name}/{family[0].words.language}.md")
            for name, family in folders.items()
        }
        categories = await self._store.read(article_shelves.list_categories)
        tutorials = await self._store.read(article_shelves.list_tutorials)
        files = {}
        if categories:
            files[CATEGORIES_FILE] = render_categories(categories).encode()
        if tutorials:
            files[TUTORIALS_FILE] = render_tutorials(tutorials, stands).encode()
        return files
