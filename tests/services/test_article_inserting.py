"""An article in a mail: in the customer's language, as text, as link or as both."""

from __future__ import annotations

import pytest

from console.services.article_inserting import ArticleInserter
from console.services.errors import UsageError
from data.records import ArticleId, ConversationId
from data.records.article_uses import UsedAs
from data.records.articles import ArticleState
from tests.services.test_article_keeping import words
from tests.support.console_app import Office, question

SITE = "https://help.x.example/kb"
DANISH = (
    "Hej,\r\nmin lampe virker ikke mere, og jeg har prøvet at slukke og tænde den igen.\r\n"
    "Kan I hjælpe mig?\r\n"
)
BODY = "# Reset\n\nHold **the button** for ten seconds.\n\n- see [pairing](pair-the-lamp.md)\n"


async def danish(office: Office) -> ConversationId:
    """Receive a Dane's question."""
    await office.receive(question(7, text=DANISH, subject="Lampen"))
    return await office.number("Lampen")


async def article(office: Office, state: ArticleState = ArticleState.PUBLIC) -> ArticleId:
    """Keep one in English and Danish, with a link to another."""
    keep = (await office.services()).articles
    await keep.add(words("Pair the lamp", state=ArticleState.PUBLIC))
    number = (await keep.add(words("Reset the lamp", state=state, body=BODY))).id
    said = words("Nulstil lampen", "da", original_id=number, state=state, body="Hold knappen.\n")
    await keep.add(said)
    return number


async def test_it_is_in_the_customers_language(empty: Office) -> None:
    """Whichever variant was pointed at, the customer's is taken, unless another is asked for."""
    number, original = await danish(empty), await article(empty)
    inserter = ArticleInserter(empty.store, site_url=SITE)

    text = await inserter.prepare(original, UsedAs.TEXT, number=number)
    link = await inserter.prepare(original, UsedAs.LINK, number=number)
    both = await inserter.prepare(original, UsedAs.BOTH, number=number, language="en")

    assert ("Hold knappen.", "Danish, the customer's language") == (text.text, text.why)
    assert f"Nulstil lampen\n{SITE}/da/nulstil-lampen.html" == link.text
    assert (
        "Reset\n\nHold the button for ten seconds.\n\n"
        f"- see pairing ({SITE}/en/pair-the-lamp.html)\n\n{SITE}/en/reset-the-lamp.html"
    ) == both.text
    assert [text.use.mark, f"{SITE}/da/nulstil-lampen.html", f"{SITE}/en/reset-the-lamp.html"] == [
        "Hold knappen.", link.use.mark, both.use.mark
    ]  # fmt: skip
    assert [False] * 3 == [text.is_foreign, link.is_foreign, both.is_foreign]


async def test_a_language_that_is_missing_is_said(empty: Office) -> None:
    """A Dane is given English, and the agent is told why."""
    number = await danish(empty)
    keep = (await empty.services()).articles
    only = (await keep.add(words("Reset the lamp", state=ArticleState.INTERNAL))).id
    inserter = ArticleInserter(empty.store, site_url=SITE)

    ready = await inserter.prepare(only, UsedAs.TEXT, number=number)

    assert (True, "English, as there is none in Danish") == (ready.is_foreign, ready.why)


@pytest.mark.parametrize(
    ("state", "site", "how", "why"),
    [
        (ArticleState.DRAFT, SITE, UsedAs.TEXT, "is a draft"),
        (ArticleState.INTERNAL, SITE, UsedAs.LINK, "cannot open a link"),
        (ArticleState.PUBLIC, "", UsedAs.BOTH, "set site_url"),
    ],
)
async def test_what_customers_cannot_read_is_not_sent(
    empty: Office, state: ArticleState, site: str, how: UsedAs, why: str
) -> None:
    """A draft, a link to something internal and a link without a site are refused with a cure."""
    original = await article(empty, state)
    inserter = ArticleInserter(empty.store, site_url=site)

    with pytest.raises(UsageError, match=why):
        await inserter.prepare(original, how)
