"""Domain: an article's tree as HTML that can do nothing but be read (pure).

Theory of operation: only the tags and attributes written in this file can come out, and every
character of the article goes through one of two functions that escape it. There is no raw HTML in
the tree, no style and no script here, and what a link or a picture points to was judged when the
text was read (`targets.py`); where the page and the files lie is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from console.domain.markdown.targets import Target, TargetKind
from console.domain.markdown.tree import (
    Block,
    Break,
    Cell,
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Image,
    Inline,
    Item,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Strike,
    Strong,
    Table,
    Text,
    Tree,
    plain_words,
)

LEVEL_MAX = 6
ANCHOR_PREFIX = "a-"
"""Before every id, so that no heading takes an id that the page or its script uses."""
ALLOWED: dict[str, frozenset[str]] = {
    **{f"h{level}": frozenset(("id",)) for level in range(1, LEVEL_MAX + 1)},
    "p": frozenset(),
    "br": frozenset(),
    "hr": frozenset(),
    "strong": frozenset(),
    "em": frozenset(),
    "s": frozenset(),
    "code": frozenset(("class",)),
    "pre": frozenset(("tabindex", "role", "aria-label")),
    "div": frozenset(("class", "tabindex", "role", "aria-label")),
    "blockquote": frozenset(),
    "ul": frozenset(("class",)),
    "ol": frozenset(("start",)),
    "li": frozenset(("class",)),
    "a": frozenset(("href", "rel")),
    "img": frozenset(("src", "alt", "loading")),
    "table": frozenset(),
    "thead": frozenset(),
    "tbody": frozenset(),
    "tr": frozenset(),
    "th": frozenset(("scope", "class")),
    "td": frozenset(("class",)),
}
"""Every tag that can come out, with its attributes; the tests hold the output to it."""
_DONE, _UNDONE = "\u2611", "\u2610"
_OTHERS = "noopener noreferrer"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page knows of the world around an article."""

    article: Callable[[str], str | None]
    """Give the address of the article with this slug, seen from this page; None: no link."""
    file: Callable[[str], str | None]
    """Give the address of a file of this article by its name; None: there is none."""
    picture: Callable[[str], str | None] | None = None
    """Give the address of a file that can be shown; None: all files can."""
    first_level: int = 2
    """Level of the article's highest heading; the page's own title is the first."""
    scroll_label: str = ""
    """Says, in the page's language, what can be moved sideways; without it nothing is."""


def to_html(tree: Tree, page: Page) -> str:
    """Give the article's text as HTML, without the page around it."""
    return "".join(_Writer(page).blocks(tree.blocks)).removesuffix("\n")


def anchor_id(anchor: str) -> str:
    """Give the id of the heading with an anchor, as it stands in the HTML."""
    return ANCHOR_PREFIX + anchor


class _Writer:
    def __init__(self, page: Page) -> None:
        self.page = page
        self._levels: list[int] = []
        """Of the headings around this place, as the writer chose them."""
        self._is_in_link = False
        self._is_in_link = False

    def blocks(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block)
            yield "\n"

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                tag = f"h{self._level(block.level)}"
                yield f'<{tag} id="{_attribute(anchor_id(block.anchor))}">'
                yield from self._words(block.children)
                yield f"</{tag}>"
            case Paragraph():
                yield "<p>"
                yield from self._words(block.children)
                yield "</p>"
            case Listing():
                yield from self._listing(block)
            case Quote():
                yield "<blockquote>\n"
                yield from self.blocks(block.blocks)
                yield "</blockquote>"
            case CodeBlock():
                kind = f' class="language-{_attribute(block.language)}"' if block.language else ""
                yield f"<pre{self._scrolling()}><code{kind}>{_text(block.text)}\n</code></pre>"
            case Table():
                yield from self._table(block)
            case Rule():
                yield "<hr>"

    def _level(self, level: int) -> int:
        """Give the level of a heading on the page: none is left out on the way down."""
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        return min(self.page.first_level + len(self._levels) - 1, LEVEL_MAX)

    def _listing(self, block: Listing) -> Iterator[str]:
        tag = "ul" if block.start is None else "ol"
        number = f' start="{block.start}"' if block.start not in (None, 1) else ""
        tasks = (
            ' class="tasks"' if tag == "ul" and any(_is_task(item) for item in block.items) else ""
        )
        yield f"<{tag}{number}{tasks}>\n"
        for item in block.items:
            yield from self._item(item, is_loose=block.is_loose)
        yield f"</{tag}>"

    def _item(self, item: Item, *, is_loose: bool) -> Iterator[str]:
        box = f"{_DONE if item.is_done else _UNDONE} " if _is_task(item) else ""
        yield f'<li class="task">{box}' if box else "<li>"
        for number, block in enumerate(item.blocks):
            if isinstance(block, Paragraph) and not is_loose:
                yield from self._words(block.children)
            else:
                yield "" if number else "\n"
                yield from self._block(block)
            yield "\n" if number + 1 < len(item.blocks) else ""
        yield "</li>\n"

    def _table(self, table: Table) -> Iterator[str]:
        if self.page.scroll_label:
            yield f'<div class="table"{self._scrolling()}>'
        yield "<table>\n<thead>\n"
        yield from self._row(table, table.head, "th", ' scope="col"')
        yield "</thead>\n"
        if table.rows:
            yield "<tbody>\n"
            for row in table.rows:
                yield from self._row(table, row, "td", "")
            yield "</tbody>\n"
        yield "</table>"
        if self.page.scroll_label:
            yield "</div>"

    def _row(self, table: Table, cells: tuple[Cell, ...], tag: str, scope: str) -> Iterator[str]:
        yield "<tr>"
        for cell, align in zip(cells, table.aligns, strict=False):
            # A head without words names no column: then it is a cell like others.
            is_head = tag == "th" and bool(plain_words(cell))
            name, attributes = (tag, scope) if is_head else ("td", "")
            kind = f' class="{align}"' if align else ""
            yield f"<{name}{attributes}{kind}>"
            yield from self._words(cell)
            yield f"</{name}>"
        yield "</tr>\n"

    def _words(self, children: tuple[Inline, ...]) -> Iterator[str]:
        for node in children:
            match node:
                case Text():
                    yield _text(node.text)
                case Code():
                    yield f"<code>{_text(node.text)}</code>"
                case Break():
                    yield "<br>\n"
                case Strong():
                    yield from self._marked("strong", node.children)
                case Emphasis():
                    yield from self._marked("em", node.children)
                case Strike():
                    yield from self._marked("s", node.children)
                case Link():
                    yield from self._link(node)
                case Image():
                    yield self._image(node)

    def _marked(self, tag: str, children: tuple[Inline, ...]) -> Iterator[str]:
        yield f"<{tag}>"
        yield from self._words(children)
        yield f"</{tag}>"

    def _link(self, link: Link) -> Iterator[str]:
        href = self._href(link.target)
        if href is None:
            yield from self._words(link.children)
            return
        rel = f' rel="{_OTHERS}"' if link.target.kind is TargetKind.WEB else ""
        yield f'<a href="{_attribute(href)}"{rel}>'
        self._is_in_link = True
        yield from self._words(link.children)
        self._is_in_link = False
        yield "</a>"

    def _href(self, target: Target) -> str | None:
        match target.kind:
            case TargetKind.WEB | TargetKind.MAIL | TargetKind.PHONE:
                return target.address
            case TargetKind.ANCHOR:
                return f"#{quote(anchor_id(target.anchor))}"
            case TargetKind.ARTICLE:
                address = self.page.article(target.address)
                anchor = f"#{quote(anchor_id(target.anchor))}" if target.anchor else ""
            case TargetKind.FILE:
                address = self.page.file(target.address)
                anchor = f"#{target.anchor}" if target.anchor else ""
        return None if address is None else address + anchor

    def _image(self, image: Image) -> str:
        source = (self.page.picture or self.page.file)(image.name)
        if source is None:
            words, address = _text(image.alt or image.name), self.page.file(image.name)
            if address is None or self._is_in_link:
                return words
            return f'<a href="{_attribute(address)}">{words}</a>'
        # Who hears the page could not follow a link without words.
        alt = image.alt or (image.name if self._is_in_link else "")
        return f'<img src="{_attribute(source)}" alt="{_attribute(alt)}" loading="lazy">'

    def _scrolling(self) -> str:
        """Give what lets a keyboard reach what is wider than the page."""
        label = self.page.scroll_label
        return f' tabindex="0" role="group" aria-label="{_attribute(label)}"' if label else ""


def _is_task(item: Item) -> bool:
    return item.is_done is not None


def _text(text: str) -> str:
    return escape(text, quote=False)


def _attribute(text: str) -> str:
    return escape(text, quote=True)
