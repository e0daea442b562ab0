"""The editor of articles: begun, kept as typed, saved, put together with what others saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from console.services.bundle import Services
from data.records import ArticleId
from data.records.articles import Article, ArticleState
from screens.article import ArticleScreen
from screens.article_editor import ArticleEditor
from screens.later import open_article
from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import LARGE, Driver, Office, running
from tests.support.shelves import change, fill_shelves

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
        told = [said.text for said in services.session.said]
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
    assert any(f"Article {row.id} added: Lamp hums" in text for text in told)


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


async def test_typing_is_kept_and_found_again(office: Office, shelves: Shelves) -> None:
    """What was typed is a draft when the editor is left, and there again with the next `e`."""
    services = await office.services()
    async with running(services) as console:
        await editing(console, services, shelves["pair"])
        await console.type("Kept words. ")
        await console.press("ctrl+q", "e")
        again = await editor_of(console)
        text, notice = again.text.text, console.text
        await console.press("ctrl+d")
        aside = again.text.text
        await console.press("ctrl+d")
        back = again.text.text
    article = await kept(services, shelves["pair"])

    assert "Kept words. Some words." == text == back
    assert "Your text is here again" in notice
    assert "Some words." == aside == article.words.body


async def test_what_two_write_is_put_together(office: Office, shelves: Shelves) -> None:
    """A colleague saves while I write: it is told, and saving keeps both changes."""
    services, kai = await office.services(), await office.services("kai")
    await change(services, shelves["pair"], body="One.\n\nTwo.\n\nThree.")
    async with running(services) as console, running(kai) as other:
        await editing(console, services, shelves["pair"])
        await console.type("Mine. ")
        await editing(other, kai, shelves["pair"])
        await other.press("ctrl+r", "tab", "tab", *"int", "tab", "tab", "tab", "tab")
        screen = await editor_of(other)
        screen.text.move_cursor(screen.text.document.end)
        await other.type(" His.")
        await console.until(lambda: "kai" in console.text, "that kai writes too")
        await other.press("ctrl+s", "enter")
        await console.until(lambda: "saved it meanwhile" in console.text, "that kai has saved")
        change_told = "state: public → internal"
        await console.until(lambda: change_told in " ".join(console.text.split()), "what he did")
        await console.press("ctrl+s", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the reader")
    told = [said.text for said in services.session.said]
    article = await kept(services, shelves["pair"])

    assert "Mine. One.\n\nTwo.\n\nThree. His." == article.words.body
    assert ArticleState.INTERNAL is article.words.state
    assert any("put together with what kai wrote meanwhile" in text for text in told)


async def test_both_sides_are_shown_where_they_clash(office: Office, shelves: Shelves) -> None:
    """Where both wrote the same sentence anew nothing is saved until a person has chosen."""
    services, kai = await office.services(), await office.services("kai")
    async with running(services) as console:
        screen = await editing(console, services, shelves["pair"])
        screen.text.load_text("Hold the button until it glows blue.")
        await console.rest()
        await change(kai, shelves["pair"], body="Throw it out of the window at night.")
        await console.press("ctrl+s", "enter")
        await console.until(lambda: "yours" in screen.text.text, "the marks")
        marked = screen.text.text
        await console.press("ctrl+s")
        refused = console.news
        still = await kept(services, shelves["pair"])
        draft = await services.article_drafts.find_mine(screen.about)
        screen.text.load_text("Hold the button, then throw it out.")
        await console.press("ctrl+s", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the reader")
    article = await kept(services, shelves["pair"])

    assert "Hold the button until it glows blue." in marked
    assert "Throw it out of the window at night." in marked
    assert "Here you both wrote" in refused
    assert "Throw it out of the window at night." == still.words.body
    assert draft is not None
    assert marked == draft.words.body
    assert "Hold the button, then throw it out." == article.words.body


async def test_a_translation_begins_beside_its_original(office: Office, shelves: Shelves) -> None:
    """`T` asks for a language that it lacks; the original stands beside; saved, it is no older."""
    services = await office.services()
    async with running(services, size=LARGE) as console:
        await reading(console, services, shelves["reset"])
        await console.press("T", *"estonian", "enter")
        await editor_of(console)
        await console.until(lambda: "Its original" in console.text, "the original")
        await console.press(*"Parool", "ctrl+s", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the reader")
    family = await services.articles.list_family(shelves["reset"])
    made = next(row for row in family if row.language == "et")

    assert ("Parool", False, shelves["reset"]) == (made.title, made.is_outdated, made.original_id)


async def test_an_older_translation_says_the_same_again(office: Office, shelves: Shelves) -> None:
    """What has changed in the original is shown; one key marks the translation as up to date."""
    services = await office.services()
    async with running(services, size=LARGE) as console:
        await editing(console, services, shelves["reset-da"])
        await console.until(lambda: "+ Ask us after half an hour." in console.text, "the change")
        await console.press("ctrl+t", "ctrl+s", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the reader")
    article = await kept(services, shelves["reset-da"])

    assert not article.is_outdated


async def test_an_article_that_was_removed_is_saved_anew(office: Office, shelves: Shelves) -> None:
    """Who removes what I write takes nothing of mine: saving keeps it as a new article."""
    services = await office.services()
    async with running(services) as console:
        await editing(console, services, shelves["pair"])
        await console.type("Mine. ")
        await services.articles.remove(shelves["pair"])
        await console.until(lambda: "was removed meanwhile" in console.text, "the notice")
        await console.press("ctrl+s", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the reader")
    rows = await services.articles.list_rows()
    made = next(row for row in rows if row.title == "Pair the lamp")

    assert shelves["pair"] != made.id
    assert "Mine. Some words." == (await kept(services, made.id)).words.body


async def test_files_are_attached_and_named(office: Office, shelves: Shelves) -> None:
    """`ctrl+f` takes a path; the text names the file, a picture is shown; it can be taken out."""
    services = await office.services()
    path = office.folder / "blink code.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    async with running(services) as console:
        screen = await editing(console, services, shelves["pair"])
        await console.press("ctrl+f", *str(path), "enter")
        await console.until(lambda: "image/png" in console.text, "the file")
        await console.press("escape", "ctrl+s", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the reader")
        article = await kept(services, shelves["pair"])
        await console.press("e")
        screen = await editor_of(console)
        await console.press("ctrl+f", "up", "backspace", "escape")
        left = screen.words.files

    assert ["blink code.png"] == [file.name for file in article.words.files]
    assert article.words.body.startswith("![blink code.png](blink%20code.png)")
    assert () == left


async def test_a_flag_is_set_read_and_mended(office: Office, shelves: Shelves) -> None:
    """`F` makes work of what is wrong; the reader shows it; saving an edit can settle it."""
    services = await office.services()
    async with running(services) as console:
        await reading(console, services, shelves["pair"])
        await console.press("F", "o", *"the button moved", "enter")
        await console.until(lambda: "outdated, says ann" in console.text, "the flag")
        await console.press("e")
        await editor_of(console)
        await console.type("New. ")
        await console.press("ctrl+s")
        review = console.text
        await console.press("m")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "the reader")
        article = await kept(services, shelves["pair"])
        await console.press("F", "w", *"no", "enter")
        await console.until(lambda: "wrong, says ann" in console.text, "the second flag")
        await console.press("S")
        await console.until(lambda: "settled" in console.news, "settled")

    assert "m save, the flag is mended" in review
    assert 0 == article.open_flags
    assert 0 == (await kept(services, shelves["pair"])).open_flags


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["text", "fields", "look", "review"])
async def test_how_it_looks(office: Office, shelves: Shelves, name: str, size: str) -> None:
    """The editor is complete at 80x24, and has more beside the text at 120x40."""
    keys = {"text": (), "fields": ("ctrl+r", "tab", "tab"), "look": ("ctrl+n",),
            "review": ("ctrl+s",)}  # fmt: skip
    services = await office.services()
    async with running(services, size=SIZES[size]) as console:
        await editing(console, services, shelves["reset"])
        await console.type("Now. ")
        await console.press(*keys[name])
        await console.until(lambda: "draft saved" in console.text, "the draft")
        lines = console.lines

    expect_look(f"article-editor-{name}-{size}", lines)


async def test_plain_letters_will_do(office: Office, shelves: Shelves) -> None:
    """With --ascii no sign of ours needs more: fields, review and flag sheet."""
    services = replace(await office.services(), is_ascii=True)
    async with running(services) as console:
        await reading(console, services, shelves["pair"])
        await console.press("F")
        flag = console.text
        await console.press("escape", "e")
        await editor_of(console)
        await console.press("ctrl+r")
        fields = console.text
        await console.press("ctrl+s")
        review = console.text

    assert flag.isascii()
    assert fields.isascii()
    assert review.isascii()
