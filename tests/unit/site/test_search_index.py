"""What the site's search looks through."""
# ruff: noqa: RUF001 - Chinese has a punctuation of its own

from __future__ import annotations

import json

from console.domain.site.library import make_library
from console.domain.site.search_index import folding_script, render_index
from tests.support.help_site import article, small_site, source


def index_of(*articles: object) -> tuple[list[list[str]], dict[str, list[int]]]:
    """Read the index of articles again, as the browser does."""
    library = make_library(source(articles=articles))  # type: ignore[arg-type]  # as written below
    script = render_index(library.entries, ["Shelf"] * len(library.entries), "en").decode()
    found = json.loads(script.removeprefix("window.articleIndex = ").removesuffix(";\n"))
    words = {}
    for line in found["words"].splitlines():
        word, *gaps = line.split(" ")
        words[word] = [sum(map(int, gaps[: n + 1])) for n in range(len(gaps))]
    return found["articles"], words


def test_every_word_says_where_it_stands() -> None:
    """Title, aliases and text are told apart, for each article that has the word."""
    _, words = index_of(
        article(1, "en", "Lamp", "lamp hook", aliases=["hook"]),
        article(2, "en", "Hook", "nothing"),
    )

    assert [0 * 8 + 1 + 4] == words["lamp"]
    assert [0 * 8 + 2 + 4, 1 * 8 + 1] == words["hook"]


def test_words_are_folded_as_everywhere() -> None:
    """Accents, full width, pairs of Chinese characters and the last one of a run are there."""
    _, words = index_of(article(1, "en", "Ærø １０ 开发票", "Wi-Fi don’t"))

    assert {"aero", "10", "开发", "发票", "票", "wi", "fi", "wifi", "don", "dont", "t"} == set(
        words
    )


def test_words_stand_as_a_browser_sorts_them() -> None:
    """JavaScript compares UTF-16 units: a rare character stands before a private one."""
    script = small_site().pages["zh/search.js"].decode()
    lines = json.loads(script.partition(" = ")[2].removesuffix(";\n"))["words"].splitlines()
    keys = [line.split(" ")[0].encode("utf-16-be") for line in lines]

    assert sorted(keys) == keys


def test_a_foreign_article_says_its_language() -> None:
    """An article that is there in another language alone is found, and marked."""
    articles, _ = index_of(article(1, "da", "Lampe", "Tekst.", slug="lampe"))

    assert [["da/lampe.html", "Lampe", "Tekst.", "Shelf", "da", "dansk", " lampe |"]] == articles


def test_the_script_gets_the_rules_of_folding() -> None:
    """Letters and scripts come from fold.py itself, never from a copy."""
    rules = json.loads(folding_script().partition(" = ")[2].removesuffix(";\n"))

    assert "o" == rules["letters"]["ø"]
    assert 2 == len(rules["voiced"])
