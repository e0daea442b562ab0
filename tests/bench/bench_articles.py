"""Finding among 5,000 articles: words as they are typed, and suggestions; beside a plain LIKE."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from console.bootstrap import unix_account
from console.clock import SystemClock
from console.domain.articles.suggesting import make_question
from console.services.agents import sign_on
from console.services.article_indexing import index_in
from console.services.article_search import ArticleSearch
from console.services.suggesting import SuggestService
from data.records.articles import ArticleState, ArticleWords
from data.store import Store, articles
from data.text.safe import clean_line
from tests.bench.measuring import Table, read_arguments
from tests.knowledge.development import read_shelf

ARTICLES = 5_000
QUICK = 1_000
ROUNDS = 9
WORDS = 150
TYPED = ("r", "re", "ref", "refund", "refund ban", "lampe", "退款", "lang:da garanti", "zyxwv")
BUDGET = "≤ 8 ms"


def main() -> None:
    """Fill a store, and ask both."""
    count = QUICK if read_arguments(__doc__ or "").quick else ARTICLES
    asyncio.run(_measure(count))


async def _measure(count: int) -> None:
    table = Table(f"Finding among {count:,} articles: warm process, median of {ROUNDS}")
    topics, questions = read_shelf()
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder) / "store.db", create=True)
        try:
            clock = SystemClock()
            agent = await sign_on(store, account=unix_account(), act_as=None, clock=clock)
            await _fill(store, [words for each in topics.values() for words in each], count)
            search = ArticleSearch(store, clock=clock, agent=agent)
            service = SuggestService(store)
            for typed in TYPED:
                own = await _median(lambda typed=typed: search.search(typed))  # type: ignore[misc]  # bound now
                plain = await _median(lambda typed=typed: store.read(_like, typed))  # type: ignore[misc]  # as above
                table.add(f"“{typed}”", own, plain, BUDGET)
            asked = [make_question("", [q.text], language=q.language) for q in questions[::9]]
            times = [await _median(lambda q=q: service.suggest_for(q)) for q in asked]  # type: ignore[misc]  # as above
            table.add("a suggestion", statistics.median(times), None, "≤ 25 ms")
        finally:
            await store.close()
    table.note("The rival is LIKE over title and text; it ranks nothing and folds no accents.")
    table.print()


async def _fill(store: Store, texts: list[ArticleWords], count: int) -> None:
    draw = random.Random(1)
    spoken: dict[str, list[str]] = {}
    for words in texts:
        spoken.setdefault(words.language, []).extend(f"{words.title} {words.body}".split())
    async with store.transaction(at=SystemClock().now()) as tx:
        for number in range(count):
            words = draw.choice(texts)
            body = f"{words.body} {' '.join(draw.choices(spoken[words.language], k=WORDS))}"
            made = ArticleWords(
                clean_line(f"{words.title} {number}"), words.language, body, f"a{number}",
                state=ArticleState.PUBLIC, aliases=words.aliases,
            )  # fmt: skip
            kept = await tx.run(articles.add_article, made, agent_id=None, at_ms=number)
            await index_in(tx, kept, made)


def _like(connection: sqlite3.Connection, typed: str) -> int:
    pattern = f"%{typed.rpartition(':')[2]}%"
    rows = connection.execute(
        "SELECT id FROM articles WHERE title LIKE ?1 OR body LIKE ?1 LIMIT 50", (pattern,)
    )
    return len(rows.fetchall())


async def _median(call: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await call()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    main()
