"""Publishing writes what differs, takes away what it wrote itself, and touches nothing else."""

from __future__ import annotations

import asyncio
import os
import stat
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.services.article_keeping import ArticleKeeper
from console.services.errors import ConflictError, ServiceError, UsageError
from console.services.publishing import PublishingService
from console.services.site_folder import LISTING, SiteFolder, digest_of
from data.records.articles import ArticleFile, ArticleState, ArticleWords
from data.text.safe import clean_line
from tests.support.console_app import Office
from tests.support.help_site import EVIL, LAMP


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """Give an empty folder; what the office keeps is beside it."""
    folder = tmp_path / "web"
    folder.mkdir()
    return folder


def stamps(folder: Path) -> dict[Path, os.stat_result]:
    """Give what a system knows of everything below a folder."""
    return {path: path.stat() for path in folder.rglob("*")}


def close_to_others(folder: Path) -> None:
    """Make a folder one person's own."""
    folder.chmod(0o700)


def mode_of(path: Path) -> int:
    """Say who may do what with something."""
    return stat.S_IMODE(path.stat().st_mode)


def words(title: str, **more: object) -> ArticleWords:
    """Write a public article."""
    plain = ArticleWords(clean_line(title), "en", f"About {title}.\n", "", ArticleState.PUBLIC)
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


def filed(name: str, data: bytes) -> ArticleFile:
    """Describe a file beside an article."""
    return ArticleFile(name, "image/svg+xml", len(data), digest_of(data))


async def desk(office: Office) -> tuple[ArticleKeeper, PublishingService]:
    """Give what keeps articles and what publishes them."""
    services = await office.services("ann")
    publishing = PublishingService(
        services.store,
        name="Help",
        contact="help@example.com",
        site_url="",
        zone=ZoneInfo("Europe/Copenhagen"),
    )
    return services.articles, publishing


def listing(folder: Path) -> dict[str, bytes]:
    """Give everything below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


async def test_only_what_is_public_is_published(empty: Office, web: Path) -> None:
    """Articles that are public stand in the folder, with their files; others do not."""
    keep, publishing = await desk(empty)
    await keep.add(
        words("Lamp", body="![Lamp](lamp.svg) ![Evil](evil.svg)",
              files=(filed("lamp.svg", LAMP), filed("evil.svg", EVIL))),
        files=[LAMP, EVIL],
    )  # fmt: skip
    await keep.add(words("Secret", state=ArticleState.INTERNAL))

    done = await publishing.publish(web / "site")

    there = listing(web / "site")
    assert 1 == done.articles
    assert {*done.plan.written, LISTING} == there.keys()
    assert "en/lamp.html" in there
    assert not [path for path in there if "secret" in path]
    kept = {path.rpartition("/")[2]: data for path, data in there.items() if "files/" in path}
    assert {"lamp.svg": LAMP, "evil-svg.bin": EVIL} == kept
    assert ["evil.svg does more"] == [trouble.text[:18] for trouble in done.troubles]


async def test_whoever_stops_it_waits_for_no_pages(empty: Office, web: Path) -> None:
    """How far it is is told; stopped, it makes not one page more, and nothing stands there."""
    keep, publishing = await desk(empty)
    for n in range(5):
        await keep.add(words(f"Lamp {n}"))
    told: list[tuple[str, int, int]] = []
    begun, may_go_on = threading.Event(), threading.Event()

    def tell(what: str, done: int, of: int) -> None:
        told.append((what, done, of))
        begun.set()
        may_go_on.wait(30)

    publish = asyncio.create_task(publishing.publish(web / "site", tell=tell))
    await asyncio.to_thread(begun.wait, 30)
    publish.cancel()
    with pytest.raises(asyncio.CancelledError):
        await publish
    may_go_on.set()
    await asyncio.get_running_loop().shutdown_default_executor()

    assert 1 == len(told)
    assert not (web / "site").exists()


async def test_a_second_run_touches_nothing(empty: Office, web: Path) -> None:
    """Where nothing has changed, no file is written, so that rsync and git have nothing to do."""
    keep, publishing = await desk(empty)
    await keep.add(words("Lamp"))
    await publishing.publish(web)
    before = stamps(web)

    again = await publishing.publish(web)

    assert ((), (), ()) == (again.plan.written, again.plan.changed, again.plan.removed)
    assert before == stamps(web)


async def test_what_is_no_longer_public_goes(empty: Office, web: Path) -> None:
    """An article that is withdrawn is taken away, and its empty folder; the rest stays."""
    keep, publishing = await desk(empty)
    await keep.add(words("Lamp"))
    hook = words("Krog", language="da", body="![](lamp.svg)", files=(filed("lamp.svg", LAMP),))
    kept = await keep.add(hook, files=[LAMP])
    await publishing.publish(web)

    article = await keep.get(kept.id)
    await keep.change(
        kept.id, replace(article.words, state=ArticleState.DRAFT), base_revision=article.revision
    )
    done = await publishing.publish(web)

    assert "da/krog.html" in done.plan.removed
    assert not (web / "da").exists()
    assert not (web / "files").exists()
    assert (web / "en/lamp.html").exists()


async def test_a_whole_site_does_not_go_by_mistake(empty: Office, web: Path) -> None:
    """Where nothing is public any more, as in another store, the site stays until that is meant."""
    keep, publishing = await desk(empty)
    kept = await keep.add(words("Lamp"))
    await publishing.publish(web)
    await keep.remove(kept.id)

    with pytest.raises(ConflictError, match="--overwrite"):
        await publishing.publish(web)
    assert (web / "en/lamp.html").exists()

    await publishing.publish(web, takes_over=True)
    assert not (web / "en").exists()


async def test_an_address_that_changed_leads_on(empty: Office, web: Path) -> None:
    """When an article gets another slug, its old page leads to the new one."""
    keep, publishing = await desk(empty)
    kept = await keep.add(words("Lamp"))
    await publishing.publish(web)

    article = await keep.get(kept.id)
    await keep.change(kept.id, replace(article.words, slug="light"), base_revision=1)
    await publishing.publish(web)

    assert b'content="0; url=light.html"' in (web / "en/lamp.html").read_bytes()
    assert b"About Lamp." in (web / "en/light.html").read_bytes()


async def test_the_day_is_that_of_the_text(empty: Office, web: Path) -> None:
    """Putting an article on another shelf makes its text no newer."""
    keep, publishing = await desk(empty)
    kept = await keep.add(words("Lamp"))
    await publishing.publish(web)
    before = (web / "en/lamp.html").read_bytes()

    empty.clock.advance(timedelta(days=40))
    article = await keep.get(kept.id)
    await keep.change(kept.id, replace(article.words, owner="ann"), base_revision=1)
    await publishing.publish(web)

    assert before == (web / "en/lamp.html").read_bytes()


async def test_a_dry_run_writes_nothing(empty: Office, web: Path) -> None:
    """It says what would be written and makes not even the folder."""
    keep, publishing = await desk(empty)
    await keep.add(words("Lamp"))

    done = await publishing.publish(web / "site", is_dry=True)

    assert "en/lamp.html" in done.plan.written
    assert not (web / "site").exists()


async def test_a_folder_of_others_is_refused(empty: Office, web: Path) -> None:
    """Whoever mistypes a folder loses nothing; what a repository needs may stand there."""
    _, publishing = await desk(empty)
    (web / ".git").mkdir()
    (web / "CNAME").write_text("help.example.com")
    await publishing.publish(web, is_dry=True)
    (web / "thesis.txt").write_text("precious")
    close_to_others(web)

    with pytest.raises(UsageError, match=r"thesis\.txt"):
        await publishing.publish(web)

    assert 0o700 == mode_of(web)
    await publishing.publish(web, takes_over=True)
    assert "precious" == (web / "thesis.txt").read_text()
    assert (web / "index.html").exists()


async def test_a_page_of_others_is_not_written_over(empty: Office, web: Path) -> None:
    """A file that somebody else put where a page has to stand is kept, unless that is asked for."""
    keep, publishing = await desk(empty)
    await publishing.publish(web)
    (web / "en").mkdir()
    (web / "en/lamp.html").write_text("mine")
    await keep.add(words("Lamp"))

    with pytest.raises(ConflictError, match=r"en/lamp\.html"):
        await publishing.publish(web)
    assert "mine" == (web / "en/lamp.html").read_text()

    done = await publishing.publish(web, takes_over=True)
    assert "en/lamp.html" in done.plan.changed


async def test_what_was_changed_by_hand_is_not_removed(empty: Office, web: Path) -> None:
    """A page that somebody has written to since is left where it is, and named."""
    keep, publishing = await desk(empty)
    await keep.add(words("Hook"))
    kept = await keep.add(words("Lamp"))
    await publishing.publish(web)
    (web / "en/lamp.html").write_text("by hand")
    await keep.remove(kept.id)

    done = await publishing.publish(web)

    assert ("en/lamp.html",) == done.plan.kept
    assert "by hand" == (web / "en/lamp.html").read_text()


async def test_no_link_leads_out_of_the_folder(empty: Office, web: Path) -> None:
    """Where a folder of the site was replaced by a link, nothing is written through it."""
    keep, publishing = await desk(empty)
    await keep.add(words("Lamp"))
    site, elsewhere = web / "site", web / "elsewhere"
    elsewhere.mkdir()
    await publishing.publish(site)
    for path in sorted((site / "en").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (site / "en").rmdir()
    (site / "en").symlink_to(elsewhere)

    with pytest.raises(ServiceError, match="is a link"):
        await publishing.publish(site)

    assert [] == list(elsewhere.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"files": []}',
        '{"files": {"../precious.txt": "x"}}',
        '{"files": {"": ""}}',
    ],
)
async def test_a_list_that_nobody_wrote_is_refused(empty: Office, web: Path, text: str) -> None:
    """A damaged or forged list makes nothing be removed, inside of the folder or beyond."""
    _, publishing = await desk(empty)
    site = web / "site"
    site.mkdir()
    (web / "precious.txt").write_text("precious")
    (site / LISTING).write_text(text)

    with pytest.raises(UsageError, match="not as publishing wrote it"):
        await publishing.publish(site)

    assert (web / "precious.txt").exists()


async def test_two_do_not_publish_at_once(empty: Office, web: Path) -> None:
    """Whoever comes second is told to wait, and nothing is mixed."""
    _, publishing = await desk(empty)

    with (
        SiteFolder(web).opened(is_dry=False),
        pytest.raises(ConflictError, match="Another process"),
    ):
        await publishing.publish(web)


async def test_a_run_that_was_cut_off_is_finished_by_the_next(empty: Office, web: Path) -> None:
    """After a crash between two pages the next run knows each as its own, and no part stays."""
    keep, publishing = await desk(empty)
    kept = await keep.add(words("Lamp"))
    target = SiteFolder(web)
    digests = {"en/gone.html": digest_of(b"gone"), "en/lamp.html": digest_of(b"other")}
    with target.opened(is_dry=False):
        target.announce(digests)
        target.write("en/gone.html", b"gone")
    (web / "en/.lamp.html.part").write_text("half")
    await keep.get(kept.id)

    done = await publishing.publish(web)

    assert ("en/gone.html",) == done.plan.removed
    assert not [path for path in stamps(web) if path.name.endswith(".part")]
    assert b"About Lamp." in (web / "en/lamp.html").read_bytes()


async def test_a_web_server_can_read_it(empty: Office, web: Path) -> None:
    """Whatever the agent's umask, everybody may read what is public."""
    keep, publishing = await desk(empty)
    await keep.add(words("Lamp"))
    before = os.umask(0o077)
    try:
        await publishing.publish(web / "site")
    finally:
        os.umask(before)

    assert {0o755} == {mode_of(web / "site" / name) for name in ("en", "")}
    assert 0o644 == mode_of(web / "site/en/lamp.html")


async def test_a_file_is_no_folder(empty: Office, web: Path) -> None:
    """A file where the folder should be, and a page where a folder should be, are told."""
    keep, publishing = await desk(empty)
    await keep.add(words("Lamp"))
    (web / "file").write_text("x")
    with pytest.raises(UsageError, match="is no folder"):
        await publishing.publish(web / "file")

    (web / "site").mkdir()
    (web / "site/en").write_text("x")
    with pytest.raises(ServiceError, match="is in the way"):
        await publishing.publish(web / "site", takes_over=True)
