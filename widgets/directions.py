"""Keep what is written to the left within its own columns of a line (pure).

Theory of operation: some terminals turn Hebrew and Arabic themselves, a whole row at a time, and
then swap two such columns with all between them; others turn nothing. So there are two ways
(docs/adr). Logical order: a row goes out as it is read; between fields one blank cell becomes a
sign that looks blank and counts as a letter written to the right, so that no terminal turns across
it. Visual order: each field is turned here, by itself, and the terminal is told to turn nothing.
No control character is sent for either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.widget import Widget

from data.text.bidi import as_seen, holds_right_to_left, is_right_to_left
from data.text.width import width_of
from widgets.glyphs import ASCII_CLASS

VISUAL_CLASS = "-visual"
"""Class of an app that puts each field into the order of the columns itself."""
PARTING = "\u2800"
"""The empty Braille cell: it is drawn blank, and has the direction of a Latin letter."""
# Where fields of a line meet: a bar or a dot between blanks, a gap, and before an address.
_GAP = re.compile(r"( \| | · | {2,}| (?=<[^<>@\s]+@[^<>\s]+>))")


def turns_lines(widget: Widget) -> bool:
    """Say whether fields are turned here."""
    return widget.app.has_class(VISUAL_CLASS)


def turned(text: str) -> str:
    """Turn each field of a text by itself; every one keeps its columns."""
    if not holds_right_to_left(text):
        return text
    return "".join(
        piece if number % 2 else as_seen(piece, is_from_right=is_right_to_left(piece))
        for number, piece in enumerate(_GAP.split(text))
    )


def turned_paragraph(text: str, pieces: Sequence[str], *, width: int) -> list[str]:
    """Turn the lines into which a paragraph was broken; what begins at the right ends there."""
    is_from_right = is_right_to_left(text)
    found = []
    for piece in pieces:
        if _GAP.search(piece):
            found.append(turned(piece))  # a row of a table: its columns stay where they are
            continue
        seen = as_seen(piece, is_from_right=is_from_right)
        found.append(" " * (width - width_of(seen)) + seen if is_from_right else seen)
    return found


def parted(texts: Sequence[str]) -> list[str]:
    """Put a parting between the fields of a line in place of a blank, where one is turned."""
    found = list(texts)
    is_open = False
    for number, text in enumerate(found):
        if is_open and text[:1] == " ":
            text, is_open = PARTING + text[1:], False  # noqa: PLW2901 - the field as it is drawn
        if not holds_right_to_left(text):
            found[number], is_open = text, is_open and not text.strip()
            continue
        pieces = _GAP.split(text)
        for place in range(1, len(pieces), 2):
            if holds_right_to_left(pieces[place - 1]):
                pieces[place] = PARTING + pieces[place][1:]
        text = "".join(pieces)  # noqa: PLW2901 - as above
        is_open = text[-1] != " "
        found[number] = text if is_open else text[:-1] + PARTING
    return found


def in_directions(widget: Widget, *texts: str) -> str:
    """Join the fields of a line that is drawn at once."""
    if not any(map(holds_right_to_left, texts)):
        return "".join(texts)
    if turns_lines(widget):
        return "".join(map(turned, texts))
    return "".join(texts if widget.app.has_class(ASCII_CLASS) else parted(texts))
