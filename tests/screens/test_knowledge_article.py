"""Reading an article: its languages, steps, links and files, while others write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from console.services.bundle import Services
from data.records import ArticleId
from data.records.articles import FlagReason
from screens.article import ArticleScreen
from screens.later import open_article, open_knowledge
from tests.support.console_app import LARGE, SMALL, Driver, Office, running
from tests.support.shelves import MANUAL, add, change, fill_shelves

RESET = ArticleId(1)
HOSTILE = """# \x1b[31mRed\u202e

<script>alert(1)</script> [run](javascript:alert(1)) [good](https://good.example@evil.example/)

| a | b |
| --- | --- |
| \x9b31m | \u200b |
"""


@pytest_asyncio.fixture
async def services(office: Office) -> Services:
    """Ann's services on a store with a small knowledge base."""
    services = await office.services()
    await fill_shelves(office, services)
    return services


async def reading(console: Driver, services: Services, article_id: ArticleId = RESET) -> None:
    """Open an article."""
    await open_article(console.app, services, article_id)
    await console.until(lambda: not screen_of(console).is_blank, "the article")


def screen_of(console: Driver) -> ArticleScreen:
    """Give the reader."""
    screen = console.app.screen
    assert isinstance(screen, ArticleScreen)
    return screen


def text_of(console: Driver) -> str:
    """Give all lines of the text, those beyond the screen too."""
    lines = screen_of(console).view.lines
    return "\n".join("".join(span.text for span in line.spans) for line in lines)


async def test_it_says_all_that_is_known(services: Services) -> None:
    """Title, state, category, owner, languages, aliases, tutorial, text, links, files."""
    async with running(services) as console:
        await reading(console, services)
        text = text_of(console)

        assert console.lines[0].startswith(" Article 1 · public · en · Reset your password")
        for words in (
            "1 · public · Logging in · ann",
            "In [en] da< sv",
            "Also called: forgot password, no mail from you",
            "Set up in three steps · step 1 of 3",
            "n next: Pair the lamp",
            "1. Look among the junk mail.",
            "two blinks",
            "[2] https://x.example/shop",
            "1 file (v opens and saves)",
            "manual.pdf",
        ):
            assert words in text


async def test_from_120_columns_the_facts_stand_beside(services: Services) -> None:
    """A wide terminal: the facts in a column of their own, the text from the first line on."""
    async with running(services, size=LARGE) as console:
        await reading(console, services)

        assert "Article   1, revision 2" in console.text
        assert "Also called" not in console.text
        assert any(line.startswith(" You can set") for line in console.lines[:6])


async def test_what_is_said_against_it_stands_above_it(services: Services) -> None:
    """A flag: who finds it what, with the reason in words; in the list it is a mark."""
    async with running(services) as console:
        await console.press("g", "k")
        await services.article_flags.flag(RESET, FlagReason.WRONG, "Step 2 is gone.")
        await console.until(lambda: "! <  1" in console.text, "the mark")
        await reading(console, services)

        assert "! wrong, says ann 20 Nov: Step 2 is gone." in text_of(console)


async def test_tab_turns_to_the_next_language(services: Services) -> None:
    """Danish, then Swedish, then round; one that is older than its original says so."""
    async with running(services) as console:
        await reading(console, services)
        await console.press("tab")
        danish = console.text
        await console.press("tab")
        swedish = console.lines[0]
        await console.press("tab")

        assert "Article 7 · public · da< · Nulstil" in danish
        assert "< older than its original: that has changed since" in danish
        assert "Article 8 · public · sv · Återställ" in swedish
        assert "Article 1 · public · en" in console.lines[0]


async def test_a_single_language_says_so(services: Services) -> None:
    """Tab on an article without translations tells that there is no other."""
    async with running(services) as console:
        await reading(console, services, ArticleId(4))
        await console.press("tab")

        assert "in no other language" in console.news


async def test_n_and_p_walk_through_a_tutorial(services: Services) -> None:
    """To the next step and back, told at the ends; q leads back the way one came."""
    async with running(services) as console:
        await reading(console, services)
        await console.press("p")
        first = console.news
        await console.press("n", "n")
        third = console.text
        await console.press("n")
        last = console.news
        await console.press("q")
        back = console.lines[0]

        assert "This is the first step." in first
        assert "step 3 of 3" in third
        assert "p before: Pair the lamp" in third
        assert "That was the last step." in last
        assert "Article 2 · public" in back


@pytest.mark.usefixtures("any_room")
async def test_a_link_to_another_article_opens_it(services: Services) -> None:
    """Enter and its number: the other article; q comes back to the same line."""
    async with running(services, size=(80, 12)) as console:
        await reading(console, services)
        await console.press("j", "j", "j")
        before = console.lines[1:-1]
        await console.press("enter", "1")
        opened = console.lines[0]
        await console.press("q")

        assert "Article 2 · public · en · Pair the lamp" in opened
        assert before == console.lines[1:-1]


async def test_a_link_out_of_the_console_is_copied(services: Services) -> None:
    """An address outside goes to the clipboard, never to a browser on the server."""
    async with running(services) as console:
        await reading(console, services)
        await console.press("enter", "2")
        await console.until(lambda: "clipboard" in console.news, "the word for it")

        assert "https://x.example/shop" in console.news


@pytest.mark.usefixtures("any_room")
async def test_a_link_within_goes_to_its_heading(services: Services) -> None:
    """An anchor scrolls to the heading that it names."""
    async with running(services, size=(80, 12)) as console:
        await reading(console, services)
        await console.press("enter", "4")

        assert console.lines[1].strip().startswith("When the mail does not come")


async def test_files_are_looked_at_and_saved(services: Services, tmp_path: Path) -> None:
    """v names the file by what it is; s saves it byte for byte under its own name."""
    folder = tmp_path / "here"
    folder.mkdir()
    async with running(services) as console:
        await reading(console, services)
        await console.press("v")
        await console.until(
            lambda: "manual.pdf" in console.text and "Files of" in console.text, "v"
        )
        await console.press("s")
        field = console.app.screen.query_one("Input")
        field.value = str(folder)  # type: ignore[attr-defined]  # an Input
        await console.press("enter")
        await console.until(lambda: "saved manual.pdf" in console.text, "the word for it")

    assert MANUAL == (folder / "manual.pdf").read_bytes()


async def test_y_copies_number_link_and_text(office: Office) -> None:
    """Number, link where the team has a site, plain text with links resolved, Markdown."""
    services = replace(await office.services(), site_url="https://help.x.example")
    await fill_shelves(office, services)
    async with running(services, size=LARGE) as console:
        await reading(console, services)
        await console.press("y")
        await console.until(lambda: "Copy:" in console.text, "the sheet")
        sheet = console.text
        await console.press("t")
        await console.until(lambda: "clipboard" in console.news, "the word for it")

        assert "https://help.x.example/en/reset-your-password.html" in sheet
        assert "Markdown" in sheet
        assert "You can set a new password" in console.news


@pytest.mark.usefixtures("any_room")
async def test_what_a_colleague_changes_is_shown_in_its_place(
    office: Office, services: Services
) -> None:
    """Lines come in above what is read: that stays on its line, and who it was is told."""
    bob = await office.services("bob")
    async with running(services, size=(80, 12)) as console:
        await reading(console, services)
        await console.press("enter", "4")
        before = console.lines[1:-2]
        body = (await bob.articles.get(RESET)).words.body
        await change(bob, RESET, body="A new beginning.\n\nAnd more of it.\n\n" + body)
        await console.until(lambda: "bob has just changed this article." in console.news, "news")

        assert before == console.lines[1:-2]
        assert "A new beginning." in text_of(console)


async def test_what_a_colleague_removes_says_so(services: Services) -> None:
    """An article that is gone leaves a sentence with the key that leads on."""
    async with running(services) as console:
        await reading(console, services, ArticleId(4))
        await services.articles.remove(ArticleId(4))
        await console.until(lambda: "Article 4 was removed." in console.text, "the news")
        await console.press("s", "y", "tab", "n", "enter", "j", "q")

        assert not isinstance(console.app.screen, ArticleScreen)


async def test_j_and_k_go_through_the_list(services: Services) -> None:
    """J reads the next article of the list, K the one before; the list's cursor goes along."""
    async with running(services) as console:
        await console.press("g", "k", "enter", "J")
        second = console.lines[0]
        await console.press("J", "K", "K", "K")
        first = console.lines[0]
        told = console.news
        await console.press("J", "q")

        assert "Reset your password" in second
        assert "Pair the lamp" in first
        assert "That was the last one" in told
        assert any(line.startswith("▌") and "Reset your" in line for line in console.lines)


async def test_slash_searches_from_here(services: Services) -> None:
    """/ in the reader is the search of the knowledge base."""
    async with running(services) as console:
        await reading(console, services)
        await console.press("slash", *"parcel", "enter")
        await console.until(lambda: "Article 3 · public" in console.lines[0], "the other article")

        assert "Where is my parcel?" in console.lines[0]


async def test_it_opens_at_an_article_that_is_not_there(services: Services) -> None:
    """An id of before: a sentence, and one key back."""
    async with running(services) as console:
        await open_knowledge(console.app, services, article=ArticleId(99))
        await console.until(lambda: "99" in console.text, "the word for it")
        await console.press("q")

        assert not isinstance(console.app.screen, ArticleScreen)


@pytest.mark.parametrize("size", [SMALL, LARGE, (60, 20)])
async def test_a_hostile_article_is_harmless(services: Services, size: tuple[int, int]) -> None:
    """Escapes, tricks of direction, scripts and false links reach no terminal as such."""
    text = HOSTILE.replace("\x1b", "").replace("\x9b", "")  # these are refused when it is kept
    number = await add(services, "Evil", text)
    async with running(services, size=size) as console:
        await reading(console, services, ArticleId(number))
        await console.press("enter", "escape", "y", "escape")

        assert not {"\x1b", "\u202e", "\u200b"} & set(console.text)
        assert "javascript:" not in "\n".join(console.lines[-8:])
