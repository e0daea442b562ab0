"""Articles at the keyboard: what answers is suggested, and goes into the mail at the cursor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from console.services.bundle import Services
from data.records import ArticleId, ConversationId
from data.records.articles import ArticleState, Tutorial
from data.store import article_shelves
from data.text.safe import clean_line
from tests.services.test_article_keeping import words
from tests.support.console_app import LARGE, Driver, Office, question, running

SITE = "https://help.x.example"
HOLD = "Hold the button for ten seconds until the lamp blinks twice."


async def stocked(office: Office) -> Services:
    """Keep three articles; one of them answers how a lamp that hums is made quiet."""
    services = replace(await office.services(), site_url=SITE)
    keep = services.articles
    public = ArticleState.PUBLIC
    await keep.add(words("Delivery times", state=public, body="Five days, to islands nine.\n"))
    humming = words(
        "The lamp hums", state=public, body=f"{HOLD}\n", aliases=("buzzing", "humming noise")
    )
    original = (await keep.add(humming)).id
    await keep.add(
        words("Lampen brummer", "da", state=public, original_id=original, body="Hold knappen.\n")
    )
    await keep.add(
        words("Goodwill", state=ArticleState.INTERNAL, body="Give back up to twenty euros.\n")
    )
    return services


async def asked(office: Office) -> ConversationId:
    """Receive a question that an article answers."""
    text = "Hello, my lamp makes a humming noise since yesterday. What can I do about it?\r\n"
    await office.receive(question(9, text=text, subject="Humming lamp"))
    return await office.number("Humming lamp")


@asynccontextmanager
async def reading(office: Office) -> AsyncIterator[tuple[Driver, Services, ConversationId]]:
    """Open the conversation that asks."""
    services, number = await stocked(office), await asked(office)
    async with running(services, number=number) as console:
        await console.until(lambda: "humming noise since" in console.text, "the mail is shown")
        yield console, services, number


async def uses(services: Services, article_id: int = 2) -> int:
    """Say how often an article was used."""
    return (await services.articles.get(ArticleId(article_id))).uses


async def test_four_keys_answer_with_what_is_suggested(empty: Office) -> None:
    """b, Enter, ctrl+s, Enter: the article is in the mail, and counts as used; u takes it back."""
    async with reading(empty) as (console, services, number):
        await console.press("b")
        await console.until(lambda: HOLD[:30] in console.text, "the first is previewed")
        await console.press("enter")
        await console.until(lambda: HOLD[:30] in console.composer.text, "it is in the text")
        await console.press("ctrl+s", "enter")
        await console.until(lambda: "leaves in" in console.text, "it is held")
        _, messages = await services.find.show(number)
        counted = await uses(services)
        await console.press("u")
        await console.until(lambda: "Taken back" in console.text, "it is taken back")
        left = await uses(services)

    assert messages[-1].body.text.startswith(f"Hello,\n\n{HOLD}")
    assert (1, 0) == (counted, left)


async def test_it_goes_in_at_the_cursor_as_link(empty: Office) -> None:
    """ctrl+g in the composer, ctrl+k: what was typed stays around it; undo takes it out again."""
    async with reading(empty) as (console, services, _):
        await console.press("r")
        await console.type("Please read ")
        await console.press("ctrl+g")
        await console.until(lambda: HOLD[:30] in console.text, "the first is previewed")
        await console.press("ctrl+k")
        await console.until(lambda: SITE in console.composer.text, "the link is in the text")
        await console.type(" today.")
        text = console.composer.text
        await console.press("ctrl+underscore", "ctrl+underscore")
        before = console.composer.text
        await console.press("ctrl+s", "enter")
        await console.until(lambda: "leaves in" in console.text, "it is held")
        counted = await uses(services)

    assert f"Please read The lamp hums\n{SITE}/en/the-lamp-hums.html today." in text
    assert "Please read " in before
    assert SITE not in before
    assert 0 == counted


async def test_it_does_not_run_on_from_a_word(empty: Office) -> None:
    """Where the cursor stands at the end of a sentence, the link begins a paragraph of its own."""
    async with reading(empty) as (console, _services, _):
        await console.press("r")
        await console.type("That is a pity.")
        await console.press("ctrl+g")
        await console.until(lambda: HOLD[:30] in console.text, "the first is previewed")
        await console.press("ctrl+k")
        await console.until(lambda: SITE in console.composer.text, "the link is in the text")

        assert "That is a pity.\n\nThe lamp hums\n" in console.composer.text


async def test_typing_finds_others_and_tab_another_language(empty: Office) -> None:
    """Letters search them all; Tab turns to Danish; ctrl+t puts text and link in."""
    async with reading(empty) as (console, _, _number):
        await console.press("b")
        await console.until(lambda: "hums" in console.text, "the first is offered")
        await console.press(*"islands")
        await console.until(lambda: "islands nine" in console.text, "another is previewed")
        await console.press(*["backspace"] * 7)
        await console.until(lambda: HOLD[:30] in console.text, "the first is back")
        await console.press("tab")
        await console.until(lambda: "Danish, as asked for" in console.text, "it is Danish")
        await console.press("ctrl+t")
        await console.until(lambda: SITE in console.composer.text, "both are in the text")
        text = console.composer.text

    assert f"Hold knappen.\n\n{SITE}/da/lampen-brummer.html" in text


async def test_what_customers_cannot_open_is_no_link(empty: Office) -> None:
    """The sheet says why and stays, so that Enter puts the text in instead."""
    async with reading(empty) as (console, _, _number):
        await console.press("b", *"goodwill")
        await console.until(lambda: "twenty euros" in console.text, "it is previewed")
        await console.press("ctrl+k")
        await console.until(lambda: "cannot open a link" in console.text, "it is refused")
        await console.press("enter")
        await console.until(lambda: "twenty euros" in console.composer.text, "it is put in")


async def test_a_search_in_vain_is_noted(empty: Office) -> None:
    """Whoever leaves without having found anything leaves a gap for the report."""
    async with reading(empty) as (console, services, _number):
        await console.press("b", *"hovercraft")
        await console.until(lambda: "No article has these words" in console.text, "nothing fits")
        await console.press("ctrl+q")
        await console.rest()
        noted = await services.store.read(_misses)

    assert ["hovercraft"] == noted


def _misses(connection: object) -> list[str]:
    rows = connection.execute("SELECT words FROM article_misses")  # type: ignore[attr-defined]  # sqlite3's
    return [row[0] for row in rows]


async def test_what_may_answer_stands_beside_the_thread(empty: Office) -> None:
    """Its title with the chance that it does; in one line where there is no room beside."""
    services, number = await stocked(empty), await asked(empty)
    async with running(services, number=number, size=LARGE) as console:
        await console.until(lambda: "May answer (b)" in console.text, "it stands beside")
        beside = next(line for line in console.lines if "The lamp hums" in line)
    async with running(services, number=number) as console:
        await console.until(lambda: "The lamp hums" in console.text, "it stands below")
        below = next(line for line in console.lines if "The lamp hums" in line)

    assert "% The lamp hums" in beside
    assert below.endswith("% (b)")


async def test_the_list_says_it_once_the_cursor_rests(empty: Office) -> None:
    """Below the newest words of the row under the cursor."""
    services = await stocked(empty)
    await asked(empty)
    async with running(services) as console:
        found = await console.until(
            lambda: [line for line in console.lines if "The lamp hums" in line], "it is said"
        )

    assert found[0].endswith("% (b)")


async def test_what_a_colleague_changes_is_suggested_anew(empty: Office) -> None:
    """Another title stands there a moment later, without any key."""
    services, number = await stocked(empty), await asked(empty)
    async with running(services, number=number, size=LARGE) as console:
        await console.until(lambda: "May answer (b)" in console.text, "it stands beside")
        kai = (await empty.services("kai")).articles
        humming = await kai.get(ArticleId(2))
        renamed = replace(humming.words, title=clean_line("Humming with a dimmer"))
        await kai.change(humming.id, renamed, base_revision=humming.revision)
        await console.until(lambda: "with a dimmer" in console.text, "it is suggested")


async def test_a_tutorial_goes_into_a_mail_too(empty: Office) -> None:
    """Below the articles, found by its name; its steps are in the customer's language."""
    async with reading(empty) as (console, services, _number):
        async with services.articles.transaction() as tx:
            quiet = Tutorial("quiet", {"en": "A quiet lamp"}, None, (ArticleId(2), ArticleId(1)))
            await tx.run(article_shelves.put_tutorial, quiet)
        await console.press("b", *"quiet")
        await console.until(lambda: "2 steps" in console.text, "it is offered")
        await console.press("enter")
        await console.until(lambda: "A quiet lamp" in console.composer.text, "it is put in")
        text = console.composer.text

    assert f"A quiet lamp\n{SITE}/en/tutorial/quiet.html" in text


async def test_an_article_is_put_in_by_keys_that_come_together(office: Office) -> None:
    """`b` and `Enter` in one go put in what answers best, though it is still being looked for."""
    async with reading(office) as (console, _, _):
        await console.pilot.press("b", "enter")
        await console.until(lambda: "ctrl+s send" in console.lines[-1], "the reply")

        assert HOLD in console.composer.text
