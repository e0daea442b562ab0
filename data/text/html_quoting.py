"""Follow what the elements of a mail's HTML say of its lines: quoted, or a signature."""

from __future__ import annotations

from data.text.html_elements import Element
from data.text.html_layout import Page
from data.text.html_marks import Mark, find_mark
from data.text.quote_lines import is_header_line

_LABELS_MIN = 2


class Quoting:
    """Which of the open elements are quotes; writes it onto the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._heads: list[Element] = []

    def start(self, element: Element, lowered: str) -> None:
        """Note what an element that begins says of its lines."""
        mark = find_mark(element.tag, lowered)
        if mark is Mark.NOTHING:
            return
        page = self._page
        page.block()
        if mark in (Mark.QUOTE_REST, Mark.MAYBE_REST):
            if page.quoted or page.level:
                return  # quoted already, and what follows the outer quote need not be
            if mark is Mark.QUOTE_REST:
                page.quoted += 1
                return
            element.since = page.line_number
        elif mark is Mark.SIGNATURE:
            page.signature += 1
        else:
            page.quoted += 1
            if mark is Mark.QUOTE_HEAD:
                element.since = page.level
                self._heads.append(element)
        element.mark = mark

    def end(self, element: Element) -> None:
        """Undo it where the element ends, or judge it now that its lines are known."""
        page = self._page
        if element.level and self._heads and page.level == self._heads[-1].since + 1:
            # The quote itself ends; what follows in the same container is the writer's own.
            page.quoted -= 1
            self._heads.pop().mark = Mark.NOTHING
        if element.mark is Mark.NOTHING:
            return
        page.block()
        if element.mark is Mark.SIGNATURE:
            page.signature -= 1
        elif element.mark is Mark.MAYBE_REST:
            labels = sum(is_header_line(line) for line in page.text_since(element.since))
            if labels >= _LABELS_MIN and not page.quoted:
                page.quote_since(element.since)
                page.quoted += 1
        else:
            page.quoted -= 1
            if element.mark is Mark.QUOTE_HEAD:
                self._heads.pop()
