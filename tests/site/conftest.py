"""One browser for each module of tests, and the small site on a disk and on a server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.browsing import Visit, serving, visiting
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


@pytest.fixture(params=["file", "http"])
def visit(request: pytest.FixtureRequest, browser: Browser, places: Places) -> Iterator[Visit]:
    """Visit the site in both places; nothing was asked of others, nothing complained of."""
    with visiting(browser, str(getattr(places, request.param))) as visit:
        yield visit
    assert [] == visit.asked_elsewhere
    assert [] == visit.said
