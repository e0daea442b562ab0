"""Domain: the marks between two agents' words in one text, so that neither is lost (pure).

Three lines of a form that nobody types by chance: an article about merging files with git may show
that program's marks, but ours are never kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MINE = "<<<<<<< yours"
THEIRS = "======= or"
KEEP = ">>>>>>> keep what is right"
_IN_TEXT = f"{KEEP}, then delete the lines with these marks"
_IN_FIELD = f"{KEEP} in its field, then delete all of these lines"
_MARK = re.compile(rf"^(?:{re.escape(MINE)}|{re.escape(THEIRS)} .|{re.escape(KEEP)})", re.MULTILINE)


def mark_lines(mine: Sequence[str], theirs: Sequence[str], *, by: str) -> list[str]:
    """Give both agents' lines with marks around and between them."""
    return [MINE, *mine, f"{THEIRS} {_whose(by)}", *theirs, _IN_TEXT]


def mark_field(field: str, mine: str, theirs: str, *, by: str) -> list[str]:
    """Give what both wrote into a field as lines that go above the text."""
    return [f"{MINE}: {field}", mine, f"{THEIRS} {_whose(by)}", theirs, _IN_FIELD]


def find_mark(text: str) -> tuple[int, str] | None:
    """Give the number of the first line that is a mark, counted from 1, and the line itself."""
    found = _MARK.search(text)
    if found is None:
        return None
    number = text.count("\n", 0, found.start()) + 1
    return number, text[found.start() :].partition("\n")[0]


def _whose(by: str) -> str:
    return f"{by}'s" if by else "somebody else's"
