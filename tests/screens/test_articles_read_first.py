"""An article that is read first goes into the mail that one came from; q goes back to it."""

from __future__ import annotations

from dataclasses import replace

from data.records import ArticleId, ConversationId
from data.records.articles import ArticleState
from screens.article import ArticleScreen
from screens.articles import ArticleSheet
from screens.conversation import ConversationScreen
from screens.inbox import InboxScreen
from screens.knowledge import KnowledgeScreen
from tests.screens.test_articles import HOLD, SITE, asked, reading, stocked
from tests.support.console_app import Driver, Office, running


async def read_it(console: Driver) -> None:
    """Open what the sheet has under its cursor."""
    await console.until(lambda: HOLD[:30] in console.text, "the first is previewed")
    await console.press("ctrl+o")
    await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "it is read")
    await console.until(lambda: "into the mail" in console.text, "the keys are there")


async def test_what_is_read_goes_in_where_the_cursor_stood(empty: Office) -> None:
    """ctrl+g, ctrl+o, b: the text stands between what was typed, and the composer has the keys."""
    async with reading(empty) as (console, _, _number):
        await console.press("r")
        await console.type("Please: . Thanks")
        await console.press(*["left"] * 8, "ctrl+g")
        await read_it(console)
        await console.press("b")
        await console.until(lambda: HOLD[:30] in console.composer.text, "it is put in")
        await console.type("!")
        text = console.composer.text

    assert f"Please: {HOLD}!. Thanks" == text


async def test_going_back_finds_all_as_it_was(empty: Office) -> None:
    """q: the sheet with its letters; ctrl+q: the text with its cursor."""
    async with reading(empty) as (console, _, _number):
        await console.press("r")
        await console.type("Please: . Thanks")
        await console.press(*["left"] * 8, "ctrl+g", *"hums")
        await read_it(console)
        await console.press("q")
        await console.until(lambda: isinstance(console.app.screen, ArticleSheet), "it is back")
        typed = console.app.screen.query_one("#pick").value  # type: ignore[attr-defined]  # an Input
        await console.press("ctrl+q")
        await console.type("-")
        text = console.composer.text

    assert "hums" == typed
    assert "Please: -. Thanks" == text


async def test_what_was_changed_in_the_reader_is_shown_in_the_sheet(empty: Office) -> None:
    """Whoever mends an article before it goes out puts in what it says now."""
    async with reading(empty) as (console, services, _number):
        await console.press("b")
        await read_it(console)
        humming = await services.articles.get(ArticleId(2))
        mended = replace(humming.words, body="Hold it for six seconds.\n")
        await services.articles.change(humming.id, mended, base_revision=humming.revision)
        await console.press("q")
        await console.until(lambda: "six seconds" in console.text, "it is previewed anew")
        await console.press("enter")
        await console.until(lambda: "six seconds" in console.composer.text, "it is put in")


async def test_from_the_row_of_a_list_it_begins_a_reply(empty: Office) -> None:
    """b in the list, ctrl+o, ctrl+k: the conversation opens with the link below a greeting."""
    services = await stocked(empty)
    await asked(empty)
    async with running(services) as console:
        await console.until(lambda: "Humming lamp" in console.text, "the list is shown")
        await console.press("b")
        await read_it(console)
        await console.press("ctrl+k")
        await console.until(lambda: isinstance(console.app.screen, ConversationScreen), "it opens")
        await console.until(lambda: SITE in console.composer.text, "the link is put in")
        text = console.composer.text

    assert f"Hello,\n\nThe lamp hums\n{SITE}/en/the-lamp-hums.html" == text


async def test_the_knowledge_base_above_a_conversation_answers_it(empty: Office) -> None:
    """g k, an article, ctrl+t: text and link go into a reply; above the inbox no key does that."""
    async with reading(empty) as (console, _, _number):
        await console.press("g", "k")
        await console.until(lambda: "The lamp hums" in console.text, "the list is shown")
        await console.until(lambda: "into the mail" in console.text, "the key is there")
        await console.press("slash", *"hums", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "it is read")
        await console.until(lambda: HOLD[:30] in console.text, "its text stands")
        await console.press("ctrl+t")
        await console.until(lambda: SITE in console.composer.text, "it is put in")
        depth = len(console.app.screen_stack)
        await console.press("tab", "g", "i", "g", "k")
        await console.until(lambda: isinstance(console.app.screen, KnowledgeScreen), "the list")
        await console.until(lambda: "The lamp hums" in console.text, "its rows")
        shown = console.text
        await console.press("b")
        await console.until(lambda: "No conversation is open below" in console.text, "it says so")
        await console.press("q")
        is_inbox = isinstance(console.app.screen, InboxScreen)

    assert 3 == depth, "the knowledge base is gone"
    assert "into the mail" not in shown
    assert is_inbox


async def test_what_customers_cannot_open_stays_and_says_why(empty: Office) -> None:
    """A link to an internal article is refused where it is read; its text goes in."""
    async with reading(empty) as (console, _, _number):
        await console.press("b", *"goodwill")
        await console.until(lambda: "twenty euros" in console.text, "it is previewed")
        await console.press("ctrl+o")
        await console.until(lambda: "into the mail" in console.text, "it is read")
        await console.press("ctrl+k")
        await console.until(lambda: "cannot open a link" in console.text, "it is refused")
        await console.press("b")
        await console.until(lambda: "twenty euros" in console.composer.text, "it is put in")


async def test_another_language_than_the_customers_asks_once(empty: Office) -> None:
    """Danish is read for a customer who writes English: the same key again puts it in."""
    async with reading(empty) as (console, _, _number):
        await console.press("b")
        await read_it(console)
        await console.press("tab")
        await console.until(lambda: "Hold knappen" in console.text, "it is Danish")
        await console.press("b")
        await console.until(lambda: "customer reads English" in console.text, "it asks")
        await console.press("b")
        await console.until(lambda: "Hold knappen" in console.composer.text, "it is put in")


async def test_a_draft_goes_into_no_mail(empty: Office) -> None:
    """It says what to do about it."""
    services = await stocked(empty)
    number: ConversationId = await asked(empty)
    lamp = await services.articles.get(ArticleId(1))
    draft = replace(lamp.words, state=ArticleState.DRAFT)
    await services.articles.change(lamp.id, draft, base_revision=lamp.revision)
    async with running(services, number=number) as console:
        await console.press("g", "k", "slash", *"islands", "enter")
        await console.until(lambda: isinstance(console.app.screen, ArticleScreen), "it is read")
        await console.until(lambda: "islands nine" in console.text, "its text stands")
        await console.press("b")
        await console.until(lambda: "is a draft" in console.text, "it is refused")
