"""The knowledge base at the keyboard: shelves, search as one types, narrowing, deeds, undo."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
import pytest_asyncio

from console.services.bundle import Services
from console.services.knowledge import Knowledge, KnowledgeService
from data.errors import StoreError
from data.records import ArticleId
from data.store import article_search
from screens.article import ArticleScreen
from screens.inbox import InboxScreen
from screens.knowledge import KnowledgeScreen
from screens.later import open_knowledge
from tests.support.console_app import LARGE, Driver, Office, running
from tests.support.shelves import add, fill_shelves

WIDEST = (160, 40)


@pytest_asyncio.fixture
async def services(office: Office) -> Services:
    """Ann's services on a store with a small knowledge base."""
    services = await office.services()
    await fill_shelves(office, services)
    return services


def screen_of(console: Driver) -> KnowledgeScreen:
    """Give the knowledge base."""
    screen = console.app.screen
    assert isinstance(screen, KnowledgeScreen)
    return screen


def rows(console: Driver) -> list[str]:
    """Give the lines of the list."""
    made = screen_of(console).list.lines
    lines = ["".join(span.text for span in line.spans) for line in made]
    return [line.rstrip() for line in lines]


def here(console: Driver) -> str:
    """Give the line with the cursor."""
    return next(line for line in console.lines if line.startswith("▌"))


async def misses_of(office: Office) -> list[tuple[str, int]]:
    """Give what was looked for in vain, and how often."""
    found = await office.store.read(article_search.list_misses, from_ms_=0, to_ms_=1 << 62, limit=9)
    return [(miss.words, miss.times) for miss in found]


async def found(console: Driver, words: str) -> None:
    """Wait until a search for words stands in the top line."""
    await console.until(lambda: f"for “{words}”" in console.lines[0], words)


async def test_it_is_there_from_everywhere(services: Services) -> None:
    """g k shows it on top of any screen; q goes back to where one was, g k again to it."""
    async with running(services) as console:
        await console.press("enter", "g", "k")
        shown = type(console.app.screen)
        await console.press("g", "f", "g", "k")
        again, depth = type(console.app.screen), len(console.app.screen_stack)
        await console.press("q")

        assert (KnowledgeScreen, KnowledgeScreen, 4) == (shown, again, depth)
        assert console.lines[0].startswith(" #1")  # the conversation that was open


async def test_articles_stand_on_their_shelves(services: Services) -> None:
    """One row a family under its category, by title, with marks, languages and state in words."""
    async with running(services) as console:
        await console.press("g", "k")

        assert [
            "Logging in · 2",
            "     2 public   en                  Pair the lamp",
            "  <  1 public   en da< sv           Reset your password",
            "Orders and delivery · 3",
            "     4 internal en                  Goodwill refunds",
            " ?   6 public   en                  Returns",
            "     3 public   en                  Where is my parcel?",
            "In no category · 1",
            "     5 draft    en                  Opening hours",
        ] == rows(console)


async def test_rows_speak_the_language_of_the_agent(office: Office) -> None:
    """A Danish agent reads Danish titles and categories, where there are any."""
    services = await office.services()
    await fill_shelves(office, services)
    async with running(replace(services, language="da")) as console:
        await console.press("g", "k")

        assert "Log ind · 2" == rows(console)[0]
        assert "  <  7 public   da< en sv           Nulstil din adgangskode" == rows(console)[1]


async def test_each_letter_searches(services: Services) -> None:
    """The best stands under the cursor as words are typed; Enter opens it, q leads back to it."""
    async with running(services) as console:
        await console.press("g", "k", "slash", *"forgot")
        await found(console, "forgot")
        best = here(console)
        await console.press("enter")
        opened = console.app.screen
        await console.press("q")
        back = here(console)
        await console.press("q")

        assert "Reset your password" in best
        assert isinstance(opened, ArticleScreen)
        assert best == back
        assert 9 == len(rows(console))


async def test_a_search_looks_on_every_shelf(services: Services) -> None:
    """Begun on one shelf it finds what stands on others; Esc is on the shelf again."""
    async with running(services) as console:
        await console.press("g", "k", "tab", "slash", *"parcel")
        await found(console, "parcel")
        best = here(console)
        await console.press("escape")

        assert "Where is my parcel?" in best
        assert "[Logging in 2] of 6" in console.lines[0]


async def test_whoever_types_ahead_opens_what_was_meant(services: Services) -> None:
    """Slash, words and Enter in one go open the article of the whole words."""
    async with running(services) as console:
        for key in ("g", "k", "slash", *"parcel", "enter"):
            await console.pilot.press(key)
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "an article")

        assert console.lines[0].startswith(" Article 3 · public · en · Where is my parcel?")


async def test_arrows_choose_among_what_was_found(services: Services) -> None:
    """Down goes to the next hit while the field has the letters; Enter opens that one."""
    async with running(services) as console:
        await console.press("g", "k", "slash", *"lamp", "space", *"or")
        await console.press(*["backspace"] * 3)
        await found(console, "lamp")
        hits = len(rows(console))
        await console.press("down", "enter")

        assert 2 == hits
        assert console.lines[0].startswith(" Article 1 · public")


async def test_a_search_in_vain_says_what_leads_on_and_is_noted(
    office: Office, services: Services
) -> None:
    """Nothing found: said with the words, noted once; then c writes an article of that title."""
    async with running(services) as console:
        await console.press("g", "k", "slash", *"unicorn")
        typing = console.text
        await console.press("enter", "enter")
        said = console.text
        await console.press("c")
        await console.until(lambda: not isinstance(console.app.screen, KnowledgeScreen), "c")
        written = console.text
        await console.press("ctrl+q", "slash", "escape", "q")
        misses = await misses_of(office)

    assert "Enter, then c writes one with these words" in typing
    assert "No article has “unicorn” in it." in said
    assert "unicorn" in written
    assert [("unicorn", 1)] == misses


async def test_letters_on_the_way_are_no_gaps(office: Office, services: Services) -> None:
    """What is found in the end was not missing: beginnings of words are never noted."""
    async with running(services) as console:
        await console.press("g", "k", "slash", *"xparc", *["backspace"] * 5, *"parcel", "escape")
        await console.rest()

        assert [] == await misses_of(office)


async def test_a_filter_that_is_wrong_is_told_at_enter(services: Services) -> None:
    """While it is typed nothing complains; Enter says what is wrong, the field stays open."""
    async with running(services) as console:
        await console.press("g", "k", "slash", *"state:xyz")
        quiet = screen_of(console).news.words
        await console.press("enter")

        assert "xyz" in screen_of(console).news.words
        assert "" == quiet
        assert isinstance(console.app.screen, KnowledgeScreen)


async def test_tab_goes_round_categories_and_tutorials(services: Services) -> None:
    """Each category alone, an empty one with words, tutorials in order; q shows all."""
    async with running(services) as console:
        await console.press("g", "k", "tab")
        first = console.lines[0]
        await console.press("tab", "tab")
        empty = console.text
        await console.press("tab", "tab")
        tutorial = rows(console)
        await console.press("q")
        shown = len(rows(console))

        assert "[Logging in 2] of 6" in first
        assert "Nothing is in Billing yet: c writes an article there." in empty
        assert ["1. Reset", "2. Pair", "3. Where"] == [
            " ".join(row.split()[-n:][:2]) for row, n in zip(tutorial, (4, 4, 5), strict=True)
        ]
        assert 9 == shown


@pytest.mark.parametrize(
    ("keys", "titles", "words"),
    [
        ("w", ["Nulstil din adgangskode", "Returns"], "needs work"),
        ("m", ["Reset your password"], "yours"),
        ("d", ["Opening hours"], "draft"),
        ("i", ["Goodwill refunds"], "internal"),
    ],
)
async def test_f_shows_only_some(
    services: Services, keys: str, titles: list[str], words: str
) -> None:
    """One letter after f narrows the list; the top line says so, q shows all again."""
    async with running(services) as console:
        await console.press("g", "k", "f", keys)
        await console.until(lambda: f"only {words}" in console.lines[0], words)
        shown = [row for row in rows(console) if " · " not in row]
        await console.press("q")

        assert len(titles) == len(shown)
        assert all(
            title in row or "adgangskode" in row for title, row in zip(titles, shown, strict=True)
        )
        assert 9 == len(rows(console))


async def test_a_language_shows_what_is_there_in_it(services: Services) -> None:
    """f a and a language: those articles alone, in that language."""
    async with running(services) as console:
        await console.press("g", "k", "f", "a", *"sv", "enter")
        await console.until(lambda: "only sv" in console.lines[0], "Swedish")

        assert ["Återställ ditt lösenord"] == [
            r[34:].strip() for r in rows(console) if " · " not in r
        ]


async def test_o_orders_by_age_and_use(services: Services) -> None:
    """o once: the newest first, without headings; the word for it stands in the top line."""
    async with running(services) as console:
        await console.press("g", "k", "o")
        await console.until(lambda: "newest" in console.lines[0], "the order")

        assert 6 == len(rows(console))


async def test_a_state_is_two_keys_and_taken_back_by_u(services: Services) -> None:
    """s p publishes the article under the cursor, with a word for it; u takes that back."""
    async with running(services) as console:
        await console.press("g", "k", "G", "s", "p")
        told = console.news
        await console.until(lambda: "5 public" in console.text, "the row")
        await console.press("u")
        await console.until(lambda: "5 draft" in console.text, "the row as it was")

        assert "Article 5 is public now · u undoes" in told


async def test_a_takes_and_gives_an_article(office: Office, services: Services) -> None:
    """A makes it mine and nobody's again; a and a name gives it to a colleague."""
    await office.agent("bob")
    async with running(services) as console:
        await console.press("g", "k", "G", "A")
        mine = (await services.articles.get(ArticleId(5))).words.owner
        await console.press("A")
        nobody = (await services.articles.get(ArticleId(5))).words.owner
        await console.press("a", *"bob", "enter")

        assert ("ann", "", "bob") == (
            mine, nobody, (await services.articles.get(ArticleId(5))).words.owner,
        )  # fmt: skip


async def test_removing_is_taken_back(services: Services) -> None:
    """# takes the article out of the list and names the key that brings it back."""
    async with running(services) as console:
        await console.press("g", "k", "G", "number_sign")
        told = console.news
        await console.until(lambda: "Opening hours" not in "".join(rows(console)), "it is gone")
        await console.press("u")
        await console.until(lambda: "Opening hours" in "".join(rows(console)), "it is back")

        assert "Article 5 Opening hours removed · u undoes" in told


async def test_what_a_colleague_writes_moves_nothing(services: Services) -> None:
    """A new article above the cursor, and the cursor stays on its own."""
    async with running(services) as console:
        await console.press("g", "k", "j", "j")
        before = here(console)
        await add(services, "A new one", category="logging-in")
        await console.until(lambda: "A new one" in console.text, "the news")

        assert before == here(console)


async def test_an_article_that_leaves_gives_its_place_to_the_next(services: Services) -> None:
    """What is under the cursor is removed by a colleague: the next row has the cursor."""
    async with running(services) as console:
        await console.press("g", "k", "j", "j")
        await services.articles.remove(ArticleId(4))
        await console.until(lambda: "Goodwill" not in console.text, "the news")

        assert "Returns" in here(console)


@pytest.mark.parametrize("size", [LARGE, WIDEST])
async def test_the_article_stands_beside_the_list(
    services: Services, size: tuple[int, int]
) -> None:
    """With room for both, the text under the cursor is read beside it, and follows the cursor."""
    async with running(services, size=size) as console:
        await console.press("g", "k", "j")
        await console.until(lambda: "one blink" in console.text, "the text")
        await console.press("k")
        await console.until(lambda: "one blink" not in console.text, "the other text")

        assert ("Orders and de" in "".join(console.lines[1:5])) == (size is WIDEST or True)


async def test_an_empty_knowledge_base_says_how_to_begin(office: Office) -> None:
    """No article yet: a sentence, and what brings some."""
    async with running(await office.services()) as console:
        await console.press("g", "k")

        assert "No article has been written yet: c writes the first." in console.text


async def test_it_opens_with_words_and_one_key_goes_back(services: Services) -> None:
    """From a conversation: the search stands with its best; one key is back in the conversation."""
    async with running(services) as console:
        await open_knowledge(console.app, services, words="parcel")
        await found(console, "parcel")
        best = here(console)
        await console.press("escape")

        assert "Where is my parcel?" in best
        assert isinstance(console.app.screen, InboxScreen)


@pytest.mark.parametrize("turns", [0, 1, 5])
async def test_the_console_may_be_left_before_it_is_there(services: Services, turns: int) -> None:
    """Opened to search when the console ends: nothing goes wrong."""
    async with running(services) as console:
        console.app.push_screen(KnowledgeScreen(services, is_searching=True))
        for _ in range(turns):
            await asyncio.sleep(0)
        console.app.exit()


async def test_the_way_out_is_always_there(services: Services) -> None:
    """However narrow the terminal, the bottom line has the key that leads back, and all keys."""
    async with running(services, size=(60, 20)) as console:
        await console.press("g", "k")
        in_list = console.lines[-1]
        await console.press("enter")

        assert in_list.endswith("  q back  ? keys")
        assert console.lines[-1].endswith("  q back  ? keys")


async def test_what_was_found_has_the_whole_width(services: Services) -> None:
    """The place where the words stand is as wide as the terminal from the first letter."""
    async with running(services) as console:
        await console.press("g", "k", "slash", *"forgot")
        await found(console, "forgot")
        rule = next(at for at, line in enumerate(console.lines) if line.startswith("──"))

        assert console.lines[rule + 1].endswith("When the mail does not come 1. Look")


async def test_a_narrow_terminal_can_be_read(services: Services) -> None:
    """At 60 by 20 every row still has its title."""
    async with running(services, size=(60, 20)) as console:
        await console.press("g", "k")

        assert "Reset your password" in console.text


class Broken(KnowledgeService):
    """Reads from a store that cannot be read."""

    async def read(self, languages: Sequence[str]) -> Knowledge:
        """Fail."""
        raise StoreError("The store cannot be read: disk I/O error.")


async def test_a_store_that_fails_is_told(services: Services) -> None:
    """What cannot be read is said in a sentence where the rows would be; q goes back."""
    broken = Broken(services.store, clock=services.clock, time_zone=services.time_zone)
    services.__dict__["knowledge"] = broken
    async with running(services) as console:
        await console.press("g", "k", "j", "f", "tab", "enter")
        said = console.text
        await console.press("q")

        assert "disk I/O error." in "\n".join(said.splitlines()[1:4])
        assert isinstance(console.app.screen, InboxScreen)
