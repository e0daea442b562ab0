"""What is asked of articles all day is answered along an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date

import pytest

from data.records import AgentId, ArticleId, FollowUpId
from data.store import Store, article_drafts, article_flags, article_shelves, articles, due
from tests.support.stored import explain

ARTICLE, AGENT, WORK = ArticleId(1), AgentId(1), FollowUpId(1)
ASKED: dict[str, Callable[[sqlite3.Connection], object]] = {
    "family": lambda c: articles.list_family(c, ARTICLE),
    "revisions": lambda c: articles.list_revisions(c, ARTICLE),
    "by slug": lambda c: articles.find_by_slug(c, "a", language="en"),
    "drafts of an article": lambda c: article_drafts.list_drafts_of(c, ARTICLE),
    "my drafts": lambda c: article_drafts.list_drafts_by(c, AGENT),
    "my draft": lambda c: article_drafts.find_draft(c, "new", AGENT),
    "writers": article_drafts.list_writers,
    "open flags": lambda c: article_flags.list_open_flags(c, ARTICLE),
    "flags of work": lambda c: article_flags.list_flags_of(c, WORK),
    "next review": due.find_next_review,
    "reviews": lambda c: article_flags.list_reviews_due(c, date(2027, 1, 1), limit=10),
    "on a category": lambda c: article_shelves.list_on_category(c, "light"),
}


@pytest.mark.parametrize("name", ASKED)
async def test_each_question_reads_an_index(store: Store, name: str) -> None:
    """Nothing is scanned but agents, who are few."""
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        ASKED[name](connection)
        connection.set_trace_callback(None)
        asked = [sql for sql in statements if sql.lstrip().startswith(("SELECT", "WITH"))]
        return [step for sql in asked for step in explain(connection, sql, ())]

    plan = await store.read(run)

    scans = [step for step in plan if step.startswith("SCAN") and "USING" not in step]
    assert [] == [step for step in scans if "subquery" not in step.casefold()], plan
