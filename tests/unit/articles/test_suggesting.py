"""How sure a suggestion is: what was asked and no article knows speaks against all of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from console.domain.articles.suggesting import Weighed, make_question, rank_articles
from console.domain.articles.terms import index_text
from data.records import ArticleId
from data.records.articles import ArticleRow, ArticleState
from data.text.safe import clean_line

TITLES = (
    "Prices of gift wrapping",
    "Connect your lamp to the network",
    "Return a lamp that you do not like",
    "Change the address of a delivery",
    "Invoices with a company number",
    "Clean a shade of glass or linen",
)


def percent(subject: str, text: str) -> int:
    """Give the chance of the best article, in percent."""
    rows = [
        ArticleRow(
            ArticleId(place), clean_line(title), "en", ArticleState.PUBLIC, "",
            datetime(2026, 11, 2, tzinfo=UTC), None, is_outdated=False, slug=f"a{place}",
            owner="", review_by=None, revision=1, uses=0, open_flags=0,
        )
        for place, title in enumerate(TITLES, 1)
    ]  # fmt: skip
    weighed = [Weighed(row, index_text(row.title, "en"), "", "", "") for row in rows]
    question = make_question(subject, [text], language="en")
    holding = Counter(
        term for each in weighed for term in set(each.title.split()) if term in question.terms
    )
    found = rank_articles(
        question, weighed, variants=rows, holding=holding, articles={"en": len(rows)}, limit=3
    )
    return found[0].percent if found else 0


def test_what_an_article_answers_is_sure() -> None:
    """Its words, and none that it does not know: nearly certain."""
    assert percent("Gift wrapping", "What are the prices of gift wrapping?") > 80


def test_words_that_no_article_knows_make_it_doubtful() -> None:
    """Of wholesale prices the knowledge base knows the prices alone."""
    known = percent("Prices of wrapping", "")
    strange = percent("Wholesale prices", "We are retailers with a showroom in Leeds.")

    assert strange <= known - 20


def test_one_telling_word_alone_is_never_sure() -> None:
    """It can be about anything that has to do with it."""
    assert percent("Prices", "") < percent("Gift wrapping prices", "")
