"""Read HTML back as a browser would, and hold it to the tags and attributes that may be in it."""

from __future__ import annotations

from html.parser import HTMLParser

from console.domain.markdown.html import ALLOWED

_EMPTY = frozenset(("br", "hr", "img"))
_SCHEMES = ("http://", "https://", "mailto:", "tel:")


class SafeHtml(HTMLParser):
    """Raises where something is in it that an article must not bring to a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Hold a tag to what is allowed."""
        assert tag in ALLOWED, tag
        assert len(attrs) == len({name for name, _ in attrs})
        for name, value in attrs:
            assert name in ALLOWED[tag], (tag, name)
            if name in ("href", "src"):
                self.hrefs.append(value or "")
            if name == "id":
                self.ids.append(value or "")
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Hold every tag to its end."""
        assert [tag] == self._open[-1:]
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Collect the words."""
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        """Refuse comments."""
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        """Refuse declarations."""
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        """Refuse processing instructions."""
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        """Refuse what nobody knows."""
        raise AssertionError(data)

    def is_whole(self) -> bool:
        """Say whether every tag was closed."""
        return not self._open


def read_back(html: str, *, own: tuple[str, ...] = ()) -> SafeHtml:
    """Give what a browser finds in HTML; links are known schemes, anchors, or begin with `own`."""
    found = SafeHtml()
    found.feed(html)
    found.close()
    assert found.is_whole()
    assert len(found.ids) == len(set(found.ids))
    for href in found.hrefs:
        assert href.startswith((*_SCHEMES, "#", *own)), href
    return found
