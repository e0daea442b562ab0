"""A folder of articles and the store say the same, and neither takes the other's words away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from console.services.article_files import ArticleFiles, Report
from console.services.article_keeping import ArticleKeeper
from console.services.errors import ServiceError, UsageError
from data.records import ArticleId
from data.records.articles import Article, ArticleWords, Category, Tutorial
from data.store import article_shelves, articles
from data.text.safe import clean_line
from tests.support.articles import nasty_articles, read_tree, with_original, write_tree
from tests.support.console_app import Office, open_office

ARTICLES = 500
PLAIN = "---\ntitle: Reset the lamp\nlanguage: en\nslug: reset\n---\nHold the button.\n"


async def files_of(office: Office, name: str = "ann") -> ArticleFiles:
    """Give what reads and writes folders for an agent."""
    return ArticleFiles(office.store, clock=office.clock, agent=await office.agent(name))


async def keeper(office: Office, name: str = "ann") -> ArticleKeeper:
    """Give what keeps articles for an agent."""
    return ArticleKeeper(office.store, clock=office.clock, agent=await office.agent(name))


async def everything(office: Office) -> list[Article]:
    """Give all articles, without what only says when."""
    rows = await office.store.read(articles.list_rows)
    found = await office.store.read(articles.list_articles, sorted(row.id for row in rows))
    return [replace(each, filed_revision=None) for each in found]


async def only(office: Office) -> Article:
    """Give the one article that there is."""
    (found,) = await everything(office)
    return found


def told(report: Report) -> list[str]:
    """Give what is said of files that did not go in."""
    return [f"{each.path}: {each.text}" for each in (*report.troubles, *report.conflicts)]


async def fill(office: Office, *, seed: int) -> None:
    """Keep many nasty articles and change some, with categories and tutorials around them."""
    await office.agent("kai")
    keep = await keeper(office)
    numbers: list[ArticleId] = []
    async with keep.transaction() as tx:
        for each in nasty_articles(ARTICLES, seed=seed):
            original = None if each.original is None else numbers[each.original]
            done = await keep.add_in(tx, with_original(each.words, original), files=each.data)
            numbers.append(done.id)
        for at, number in enumerate(numbers[::4]):
            article, _ = await tx.run(articles.get_article, number)
            words = article.words
            new = (
                replace(words, body=f"{words.body}\nmore  "),
                replace(words, slug=f"{words.slug[:60]}-x{number}"),
                replace(words, title=clean_line(f"{words.title} again")),
                replace(words, owner=""),
            )[at % 4]
            await keep.change_in(tx, number, new, base_revision=article.revision)
        originals = [n for n, each in zip(numbers, nasty_articles(ARTICLES, seed=seed), strict=True)
                     if each.original is None]  # fmt: skip
        put = article_shelves.put_category
        await tx.run(put, "orders", names={"en": "Orders: all", "da": "Ordrer"}, position=9)
        await tx.run(put, "empty", names={"zh": "空"}, position=2)
        for place, slug in enumerate(("second", "first", "none"), 1):
            steps = tuple(originals[place * 3 : place * 3 + 4]) if slug != "none" else ()
            await tx.run(
                article_shelves.put_tutorial,
                Tutorial(slug, {"en": f"The {slug}", "et": "õ"}, "set_up", steps, place),
            )


async def test_the_round_trip_of_500_articles_is_the_identity(tmp_path: Path) -> None:
    """Out of one store, into another and out again: every word, number and byte is the same."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    async with open_office(one) as office:
        await fill(office, seed=4)
        before = await everything(office)
        shelves = await shelves_of(office)
        await (await files_of(office)).write(tmp_path / "first")
        again = await (await files_of(office)).read(tmp_path / "first")
    async with open_office(other) as office:
        await office.agent("kai")
        read = await (await files_of(office)).read(tmp_path / "first")
        after = await everything(office)
        await (await files_of(office)).write(tmp_path / "second")
        twice = await (await files_of(office)).read(tmp_path / "second")
        taken = await shelves_of(office)

    assert ([], []) == (told(again), told(read))
    assert (ARTICLES, ARTICLES, ARTICLES) == (
        len(again.unchanged), len(read.added), len(twice.unchanged)
    )  # fmt: skip
    assert (None, None) == (again.undo_id, twice.undo_id)
    assert [facts(each) for each in before] == [facts(each) for each in after]
    assert read_tree(tmp_path / "first") == read_tree(tmp_path / "second")
    assert shelves == taken
    assert any(each.is_outdated for each in after)


def facts(article: Article) -> tuple[object, ...]:
    """Give what files say of an article."""
    return (article.id, article.words, article.revision, article.text_revision,
            article.former_slugs, article.is_outdated)  # fmt: skip


async def shelves_of(office: Office) -> tuple[list[Category], list[Tutorial]]:
    """Give categories and tutorials in their order."""
    categories = await office.store.read(article_shelves.list_categories)
    tutorials = await office.store.read(article_shelves.list_tutorials)
    return (
        [replace(each, position=0) for each in categories],
        [replace(each, position=0, revision=0) for each in tutorials],
    )


async def test_an_edit_in_a_file_comes_in_again_and_again(empty: Office, tmp_path: Path) -> None:
    """As after a commit to the same line: what is in the file is in the store, once."""
    files = await files_of(empty)
    await files.read(write_tree(tmp_path / "kb", {"reset/en.md": PLAIN}))
    await files.write(tmp_path / "kb")
    path = tmp_path / "kb" / "reset" / "en.md"
    said = []
    for seconds in ("three", "five", "ten"):
        path.write_text(path.read_text().partition("Hold")[0] + f"Hold it {seconds} seconds.\n")
        report = await files.read(tmp_path / "kb")
        said.append(((await only(empty)).words.body, report.changed, told(report)))
    again = await files.read(tmp_path / "kb")

    assert [
        (f"Hold it {seconds} seconds.", ("reset/en.md",), [])
        for seconds in ("three", "five", "ten")
    ] == said
    assert (("reset/en.md",), None) == (again.unchanged, again.undo_id)


async def test_store_and_file_are_put_together(empty: Office, tmp_path: Path) -> None:
    """A paragraph that was changed in the store and another one in the file both stand there."""
    text = PLAIN.replace("Hold the button.", "Hold the button.\n\nWait a minute.\n\nDone.")
    await (await files_of(empty)).read(write_tree(tmp_path / "kb", {"reset/en.md": text}))
    article = await only(empty)
    store = replace(article.words, body=article.words.body.replace("Done.", "It is reset."))
    await (await keeper(empty, "kai")).change(article.id, store, base_revision=1)
    (tmp_path / "kb/reset/en.md").write_text(text.replace("the button", "the red button"))

    report = await (await files_of(empty)).read(tmp_path / "kb")
    again = await (await files_of(empty)).read(tmp_path / "kb")

    assert ("reset/en.md",) == report.merged == report.changed
    assert "Hold the red button.\n\nWait a minute.\n\nIt is reset." == (
        (await only(empty)).words.body
    )
    assert ((), None) == (again.changed, again.undo_id)


async def test_what_does_not_go_together_loses_nobodys_words(empty: Office, tmp_path: Path) -> None:
    """The store keeps its line, the file its own, both are named; the other files go in."""
    await (await files_of(empty)).read(write_tree(tmp_path / "kb", {"reset/en.md": PLAIN}))
    article = await only(empty)
    store = replace(article.words, body="Pull the plug out of the wall.")
    await (await keeper(empty, "kai")).change(article.id, store, base_revision=1)
    edited = PLAIN.replace("Hold the button.", "Press both buttons together.")
    write_tree(tmp_path / "kb", {"reset/en.md": edited, "new/en.md": PLAIN.replace("reset", "new")})

    report = await (await files_of(empty)).read(tmp_path / "kb")
    kept = (await only_named(empty, "reset")).body
    forced = await (await files_of(empty)).read(tmp_path / "kb", overwrites=True)

    assert (("new/en.md",), ()) == (report.added, report.changed)
    assert ["reset/en.md"] == [each.path for each in report.conflicts]
    assert "kai has saved article 1" in report.conflicts[0].text
    assert "--overwrite" in report.conflicts[0].text
    assert "Pull the plug out of the wall." == kept
    assert edited == (tmp_path / "kb/reset/en.md").read_text()
    assert ("reset/en.md",) == forced.changed
    assert "Press both buttons together." == (await only_named(empty, "reset")).body


async def only_named(office: Office, slug: str) -> ArticleWords:
    """Give what the article of a slug says."""
    return next(each.words for each in await everything(office) if each.words.slug == slug)


async def test_a_clone_that_lags_behind_takes_nothing_back(empty: Office, tmp_path: Path) -> None:
    """What a colleague imported from another folder is not undone by my older copy."""
    await (await files_of(empty)).read(write_tree(tmp_path / "mine", {"reset/en.md": PLAIN}))
    await (await files_of(empty)).write(tmp_path / "mine")
    await (await files_of(empty, "kai")).write(tmp_path / "theirs")
    theirs, mine = (tmp_path / name / "reset/en.md" for name in ("theirs", "mine"))
    theirs.write_text(theirs.read_text().replace("the button", "the green button for long"))
    await (await files_of(empty, "kai")).read(tmp_path / "theirs")

    unchanged = await (await files_of(empty)).read(tmp_path / "mine")
    after = (await only(empty)).words.body
    mine.write_text(mine.read_text().replace("title: Reset the", "title: Restart your"))
    report = await (await files_of(empty)).read(tmp_path / "mine")

    assert (("reset/en.md",), []) == (unchanged.unchanged, told(unchanged))
    assert "Hold the green button for long." == after == (await only(empty)).words.body
    assert (("reset/en.md",), "Restart your lamp") == (
        report.merged, str((await only(empty)).words.title)
    )  # fmt: skip


async def test_one_undo_takes_a_whole_import_back(empty: Office, tmp_path: Path) -> None:
    """Articles, changes, categories and tutorials are as before, in one step."""
    files = await files_of(empty)
    await files.read(write_tree(tmp_path / "kb", {"reset/en.md": PLAIN}))
    before = [facts(each)[1] for each in await everything(empty)], await shelves_of(empty)
    write_tree(
        tmp_path / "kb",
        {
            "reset/en.md": PLAIN.replace("slug:", "category: light\nslug:") + "More.\n",
            "reset/da.md": "---\ntitle: Nulstil\nlanguage: da\ntranslation_of: reset\n---\nTryk.\n",
            "categories.md": "## light\n\n- en: Light\n",
            "tutorials.md": "## set-up\n\n- stage: set up\n- en: Set up\n\n1. reset\n",
        },
    )
    report = await files.read(tmp_path / "kb")
    there = await everything(empty), await shelves_of(empty)

    undo = (await empty.services()).undo
    assert report.undo_id is not None
    await undo.take_back(await undo.get(report.undo_id))

    assert [] == told(report)
    assert ("categories.md", "tutorials.md") == report.shelves
    assert (2, 1, 1) == (len(there[0]), len(there[1][0]), len(there[1][1]))
    assert before == ([facts(e)[1] for e in await everything(empty)], await shelves_of(empty))


async def test_what_is_wrong_is_named_and_the_rest_goes_in(empty: Office, tmp_path: Path) -> None:
    """Each file with its reason and the nearest right word; what is no article is passed over."""
    await empty.agent("mette")
    head = "---\ntitle: T\nlanguage: en\n"
    write_tree(
        tmp_path / "kb",
        {
            "good/en.md": PLAIN,
            "state/en.md": f"{head}state: pubic\n---\n",
            "owner/en.md": f"{head}owner: metta\n---\n",
            "original/da.md": "---\ntitle: T\nlanguage: da\ntranslation_of: resett\n---\n",
            "key/en.md": f"{head}catgory: x\n---\n",
            "two/en.md": PLAIN.replace("reset", "twice"),
            "two/again.md": PLAIN.replace("reset", "twice"),
            "file/en.md": f"{head}files: [gone.png]\n---\n",
            "out/en.md": f"{head}files: [../good/en.md]\n---\n",
            "bytes/en.md": b"---\ntitle: \xff\n---\n",
            "README.md": "How we write.",
            "note.txt": "x",
        },
    )

    report = await (await files_of(empty)).read(tmp_path / "kb")
    said = {each.path: each.text for each in (*report.troubles, *report.conflicts, *report.remarks)}

    assert ("good/en.md", "owner/en.md") == report.added
    assert ("README.md", "note.txt") == report.passed_over
    for path, words in {
        "state/en.md": "Did you mean public?",
        "owner/en.md": "Did you mean mette?",
        "original/da.md": "Did you mean reset?",
        "key/en.md": "did you mean category?",
        "two/en.md": "two/again.md has the same slug",
        "two/again.md": "two/en.md has the same slug",
        "file/en.md": "file/gone.png: it is not there.",
        "out/en.md": "only files in the same folder",
        "bytes/en.md": "it is not UTF-8",
    }.items():
        assert words in said.pop(path)
    assert {} == said


async def test_nothing_outside_the_folder_is_touched(empty: Office, tmp_path: Path) -> None:
    """Links are neither followed nor written through, of files and of folders."""
    outside = write_tree(tmp_path / "outside", {"secret.png": b"secret", "en.md": PLAIN})
    kb = write_tree(
        tmp_path / "kb",
        {"reset/en.md": PLAIN.replace("slug:", "files: [secret.png]\nslug:"), "x/en.md": PLAIN},
    )
    (kb / "reset/secret.png").symlink_to(outside / "secret.png")
    (kb / "linked").symlink_to(outside)

    report = await (await files_of(empty)).read(kb)
    (kb / "reset/secret.png").unlink()
    await (await files_of(empty)).read(
        write_tree(kb, {"reset/secret.png": b"ours", "reset/en.md": PLAIN}), overwrites=True
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out/reset").symlink_to(outside)
    with pytest.raises(ServiceError, match="is a link; nothing is written through it"):
        await (await files_of(empty)).write(tmp_path / "out")

    assert ["reset/en.md: reset/secret.png: it is a link; links are not followed."] == told(report)
    assert "linked" in report.passed_over
    assert {"secret.png": b"secret", "en.md": PLAIN.encode()} == read_tree(outside)


async def test_a_dry_run_says_all_and_does_nothing(empty: Office, tmp_path: Path) -> None:
    """The same report, and a store as it was."""
    kb = write_tree(tmp_path / "kb", {"reset/en.md": PLAIN, "categories.md": "## light\n"})
    files = await files_of(empty)

    dry = await files.read(kb, is_dry=True)
    nothing = await everything(empty), await shelves_of(empty)
    real = await files.read(kb)

    assert (dry.added, dry.shelves, None) == (real.added, real.shelves, dry.undo_id)
    assert ([], ([], [])) == nothing


async def test_a_file_brings_nothing_back_that_was_removed(empty: Office, tmp_path: Path) -> None:
    """An article that somebody removed stays so until its file says otherwise."""
    files = await files_of(empty)
    await files.read(write_tree(tmp_path / "kb", {"reset/en.md": PLAIN}))
    await files.write(tmp_path / "kb")
    await (await keeper(empty)).remove(ArticleId(1))

    report = await files.read(tmp_path / "kb")
    path = tmp_path / "kb/reset/en.md"
    path.write_text(path.read_text().replace("id: 1\n", ""))
    again = await files.read(tmp_path / "kb")

    assert ["reset/en.md"] == [each.path for each in report.conflicts]
    assert "was removed" in report.conflicts[0].text
    assert ("reset/en.md",) == again.added


async def test_a_slug_that_a_file_changes_leaves_its_old_address(
    empty: Office, tmp_path: Path
) -> None:
    """A new name in a file is the same article; what its old place had is named at the export."""
    files = await files_of(empty)
    await files.read(write_tree(tmp_path / "kb", {"reset/en.md": PLAIN}))
    await files.write(tmp_path / "kb")
    path = tmp_path / "kb/reset/en.md"
    path.write_text(path.read_text().replace("slug: reset", "slug: restart"))

    report = await files.read(tmp_path / "kb")
    article = await only(empty)
    written = await files.write(tmp_path / "kb")

    assert (("reset/en.md",), []) == (report.changed, told(report))
    assert ("restart", ("reset",)) == (article.words.slug, article.former_slugs)
    assert (("restart/en.md",), ("reset/en.md",)) == (written.files, written.left_over)


async def test_crlf_reads_as_lf_and_pictures_come_along(empty: Office, tmp_path: Path) -> None:
    """A file from Windows is the same article; a picture that only its text names is taken."""
    text = PLAIN.replace("button.", "button.\n\n![the button](red%20one.png)  ")
    kb = write_tree(
        tmp_path / "kb", {"reset/en.md": text.replace("\n", "\r\n"), "reset/red one.png": b"png"}
    )

    report = await (await files_of(empty)).read(kb)
    words = (await only(empty)).words

    assert ((), []) == (report.passed_over, told(report))
    assert "Hold the button.\n\n![the button](red%20one.png)  " == words.body
    assert [("red one.png", "image/png", 3)] == [
        (file.name, file.content_type, file.size_bytes) for file in words.files
    ]


async def test_a_folder_that_is_none_is_refused(empty: Office, tmp_path: Path) -> None:
    """A sentence says so."""
    with pytest.raises(UsageError, match="is no folder"):
        await (await files_of(empty)).read(tmp_path / "nowhere")
