"""The few signs of our own that are not plain letters, and what stands for them in ASCII (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from textual.widget import Widget

ASCII_CLASS = "-ascii"
"""Class of an app whose terminal is to be given plain letters only."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Each is one column wide but the arrow and the sign of what is done."""

    pointer: str
    dot: str
    more: str
    arrow: str
    unread: str
    pen: str
    """Behind the name of who writes."""
    unknown: str
    """Stands for a character that must not be shown."""
    done: str
    note: str
    """Stands before every line of what is internal."""
    deed: str
    """Before what was done."""
    bullet: str
    """Before an entry of a list."""
    bar: str
    """Before every line of a quote or of code."""
    rule: str
    """As often as a rule is wide."""
    again: str
    """Where a line of code goes on that was too long."""


UNICODE = Glyphs(
    pointer="▌",
    dot="·",
    more="…",
    arrow="→",
    unread="•",
    pen="✎",
    unknown="\ufffd",
    done="✓",
    note="▓",
    deed="·",
    bullet="•",
    bar="│",
    rule="─",
    again="»",
)
PLAIN = Glyphs(
    pointer=">",
    dot="|",
    more="~",
    arrow="->",
    unread="*",
    pen="*",
    unknown="?",
    done="ok",
    note="#",
    deed="*",
    bullet="*",
    bar="|",
    rule="-",
    again="\\",
)

AS_PLAIN = str.maketrans(
    "\u201c\u201d\u201e\u2018\u2019\u2013\u2014\u2026\u2192\u2190", '"""\'\'--~><'
)
"""What else stands in sentences: quotes, dashes, what was cut, arrows; as wide as its twin."""


def glyphs_for(*, is_ascii: bool) -> Glyphs:
    """Give the signs of a terminal."""
    return PLAIN if is_ascii else UNICODE


def glyphs_of(widget: Widget) -> Glyphs:
    """Give the signs for where a widget is drawn."""
    return glyphs_for(is_ascii=widget.app.has_class(ASCII_CLASS))
