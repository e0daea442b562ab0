"""Categories and tutorials: kept, ordered, found by what people call them, and taken back."""

from __future__ import annotations

import pytest

from console.services.article_shelves import KeptShelf
from console.services.bundle import Services
from console.services.errors import ConflictError, UsageError
from data.errors import NotFoundError
from data.records import ArticleId
from data.records.articles import ArticleWords, Tutorial
from data.text.safe import clean_line
from tests.support.console_app import Office


@pytest.fixture
async def ann(empty: Office) -> Services:
    """An agent who puts things in order."""
    return await empty.services("ann")


async def articles(services: Services, *titles: str, category: str = "") -> list[ArticleId]:
    """Keep articles of these titles."""
    return [
        (
            await services.articles.add(
                ArticleWords(clean_line(title), "en", f"# {title}\n", "", category=category)
            )
        ).id
        for title in titles
    ]


async def undo(services: Services, done: KeptShelf) -> None:
    """Take a deed back."""
    assert done.undo_id is not None
    await services.undo.take_back(await services.undo.get(done.undo_id))


async def keys(services: Services) -> list[str]:
    """Give the categories in their order."""
    return [each.key for each in await services.article_shelves.list_categories()]


async def test_categories_are_made_named_and_ordered(ann: Services) -> None:
    """Each stands where it was put, and is called in each language as it was named."""
    shelves = ann.article_shelves
    await shelves.add_category("Orders & delivery", {"en": "Orders", "da": "Ordrer"})
    await shelves.add_category("light")
    await shelves.add_category("app", place=1)
    await shelves.change_category("Ordrer", names={"da": "", "swedish": "Order"}, place=9)

    found = {each.key: each.names for each in await shelves.list_categories()}
    assert {"app": {}, "light": {}, "orders-delivery": {"en": "Orders", "sv": "Order"}} == found
    assert ["app", "light", "orders-delivery"] == [*found]


async def test_articles_go_along_with_their_category(ann: Services) -> None:
    """Another key changes nothing about them; one that is removed leaves them on none."""
    lamp, bulb = await articles(ann, "Lamp", "Bulb", category="light")
    renamed = await ann.article_shelves.change_category("light", new_key="Lamps")
    removed = await ann.article_shelves.remove_category("lamps")
    without = (await ann.articles.get(lamp)).words.category
    article = await ann.articles.get(bulb)
    await ann.undo.take_back(await ann.undo.get(removed.undo_id or 0))
    back = [(await ann.articles.get(number)).words.category for number in (lamp, bulb)]

    assert ("lamps", "", ["lamps", "lamps"]) == (renamed.key, without, back)
    assert 1 == article.revision


async def test_every_deed_on_shelves_goes_back(ann: Services) -> None:
    """`u` again and again leaves what there was at first."""
    shelves = ann.article_shelves
    (lamp, bulb) = await articles(ann, "Lamp", "Bulb")
    await shelves.add_category("light", {"en": "Light"})
    await shelves.add_category("app", place=1)
    await shelves.change_category("light", new_key="lamps", names={"en": "Lamps"}, place=1)
    await shelves.add_tutorial("set up", {"en": "Set up"}, [lamp, bulb], stage="set up")
    await shelves.change_tutorial("set-up", new_slug="start", steps=[bulb], stage="")
    await shelves.remove_tutorial("start")

    told: list[object] = []
    for _ in range(6):
        deed = await ann.undo.find_last()
        assert deed is not None
        await ann.undo.take_back(deed)
        told.append((await keys(ann), await tutorials(ann)))

    first = ("set-up", {"en": "Set up"}, "set_up", (lamp, bulb))
    second = ("start", {"en": "Set up"}, None, (bulb,))
    assert [
        (["lamps", "app"], [second]), (["lamps", "app"], [first]), (["lamps", "app"], []),
        (["app", "light"], []), (["light"], []), ([], []),
    ] == told  # fmt: skip


async def tutorials(services: Services) -> list[tuple[object, ...]]:
    """Give what tutorials say."""
    found: list[Tutorial] = await services.article_shelves.list_tutorials()
    return [(each.slug, each.names, each.stage, each.steps) for each in found]


async def test_what_was_changed_since_stays(empty: Office, ann: Services) -> None:
    """A colleague's later names stay, and so does a category that has articles by now."""
    shelves, kai = ann.article_shelves, await empty.services("kai")
    added = await shelves.add_category("light")
    await articles(kai, "Lamp", category="light")
    with pytest.raises(ConflictError, match="stands on light since"):
        await undo(ann, added)
    changed = await shelves.change_category("light", names={"en": "Light"})
    await kai.article_shelves.change_category("light", names={"en": "Lamps"})
    with pytest.raises(ConflictError, match="category light was changed since"):
        await undo(ann, changed)
    renamed = await shelves.change_category("light", new_key="lamps")
    await kai.article_shelves.add_category("light")
    with pytest.raises(ConflictError, match="another category light now"):
        await undo(ann, renamed)

    assert ["lamps", "light"] == await keys(ann)


async def test_steps_are_originals_and_stand_there_once(ann: Services) -> None:
    """A translation as a step means its original; one that is removed is left out."""
    lamp, bulb = await articles(ann, "Lamp", "Bulb")
    danish = await ann.articles.add(
        ArticleWords(clean_line("Lampe"), "da", "x", "", original_id=lamp)
    )
    await ann.article_shelves.add_tutorial("care", {}, [bulb, danish.id])
    with pytest.raises(UsageError, match=f"Article {lamp} stands in it twice"):
        await ann.article_shelves.change_tutorial("care", steps=[lamp, danish.id])
    with pytest.raises(NotFoundError, match="no article 99"):
        await ann.article_shelves.change_tutorial("care", steps=[ArticleId(99)])
    before = (await ann.article_shelves.get_tutorial("care")).steps
    await ann.articles.remove(bulb)

    assert ((bulb, lamp), (lamp,)) == (
        before, (await ann.article_shelves.get_tutorial("care")).steps
    )  # fmt: skip


async def test_refusals_name_the_cure(ann: Services) -> None:
    """What is taken, unknown or mistyped is said, with what may be meant."""
    shelves = ann.article_shelves
    await shelves.add_category("light")
    await shelves.add_tutorial("care", {}, [])

    with pytest.raises(UsageError, match="`article category edit light` changes it"):
        await shelves.add_category("Light")
    with pytest.raises(NotFoundError, match="did you mean light"):
        await shelves.remove_category("ligth")
    with pytest.raises(UsageError, match="is no language"):
        await shelves.change_category("light", names={"klingon": "x"})
    with pytest.raises(UsageError, match="Did you mean"):
        await shelves.change_tutorial("care", stage="setup")
    with pytest.raises(UsageError, match="name of its own"):
        await shelves.add_category("  ")
    with pytest.raises(ConflictError, match="revision 1, yours is 7"):
        await shelves.change_tutorial("care", names={"en": "Care"}, if_revision=7)

    assert (await shelves.change_category("light")).undo_id is None
