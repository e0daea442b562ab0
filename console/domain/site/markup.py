"""Domain: HTML that is put together from parts, where no text is taken for markup (pure).

Theory of operation: `element` escapes every child and every value that is not `Html` already, and
only this module and the renderer of articles make `Html`. So a page cannot hold markup that came
in as somebody's words, and none has to remember to escape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

# What HTML forbids, or what no reader can see: it has no business on a page.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_BLOCKS = frozenset({
    "article", "body", "details", "div", "footer", "form", "h1", "h2", "h3", "head", "header", "li",
    "link", "main", "meta", "nav", "ol", "p", "script", "section", "summary", "title", "ul",
})  # fmt: skip
"""Each on a line of its own, so that what changed can be read in a team's repository."""

Value = str | bool | None
"""Of an attribute: True is one without a value, False and None are none."""


class Html(str):
    """Markup that is safe as it is."""

    __slots__ = ()


Child = str | None | Iterable["Child"]
"""What stands in an element; a plain string is text, None is nothing."""


def element(name: str, /, *children: Child, **attributes: Value) -> Html:
    """Make an element; `class_` and `for_` lose their line, others have `-` for `_`."""
    head = f"<{name}{_attributes(attributes)}>"
    end = "\n" if name in _BLOCKS else ""
    if name in _VOID:
        return Html(head + end)
    return Html(f"{head}{join(children)}</{name}>{end}")


def join(children: Iterable[Child]) -> Html:
    """Put parts after each other."""
    return Html("".join(_part(child) for child in children))


def safe(text: str) -> Html:
    """Give a text as markup that shows it."""
    return text if isinstance(text, Html) else Html(escape(_FORBIDDEN.sub("\ufffd", text)))


def _part(child: Child) -> str:
    if child is None:
        return ""
    return safe(child) if isinstance(child, str) else join(child)


def _attributes(attributes: dict[str, Value]) -> str:
    parts = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        shown = name.rstrip("_").replace("_", "-")
        parts.append(f" {shown}" if value is True else f' {shown}="{safe(str(value))}"')
    return "".join(parts)
