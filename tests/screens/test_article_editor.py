"""The editor of articles: begun, kept as typed, saved, put together with what others saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest_asyncio

from console.services.bundle import Services
from data.records import ArticleId
from data.records.articles import Article, ArticleState
from screens.article import ArticleScreen
from screens.article_editor import ArticleEditor
from screens.later import open_article
from tests.support.console_app import Driver, Office, running
from tests.support.shelves import fill_shelves

Shelves = Mapping[str, ArticleId]


@pytest_asyncio.fixture
async def shelves(office: Office) -> Shelves:
    """A small knowledge base."""
    return await fill_shelves(office, await office.services())


async def reading(console: Driver, services: Services, article_id: ArticleId) -> None:
    """Open an article in the reader."""
    await open_article(console.app, services, article_id)
    await console.rest()


async def editing(console: Driver, services: Services, article_id: ArticleId) -> ArticleEditor:
    """Open the editor of an article from its reader."""
    await reading(console, services, article_id)
    await console.press("e")
    return await editor_of(console)


async def editor_of(console: Driver) -> ArticleEditor:
    """Give the editor, once its text is there."""
    await console.until(lambda: isinstance(console.app.screen, ArticleEditor), "the editor")
    screen = console.app.screen
    assert isinstance(screen, ArticleEditor)
    await console.until(lambda: not screen.is_blank, "the text")
    return screen


async def kept(services: Services, article_id: ArticleId) -> Article:
    """Give an article as it is kept."""
    return await services.articles.get(article_id)


async def test_a_new_article_is_written_and_saved(office: Office, shelves: Shelves) -> None:
    """`c` asks for a title first; Enter goes on; saved, it is read, and u takes it back."""
    services = await office.services()
    async with running(services) as console:
        await console.press("g", "k", "c")
        await editor_of(console)
        await console.press("ctrl+s")
        refused = console.news
        await console.press(*"Lamp hums", "enter")
        await console.press(*"en", "tab", *"int", "tab", *"ord", "down")
        await console.press("tab", "tab", *"humming, noise", "tab", *"in 6 months", "enter")
        await console.type("Turn it **off**.")
        await console.press("ctrl+s")
        review = console.text
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the reader")
        row = (await services.article_search.search("humming")).hits[0].row
        article = await kept(services, row.id)
        told = console.news
        await console.press("u")
        await console.until(lambda: "as before" in console.news.lower(), "taken back")

    assert "An article needs a title." in refused
    assert "Save a new article: Lamp hums" in review
    assert "internal, in English" in review
    words = article.words
    assert ("Lamp hums", "en", ArticleState.INTERNAL) == (words.title, words.language, words.state)
    assert ("orders", ("humming", "noise")) == (words.category, words.aliases)
    assert date(2027, 5, 20) == words.review_by
    assert "Turn it **off**." == words.body
    assert f"Article {row.id} added: Lamp hums" in told


async def test_words_without_a_hit_begin_an_article(office: Office, shelves: Shelves) -> None:
    """`c` after a search in vain takes its words as title and alias."""
    async with running(await office.services()) as console:
        await console.press("g", "k", "slash", *"unicorn horn", "enter", "escape")
        await console.press("slash", *"unicorn horn")
        await console.press("enter")
        console.app.screen.set_focus(console.app.screen.query_one("#articles"))
        await console.press("c")
        screen = await editor_of(console)

        assert "unicorn horn" == screen.words.title
        assert ("unicorn horn",) == screen.words.aliases
