"""What an article ever said: listed, compared, put back."""

from __future__ import annotations

import pytest

from data.records import ArticleId
from screens.article_revisions import ArticleRevisions
from screens.later import open_article
from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import Driver, Office, running
from tests.support.shelves import change, fill_shelves


async def opened(console: Driver, office: Office) -> ArticleId:
    """Open the revisions of an article that two have changed."""
    services, kai = await office.services(), await office.services("kai")
    article_id = (await fill_shelves(office, services))["pair"]
    first = "Press the button.\n\nIt blinks blue.\n\nDone."
    await change(services, article_id, body=first)
    await change(kai, article_id, body=first.replace("blue", "green"), owner="kai")
    await open_article(console.app, services, article_id)
    await console.press("V")
    await console.until(lambda: "Revision 3" in console.text, "the revisions")
    return article_id


async def test_each_says_who_changed_what(office: Office) -> None:
    """A row has revision, time, who and what; below it stands what differs, words marked."""
    async with running(await office.services()) as console:
        await opened(console, office)
        text, row = console.text, console.cursor_row

        assert "  3  " in row
        assert "kai" in row
        assert "text: 1 line new, 1 gone; owner: none → kai" in row
        assert " - It blinks [blue]." in text
        assert " + It blinks [green]." in text


async def test_one_is_put_back_and_that_undone(office: Office) -> None:
    """`r` lets the article say again what it said; u takes that back."""
    services = await office.services()
    async with running(services) as console:
        article_id = await opened(console, office)
        await console.press("j", "tab")
        with_now = console.text
        await console.press("r")
        await console.until(lambda: "says again what revision 2 said" in console.news, "put back")
        restored = (await services.articles.get(article_id)).words.body
        await console.press("u")
        await console.until(lambda: "as before" in console.news.lower(), "taken back")
        undone = (await services.articles.get(article_id)).words.body
        await console.press("g", "g", "r")
        refused = console.news

    assert "Revision 2 since then, to what it says now" in with_now
    assert "blue" in restored
    assert "green" in undone
    assert "That is what it says now." in refused


async def test_one_key_gives_the_whole_screen(office: Office) -> None:
    """Enter shows only what differs, q has the list again, then the article."""
    async with running(await office.services()) as console:
        await opened(console, office)
        await console.press("enter")
        whole = console.text
        await console.press("q")
        both = console.text
        await console.press("q")

        assert "kai  " not in whole
        assert " + It blinks [green]." in whole
        assert "kai  " in both
        assert not isinstance(console.app.screen, ArticleRevisions)


@pytest.mark.parametrize("size", SIZES)
async def test_how_it_looks(office: Office, size: str) -> None:
    """At 80x24 what differs stands below the list, at 120x40 beside it."""
    async with running(await office.services(), size=SIZES[size]) as console:
        await opened(console, office)
        lines = console.lines

    expect_look(f"article-revisions-{size}", lines)
