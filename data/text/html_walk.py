"""Walk over the tokens of a mail's HTML and write what is visible onto a page.

Theory of operation: an explicit stack of open elements, so depth costs nothing. An end tag closes
what it names if that is open in the same table cell, and everything inside it; other end tags are
ignored, as in browsers. A link is no element here but a state, because mail programs nest links
and blocks as they please. What the elements are says `html_elements`, what is quoted
`html_quoting`, what is hidden `html_marks`.
"""

from __future__ import annotations

import re

from data.text.html_elements import (
    BLOCKS,
    IGNORED,
    LISTS,
    SINGLE,
    UNSHOWN,
    Element,
    Scope,
    margin_of,
    span_of,
    word_list_level,
)
from data.text.html_layout import QUOTE_LEVELS_MAX, TABLES_MAX, Page
from data.text.html_links import Links, clean_target
from data.text.html_marks import Colour, are_alike, colours_of, is_hidden, is_indent
from data.text.html_quoting import Quoting
from data.text.html_tables import Line
from data.text.html_tokens import attributes, unescape

RULE = "-" * 40
DESCRIPTION_INDENT = 2
_BORDER = re.compile(r"""\bborder\s*=\s*["']?[1-9]""")
_SPACES = re.compile(r"[ \t\r\n\f\v\u0085\u2028\u2029]+")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\u0085\u2028\u2029]")
# What newsletters put behind their preview line to push the rest out of the list.
_FILLER = re.compile("[ \u00a0\u2007\u034f\u200b\u200c\u00ad\ufeff]{8,}+")
_INVISIBLE = frozenset("\u034f\u200b\u200c\u00ad\ufeff")
_NOTHING = dict.fromkeys(map(ord, "\u034f\u200b\u200c\u00ad\ufeff\u00a0\u2007"), " ")
_INTEGER = re.compile(r"-?[0-9]{1,6}")


class Walk:
    """The state of one walk: what is open, and the page being written."""

    def __init__(self) -> None:
        self.page = Page()
        self.links = Links()
        self._quoting = Quoting(self.page)
        self._open: list[Element] = []
        self._scopes = [Scope(floor=-1, is_cell=False, laid_out=False)]
        self._lists: list[int] = []
        self._items: list[int] = []
        self._hidden = 0
        self._unread = 0
        self._pre = 0
        self._tables = 0
        self._colours: tuple[Colour, Colour] = (None, None)
        """Of text, and behind it; nobody knows where the mail does not say."""
        self._base = ""
        self.remote_images = 0
        self.hidden_words = 0
        self.has_text = False
        self._target: str | None = None
        self._link_scope = 0
        self._link_words: list[str] = []

    def read_text(self, text: str) -> None:
        """Take the text between two tags."""
        if self._hidden:
            if self._hidden > self._unread:
                self.hidden_words += len(unescape(text).translate(_NOTHING).split())
            return
        if "&" in text:
            text = unescape(text)
        if self._pre:
            text = _LINE_ENDS.sub("\n", text)
            self.page.add_exactly(text)
        else:
            text = _SPACES.sub(" ", text)
            if not text:
                return
            if not text.isascii():
                text = _FILLER.sub(_drop_filler, text)
            self.page.add_words(text)
        if not text.isspace():
            self.has_text = True
        if self._target is not None:
            self._link_words.append(text)

    def start(self, tag: str, written: str) -> None:
        """Take a start tag."""
        lowered = written.lower()
        if "background" in lowered and ("http:" in lowered or "https:" in lowered):
            self.remote_images += 1
        if tag == "base" and not self._base:
            self._base = clean_target(attributes(written).get("href", "")) or ""
        elif tag in SINGLE:
            self._start_single(tag, written, lowered)
        elif tag == "a":
            self._end_link()
            if "href" in lowered and not self._hidden and not is_hidden(written, lowered):
                self._target = clean_target(attributes(written).get("href", ""), self._base)
                self._link_scope = len(self._scopes)
        elif tag in ("td", "th"):
            self._start_cell(tag, written, lowered)
        elif tag == "tr":
            self._end_row()
            if not self._hidden and self._scopes[-1].laid_out:
                self.page.begin_row()
            self._push(tag, written, lowered)
        elif tag == "table":
            self._start_table(written, lowered)
        elif tag not in IGNORED:
            self._push(tag, written, lowered)
        elif tag == "body":
            self._colours = colours_of(written, lowered)

    def end(self, tag: str) -> None:
        """Take an end tag: close what it names, if that is open where we stand."""
        if tag == "a":
            self._end_link()
        elif tag in ("td", "th"):
            if self._scopes[-1].is_cell:
                self._end_scope()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            if self._scopes[-1].is_cell and len(self._scopes) > 2:  # noqa: PLR2004 - page, table
                self._end_scope()
            if len(self._scopes) > 1 and not self._scopes[-1].is_cell:
                self._end_scope()
        elif self._scopes[-1].counts.get(tag):
            self._pop_to(tag)
        elif tag in ("br", "p"):
            self._start_single("br", "", "")

    def finish(self) -> list[Line]:
        """Close everything and return the lines, the list of links at their end."""
        self._end_link()
        while len(self._scopes) > 1:
            self._end_scope()
        lines = self.page.end()
        listed = self.links.listed()
        if listed:
            quoted = all(is_quoted for _, is_quoted, _ in listed)
            signature = all(is_signature for _, _, is_signature in listed)
            lines.append(Line("", 0, quoted=quoted, signature=signature))
            lines.extend(Line(text, 0, quoted=q, signature=s) for text, q, s in listed)
        return lines

    def _start_single(self, tag: str, written: str, lowered: str) -> None:
        """Take an element without content."""
        if tag == "img":
            self._show_image(written, lowered)
        elif tag == "input":
            if "checkbox" in lowered and not self._hidden and not is_hidden(written, lowered):
                is_ticked = "checked" in attributes(written)
                self.page.add_words("[x] " if is_ticked else "[ ] ")
        elif tag == "br" and not self._hidden:
            self.page.break_line()
        elif tag == "hr" and not self._hidden and not is_hidden(written, lowered):
            self.page.block()
            self.page.add_words(RULE)
            self.page.block()

    def _show_image(self, written: str, lowered: str) -> None:
        """Show the words that stand for an image; count it if it would be loaded."""
        found = attributes(written)
        if found.get("src", "").strip().lower().startswith(("http:", "https:", "//")):
            self.remote_images += 1
        alt = _SPACES.sub(" ", found.get("alt", "")).strip()
        if alt and not self._hidden and not is_hidden(written, lowered):
            self.page.add_words(f" [{alt}] ")
            if self._target is not None:
                self._link_words.append(f"[{alt}]")

    def _push(self, tag: str, written: str, lowered: str) -> Element:
        """Open an element: what it does to the page is undone in `_pop`."""
        is_block = tag in BLOCKS
        if is_block and self._scopes[-1].counts.get("p"):
            self._pop_to("p")
        if tag == "li":
            self._end_open_item()
        element = Element(tag)
        if tag in UNSHOWN or (written and is_hidden(written, lowered)):
            element.hides = True
        elif written and ("color" in lowered or "background" in lowered):
            element.hides = self._set_colours(element, written, lowered)
        if element.hides:
            self._hidden += 1
            self._unread += tag in UNSHOWN
        if not self._hidden:
            if is_block:
                element.margin = margin_of(tag, lowered)
                self.page.block(element.margin)
            if written:
                self._quoting.start(element, lowered)
            self._start_block(element, written, lowered)
        if tag in LISTS:
            self._lists.append(len(self._open))
        elif tag == "li":
            self._items.append(len(self._open))
        self._open.append(element)
        counts = self._scopes[-1].counts
        counts[tag] = counts.get(tag, 0) + 1
        return element

    def _set_colours(self, element: Element, written: str, lowered: str) -> bool:
        """Note colours; say whether the element's text has that of what is behind it."""
        text, behind = colours_of(written, lowered)
        if text is None and behind is None:
            return False
        element.before = self._colours
        self._colours = (text or self._colours[0], behind or self._colours[1])
        return text is not None and are_alike(*self._colours)

    def _start_block(self, element: Element, written: str, lowered: str) -> None:
        tag = element.tag
        if tag in LISTS:
            start = attributes(written).get("start", "1") if "start" in lowered else "1"
            self.page.begin_list(
                ordered=tag == "ol", start=int(start) if _INTEGER.fullmatch(start) else 1
            )
        elif tag == "li":
            self.page.begin_item()
        elif tag == "dd":
            self.page.indent(DESCRIPTION_INDENT)
        elif tag == "p" and "mso-list" in lowered and (deep := word_list_level(lowered)) > 1:
            self.page.mark_item(deep)
        elif tag == "blockquote" and self.page.level < QUOTE_LEVELS_MAX and not is_indent(lowered):
            element.level = True
            self.page.level += 1
        if tag in ("pre", "listing") or "white-space:pre" in lowered.replace(" ", ""):
            element.pre = True
            self._pre += 1

    def _pop(self) -> None:
        """Close the innermost element."""
        element = self._open.pop()
        tag = element.tag
        self._scopes[-1].counts[tag] -= 1
        if tag in LISTS:
            self._lists.pop()
        elif tag == "li":
            self._items.pop()
        if not self._hidden:
            if tag in LISTS:
                self.page.end_list()
            elif tag == "li":
                self.page.end_item()
            elif tag in BLOCKS:
                self.page.block(element.margin)
                if tag == "dd":
                    self.page.indent(-DESCRIPTION_INDENT)
            self._quoting.end(element)
        if element.level:
            self.page.level -= 1
        if element.pre:
            self._pre -= 1
        if element.hides:
            self._hidden -= 1
            self._unread -= tag in UNSHOWN
        if element.before is not None:
            self._colours = element.before

    def _pop_to(self, tag: str) -> None:
        """Close the innermost element of this name, which is open in this scope."""
        while self._open[-1].tag != tag:
            self._pop()
        self._pop()

    def _end_open_item(self) -> None:
        """Close the list item before the next one of the same list."""
        floor = max(self._lists[-1] if self._lists else -1, self._scopes[-1].floor)
        if self._items and self._items[-1] > floor:
            until = self._items[-1]
            while len(self._open) > until:
                self._pop()

    def _start_table(self, written: str, lowered: str) -> None:
        element = self._push("table", written, lowered)
        laid_out = not self._hidden and self._tables < TABLES_MAX
        self._begin_scope(element, is_cell=False, laid_out=laid_out)
        if laid_out:
            self._tables += 1
            self.page.begin_table(is_data=_BORDER.search(lowered) is not None)

    def _start_cell(self, tag: str, written: str, lowered: str) -> None:
        if self._scopes[-1].is_cell:
            self._end_scope()
        in_table = self._scopes[-1].laid_out
        element = self._push(tag, written, lowered)
        laid_out = in_table and not self._hidden
        self._begin_scope(element, is_cell=True, laid_out=laid_out)
        if laid_out:
            span = down = 1
            if "span" in lowered:
                found = attributes(written)
                span, down = span_of(found.get("colspan", "")), span_of(found.get("rowspan", ""))
            self.page.begin_cell(is_heading=tag == "th", span=span, down=down)

    def _begin_scope(self, element: Element, *, is_cell: bool, laid_out: bool) -> None:
        assert self._open[-1] is element
        floor = len(self._open) - 1
        self._scopes.append(Scope(floor=floor, is_cell=is_cell, laid_out=laid_out))

    def _end_scope(self) -> None:
        """Close the innermost table or cell with all that is open in it."""
        scope = self._scopes[-1]
        while len(self._open) > scope.floor + 1:
            self._pop()
        if self._link_scope >= len(self._scopes):
            self._end_link()
        if scope.laid_out:
            if scope.is_cell:
                self.page.end_cell()
            else:
                self._tables -= 1
                self.page.end_table()
        self._scopes.pop()
        self._pop()

    def _end_row(self) -> None:
        """Close the open cell and row of the innermost table."""
        if self._scopes[-1].is_cell:
            self._end_scope()
        if self._scopes[-1].counts.get("tr"):
            self._pop_to("tr")

    def _end_link(self) -> None:
        """Write the number of the link that ends here."""
        target, self._target = self._target, None
        words = " ".join("".join(self._link_words).split())
        self._link_words = []
        if target is None or not words:
            return
        page = self.page
        number = self.links.add(
            words,
            target,
            quoted=page.quoted > 0 or page.level > 0,
            signature=page.signature > 0,
        )
        if number is not None:
            page.append(f" [{number}]")


def _drop_filler(match: re.Match[str]) -> str:
    run = match.group()
    return run if _INVISIBLE.isdisjoint(run) else " "
