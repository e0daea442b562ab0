"""Articles are found as they are typed for, and what is looked for in vain is noted."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta

import pytest

from console.services.article_search import ArticleSearch
from console.services.errors import UsageError
from data.records import ArticleId
from data.records.articles import ArticleState, ArticleWords
from data.store import article_search
from data.store.article_search import list_misses
from data.store.rows import to_ms
from data.text.safe import clean_line
from tests.support.console_app import Office
from tests.support.stored import explain

TEXTS = (
    ("Where is my refund?", "en", "We check it. Banks need *three* days.", ("money back",)),
    ("Hvor er min tilbagebetaling?", "da", "Vi kontrollerer varen først.", ("penge retur",)),
    ("退款多久到账", "zh", "银行通常需要三到五个工作日。", ("退钱",)),
    ("Clean the brass", "en", "Use a soft cloth, [see here](https://x.example/refund).", ()),
)


async def filled(office: Office) -> tuple[ArticleSearch, list[ArticleId]]:
    """Keep four articles; give what searches, and their ids."""
    services = await office.services("ann")
    ids = []
    for title, language, body, aliases in TEXTS:
        words = ArticleWords(
            clean_line(title), language, body, "", state=ArticleState.PUBLIC, aliases=aliases
        )
        ids.append((await services.articles.add(words)).id)
    return services.article_search, ids


async def titles(search: ArticleSearch, text: str, **more: str) -> list[str]:
    """Give the titles that a search finds."""
    return [hit.row.title for hit in (await search.search(text, **more)).hits]  # type: ignore[arg-type]  # names of filters


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("refu", [0]),
        ("money b", [0]),
        ("WHERE refund", [0]),
        ("pénge", [1]),
        ("退", [2]),
        ("工作日", [2]),
        ("clean -brass", []),
        ("lang:en state:public brass", [3]),
        ("is:draft", []),
        ('"three days"', [0]),
    ],
)
async def test_words_find_articles(empty: Office, typed: str, expected: list[int]) -> None:
    """Beginnings of words find an article in title, aliases and text, whatever the accents."""
    search, _ = await filled(empty)

    found = await titles(search, typed)

    assert [TEXTS[n][0] for n in expected] == found


async def test_nothing_typed_gives_the_newest(empty: Office) -> None:
    """An empty search lists all, the one that was changed last first, and counts them."""
    search, _ = await filled(empty)

    found = await search.search("", limit=2)

    assert (2, 4) == (len(found.hits), found.total)
    assert TEXTS[3][0] == found.hits[0].row.title


async def test_a_number_is_an_article(empty: Office) -> None:
    """An article's number finds it before all that hold the number as a word."""
    search, ids = await filled(empty)

    found = await search.search(str(ids[2]))

    assert ids[2] == found.hits[0].row.id


async def test_the_snippet_shows_the_place(empty: Office) -> None:
    """A hit shows its text around the word, without Markdown's signs."""
    search, _ = await filled(empty)

    found = await search.search("three")

    assert "We check it. Banks need three days." == found.hits[0].snippet


async def test_an_unknown_filter_is_told(empty: Office) -> None:
    """What cannot be understood is a sentence."""
    search, _ = await filled(empty)

    with pytest.raises(UsageError, match="state:secret is unknown"):
        await search.search("state:secret")


async def test_searches_in_vain_are_noted(empty: Office) -> None:
    """A settled search without a hit is counted by its folded words; others are not."""
    search, _ = await filled(empty)

    noted = [
        await search.note_miss(await search.search(text))
        for text in ("Dimmer", "dimmer", "refund", "xy", "lang:en dimmer", "亮度")
    ]

    now = empty.clock.now()
    misses = await empty.store.read(
        list_misses, from_ms_=0, to_ms_=to_ms(now + timedelta(days=1)), limit=10
    )
    assert [True, True, False, False, False, True] == noted
    assert [("dimmer", 2), ("亮度", 1)] == sorted((m.words, m.times) for m in misses)


async def test_misses_are_bounded(empty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was asked for once the oldest are forgotten; what is asked again stays."""
    monkeypatch.setattr(article_search, "MISSES_MAX", 2)
    async with empty.store.transaction(at=empty.clock.now()) as tx:
        for n, words in enumerate(("wanted", "wanted", "one", "two", "three")):
            await tx.run(article_search.note_miss, words, words, at_ms=n)

    misses = await empty.store.read(list_misses, from_ms_=0, to_ms_=99, limit=10)

    assert [("wanted", 2), ("three", 1)] == [(m.words, m.times) for m in misses]


async def test_states_are_asked_for(empty: Office) -> None:
    """What is the matter with articles narrows: owner, review, use and translation."""
    search, ids = await filled(empty)
    services = await empty.services("ann")
    article = await services.articles.get(ids[0])
    changed = replace(article.words, owner="ann", review_by=date(2020, 1, 1))
    await services.articles.change(ids[0], changed, base_revision=1)

    assert [TEXTS[0][0]] == await titles(search, "owner:me")
    assert [TEXTS[0][0]] == await titles(search, "is:mine")
    assert 3 == len(await titles(search, "owner:nobody"))
    assert [TEXTS[0][0]] == await titles(search, "is:overdue")
    assert 4 == len(await titles(search, "is:unused is:original -is:outdated -is:flagged"))
    assert [] == await titles(search, "is:translation")


async def test_a_list_walks_its_index(empty: Office) -> None:
    """The newest articles are read in the order of their index, and nothing is sorted."""
    await filled(empty)
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        article_search.search_articles(
            connection, match=None, filters=(), today=date(2026, 1, 1), limit=2
        )
        connection.set_trace_callback(None)
        newest = [sql for sql in statements if "articles_updated" in sql]
        return [step for sql in newest for step in explain(connection, sql, ())]

    plan = await empty.store.read(run)

    assert [step for step in plan if "articles_updated" in step], plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan
