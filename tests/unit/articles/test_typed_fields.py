"""The fields of an article as they are typed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from console.domain.articles.sheets import read_as_far_as_can, render_words
from console.domain.articles.typed_fields import Surroundings, offers_for, read_fields, typed_of
from data.records import ArticleId, SafeLine
from data.records.articles import ArticleState, ArticleWords

WORDS = ArticleWords(
    SafeLine("Pair the lamp"),
    "en",
    "Press.",
    "pair-the-lamp",
    ArticleState.INTERNAL,
    "getting-started",
    ("pairing", "wi-fi"),
    "mette",
    date(2026, 1, 1),
)
AROUND = Surroundings(
    datetime(2026, 11, 20, 12, tzinfo=UTC),
    "Europe/Copenhagen",
    "en",
    ("mette", "kai", "karl"),
    {"getting-started": {"en": "Getting started", "da": "Kom i gang"}, "orders": {}},
    {"da": 7},
)


def test_what_stands_there_is_understood_as_it_stands() -> None:
    """Nothing changes where nothing is typed; a review that is over is no trouble."""
    read = read_fields(typed_of(WORDS), WORDS, AROUND)

    assert WORDS == read.words
    assert {} == read.problems


@pytest.mark.parametrize(
    ("name", "typed", "field", "value"),
    [
        ("state", "p", "state", ArticleState.PUBLIC),
        ("language", "Swedish", "language", "sv"),
        ("category", "kom i gang", "category", "getting-started"),
        ("category", "New Things", "category", "new-things"),
        ("owner", "@Me", "owner", "mette"),
        ("owner", "nobody", "owner", ""),
        ("aliases", "a, b,, a", "aliases", ("a", "b")),
        ("review_by", "in 6 months", "review_by", date(2027, 5, 20)),
        ("review_by", "", "review_by", None),
        ("slug", "", "slug", ""),
    ],
)
def test_what_is_typed_is_understood(name: str, typed: str, field: str, value: object) -> None:
    """Words, letters and times mean what whoever types them means."""
    read = read_fields({**typed_of(WORDS), name: typed}, WORDS, AROUND)

    assert value == getattr(read.words, field)
    assert name not in read.problems


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        ("title", " ", "An article needs a title."),
        ("state", "x", "Who may read it? draft, internal, public."),
        ("language", "", "In which language is it? As en, da, Swedish."),
        ("language", "da", "This is there in Danish already: article 7."),
        ("owner", "ka", "ka may be kai or karl."),
        ("owner", "kay", "Nobody is called kay. Did you mean kai?"),
        ("slug", "No Way", "“No Way” cannot stand in an address; no-way could."),
    ],
)
def test_what_means_nothing_is_said(name: str, typed: str, why: str) -> None:
    """A field that means nothing says why, and what could."""
    read = read_fields({**typed_of(WORDS), name: typed}, WORDS, AROUND)

    assert {name: why} == read.problems


def test_a_translation_has_the_category_of_its_original() -> None:
    """Whatever is typed there."""
    words = ArticleWords(SafeLine("T"), "sv", "", "", category="orders", original_id=ArticleId(1))
    read = read_fields({**typed_of(words), "category": "other"}, words, AROUND)

    assert "orders" == read.words.category


def test_offers_narrow_as_one_types() -> None:
    """What begins so stands first; a whole word offers everything again."""
    assert ["kai", "karl"] == offers_for("owner", "ka", WORDS, AROUND)
    assert ["mette", "kai", "karl"] == offers_for("owner", "kai", WORDS, AROUND)
    assert ["getting-started"] == offers_for("category", "gang", WORDS, AROUND)


def test_what_an_editor_leaves_is_read_as_far_as_can_be() -> None:
    """A line that means nothing leaves its field alone; text and all other fields are taken."""
    text = render_words(WORDS).replace("state: internal", "state: foo").replace("mette", "kai")
    read = read_as_far_as_can(f"{text}more", WORDS)

    assert ArticleState.INTERNAL is read.words.state
    assert "kai" == read.words.owner
    assert read.words.body.endswith("more")
    assert ("“foo” is no state; there are draft, internal, public.",) == read.problems
    assert WORDS == read_as_far_as_can(render_words(WORDS), WORDS).words
    assert "Only text" == read_as_far_as_can("Only text", WORDS).words.body
