"""An article that tries everything is harmless wherever it is read, and is soon read."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from console.domain.markdown.html import Page, to_html
from console.domain.markdown.plain import to_plain
from console.domain.markdown.reading import parse
from console.domain.markdown.targets import TargetKind
from console.domain.markdown.tree import Tree, targets_of
from console.domain.markdown.words import words_of
from data.text.safe import is_safe
from data.text.width import width_of
from tests.support.hostile_article import hostile_article
from tests.support.safe_html import read_back
from widgets.glyphs import glyphs_for
from widgets.markdown_lines import markdown_lines

SECONDS_MAX = 10.0
"""Of the processor, on a busy machine; without our bounds the slowest takes minutes."""
SIZE = 40_000
CASES: dict[str, Callable[[int], str]] = {
    "wide table": lambda size: (
        f"|{'a|' * (size // 8)}\n|{'-|' * (size // 8)}\n" + "|\n" * (size // 4)
    ),
    "long table": lambda size: "|a|b|\n|-|-|\n" + "|c|d|\n" * (size // 6),
    "brackets": lambda size: "[" * size,
    "pictures": lambda size: "![" * (size // 2),
    "open links": lambda size: "[a](b" * (size // 5),
    "nested brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "stars": lambda size: "*a " * (size // 6) + " b*" * (size // 6),
    "stars and lines": lambda size: "*_" * (size // 2),
    "ticks": lambda size: "".join("`" * long + " " for long in range(1, int((2 * size) ** 0.5))),
    "quotes": lambda size: ">" * size,
    "lazy quotes": lambda size: ">" * (size // 2) + "a\n" + "b\n" * (size // 4),
    "lists": lambda size: "- " * (size // 2) + "a",
    "references": lambda size: "".join(f"[{number}]: x\n" for number in range(size // 8)),
    "lines": lambda size: "a\n" * (size // 2),
    "comments": lambda size: "<!--" * (size // 4),
    "same headings": lambda size: "# a\n" * (size // 4),
    "accents": lambda size: "a" + "\u0301" * size,
}


@pytest.fixture(scope="module")
def tree() -> Tree:
    """Read the article once."""
    return parse(hostile_article())


def test_page_is_harmless(tree: Tree) -> None:
    """Nothing of it is mark-up of a page, and every link is of a known kind."""
    html = to_html(tree, Page(article=lambda slug: f"own/{slug}", file=lambda name: f"own/{name}"))
    found = read_back(html, own=("own/",))

    assert is_safe(html)
    assert "".join(found.words).rstrip().endswith("the last words")
    assert [
        "https://e.example/%22onmouseover=%22alert(1)",
        "own/x.png",
        "https://evil.example/pixel.gif",
        "own/java&#0%3Bscript%3Aalert%281%29",
        "own/java&",
        "http://evil.example",
    ] == list(dict.fromkeys(found.hrefs))


def test_terminal_is_harmless(tree: Tree) -> None:
    """No line drives the terminal or is wider than it."""
    for width in (20, 80):
        for line in markdown_lines(tree, width, glyphs_for(is_ascii=False)):
            text = "".join(span.text for span in line.spans)
            assert is_safe(text)
            assert all(is_safe(span.text) for span in line.spans)
            assert width_of(text) <= width


def test_mail_and_index_are_harmless(tree: Tree) -> None:
    """What a customer is sent, and what is searched, has no control in it and is whole."""
    for text in (to_plain(tree, article=lambda slug: slug), words_of(tree)):
        assert is_safe(text)
        assert text.endswith("the last words")


def test_it_says_what_was_too_much(tree: Tree) -> None:
    """Depth and width that were not drawn are said, and so are links that are none."""
    assert [
        "A table with more than 60 columns stands here as text.",
        "Quotes and lists that lie very deep stand here as plain words.",
        "The text has too many signs: its end stands here as it was typed.",
    ] == list(tree.cuts)
    assert "javascript:alert(1)" in tree.dead_links
    assert [
        (TargetKind.WEB, "https://e.example/%22onmouseover=%22alert(1)"),
        (TargetKind.WEB, "https://evil.example/pixel.gif"),
        (TargetKind.FILE, "java&"),
        (TargetKind.WEB, "http://evil.example"),
    ] == [(target.kind, target.address) for target in targets_of(tree)]


@pytest.mark.parametrize("case", CASES)
def test_no_text_takes_long(case: str) -> None:
    """Forty thousand signs in the worst order are read and drawn in seconds."""
    text = CASES[case](SIZE)
    begun = time.process_time()
    read = parse(text)
    to_html(read, Page(article=lambda _: None, file=lambda _: None))
    to_plain(read, article=lambda _: None)
    markdown_lines(read, 20, glyphs_for(is_ascii=False))

    assert time.process_time() - begun < SECONDS_MAX
