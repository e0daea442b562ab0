"""The words that are typed to find articles."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.search.article_query import ArticleFilter, parse_article_query

INDEX = "CREATE VIRTUAL TABLE i USING fts5 (title, aliases, body, learned, prefix = '2 3')"


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("refund", '"refund" *'),
        ("Refund late", '"refund" * AND "late" *'),
        ('"my money" back', '"my money" AND "back" *'),
        ("refund -late", '("refund" *) NOT ("late" *)'),
        ("r", '{title aliases} : "r" *'),
        ("退款", '"退款" *'),
        ("款", '"款" *'),
        ("E90:", '"e90" *'),
        ("wi-fi x", '("wi fi" * OR "wifi" *) AND {title aliases} : "x" *'),
        ("lamp -don't", '("lamp" *) NOT (("don t" * OR "dont" *))'),
        ('"wi-fi"', '"wi fi"'),
        ("", None),
        ("-late", None),
        ("!?", None),
    ],
)
def test_words_are_beginnings(typed: str, match: str | None) -> None:
    """Every word must be there as a beginning, but what stands in quotes."""
    assert match == parse_article_query(typed).match


def test_filters_narrow() -> None:
    """Language, state, shelf, owner and what is the matter are no words."""
    query = parse_article_query("lang:DA -state:draft in:orders owner:me is:outd lamp")

    assert query.filters == (
        ArticleFilter("lang", "da"),
        ArticleFilter("state", "draft", negated=True),
        ArticleFilter("category", "orders"),
        ArticleFilter("owner", "me"),
        ArticleFilter("is", "outdated"),
    )
    assert query.words == ("lamp",)


def test_what_is_unknown_is_said() -> None:
    """A filter that cannot be understood names what could be meant."""
    query = parse_article_query("state:secret lamp")

    assert query.errors == ("state:secret is unknown; state: knows draft, internal, public.",)
    assert query.match == '"lamp" *'


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" #12 ", 12), ("12 lamps", None)])
def test_a_number_may_be_an_article(typed: str, number: int | None) -> None:
    """Nothing but a number names an article."""
    assert number == parse_article_query(typed).number


@given(st.text(max_size=60) | st.text("\"-:*(){}^ANDORT'is退款 ", max_size=40))
def test_whatever_is_typed_can_be_searched_for(typed: str) -> None:
    """No input breaks the grammar of the index."""
    query = parse_article_query(typed)
    connection = sqlite3.connect(":memory:")
    connection.execute(INDEX)

    found = (
        query.match
        and connection.execute("SELECT rowid FROM i WHERE i MATCH ?", (query.match,)).fetchall()
    )

    connection.close()
    assert not found
