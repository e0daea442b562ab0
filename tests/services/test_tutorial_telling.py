"""The tutorial for where a customer is: in a macro's text and in what is promised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.deeds import SetFields
from console.services.errors import UsageError
from console.services.macro_keeping import MacroKeeper
from console.services.tutorial_telling import TutorialTeller
from console.settings import load_settings
from console.workplace import make_services
from data.records import MacroText
from data.records.articles import ArticleState, Tutorial
from data.store import article_shelves
from tests.services.test_article_keeping import words
from tests.support.console_app import Office

SITE = "https://help.x.example"


async def shelve(office: Office) -> None:
    """Keep a tutorial of two public steps and one that is a draft; the first is Danish too."""
    keep = (await office.services()).articles
    steps = []
    for title, state in (
        ("Unpack it", ArticleState.PUBLIC),
        ("Pair it", ArticleState.PUBLIC),
        ("Tune it", ArticleState.DRAFT),
    ):
        steps.append((await keep.add(words(title, state=state))).id)
    await keep.add(words("Pak den ud", "da", original_id=steps[0], state=ArticleState.PUBLIC))
    async with keep.transaction() as tx:
        await tx.run(
            article_shelves.put_tutorial,
            Tutorial("set-up", {"en": "Set it up", "da": "Kom i gang"}, "set_up", tuple(steps)),
        )


async def test_a_macro_names_the_tutorial_of_the_stage(office: Office) -> None:
    """In the customer's language; where no stage is set the field is not known and blocks."""
    await shelve(office)
    desk = await office.desk()
    settings = load_settings(
        environ={"HOME": str(office.folder), "SUPPORT_CONSOLE_KNOWLEDGE_BASE__SITE_URL": SITE},
        config_file=office.folder / "ann.toml",
    )
    services = make_services(replace(desk, settings=settings))
    number = await office.number("Question 1")
    body = (
        "{{ tutorial.name }}: {{ tutorial.url }}\n"
        "{% for step in tutorial.steps %}{{ step }}\n{% endfor %}"
    )
    keeper = MacroKeeper(office.store, clock=office.clock, agent=services.agent)
    await keeper.add("tour", [], [MacroText("da", body)])

    without = await services.macros.prepare("tour", number)
    await services.work.do(SetFields({"stage": "set_up"}), {number: None})
    filled = await services.macros.prepare("tour", number)

    assert ("tutorial.name", "tutorial.url") == without.unresolved
    assert () == filled.unresolved
    assert [
        f"Kom i gang: {SITE}/da/tutorial/set-up.html",
        f"Pak den ud: {SITE}/da/pak-den-ud.html",
        f"Pair it: {SITE}/en/pair-it.html",
    ] == filled.text.strip().splitlines()


async def test_what_is_promised_carries_it(office: Office) -> None:
    """By name, or by the conversation's stage; where there is none the cure is named."""
    await shelve(office)
    number = await office.number("Question 1")
    teller = TutorialTeller(office.store, site_url="")

    with pytest.raises(UsageError, match="has no stage: describe it, or name a tutorial: set-up"):
        await teller.promised(number)
    told = await teller.promised(number, "set-up")

    assert ["Set it up", "1. Unpack it", "2. Pair it"] == told.lines()
