"""`B` makes an article of a conversation: what was taken out is shown, and put back with a key."""

from __future__ import annotations

from data.store import articles
from tests.support.console_app import LARGE, Office, question, running

PERSONAL = (
    "Hello,\r\n\r\nmy lamp FL-88213 blinks. Order FJ-21034, call +45 22 33 44 55.\r\n\r\n"
    "Best regards\r\nCustomer 1\r\n"
)


async def begun(empty: Office) -> None:
    """Take in a conversation with personal words, and one with none."""
    await empty.receive(
        question(1, text=PERSONAL, subject="It blinks all night"),
        question(2, text="How do I reset the lamp?\r\n", subject="Resetting the lamp"),
    )


async def test_what_was_taken_out_is_shown_and_put_back(empty: Office) -> None:
    """Every finding with what stands there now; x puts one back, Enter writes on."""
    await begun(empty)
    async with running(await empty.services(), size=LARGE) as console:
        await console.press("B")
        await console.until(lambda: "taken out" in console.text, "what was asked for")
        sheet = console.text
        await console.press("x")
        back = console.text
        await console.press("enter")
        await console.until(lambda: "## Question" in console.text, "the text under the hands")
        await console.type("Mind the plug. ")
        await console.press("ctrl+q", "B")
        await console.until(lambda: "Mind the plug. ## Question" in console.text, "it again")
        await console.press("ctrl+s")
        await console.until(lambda: "Enter save" in console.text, "the last look")
        await console.press("enter")
        await console.until(lambda: "ctrl+s" not in console.text, "the conversation again")
    (row,) = await empty.store.read(articles.list_rows)
    (article,) = await empty.store.read(articles.list_articles, [row.id])

    told = (
        "FL-88213 → [number]", "FJ-21034 → [order number]", "→ [phone number]",
        "3 taken out: It blinks all night", "left out: Hello, | Best regards",
    )  # fmt: skip
    assert [] == [words for words in told if words not in sheet]
    assert "FL-88213 → stays" in back
    assert "2 taken out" in back
    assert ("draft", "It blinks all night") == (article.words.state, str(article.words.title))
    assert article.words.body.startswith("Mind the plug. ## Question")
    assert "My lamp FL-88213 blinks. Order [order number], call [phone number]." in (
        article.words.body
    )


async def test_back_makes_no_article(empty: Office) -> None:
    """q leaves everything as it was; a text without anything personal is shown as one."""
    await begun(empty)
    async with running(await empty.services()) as console:
        await console.press("j", "B")
        await console.until(
            lambda: "Nothing personal was found" in console.text, "what was asked for"
        )
        await console.press("q")
        await console.until(lambda: "Nothing personal" not in console.text, "what was asked for")

    assert [] == await empty.store.read(articles.list_rows)


async def test_one_conversation_makes_one_article(empty: Office) -> None:
    """With several marked it is said that one is meant."""
    await begun(empty)
    async with running(await empty.services()) as console:
        await console.press("asterisk", "B")
        await console.until(
            lambda: "one conversation at a time" in console.text, "what was asked for"
        )

    assert [] == await empty.store.read(articles.list_rows)
