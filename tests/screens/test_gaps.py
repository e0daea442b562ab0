"""What is missing at the keyboard: parts, lines, and where each leads."""

from __future__ import annotations

from datetime import date

import pytest

from console.domain.deeds import Simple, Verb
from console.services.bundle import Services
from data.records import ArticleId, ConversationId
from data.store import article_search
from screens.article import ArticleScreen
from screens.article_editor import ArticleEditor
from screens.conversation import ConversationScreen
from screens.gaps import GapsScreen
from screens.knowledge import KnowledgeScreen
from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import Driver, Office, running
from tests.support.shelves import add, change


async def filled(office: Office) -> Services:
    """Close conversations, search in vain, let two reviews lapse; a colleague's, or they ring."""
    services = await office.services()
    await office.agent("bea")
    await services.work.do(
        Simple(Verb.CLOSE), {ConversationId(n): None for n in (1001, 1002, 1003)}
    )
    title = "Reset your password"
    reset = await add(services, title, review_by=date(2020, 1, 1), owner="bea")
    original = ArticleId(reset)
    await add(services, "Returns", review_by=date(2026, 3, 1), owner="bea")
    await add(services, "Nulstil din adgangskode", original_id=original, language="da")
    await change(services, original, body="Press the button.")
    async with office.store.transaction(at=office.clock.now()) as tx:
        for typed in ("dimmer", "unicorn", "dimmer"):
            await tx.run(article_search.note_miss, typed, typed, at_ms=tx.at_ms)
    return services


def here(console: Driver) -> str:
    """Give the line with the cursor."""
    return next(line for line in console.lines if line.startswith("▌"))


async def opened(console: Driver) -> None:
    """Open the report from the knowledge base."""
    await console.press("g", "k", "M")
    await console.until(lambda: "Searched for in vain: 2" in console.text, "the report")


async def test_each_line_leads_to_its_cure(office: Office) -> None:
    """A group opens its newest conversation, a search is made again, an article is read."""
    async with running(await filled(office)) as console:
        await opened(console)
        group = here(console)
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, ConversationScreen), "it")
        await console.press("q", "tab")
        await console.until(lambda: "dimmer" in here(console), "the searches")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, KnowledgeScreen), "a search")
        await console.until(lambda: "for “dimmer”" in console.lines[0], "its words")
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, GapsScreen), "the report")
        await console.press("tab", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the article")
        await console.press("q")
        await console.until(lambda: isinstance(console.app.screen, GapsScreen), "the report")

    assert "no cause: lamp" in group


async def test_an_article_is_begun_from_its_words(office: Office) -> None:
    """c on a search in vain begins an article that is called so."""
    async with running(await filled(office)) as console:
        await opened(console)
        await console.press("tab", "c")
        await console.until(lambda: isinstance(console.app.screen, ArticleEditor), "the editor")

        await console.until(lambda: "dimmer" in console.text, "its title")


async def test_the_parts_go_round(office: Office) -> None:
    """Tab goes from part to part and round to the first; shift+tab goes back."""
    async with running(await filled(office)) as console:
        await opened(console)
        first = here(console)
        await console.press("shift+tab")
        last = here(console)
        await console.press("tab")

        assert first == here(console) != last


async def test_it_follows_the_articles(office: Office) -> None:
    """When a review is done the line goes, without a key."""
    services = await filled(office)
    async with running(services) as console:
        await opened(console)
        assert "Reviews overdue: 2" in console.text
        row = next(row for row in await services.articles.list_rows() if row.review_by)
        await change(services, row.id, review_by=None)

        await console.until(lambda: "Reviews overdue: 1" in console.text, "the news")


async def test_nothing_missing_is_said(empty: Office) -> None:
    """On an empty store each part says that all is well, and no key leads anywhere."""
    async with running(await empty.services()) as console:
        await console.press("g", "k", "M")
        await console.until(lambda: "Every search has found something." in console.text, "it")
        await console.press("enter", "tab", "j")

        assert isinstance(console.app.screen, GapsScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_the_report_looks_as_it_is_kept(office: Office, size: str) -> None:
    """The report is, line by line, what is kept of it."""
    async with running(await filled(office), size=SIZES[size]) as console:
        await opened(console)
        await console.rest()

        expect_look(f"gaps-{size}", console.lines)
