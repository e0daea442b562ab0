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
)
_QUOTE_NAME = re.compile(r"""\bname\s*=\s*["']?quote\b""")  # GMX and WEB.DE
_SIGNATURE_ID = re.compile(r"""\bid\s*=\s*["']?(?:x_)*signature\b""")  # Outlook on the web
_OUTLOOK_BORDER = re.compile(r"border-top:solid\s*#?\w+\s*1(?:\.0)?pt")
_QUOTE_TAGS = frozenset(("div", "blockquote", "span", "section", "table", "p", "pre"))

_ZERO = r"0+(?:\.0+)?(?:px|pt|em|rem|%)?(?:!important)?(?:;|$)"
_HIDING_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all"
    rf"|opacity:{_ZERO}|font-size:{_ZERO}|font:{_ZERO})"
)
_NO_HEIGHT = re.compile(rf"(?:^|;)(?:max-)?(?:height|width):{_ZERO}")
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_WHITE = frozenset(("#fff", "#ffffff", "white", "rgb(255,255,255)"))
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
    if "quote" in lowered and _QUOTE_NAME.search(lowered):
        return Mark.QUOTE
    if "signature" in lowered and _SIGNATURE_ID.search(lowered):
        return Mark.SIGNATURE
    if "border-top:" in lowered and _OUTLOOK_BORDER.search(lowered):
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
        or "font:0" in compact
        or ("color:" in compact and "background" in compact)
    ):
        return False
    found = attributes(written)
    style = _SPACES.sub("", found.get("style", "").lower())
    return (
        "hidden" in found
        or _HIDING_STYLE.search(style) is not None
        or ("overflow:hidden" in style and _NO_HEIGHT.search(style) is not None)
        or _is_unreadable(style)
    )


def _is_unreadable(style: str) -> bool:
    """Say whether text and background have one colour, both set here."""
    colour, background = _COLOUR.search(style), _BACKGROUND.search(style)
    if not colour or not background:
        return False
    both = {colour.group(1), background.group(1)}
    return len(both) == 1 or both <= _WHITE
