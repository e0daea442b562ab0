"""HTML: what an article becomes on the site."""

from __future__ import annotations

import pytest

from console.domain.markdown.html import Page, to_html
from console.domain.markdown.reading import parse
from tests.support.safe_html import read_back

PAGE = Page(
    article=lambda slug: None if slug == "gone" else f"{slug}.html",
    file=lambda name: None if name == "gone.png" else f"files/{name}",
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Hello *dear* **reader**", "<p>Hello <em>dear</em> <strong>reader</strong></p>"),
        ("~~old~~ `a<b`", "<p><s>old</s> <code>a&lt;b</code></p>"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>"),
        ("# Top", '<h2 id="a-top">Top</h2>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("- a\n\n- b", "<ul>\n<li>\n<p>a</p></li>\n<li>\n<p>b</p></li>\n</ul>"),
        ("7. a", '<ol start="7">\n<li>a</li>\n</ol>'),
        (
            "- [x] a\n- [ ] b",
            '<ul class="tasks">\n<li class="task">☑ a</li>\n<li class="task">☐ b</li>\n</ul>',
        ),
        ("---", "<hr>"),
        ("```Python\n<a>\n```", '<pre><code class="language-python">&lt;a&gt;\n</code></pre>'),
        ("![A box](box.png)", '<p><img src="files/box.png" alt="A box" loading="lazy"></p>'),
        ("![A box](gone.png)", "<p>A box</p>"),
        (
            "![A box](https://far.example/box.png)",
            '<p><a href="https://far.example/box.png" rel="noopener noreferrer">A box</a></p>',
        ),
        ("[b](b.md#on-the-top)", '<p><a href="b.html#a-on-the-top">b</a></p>'),
        ("[b](gone.md) [c](article:c)", '<p>b <a href="c.html">c</a></p>'),
        ("[down](#sådan)", '<p><a href="#a-sadan">down</a></p>'),
        ("[m](m.pdf#page=2)", '<p><a href="files/m.pdf#page=2">m</a></p>'),
        ("[x](javascript:alert)", "<p>x</p>"),
        (
            "[](https://a.example)",
            '<p><a href="https://a.example" rel="noopener noreferrer">https://a.example</a></p>',
        ),
        (
            "[![](box.png)](b.md) ![](box.png)",
            '<p><a href="b.html"><img src="files/box.png" alt="box.png" loading="lazy"></a> '
            '<img src="files/box.png" alt="" loading="lazy"></p>',
        ),
        ("<b onclick=x>\n\n<!-- c -->", "<p>&lt;b onclick=x&gt;</p>\n<p>&lt;!-- c --&gt;</p>"),
    ],
)
def test_construct(text: str, html: str) -> None:
    """Each construct becomes the HTML that means it."""
    assert html == to_html(parse(text), PAGE)


def test_table_names_its_columns() -> None:
    """A table has heads with a scope, alignment as classes, and no empty head."""
    html = to_html(parse("| a | | c |\n|:-:|-|-:|\n| 1 | 2 |"), PAGE)

    assert (
        "<table>\n<thead>\n"
        '<tr><th scope="col" class="center">a</th><td></td><th scope="col" class="right">c</th>'
        "</tr>\n</thead>\n<tbody>\n"
        '<tr><td class="center">1</td><td>2</td><td class="right"></td></tr>\n'
        "</tbody>\n</table>"
    ) == html


def test_no_level_of_headings_is_left_out() -> None:
    """Headings go down one level at a time, whatever signs the writer took, and have own ids."""
    found = read_back(to_html(parse("## A\n#### B\n###### C\n## A\n# D\n# A"), PAGE))
    html = to_html(parse("## A\n#### B\n###### C\n## D\n# E"), PAGE)

    assert ["a-a", "a-b", "a-c", "a-a-2", "a-d", "a-a-3"] == found.ids
    assert ["h2", "h3", "h4", "h2", "h2"] == [line[1:3] for line in html.split("\n")]


def test_what_is_wide_can_be_reached() -> None:
    """With a label, tables and code can be moved by the keyboard."""
    page = Page(PAGE.article, PAGE.file, scroll_label='move "it"')
    html = to_html(parse("| a |\n|-|\n\n```\ncode\n```"), page)

    assert 2 == html.count(' tabindex="0" role="group" aria-label="move &quot;it&quot;"')
    assert read_back(html).is_whole()


def test_heading_is_first_at_the_level_of_the_page() -> None:
    """A page says at which level its article begins; six is the last."""
    html = to_html(parse("# A\n## B\n### C"), Page(PAGE.article, PAGE.file, first_level=5))

    assert ["h5", "h6", "h6"] == [line[1:3] for line in html.split("\n")]
