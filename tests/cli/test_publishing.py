"""`article publish`: what it writes, tells and refuses."""

from __future__ import annotations

import asyncio
from pathlib import Path

from console.domain.articles.slugs import slug_of
from data.records import AgentId
from data.records.articles import ArticleState, ArticleWords
from data.store import Store, articles
from data.text.safe import clean_line
from tests.support.in_process import InProcess
from tests.support.stored import NOON

DONE, FAILED, USAGE, NOT_FOUND, CONFLICT = 0, 1, 2, 3, 4
DOCUMENT = {
    "dir", "dry_run", "articles", "languages", "written", "changed", "removed", "kept", "unchanged",
    "troubles",
}  # fmt: skip


def keep(run: InProcess, title: str, body: str = "Do this.\n") -> None:
    """Keep a public article."""

    async def put() -> None:
        store = await Store.open(run.home / "box" / "store.db")
        words = ArticleWords(clean_line(title), "en", body, slug_of(title), ArticleState.PUBLIC)
        async with store.transaction(at=NOON, agent_id=AgentId(1)) as tx:
            await tx.run(articles.add_article, words, agent_id=AgentId(1), at_ms=tx.at_ms)
        await store.close()

    asyncio.run(put())


def test_a_site_is_written_and_told(run: InProcess, tmp_path: Path) -> None:
    """One document says what was written; again, and nothing was."""
    keep(run, "Reset the lamp", "[dead](javascript:alert(1))\n")
    site = tmp_path / "site"

    tried = run("article", "publish", site, "--dry-run", "--json").json
    first = run("article", "publish", site, "--json").json
    again = run("article", "--json", "publish", site).json

    assert DOCUMENT == first.keys()
    assert (tried["written"], True, False) == (first["written"], tried["dry_run"], first["dry_run"])
    assert "en/reset-the-lamp.html" in first["written"]
    assert (1, ["en"], [1]) == (
        first["articles"],
        first["languages"],
        [trouble["article"] for trouble in first["troubles"]],
    )
    assert ([], [], [], len(first["written"])) == (
        again["written"], again["changed"], again["removed"], again["unchanged"],
    )  # fmt: skip
    assert "x.example" in (site / "en/index.html").read_text()


def test_it_is_told_to_people(run: InProcess, tmp_path: Path) -> None:
    """Paths and counts on standard output, what writers should look at beside it."""
    keep(run, "Reset the lamp", "[dead](javascript:alert(1))\n")

    said = run("article", "publish", tmp_path / "site")

    assert DONE == said.code
    assert "new      en/reset-the-lamp.html" in said.text
    assert said.text.splitlines()[-1].startswith("1 public article (en): ")
    assert "Article 1: " in said.err


def test_a_folder_of_others_is_refused(run: InProcess, tmp_path: Path) -> None:
    """It takes --overwrite to write among other things."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/thesis.txt").write_text("precious")

    refused = run("article", "publish", tmp_path / "home")
    done = run("article", "publish", tmp_path / "home", "--overwrite")

    assert USAGE == refused.code
    assert "thesis.txt" in refused.err
    assert DONE == done.code
    assert "precious" == (tmp_path / "home/thesis.txt").read_text()
