"""What the elements of HTML are: blocks, lists, what has no content, what stays unseen."""

from __future__ import annotations

import re

from data.text.html_marks import Colour, Mark

LIST_LEVEL_MAX = 9


def _names(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


_VOID = _names("area base basefont bgsound col embed frame keygen link meta param source track wbr")
SINGLE = _VOID | {"img", "br", "hr", "input"}
"""Elements without content and end tag."""
IGNORED = frozenset(("html", "head", "body", "tbody", "thead", "tfoot", "colgroup"))
UNSHOWN = frozenset(("object", "applet", "svg", "math", "template", "datalist", "audio", "video"))
LISTS = frozenset(("ul", "ol", "menu", "dir"))
BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main"
    " menu nav ol optgroup option p pre section summary table tbody td tfoot th thead tr ul"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MARGINS = {"p": 1, "pre": 1, "listing": 1, "blockquote": 1, "dl": 1, "figure": 1} | dict.fromkeys(
    _HEADINGS, 1
)
_NO_MARGIN = re.compile(r"""[;"'\s]margin(?:-top)?:\s*0""")
_WORD_LIST = re.compile(r"mso-list:[^;\"']*level(\d)")


class Element:
    """An open element and what closing it undoes."""

    __slots__ = ("before", "hides", "level", "margin", "mark", "pre", "since", "tag")

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.hides = False
        self.level = False
        """Whether it is one more level of quoting."""
        self.pre = False
        self.margin = 0
        self.mark = Mark.NOTHING
        self.since = 0
        self.before: tuple[Colour, Colour] | None = None
        """The colours outside, where it sets others."""


class Scope:
    """A table or a cell: end tags do not reach out of it."""

    __slots__ = ("counts", "floor", "is_cell", "laid_out")

    def __init__(self, *, floor: int, is_cell: bool, laid_out: bool) -> None:
        self.floor = floor
        self.is_cell = is_cell
        self.laid_out = laid_out
        self.counts: dict[str, int] = {}


def margin_of(tag: str, lowered: str) -> int:
    """Return the blank lines around a block; Word and Outlook write every line as a paragraph."""
    margin = _MARGINS.get(tag, 0)
    if not margin or tag != "p":
        return margin
    is_word = "msonormal" in lowered or "msolist" in lowered
    return 0 if is_word or _NO_MARGIN.search(lowered) else margin


def word_list_level(lowered: str) -> int:
    """Return how deep in a list a paragraph of Word stands; 0 for one in no list."""
    found = _WORD_LIST.search(lowered)
    return min(int(found[1]), LIST_LEVEL_MAX) if found else 0


def span_of(number: str) -> int:
    """Read over how many columns or rows a cell goes; what is absurd goes over one."""
    number = number.strip()
    if not 0 < len(number) < 3 or not number.isdecimal():  # noqa: PLR2004 - two digits
        return 1
    return max(int(number), 1)
