"""Cut HTML into text, start tags and end tags, in one pass and in linear time.

Theory of operation: the standard library's `html.parser` looks for the end of an unfinished
comment or tag from each `<` anew, so a megabyte of `<!--` keeps it busy for hours; and it takes
apart the attributes of every tag, of which a mail uses a tenth. Here each position is looked at a
bounded number of times, attributes stay one string until somebody asks, and what is not a tag
after all stays text: nothing a customer wrote is lost to a missing bracket.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from enum import IntEnum


class Token(IntEnum):
    """What a piece of HTML is."""

    TEXT = 0
    START = 1
    END = 2


# Quotes count only after "=": `<p it's>` is a tag that ends at its bracket.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+)>""",
)
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_ATTRIBUTE = re.compile(
    r"""([^\s=>"'/][^\s=>/]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?""",
)
# Nobody reads what is inside; HTML knows no tags there, only the matching end.
_UNREAD = frozenset(("script", "style", "title", "iframe", "noembed", "noframes", "xmp"))
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{9,}+);?")


def tokens(source: str, defects: list[str]) -> Iterator[tuple[Token, str, str]]:
    """Yield (kind, text or lower-case tag name, attributes as written)."""
    position = 0
    last_bracket = source.rfind(">")
    tag = _TAG
    unclosed: set[str] = set()
    while True:
        start = source.find("<", position)
        if start < 0 or start > last_bracket:
            yield Token.TEXT, source[position:], ""
            return
        if start > position:
            yield Token.TEXT, source[position:start], ""
        match = tag.match(source, start)
        if match is None and tag is _TAG and source[start + 1 : start + 2].isalpha():
            # A quote is never closed: from here on, a tag ends at the next bracket.
            tag = _PLAIN_TAG
            match = tag.match(source, start)
        if match is None:
            following = source[start + 1 : start + 2]
            if following and following in "!?/":
                position = _after_declaration(source, start, unclosed)
            else:
                yield Token.TEXT, "<", ""
                position = start + 1
            continue
        position = match.end()
        closing, name, attributes = match.groups()
        name = name.lower()
        if closing:
            yield Token.END, name, ""
        elif name in _UNREAD:
            position = _after_unread(source, position, name, unclosed)
        else:
            yield Token.START, name, attributes
        if unclosed and "told" not in unclosed:
            unclosed.add("told")
            defects.append("A comment or style section of the HTML never ends; it is shown.")


def attributes(written: str) -> dict[str, str]:
    """Take a tag's attributes apart; of a repeated one the first counts, as in browsers."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(written):
        value = double or single or bare
        found.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return found


def unescape(text: str) -> str:
    """Decode character references; absurdly long numbers become U+FFFD."""
    # int() refuses more than 4,300 digits with an exception, and no character needs nine.
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text) if "&#" in text else text)


def _after_declaration(source: str, start: int, unclosed: set[str]) -> int:
    """Return where a comment, doctype or processing instruction ends."""
    if source.startswith("<!--", start) and "-->" not in unclosed:
        end = source.find("-->", start + 2)
        if end >= 0:
            return end + 3
        unclosed.add("-->")
    return source.find(">", start) + 1  # there is one: `start` is before the last bracket


def _after_unread(source: str, position: int, name: str, unclosed: set[str]) -> int:
    """Return where the end tag of a script or style section stands."""
    if name in unclosed:
        return position
    end = re.compile(f"</{name}", re.IGNORECASE).search(source, position)
    if end is None:
        unclosed.add(name)
        return position
    return end.start()
