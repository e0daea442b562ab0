"""The help site can be used by everybody: axe finds no serious fault on any kind of page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.site.conftest import Places
from tests.support.browsing import visiting

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 740}
PAGES = (
    "index.html", "en/index.html", "da/category/start.html", "en/reset-your-password.html",
    "en/unpack.html", "sv/aterstall.html", "zh/重置密码.html", "da/tutorial/set-up.html",
    "da/tutorial/set-up/en/unpack.html", "en/hostile.html",
)  # fmt: skip
SERIOUS = {"serious", "critical"}


def faults(page: Page) -> list[str]:
    """Give what axe finds that keeps somebody out."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html']}"
        for fault in found
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", PHONE)], ids=["light-wide", "dark-phone"]
)
def test_no_page_has_a_serious_fault(
    browser: Browser, places: Places, scheme: str, size: dict[str, int]
) -> None:
    """Fronts, shelves, articles, tutorials and results, light and wide, dark and narrow."""
    with visiting(
        browser, places.http, color_scheme=scheme, viewport=size, reduced_motion="reduce"
    ) as visit:
        for path in PAGES:
            page = visit.open(path)
            assert [] == faults(page), path
        for path in ("en/index.html", "en/hang.html"):
            page = visit.open(path)
            page.locator("summary").click()
            page.locator("#_query").fill("lamp")
            expect(page.locator("#_found li")).not_to_have_count(0)
            assert [] == faults(page), path

    assert [] == visit.asked_elsewhere


def test_nothing_is_wider_than_a_phone(browser: Browser, places: Places) -> None:
    """No page has to be moved sideways, a wide table in it apart."""
    with visiting(browser, places.file, viewport={"width": 320, "height": 640}) as visit:
        for path in (*PAGES, "en/table.html"):
            wide = visit.open(path).evaluate("document.documentElement.scrollWidth")
            assert 320 >= wide, path


def test_the_text_is_one_key_away(browser: Browser, places: Places) -> None:
    """The first key leads past the bar, and where the focus is can be seen."""
    with visiting(browser, places.file) as visit:
        page = visit.open("en/hang.html")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        line = page.locator("main a").first.evaluate("link => getComputedStyle(link).outlineStyle")

    assert "solid" == line


def test_what_is_printed_is_the_article(browser: Browser, places: Places) -> None:
    """On paper there is the text without the bar, the switch and the ways on."""
    with visiting(browser, places.file) as visit:
        page = visit.open("en/hang.html")
        page.emulate_media(media="print")

        expect(page.locator(".text")).to_be_visible()
        for part in (".languages", "form.search", ".steps", ".crumbs"):
            expect(page.locator(part)).to_be_hidden()
        colour = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        assert re.fullmatch(r"rgb\(255, 255, 255\)", colour)
