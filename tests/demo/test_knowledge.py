"""The demo's knowledge base: whole, in five languages, and every link in it leads somewhere."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import pytest

import console.demo
from console.demo.mailbox import ANSWERED_QUESTIONS, DEFAULT_SEED, plan_conversations
from console.demo.shop.scripts import read_scripts
from console.demo.shop.words import LANGUAGES
from console.demo.team import AGENTS
from console.domain.articles.slugs import is_slug
from console.domain.front_matter import Sheet, parse_sheet
from data.records.articles import ArticleState
from data.text.language import guess_language

FOLDER = Path(next(iter(console.demo.__path__))) / "knowledge"
_TARGET = re.compile(r"!?\[[^\]]*\]\(([^)]+)\)")


@cache
def sheets() -> dict[Path, Sheet]:
    """Read every article, by its place in the folder."""
    paths = sorted(FOLDER.glob("*/*.md"))
    return {path.relative_to(FOLDER): parse_sheet(path.read_text("utf-8")) for path in paths}


def value(sheet: Sheet, key: str) -> str:
    """Give what stands behind a key; nothing where it is missing."""
    return next((pair.text for pair in sheet.pairs if pair.key == key), "")


def words(sheet: Sheet, key: str) -> tuple[str, ...]:
    """Give a list that stands behind a key."""
    return next((pair.words for pair in sheet.pairs if pair.key == key), ())


def test_there_are_about_forty_in_five_languages() -> None:
    """Each of the shop's languages has seven or more, and most originals are English or Danish."""
    languages = Counter(path.stem for path in sheets())
    originals = Counter(
        path.stem for path, sheet in sheets().items() if not value(sheet, "translation-of")
    )

    assert 40 <= len(sheets()) <= 48
    assert set(LANGUAGES) == set(languages)
    assert min(languages.values()) >= 7
    assert originals.keys() == set(LANGUAGES)
    assert originals["en"] > len(originals)


@pytest.mark.parametrize("path", sheets(), ids=str)
def test_every_article_is_whole(path: Path) -> None:
    """It parses, stands where its file says, and is written in the language that it names."""
    sheet = sheets()[path]
    original = value(sheet, "translation-of") or value(sheet, "slug")

    assert () == sheet.problems
    assert (path.parent.name, path.stem) == (original, value(sheet, "language"))
    assert path.stem == guess_language(sheet.body)
    assert is_slug(value(sheet, "slug"))
    assert value(sheet, "state") in set(ArticleState)
    assert value(sheet, "owner") in AGENTS
    assert value(sheet, "title")
    assert len(words(sheet, "aliases")) >= 5
    assert "\u0000" not in sheet.body


@pytest.mark.parametrize("path", sheets(), ids=str)
def test_every_link_leads_somewhere(path: Path) -> None:
    """A link names an article or a file that is there, in the same language where there is one."""
    sheet = sheets()[path]
    here = FOLDER / path.parent
    targets = [target for target in _TARGET.findall(sheet.body) if "://" not in target]
    files = {target for target in targets if "/" not in target}
    articles = {Path(target.removeprefix("../")) for target in targets if "/" in target}

    assert files <= set(words(sheet, "files"))
    assert all((here / name).is_file() for name in words(sheet, "files"))
    assert articles <= sheets().keys()
    foreign = {target for target in articles if target.stem != path.stem}
    assert [] == [target for target in foreign if target.parent / path.name in sheets()]


def test_no_title_and_no_address_stands_twice() -> None:
    """Within a language every article has a title and an address of its own."""
    titles = Counter((path.stem, value(sheet, "title")) for path, sheet in sheets().items())
    slugs = Counter((path.stem, value(sheet, "slug")) for path, sheet in sheets().items())

    assert {1} == set(titles.values())
    assert {1} == set(slugs.values())


def test_every_translation_has_an_original() -> None:
    """It says of what it is the translation, in which revision, and is in the same category."""
    for path, sheet in sheets().items():
        if translated := value(sheet, "translation-of"):
            (original,) = (
                other
                for place, other in sheets().items()
                if place.parent == path.parent and not value(other, "translation-of")
            )
            assert translated == value(original, "slug")
            assert value(sheet, "translated-revision")
            assert value(sheet, "category") == value(original, "category")


def test_states_are_mixed() -> None:
    """Most are public; some are for the team only, one is not finished."""
    states = Counter(value(sheet, "state") for sheet in sheets().values())

    assert states["public"] >= 40
    assert states["internal"] >= 2
    assert states["draft"] >= 1


def test_no_file_is_large_or_asks_for_anything() -> None:
    """Pictures and files are a few kilobytes, and none loads anything from anywhere."""
    files = [path for path in FOLDER.glob("*/*") if path.suffix not in (".md", ".py")]

    assert {".svg", ".png", ".pdf"} == {path.suffix for path in files}
    for path in files:
        data = path.read_bytes()
        assert len(data) < 5_000
        assert set(re.findall(rb"https?://[^\"\s)]*", data)) <= {b"http://www.w3.org/2000/svg"}
        assert b"<script" not in data


def test_conversations_name_articles_that_are_there() -> None:
    """What a story of the shop says answers it is there, in its own language."""
    named = [script for script in read_scripts() if script.article]
    public = {
        path.parent.name + path.stem
        for path, sheet in sheets().items()
        if value(sheet, "state") == "public"
    }

    assert [] == [s.id for s in named if s.article + s.language not in public]
    assert min(Counter(script.language for script in named).values()) >= 8


@pytest.mark.parametrize("seed", [DEFAULT_SEED, 7, 8])
def test_every_language_has_open_conversations_that_an_article_answers(seed: int) -> None:
    """At least four of those that wait in each language, about different things."""
    plans = plan_conversations(datetime(2026, 11, 20, 13, 30, tzinfo=UTC), Random(seed))
    answered = {
        (plan.script.language, plan.script.article)
        for plan in plans
        if plan.is_open and plan.script.article
    }
    by_language = Counter(language for language, _ in answered)

    assert set(LANGUAGES) == set(by_language)
    assert min(by_language.values()) >= ANSWERED_QUESTIONS
