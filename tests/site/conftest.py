"""One browser for each module of tests, and the small site on a disk and on a server."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, sync_playwright

from console.demo.articles import FOLDER as KNOWLEDGE
from console.services.article_files import ArticleFiles
from console.services.publishing import PublishingService
from tests.support.browsing import Visit, serving, visiting
from tests.support.console_app import open_office
from tests.support.help_site import small_site, write_site

REQUIRED = "SUPPORT_CONSOLE_REQUIRE_SERVERS"


@dataclass(frozen=True)
class Places:
    """Where the site stands."""

    file: str
    http: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give Debian's Chromium; nothing is downloaded for it.

    Not for the whole session: while it is there its event loop runs, and no other test's could.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        why = "no Chromium on this machine; on Debian: apt install chromium"
        if os.environ.get(REQUIRED):
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        # Root has no sandbox, and /dev/shm is small in containers; the pages are our own.
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Write the small site to a disk and serve it."""
    folder = write_site(small_site(), tmp_path_factory.mktemp("site"))
    with serving(folder) as address:
        yield Places(folder.as_uri(), address)


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Publish the demo's knowledge base, from its files through a store; give its address."""
    folder = tmp_path_factory.mktemp("demo")
    # In a thread of its own: where the browser is driven from, an event loop runs already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(publish_demo(folder))).result()
    with serving(folder / "web") as address:
        yield address


async def publish_demo(folder: Path) -> None:
    """Read the demo's articles into a store and publish them."""
    async with open_office(folder) as office:
        for name in ("mette", "kai", "lin"):
            await office.agent(name)
        services = await office.services("ann")
        files = ArticleFiles(services.store, clock=services.clock, agent=services.agent)
        read = await files.read(KNOWLEDGE)
        assert not read.troubles, read.troubles
        publishing = PublishingService(
            services.store, name="Fjordlys", contact="", site_url="", zone=ZoneInfo("UTC")
        )
        done = await publishing.publish(folder / "web")
        assert () == done.troubles, done.troubles


@pytest.fixture(params=["file", "http"])
def visit(request: pytest.FixtureRequest, browser: Browser, places: Places) -> Iterator[Visit]:
    """Visit the site in both places; nothing was asked of others, nothing complained of."""
    with visiting(browser, str(getattr(places, request.param))) as visit:
        yield visit
    assert [] == visit.asked_elsewhere
    assert [] == visit.said
