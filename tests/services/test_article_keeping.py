"""Articles are kept with every revision; whoever saves over unread words is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.services.article_keeping import ArticleConflictError, ArticleKeeper
from console.services.errors import UsageError
from data.errors import NotFoundError
from data.records import ArticleId
from data.records.articles import ArticleFile, ArticleState, ArticleWords
from data.store.raws import digest
from data.text.safe import clean_line
from tests.support.console_app import Office


def words(title: str, language: str = "en", **more: object) -> ArticleWords:
    """Write an article."""
    plain = ArticleWords(clean_line(title), language, f"# {title}\n\nDo this.\n", "")
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


async def keeper(office: Office, name: str = "ann") -> ArticleKeeper:
    """Give what keeps articles for an agent."""
    return (await office.services(name)).articles


async def test_what_was_written_is_read(empty: Office) -> None:
    """Every field comes back as it was written, in the form in which it is kept."""
    keep = await keeper(empty)
    png = b"\x89PNG not really"
    file = ArticleFile("lamp.png", "image/png", len(png), digest(png).hex())
    said = words(
        "Nulstil din adgangskode",
        "dansk",
        state=ArticleState.PUBLIC,
        category="App og konto",
        aliases=("glemt  kode", "Glemt kode", "login"),
        owner="ann",
        files=(file,),
    )

    done = await keep.add(said, files=[png])
    article = await keep.get(done.id)

    expected = replace(
        said,
        language="da",
        slug="nulstil-din-adgangskode",
        category="app-og-konto",
        aliases=("glemt kode", "login"),
    )
    assert (expected, 1, 1) == (article.words, article.revision, article.text_revision)
    assert png == await keep.get_file(file.sha256)


async def test_every_change_is_a_revision(empty: Office) -> None:
    """What an article said before can be read and restored; the same words write nothing."""
    keep = await keeper(empty)
    first = words("Reset the lamp")
    number = (await keep.add(first)).id
    second = replace((await keep.get(number)).words, body="Hold the button.\n")

    changed = await keep.change(number, second, base_revision=1)
    again = await keep.change(number, second, base_revision=2)
    restored = await keep.restore(number, 1, base_revision=2)
    history = await keep.list_revisions(number)

    assert (2, 2, None, 3) == (changed.revision, again.revision, again.undo_id, restored.revision)
    assert [first.body, second.body, first.body] == [r.words.body for r in history]
    assert ["ann"] * 3 == [r.by for r in history]


async def test_nobody_saves_over_unread_words(empty: Office) -> None:
    """The second of two who read the same revision is given what the first has saved."""
    ann, kai = await keeper(empty), await keeper(empty, "kai")
    number = (await ann.add(words("Reset the lamp"))).id
    read = (await ann.get(number)).words

    await kai.change(number, replace(read, body="Kai's words.\n"), base_revision=1)
    with pytest.raises(ArticleConflictError, match="kai has saved") as refused:
        await ann.change(number, replace(read, body="Ann's words.\n"), base_revision=1)

    assert refused.value.article.words.body == "Kai's words.\n"


async def test_a_translation_grows_older(empty: Office) -> None:
    """It is marked once its original says something else, and no longer once it is renewed."""
    keep = await keeper(empty)
    original = (await keep.add(words("Reset the lamp", category="light"))).id
    danish = (await keep.add(words("Nulstil lampen", "da", original_id=original))).id
    before = (await keep.get(danish)).is_outdated
    read = (await keep.get(original)).words
    await keep.change(original, replace(read, aliases=("stuck",)), base_revision=1)
    other_words = (await keep.get(danish)).is_outdated

    read = (await keep.get(original)).words
    await keep.change(original, replace(read, body="Hold it longer.\n"), base_revision=2)
    old = await keep.get(danish)
    renewed = replace(old.words, body="Hold længere.\n", translated_revision=3)
    await keep.change(danish, renewed, base_revision=1)
    now = await keep.get(danish)

    assert [False, False, True, False] == [
        before, other_words, old.is_outdated, now.is_outdated
    ]  # fmt: skip
    assert "light" == now.words.category
    assert [original, danish] == [row.id for row in await keep.list_family(danish)]


async def test_a_family_has_each_language_once(empty: Office) -> None:
    """A second text in one language, and a translation of a translation, are refused."""
    keep = await keeper(empty)
    original = (await keep.add(words("Reset the lamp"))).id
    danish = (await keep.add(words("Nulstil lampen", "da", original_id=original))).id

    with pytest.raises(UsageError, match=f"there in da already: article {danish}"):
        await keep.add(words("En anden", "da", original_id=original))
    with pytest.raises(UsageError, match=f"translate its original, {original}"):
        await keep.add(words("Annan", "sv", original_id=danish))
    with pytest.raises(UsageError, match="has translations"):
        await keep.remove(original)


async def test_old_addresses_lead_on(empty: Office) -> None:
    """A slug that is left stays known; one that another has is refused with a free one."""
    keep = await keeper(empty)
    number = (await keep.add(words("Reset the lamp"))).id
    read = (await keep.get(number)).words
    await keep.change(number, replace(read, slug="lamp-reset"), base_revision=1)
    twin = await keep.add(words("Lamp reset"))

    with pytest.raises(UsageError, match="lamp-reset-3 is free"):
        await keep.add(words("Other", slug="lamp-reset"))

    assert ("reset-the-lamp",) == (await keep.get(number)).former_slugs
    assert "lamp-reset-2" == (await keep.get(twin.id)).words.slug


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": ""}, "needs a title"),
        ({"language": "klingon"}, "is no language"),
        ({"slug": "Not A Slug"}, "not-a-slug could"),
        ({"owner": "ane"}, "Did you mean ann"),
        ({"body": "a\x1b[2Jb"}, r"U\+001B"),
        ({"files": (ArticleFile("../up.png", "image/png", 1, "00" * 32),)}, "cannot be the name"),
        ({"files": (ArticleFile("up.png", "image/png", 1, "00" * 32),)}, "attach the file again"),
        ({"original_id": ArticleId(99)}, "no article 99"),
    ],
)
async def test_what_cannot_be_kept_is_said(
    empty: Office, wrong: dict[str, object], why: str
) -> None:
    """Each refusal names the thing and the cure; nothing is written."""
    keep = await keeper(empty)

    with pytest.raises(UsageError, match=why):
        await keep.add(replace(words("Fine"), **wrong))  # type: ignore[arg-type]  # as above

    assert [] == await keep.list_rows()


async def test_a_removed_article_is_gone(empty: Office) -> None:
    """It is in no list, and its name is free."""
    keep = await keeper(empty)
    number = (await keep.add(words("Reset the lamp"))).id
    await keep.remove(number)

    with pytest.raises(NotFoundError, match=f"no article {number}"):
        await keep.get(number)
    assert (
        "reset-the-lamp"
        == (await keep.get((await keep.add(words("Reset the lamp"))).id)).words.slug
    )


async def test_two_changes_of_one_article_are_put_together(empty: Office) -> None:
    """Who saves second keeps what the first has saved, is told so, and takes back only hers."""
    ann, kai = await keeper(empty), await keeper(empty, "kai")
    number = (await ann.add(words("Reset the lamp", body="One.\n\nTwo.\n\nThree.\n"))).id
    read = (await ann.get(number)).words

    await kai.change(
        number, replace(read, body="One!\n\nTwo.\n\nThree.\n", aliases=("stuck",)), base_revision=1
    )
    done = await ann.change(
        number, replace(read, body="One.\r\n\r\nTwo.\r\n\r\nThree!\r\n", owner="ann"),
        base_revision=1,
    )  # fmt: skip
    nothing_new = await ann.change(number, read, base_revision=1)
    said = (await ann.get(number)).words

    assert (3, "kai") == (done.revision, done.merged_with)
    assert (None, "kai and ann") == (nothing_new.undo_id, nothing_new.merged_with)
    assert ("One!\n\nTwo.\n\nThree!\n", ("stuck",), "ann") == (said.body, said.aliases, said.owner)
    undo = (await empty.services("ann")).undo
    assert done.undo_id is not None
    await undo.take_back(await undo.get(done.undo_id))
    said = (await ann.get(number)).words
    assert ("One!\n\nTwo.\n\nThree.\n", ("stuck",), "") == (said.body, said.aliases, said.owner)


async def test_what_does_not_go_together_is_marked(empty: Office) -> None:
    """The refusal has both texts in one; that one is not kept before a person has chosen."""
    ann, kai = await keeper(empty), await keeper(empty, "kai")
    number = (await ann.add(words("Reset the lamp", body="Hold it for 5 seconds.\n"))).id
    read = (await ann.get(number)).words
    await kai.change(
        number, replace(read, body="Hold it for 3 seconds.\n", title=clean_line("Reset")),
        base_revision=1,
    )  # fmt: skip
    mine = replace(read, body="Hold it for 10 seconds.\n", title=clean_line("Start again"))

    with pytest.raises(ArticleConflictError, match="both changed title and a passage") as refused:
        await ann.change(number, mine, base_revision=1)
    error = refused.value
    assert error.conflicts is not None
    with pytest.raises(UsageError, match=r"Two texts stand in line 1 .* keep what is right"):
        await ann.change(number, error.conflicts.marked, base_revision=error.article.revision)
    chosen = replace(error.conflicts.marked, body="Hold it for 7 seconds.\n")
    await ann.change(number, chosen, base_revision=error.article.revision)

    assert read == error.base
    assert "or kai's\nHold it for 3 seconds.\n" in error.conflicts.marked.body
    assert chosen == (await ann.get(number)).words


async def test_a_script_may_insist_on_its_revision(empty: Office) -> None:
    """Where merging is not wanted, a later save refuses even what would go together."""
    keep = await keeper(empty)
    number = (await keep.add(words("Reset the lamp"))).id
    read = (await keep.get(number)).words
    await keep.change(number, replace(read, aliases=("stuck",)), base_revision=1)

    with pytest.raises(ArticleConflictError, match="yours was 1"):
        await keep.change(
            number, replace(read, body="Mine.\n"), base_revision=1, merges=False
        )  # fmt: skip
    with pytest.raises(NotFoundError, match="no revision 9"):
        await keep.change(number, read, base_revision=9)
