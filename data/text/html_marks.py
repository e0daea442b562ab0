"""Tell from a tag's attributes what mail programs mean by it: hidden, quoted or signature."""

from __future__ import annotations

import re
from enum import Enum

from data.text.html_tokens import attributes


class Mark(Enum):
    """What an element says of the lines inside it."""

    NOTHING = "nothing"
    QUOTE = "quote"
    """All of it is quoted."""
    QUOTE_HEAD = "quote_head"
    """Quoted up to the end of the first blockquote in it; answers may follow."""
    QUOTE_REST = "quote_rest"
    """It and everything after it is quoted."""
    MAYBE_REST = "maybe_rest"
    """The same, if it turns out to be a block of From, Sent, To and Subject."""
    SIGNATURE = "signature"


# Class and id names as the mail programs write them, found inside the attribute values.
_MARKS: tuple[tuple[str, Mark], ...] = (
    ("gmail_quote", Mark.QUOTE_HEAD),
    ("gmail_attr", Mark.QUOTE),
    ("divrplyfwdmsg", Mark.QUOTE_REST),
    ("mail-editor-reference-message-container", Mark.QUOTE_REST),
    ("outlookmessageheader", Mark.QUOTE_REST),
    ("olk_src_body_section", Mark.QUOTE_REST),
    ("moz-cite-prefix", Mark.QUOTE),
    ("moz-email-headers-table", Mark.QUOTE),
    ("yahoo_quoted", Mark.QUOTE),
    ("protonmail_quote", Mark.QUOTE_HEAD),
    ("tutanota_quote", Mark.QUOTE_HEAD),
    ("zmail_extra", Mark.QUOTE_HEAD),
    ("isreplycontent", Mark.QUOTE),
    ("ntes_quote", Mark.QUOTE),
    ("gmail_signature", Mark.SIGNATURE),
    ("moz-signature", Mark.SIGNATURE),
    ("ms-outlook-mobile-signature", Mark.SIGNATURE),
    ("applemailsignature", Mark.SIGNATURE),
    ("protonmail_signature_block", Mark.SIGNATURE),
    ("ymail_android_signature", Mark.SIGNATURE),
    ("yahoo_signature", Mark.SIGNATURE),
    ("gmail_signature_prefix", Mark.SIGNATURE),
    ("ntes-mailmaster-quote", Mark.QUOTE),
    ("aolreplacedbody", Mark.QUOTE),
    ("composer_signature", Mark.SIGNATURE),
)
# GMX and WEB.DE; Spark
_QUOTE_NAME = re.compile(r"""\bname\s*=\s*["']?(?:quote\b|messagereplysection)""")
_SIGNATURE_ID = re.compile(r"""\bid\s*=\s*["']?(?:x_)*signature\b""")  # Outlook on the web
_OUTLOOK_BORDER = re.compile(
    r"border-top:\s*(?:solid\s*#?\w+\s*1(?:\.0)?p[tx]|1(?:\.0)?p[tx]\s*solid)"
    r"|border-top-width:\s*1px;\s*border-top-style:\s*solid"  # Windows Mail
)
_QUOTE_TAGS = frozenset(("div", "blockquote", "span", "section", "table", "p", "pre"))

_FAR = r"-(?:9[0-9]{2}|[0-9]{4,})(?:\.[0-9]+)?(?:px|pt|em|rem|%)?(?:!important)?(?:;|$)"
"""So far off that nobody sees it: some thousand pixels to the left."""
_ZERO = r"0+(?:\.0+)?(?:px|pt|em|rem|%)?(?:!important)?(?:;|$)"
_HIDING_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all"
    rf"|opacity:(?:{_ZERO}|0?\.0\d*(?:;|$))|font-size:(?:{_ZERO}|(?:[01](?:\.\d+)?|0?\.\d+)(?:px|pt)(?:!important)?(?:;|$))"
    rf"|font:{_ZERO}|text-indent:{_FAR}|(?:margin-)?(?:left|top):{_FAR}|clip:rect\((?:0|1px)[^)]*\)"
    r"|clip-path:inset\((?:50|100)%\)|color:transparent|transform:scale\(0(?:,0)?\))"
)
_NO_HEIGHT = re.compile(rf"(?:^|;)(?:max-)?(?:height|width):{_ZERO}")
_PICTURE = (-1000, -1000, -1000)
"""Behind the text is a picture: nobody knows its colour."""
Colour = tuple[int, int, int] | None
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})\b")
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0), "transparent": None, "inherit": None}
_RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,[\d.]+)?\)")
_ALIKE = 12
"""Colours that differ less in each part are one to the eye."""
_PREHEADER = re.compile(
    r"""\b(?:class|id)\s*=\s*["']?[^"']*(?:pre-?header|preview-?_?text)(?!\w*(?:-|_)?visible)"""
)
_SPACES = re.compile(r"\s+")


def find_mark(tag: str, lowered: str) -> Mark:
    """Say what the element with these attributes (in lower case) means for quoting."""
    if tag not in _QUOTE_TAGS:
        return Mark.NOTHING
    if "class" in lowered or "id=" in lowered:  # most elements of a newsletter have neither
        for name, mark in _MARKS:
            if name in lowered:
                # A blockquote is quoted anyway; its class says nothing about what follows it.
                return Mark.NOTHING if tag == "blockquote" and mark is Mark.QUOTE_HEAD else mark
    if "name" in lowered and _QUOTE_NAME.search(lowered):
        return Mark.QUOTE
    if "signature" in lowered and _SIGNATURE_ID.search(lowered):
        return Mark.SIGNATURE
    if "border-top" in lowered and _OUTLOOK_BORDER.search(lowered):
        return Mark.MAYBE_REST
    return Mark.NOTHING


def is_indent(lowered: str) -> bool:
    """Say whether a blockquote only indents, as Gmail's indent button makes it."""
    return "cite" not in lowered and "border:none" in lowered.replace(" ", "")


def is_hidden(written: str, lowered: str) -> bool:
    """Say whether an element is not shown, judging by its own attributes alone."""
    if "pre" in lowered and _PREHEADER.search(lowered):
        return True
    compact = lowered.replace(" ", "")
    # Substring tests cost a tenth of taking the attributes apart, and nearly all elements end here.
    if not (
        "none" in compact
        or "hid" in compact
        or "opacity" in compact
        or "collapse" in compact
        or "font-size:0" in compact
        or "font-size:1" in compact
        or "font-size:." in compact
        or "font:0" in compact
        or ":-" in compact
        or "clip" in compact
        or "transparent" in compact
        or "scale(0" in compact
    ):
        return False
    found = attributes(written)
    style = _SPACES.sub("", found.get("style", "").lower())
    return (
        "hidden" in found
        or _HIDING_STYLE.search(style) is not None
        or ("overflow:hidden" in style and _NO_HEIGHT.search(style) is not None)
    )


def colours_of(written: str, lowered: str) -> tuple[Colour, Colour]:
    """Give the colour of text and of what is behind it, as far as the element sets them."""
    if "color" not in lowered and "background" not in lowered:
        return None, None
    found = attributes(written)
    style = _SPACES.sub("", found.get("style", "").lower())
    text, behind = _COLOUR.search(style), _BACKGROUND.search(style)
    colour = _parse_colour(text.group(1) if text else found.get("color", ""))
    if found.get("background") or "url(" in style:
        return colour, _PICTURE
    return colour, _parse_colour(behind.group(1) if behind else found.get("bgcolor", ""))


def are_alike(one: Colour, other: Colour) -> bool:
    """Say whether text of one colour cannot be read on the other."""
    if one is None or other is None:
        return False
    return all(abs(a - b) < _ALIKE for a, b in zip(one, other, strict=True))


def _parse_colour(words: str) -> Colour:
    words = words.strip().lower()
    if not words or words in _NAMED:
        return _NAMED.get(words)
    if match := _RGB.match(words):
        return int(match[1]), int(match[2]), int(match[3])
    match = _HEX.match(words)
    if match is None:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(d * 2 for d in match[1])  # noqa: PLR2004 - RRGGBB
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
