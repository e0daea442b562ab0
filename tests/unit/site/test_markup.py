"""HTML from parts: no text is taken for markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from console.domain.site.markup import Html, element, join, safe


def test_elements_hold_elements_and_words() -> None:
    """Markup stays, words are escaped, None and False are nothing, True has no value."""
    made = element("b", "a<b", None, [element("i", "x")], class_="y", hidden=True, lang=None)

    assert '<b class="y" hidden>a&lt;b<i>x</i></b>' == made
    assert '<img alt="&quot;&#x27;">' == element("img", alt="\"'")
    assert '<p aria-label="x">' in element("p", aria_label="x")


def test_safe_markup_is_escaped_once() -> None:
    """What is markup already is not escaped again."""
    assert Html("&lt;") == safe(safe("<")) == join([safe("<")])


def test_what_nobody_can_see_is_not_on_a_page() -> None:
    """Control characters, turned directions and halves of characters are replaced."""
    assert "a\ufffdb\ufffdc\ufffd" == safe("a\x1bb\u202ec\ud800")


@given(st.text(st.characters(codec=None), max_size=60))
def test_no_text_leaves_its_element(text: str) -> None:
    """Whatever a text holds, a parser finds one element, one attribute and no other tag."""
    found: list[tuple[str, int]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, len(attrs)))

    Reader().feed(element("b", text, title=text))

    assert [("b", 1)] == found
