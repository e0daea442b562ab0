"""The first words of a mail, as lists show them; pure.

What programs put above a forwarded mail (a drawn line, From, Date and Subject) says nothing in a
list, where sender and subject stand already: the words of the mail itself are shown.
"""

from __future__ import annotations

from data.records import SafeLine
from data.text.quote_lines import block_end, is_rule, separator_of
from data.text.safe import clean_line

LOOKED_AT_MAX = 2000
"""Characters of a mail of which its first words are taken."""


def first_words(text: str, *, limit: int) -> SafeLine:
    """Give the first words of what is new in a mail, in one line."""
    head = text[:LOOKED_AT_MAX]
    if ":" not in head and "---" not in head and head[:1] != ">":
        return clean_line(head[: 2 * limit], limit=limit)
    lines = head.split("\n")
    kept: list[str] = []
    number = length = 0
    while number < len(lines) and length < 2 * limit:
        line = lines[number]
        number += 1
        if is_rule(line) or separator_of(line) is not None:
            continue
        ends = block_end(lines, start=number - 1, end=len(lines)) if ":" in line else None
        if ends is not None:
            number = ends
            continue
        bare = line.lstrip("> ")
        kept.append(bare)
        length += len(bare)
    return clean_line(" ".join(kept)[: 2 * limit] or head[: 2 * limit], limit=limit)
