"""What is being written of an article is kept as typed, seen by colleagues, and never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.articles.abouts import (
    NEW,
    about_article,
    about_conversation,
    about_translation,
    article_of,
    translation_of,
)
from console.services.bundle import Services
from console.services.errors import UsageError
from data.errors import NotFoundError
from data.records import ArticleId, ConversationId
from data.records.articles import ArticleFile, ArticleWords
from data.store.raws import digest
from data.text.safe import clean_line
from tests.support.console_app import Office


def words(title: str = "Reset the lamp", **more: object) -> ArticleWords:
    """Write an article."""
    plain = ArticleWords(clean_line(title), "en", f"# {title}\n\nDo this.\n", "")
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
async def ann(empty: Office) -> Services:
    """An agent who writes."""
    return await empty.services("ann")


async def written(services: Services) -> tuple[ArticleId, ArticleWords]:
    """Keep an article and give it as it is read."""
    number = (await services.articles.add(words())).id
    return number, (await services.articles.get(number)).words


def test_what_a_text_is_about_says_of_which_article() -> None:
    """Changes and translations belong to an article; new ones do not."""
    lamp = ArticleId(12)

    assert [12, 12, None, None] == [
        article_of(about)
        for about in (
            about_article(lamp), about_translation(lamp, "zh"), NEW,
            about_conversation(ConversationId(1042)),
        )
    ]  # fmt: skip
    assert ["zh", None] == [
        translation_of(each) for each in (about_translation(lamp, "zh"), about_article(lamp))
    ]  # fmt: skip


async def test_what_is_typed_stays_until_it_is_saved(empty: Office, ann: Services) -> None:
    """It is there in another process, with its base; a second save is of the newest letters."""
    number, read = await written(ann)
    about = about_article(number)
    await ann.article_drafts.keep(about, replace(read, body="Ho"), base_revision=1)
    typed = replace(read, body="Hold it.\n \ud83d", title=clean_line("A\x1b[2J title"))
    await ann.article_drafts.keep(about, typed, base_revision=1)

    found = await (await empty.services("ann")).article_drafts.find_mine(about)

    assert found is not None
    assert ("Hold it.\n ?", 1, number, "ann") == (
        found.words.body, found.base_revision, found.article_id, found.agent
    )  # fmt: skip
    assert "\x1b" not in found.words.title
    assert [about] == [draft.about for draft in await ann.article_drafts.list_mine()]


async def test_colleagues_see_who_writes(empty: Office, ann: Services) -> None:
    """Each has a text of her own; who wrote last is named first, translators too."""
    number, read = await written(ann)
    kai = await empty.services("kai")
    about = about_article(number)
    await ann.article_drafts.keep(about, replace(read, body="Ann's"), base_revision=1)
    empty.clock.advance(timedelta(seconds=1))
    danish = about_translation(number, "da")
    await kai.article_drafts.keep(danish, words("Nulstil", language="da"))
    empty.clock.advance(timedelta(seconds=1))
    await kai.article_drafts.keep(about, replace(read, body="Kai's"), base_revision=1)
    await kai.article_drafts.keep(NEW, words("Another"))

    assert {number: ("kai", "ann")} == await ann.article_drafts.list_writers()
    assert [("kai", about), ("kai", danish), ("ann", about)] == [
        (draft.agent, draft.about) for draft in await ann.article_drafts.list_of(number)
    ]


async def test_what_says_nothing_is_not_kept(ann: Services) -> None:
    """A text as it was read, or an empty one, is nobody's; taking all back ends the writing."""
    number, read = await written(ann)
    about = about_article(number)
    await ann.article_drafts.keep(about, replace(read, body="Other"), base_revision=1)

    assert await ann.article_drafts.keep(about, read, base_revision=1) is None
    assert await ann.article_drafts.keep(NEW, words("", body=" \n")) is None
    assert [] == await ann.article_drafts.list_mine()


async def test_a_save_ends_the_writing_and_undo_begins_it_again(ann: Services) -> None:
    """The text goes with the save, and is under the hands again when that is taken back."""
    number, read = await written(ann)
    about = about_article(number)
    typed = replace(read, body="Hold it.\n")
    await ann.article_drafts.keep(about, typed, base_revision=1)
    done = await ann.articles.change(number, typed, base_revision=1, draft=about)
    after_saving = await ann.article_drafts.find_mine(about)
    assert done.undo_id is not None
    await ann.undo.take_back(await ann.undo.get(done.undo_id))
    again = await ann.article_drafts.find_mine(about)

    await ann.article_drafts.keep(NEW, words("Another"))
    done = await ann.articles.add(words("Another"), draft=NEW)
    assert done.undo_id is not None
    await ann.undo.take_back(await ann.undo.get(done.undo_id))
    new = await ann.article_drafts.find_mine(NEW)

    assert after_saving is None
    assert again is not None
    assert new is not None
    assert (typed, 3) == (again.words, again.base_revision)
    assert ("Another", 0) == (new.words.title, new.base_revision)


async def test_undo_does_not_write_over_a_newer_text(ann: Services) -> None:
    """What was begun after the save stays; the saved one is among the revisions."""
    number, read = await written(ann)
    about = about_article(number)
    typed = replace(read, body="Hold it.\n")
    done = await ann.articles.change(number, typed, base_revision=1, draft=about)
    newer = replace(read, body="Newer.\n")
    await ann.article_drafts.keep(about, newer, base_revision=2)
    assert done.undo_id is not None
    await ann.undo.take_back(await ann.undo.get(done.undo_id))

    draft = await ann.article_drafts.find_mine(about)
    assert draft is not None
    assert newer == draft.words


async def test_a_discarded_text_comes_back(empty: Office, ann: Services) -> None:
    """For thirty days, unless another was begun in its place."""
    await ann.article_drafts.keep(NEW, words("First"))
    await ann.article_drafts.discard(NEW)
    gone = await ann.article_drafts.find_mine(NEW)
    back = await ann.article_drafts.bring_back(NEW)

    await ann.article_drafts.discard(NEW)
    await ann.article_drafts.keep(NEW, words("Second"))
    with pytest.raises(UsageError, match="another text since"):
        await ann.article_drafts.bring_back(NEW)
    await ann.article_drafts.discard(NEW)
    empty.clock.advance(timedelta(days=31))
    await ann.article_drafts.keep("conversation:1", words("Third"))
    await ann.article_drafts.discard("conversation:1")

    assert (None, "First") == (gone, back.words.title)
    with pytest.raises(NotFoundError):
        await ann.article_drafts.bring_back(NEW)


async def test_files_live_as_long_as_a_text_names_them(ann: Services) -> None:
    """They are there while it is written and once it is saved, and gone with a text that is not."""
    png = b"\x89PNG not really"
    file = ArticleFile("lamp.png", "image/png", len(png), digest(png).hex())
    await ann.article_drafts.keep(NEW, words(files=(file,)), files=[png])
    saved = await ann.articles.add(words(files=(file,)), draft=NEW)
    kept = await ann.articles.get_file(file.sha256)

    jpg = b"\xff\xd8 not really"
    other = ArticleFile("lamp.jpg", "image/jpeg", len(jpg), digest(jpg).hex())
    await ann.article_drafts.keep(NEW, words(files=(other,)), files=[jpg])
    while_written = await ann.articles.get_file(other.sha256)
    await ann.article_drafts.keep(NEW, words("", body=""))

    assert (png, jpg, (file,)) == (
        kept, while_written, (await ann.articles.get(saved.id)).words.files
    )  # fmt: skip
    with pytest.raises(NotFoundError):
        await ann.articles.get_file(other.sha256)
