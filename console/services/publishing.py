"""Services: publish the public articles as a static site into a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files as package_files
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from console.domain.site.build import Assets, Site, build_site
from console.domain.site.files import is_vector
from console.domain.site.library import Source
from console.domain.site.svg import only_draws
from console.domain.site.troubles import Trouble
from console.services.errors import ConflictError
from console.services.site_folder import FolderPlan, SiteFolder, digest_of
from console.services.told_progress import Tell, tell_nobody
from data.records import ArticleId
from data.records.articles import Article, ArticleState
from data.store import Store, article_files, article_shelves, articles

READ_AT_ONCE = 500
"""Articles with their bodies, so that others can read in between."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did, or would do."""

    plan: FolderPlan
    articles: int
    languages: tuple[str, ...]
    troubles: tuple[Trouble, ...]
    """What its writers did not mean, as a link that leads nowhere."""


class PublishingService:
    """Makes the self-service site of what is public now."""

    def __init__(
        self, store: Store, *, name: str, contact: str, site_url: str, zone: ZoneInfo
    ) -> None:
        self._store = store
        self._name = name
        self._contact = contact
        self._site_url = site_url
        self._zone = zone

    async def publish(
        self,
        folder: Path,
        *,
        is_dry: bool = False,
        takes_over: bool = False,
        tell: Tell = tell_nobody,
    ) -> Published:
        """Make a folder hold the site, and nothing of it that is no longer public.

        Raises:
            UsageError: it is no folder for a site.
            ConflictError: files of others are in the way, or another process publishes there.
            ServiceError: something cannot be read or written.
        """
        source = await self._source()
        site = await _built(source, tell)
        digests = {path: digest_of(data) for path, data in site.pages.items()} | dict(site.files)
        target = SiteFolder(folder, takes_over)
        with target.opened(is_dry=is_dry):
            plan = await asyncio.to_thread(target.plan, digests)
            if plan.removed and not site.articles and not takes_over:
                # A script with the settings of another store would take a whole site away.
                raise ConflictError(
                    f"No article is public here, and {folder} holds a site; if all of it "
                    "is to go, say --overwrite."
                )
            if not is_dry:
                await self._write(target, plan, site, digests, tell)
        return Published(plan, site.articles, site.languages, site.troubles)

    async def _write(
        self, target: SiteFolder, plan: FolderPlan, site: Site, digests: dict[str, str], tell: Tell
    ) -> None:
        paths = [*plan.written, *plan.changed]
        if paths:
            await asyncio.to_thread(target.announce, digests)
        # Files first and the front pages last: a reader in between meets no dead link.
        ordered = sorted(paths, key=lambda path: (path not in site.files, _is_front(path), path))
        for count, path in enumerate(ordered):
            tell("files", count, len(ordered))
            data = site.pages.get(path)
            if data is None:
                data = await self._store.read(article_files.get_file, site.files[path])
            await asyncio.to_thread(target.write, path, data)
        await asyncio.to_thread(target.finish, plan, digests)

    async def _source(self) -> Source:
        rows = await self._store.read(articles.list_rows)
        public = [row.id for row in rows if row.state is ArticleState.PUBLIC]
        found: list[Article] = []
        days: dict[ArticleId, date] = {}
        for begin in range(0, len(public), READ_AT_ONCE):
            some = public[begin : begin + READ_AT_ONCE]
            found += await self._store.read(articles.list_articles, some)
            for article_id, at in (await self._store.read(articles.list_text_dates, some)).items():
                days[article_id] = at.astimezone(self._zone).date()
        return Source(
            name=self._name,
            url=self._site_url,
            contact=self._contact,
            articles=tuple(found),
            text_days=days,
            categories=tuple(await self._store.read(article_shelves.list_categories)),
            tutorials=tuple(await self._store.read(article_shelves.list_tutorials)),
            former_slugs=tuple(await self._store.read(articles.list_former_slugs)),
            refused_files=await self._refused(found),
        )

    async def _refused(self, found: Iterable[Article]) -> frozenset[str]:
        """Give the digests of those SVGs that would do more than be looked at."""
        digests = sorted(
            {file.sha256 for each in found for file in each.words.files if is_vector(file)}
        )
        return frozenset(
            [
                digest
                for digest in digests
                if not only_draws(await self._store.read(article_files.get_file, digest))
            ]
        )


def _is_front(path: str) -> bool:
    return path.endswith("index.html")


def read_assets() -> Assets:
    """Give the look, the search and the sign of every site."""
    folder = package_files("console.services") / "site_assets"
    style, script, icon = (
        (folder / name).read_bytes() for name in ("site.css", "site.js", "icon.svg")
    )
    return Assets(style, script, icon)


async def _built(source: Source, tell: Tell) -> Site:
    """Make the pages beside the loop; whoever stops it does not wait for the rest of them."""
    stopped = Event()

    def heard(made: int, of: int) -> None:
        if stopped.is_set():
            raise asyncio.CancelledError
        tell("pages", made, of)

    try:
        return await asyncio.to_thread(build_site, source, read_assets(), heard)
    finally:
        stopped.set()
