"""Articles: whatever their text, reading it never fails and nothing of it reaches a page alive."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.domain.markdown.html import Page, to_html
from console.domain.markdown.reading import parse
from console.domain.markdown.tree import Node, Text, walk
from console.domain.markdown.words import words_of
from data.text.safe import is_safe
from data.text.width import width_of
from tests.support.safe_html import read_back
from widgets.glyphs import glyphs_for
from widgets.markdown_lines import markdown_lines

PAGE = Page(article=lambda slug: f"own/{slug}", file=lambda name: f"own/{name}", scroll_label="<>")
SIGNS = "#*_~`[]()!<>|-+:.\\&;\"'= \n\t\r\x00\x1b\u202e\u200b\u0301æ漢0x"
TEXTS = st.text(SIGNS + "abjt", max_size=300) | st.text(max_size=200)
HOSTILE = (
    "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![x](javascript:alert(1))\n",
    "[x]: javascript:alert(1)\n\n[x] <javascript:alert(1)> <data:text/html,x>\n",
    "[x](&#106;avascript&colon;alert&#40;1) [y](\x01javascript:x) [z](java&Tab;script:x)\n",
    '[a](https://e.example/"onmouseover="x) ![" onerror="x](x.png)\n',
    '# "><img src=x onerror=x>\n\n```"><script>\n</code></pre><script>\n```\n',
    "| <script> | javascript: |\n|-|-|\n| `<b>` | [q](vbscript:x) |\n",
    "&#27;[31m &#x9b; &#0; &#x202e; \x1b]0;title\x07 \x9b2J\n",
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("\n".join(HOSTILE))
def test_any_text_becomes_harmless_html(text: str) -> None:
    """Any text is read, and its HTML has only known tags, attributes and kinds of link."""
    tree = parse(text)
    html = to_html(tree, PAGE)

    assert is_safe(html)
    read_back(html, own=("own/",))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("\n".join(HOSTILE))
@example("\u200b \u0301")
def test_any_tree_is_safe_to_show(text: str) -> None:
    """Whatever stands in a text, the words of its tree and for the index drive no terminal."""
    tree = parse(text)

    assert is_safe(words_of(tree))
    assert all(is_safe(_said(node)) for node in walk(tree))
    assert not any("\n" in node.text for node in walk(tree) if isinstance(node, Text))


def _said(node: Node) -> str:
    return "".join(str(getattr(node, name, "")) for name in ("text", "alt", "name", "language"))


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(20, 200), st.booleans())
@example("\n".join(HOSTILE), 20, True)
@example("| a | b |\n|-|-|\n| 漢漢 x\u0301 | `x` |\n" * 2, 20, False)
def test_any_text_fits_the_terminal(text: str, width: int, is_ascii: bool) -> None:
    """Whatever stands in a text, its lines fit the width and drive no terminal."""
    lines = markdown_lines(parse(text), width, glyphs_for(is_ascii=is_ascii))

    for line in lines:
        assert sum(width_of(span.text) for span in line.spans) <= width
        assert all(is_safe(span.text) and "\n" not in span.text for span in line.spans)
        assert is_safe("".join(span.text for span in line.spans))
