"""Everything that was done to articles can be taken back, where nobody has changed them since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.activity_words import tell_activity
from console.services.article_keeping import KeptArticle
from console.services.bundle import Services
from console.services.errors import ConflictError
from data.errors import NotFoundError
from data.records import ArticleId
from data.records.articles import Article, ArticleState, ArticleWords
from data.store import article_shelves, log
from data.text.safe import clean_line
from tests.support.console_app import Office


def words(title: str, language: str = "en", **more: object) -> ArticleWords:
    """Write an article."""
    plain = ArticleWords(clean_line(title), language, f"# {title}\n\nDo this.\n", "")
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
async def ann(empty: Office) -> Services:
    """An agent with nothing done yet."""
    return await empty.services("ann")


@pytest.fixture
async def kai(empty: Office, ann: Services) -> Services:
    """A colleague, who is no lead."""
    return await empty.services("kai")


async def change(services: Services, number: ArticleId, **fields: object) -> KeptArticle:
    """Change fields of an article as it is now."""
    article = await services.articles.get(number)
    said = replace(article.words, **fields)  # type: ignore[arg-type]  # fields by name
    return await services.articles.change(number, said, base_revision=article.revision)


async def undo(services: Services, done: KeptArticle) -> None:
    """Take a deed back."""
    assert done.undo_id is not None
    await services.undo.take_back(await services.undo.get(done.undo_id))


async def test_each_deed_goes_back(empty: Office, ann: Services) -> None:
    """Change, restore, remove and add: `u` again and again leaves what there was at first."""
    added = await ann.articles.add(words("Reset the lamp", category="light"))
    first = (await ann.articles.get(added.id)).words
    await change(ann, added.id, body="Hold.\n", state=ArticleState.PUBLIC, aliases=("stuck",))
    second = (await ann.articles.get(added.id)).words
    await ann.articles.restore(added.id, 1, base_revision=2)
    await ann.articles.remove(added.id)

    said: list[object] = []
    for _ in range(4):
        deed = await ann.undo.find_last()
        assert deed is not None
        await ann.undo.take_back(deed)
        rows = await ann.articles.list_rows()
        said += [(await ann.articles.get(row.id)).words for row in rows] or ["nothing"]

    assert [first, second, first, "nothing"] == said
    assert await ann.undo.find_last() is None


async def test_what_a_colleague_has_said_since_stays(ann: Services, kai: Services) -> None:
    """Nothing of it is taken back, whoever asks; the sentence says who was later."""
    added = await ann.articles.add(words("Reset the lamp"))
    changed = await change(ann, added.id, body="Ann's.\n")
    await change(kai, added.id, body="Kai's.\n")

    for done in (changed, added):
        with pytest.raises(ConflictError, match="kai has changed article 1 since"):
            await undo(ann, done)

    assert "Kai's.\n" == (await ann.articles.get(added.id)).words.body


async def test_what_was_removed_since_stays_away(ann: Services) -> None:
    """A change of what is not there any more is not taken back, nor a removal twice."""
    added = await ann.articles.add(words("Reset the lamp"))
    changed = await change(ann, added.id, body="Ann's.\n")
    removed = await ann.articles.remove(added.id)

    with pytest.raises(ConflictError, match="was removed since"):
        await undo(ann, changed)
    await undo(ann, removed)
    with pytest.raises(ConflictError, match="taken back already"):
        await undo(ann, removed)

    assert "Ann's.\n" == (await ann.articles.get(added.id)).words.body


async def test_a_place_that_was_given_away_is_not_taken(ann: Services) -> None:
    """Address, language and original must be there for what comes back; it is said which is not."""
    lamp = await ann.articles.add(words("Reset the lamp"))
    danish = await ann.articles.add(words("Nulstil lampen", "da", original_id=lamp.id))
    without_danish = await ann.articles.remove(danish.id)
    other = await ann.articles.add(words("Lampen igen", "da", original_id=lamp.id))
    with pytest.raises(ConflictError, match=f"Article {other.id} says this in da now"):
        await undo(ann, without_danish)

    without_other = await ann.articles.remove(other.id)
    without_lamp = await ann.articles.remove(lamp.id)
    with pytest.raises(ConflictError, match=f"original, article {lamp.id}, was removed"):
        await undo(ann, without_other)

    twin = await ann.articles.add(words("Another", slug="reset-the-lamp"))
    with pytest.raises(ConflictError, match=f"Article {twin.id} stands under en/reset-the-lamp"):
        await undo(ann, without_lamp)

    assert [twin.id] == [row.id for row in await ann.articles.list_rows()]


async def test_an_original_stays_while_it_is_translated(ann: Services, kai: Services) -> None:
    """Adding it is not taken back once a colleague has written a translation."""
    lamp = await ann.articles.add(words("Reset the lamp"))
    danish = await kai.articles.add(words("Nulstil lampen", "da", original_id=lamp.id))

    with pytest.raises(ConflictError, match=rf"translations since: {danish.id} \(da\)"):
        await undo(ann, lamp)

    assert 2 == len(await ann.articles.list_rows())


async def test_a_translation_is_not_made_old_by_undo(ann: Services) -> None:
    """An original that says again what was translated leaves its translations as they were."""
    lamp = await ann.articles.add(words("Reset the lamp"))
    danish = await ann.articles.add(words("Nulstil lampen", "da", original_id=lamp.id))
    changed = await change(ann, lamp.id, body="Other words.\n")
    between = await ann.articles.get(danish.id)
    await undo(ann, changed)
    back = await ann.articles.get(danish.id)

    changed = await change(ann, lamp.id, body="Quite other words.\n")
    newest = (await ann.articles.get(lamp.id)).text_revision
    await change(ann, danish.id, body="Andre ord.\n", translated_revision=newest)
    await undo(ann, changed)
    translated_between = await ann.articles.get(danish.id)

    assert [True, False, True] == [
        each.is_outdated for each in (between, back, translated_between)
    ]  # fmt: skip


async def test_names_of_now_stay(empty: Office, ann: Services) -> None:
    """A category that was given another key meanwhile keeps the article."""
    added = await ann.articles.add(words("Reset the lamp", category="light"))
    changed = await change(ann, added.id, body="Hold.\n")
    async with empty.store.transaction(at=empty.clock.now()) as tx:
        await tx.run(article_shelves.rename_category, "light", "lamps")

    await undo(ann, changed)
    article: Article = await ann.articles.get(added.id)

    assert ("lamps", "# Reset the lamp\n\nDo this.\n") == (
        article.words.category, article.words.body
    )  # fmt: skip


async def test_the_log_says_what_was_taken_back(empty: Office, ann: Services) -> None:
    """It names the article, in words, and nobody finds what was taken back."""
    added = await ann.articles.add(words("Reset the lamp"))
    await undo(ann, added)

    newest = (await empty.store.read(log.list_team_activity, agent_id=None, limit=1))[0]
    with pytest.raises(NotFoundError):
        await ann.articles.get(added.id)
    assert "article 1 as it was before: Reset the lamp" == tell_activity(newest)
