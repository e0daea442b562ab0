"""A small knowledge base for tests of screens: two categories, three languages, one tutorial."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

from console.services.bundle import Services
from data.records import ArticleId
from data.records.articles import ArticleFile, ArticleState, ArticleWords, Tutorial
from data.store import article_shelves
from data.text.safe import clean_line
from tests.support.console_app import Office

LATE = date(2026, 3, 1)
MANUAL = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n"
RESET = """You can set a new password yourself.

## When the mail does not come

1. Look among the **junk** mail.
2. Search for `no-reply@x.example`.

| sign | means |
| --- | --- |
| one blink | no current |
| two blinks | no network |

See [pairing the lamp](../pair-the-lamp/en.md), [the shop](https://x.example/shop) and
[the manual](manual.pdf). Back to [the beginning](#when-the-mail-does-not-come).
"""


def words_of(title: str, body: str = "Some words.", **more: object) -> ArticleWords:
    """Give an article as it is written."""
    given = {"language": "en", "slug": "", "state": ArticleState.PUBLIC, **more}
    return ArticleWords(clean_line(title), body=body, **given)  # type: ignore[arg-type]  # by name


async def add(services: Services, title: str, body: str = "Some words.", **more: object) -> int:
    """Keep an article."""
    return (await services.articles.add(words_of(title, body, **more))).id


async def fill_shelves(office: Office, services: Services) -> dict[str, ArticleId]:
    """Keep some articles; give their ids by a short name. Reviews are bob's: nothing rings."""
    await office.agent("bob")
    async with office.store.transaction(at=office.clock.now()) as tx:
        for key, names in (
            ("logging-in", {"en": "Logging in", "da": "Log ind"}),
            ("orders", {"en": "Orders and delivery"}),
            ("billing", {"en": "Billing"}),
        ):
            await tx.run(article_shelves.put_category, key, names=names)
    manual = ArticleFile("manual.pdf", "application/pdf", len(MANUAL), sha256(MANUAL).hexdigest())
    reset = words_of(
        "Reset your password",
        RESET,
        slug="reset-your-password",
        category="logging-in",
        aliases=("forgot password", "no mail from you"),
        owner="ann",
        files=(manual,),
    )
    found = {"reset": (await services.articles.add(reset, files=[MANUAL])).id}
    for name, title, more in (
        ("pair", "Pair the lamp", {"category": "logging-in", "slug": "pair-the-lamp"}),
        ("track", "Where is my parcel?", {"category": "orders"}),
        ("goodwill", "Goodwill refunds", {"category": "orders", "state": ArticleState.INTERNAL}),
        ("loose", "Opening hours", {"state": ArticleState.DRAFT}),
        ("late", "Returns", {"category": "orders", "review_by": LATE, "owner": "bob"}),
    ):
        found[name] = ArticleId(await add(services, title, **more))
    for name, language, title in (
        ("reset-da", "da", "Nulstil din adgangskode"),
        ("reset-sv", "sv", "Återställ ditt lösenord"),
    ):
        body = f"{title}.\n\nKig i spam-mappen."
        original = {"original_id": found["reset"], "language": language}
        found[name] = ArticleId(await add(services, title, body, **original))
    # The original is changed after its translation into Danish, and that into Swedish again.
    await change(services, found["reset"], body=RESET + "\nAsk us after half an hour.\n")
    now = await services.articles.get(found["reset"])
    await change(services, found["reset-sv"], translated_revision=now.text_revision)
    steps = (found["reset"], found["pair"], found["track"])
    async with office.store.transaction(at=office.clock.now()) as tx:
        names = {"en": "Set up in three steps"}
        await tx.run(article_shelves.put_tutorial, Tutorial("set-up", names, "set_up", steps))
        await tx.announce("tutorial.changed", None)
    return found


async def change(services: Services, article_id: ArticleId, **changes: object) -> None:
    """Change what is given of an article."""
    article = await services.articles.get(article_id)
    words = replace(article.words, **changes)  # type: ignore[arg-type]  # by name
    await services.articles.change(article_id, words, base_revision=article.revision)
