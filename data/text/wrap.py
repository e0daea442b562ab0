"""Break text into lines of so many columns, as each script breaks them; pure and linear.

Theory of operation: most lines fit and are taken as they are. In a long one a new line may begin
after a blank, and beside a character of double width (Chinese, Japanese and Korean write no
blanks), but not before what closes or after what opens. Where there is no such place, as in an
address, the line is cut at its width. What begins a line (quote marks, indentation, a bullet) is
repeated or left blank before its continuations, so that quotes stay quotes and lists stay lists.
Right-to-left text keeps its logical order: turning it is the terminal's work.
"""
# ruff: noqa: RUF001 - the signs of several scripts are what it is about

from __future__ import annotations

import re
from collections.abc import Sequence

from data.text.width import columns_of, is_narrow, width_of

WRAPPED_LINES_MAX = 20_000
"""Lines of one text; a mail of a megabyte has fewer unless it is made to do harm."""
CUT_WORDS = "(cut here: it goes on)"
_LEAD = re.compile(
    r"(?P<quotes> {0,3}(?:> ?)+)"
    r"|(?P<blank> *(?:(?:[-*•·–]|\d{1,3}[.)]) +|\[\d{1,3}\] (?=\S+$))?)"
)
_DRAWN = frozenset("-_=*~#+.·—–─━═")
# Japanese and Chinese typesetting (kinsoku, GB/T 15834): what may not begin or end a line.
_NO_START = frozenset(
    "!%),.:;?]}¢°·’”†‡›℃∶、。〃〉》」』】〕〗〙〛〞々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ・ーヽヾ"
    "ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ！＂％＇），．：；？］｝～｠｡｣､･ｰ…‥—"
)
_NO_END = frozenset("([{£¥‘“‹〈《「『【〔〖〘〚〝＄（［｛｟｢￡￥")
_JOINER = "\u200d"


def wrapped(text: str, width: int, *, lines_max: int = WRAPPED_LINES_MAX) -> list[str]:
    """Break text into lines of at most so many columns."""
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) <= width and is_narrow(line):
            lines.append(line)
        else:
            lines += wrap_line(line, width, lines_max=lines_max)
        if len(lines) > lines_max:
            return [*lines[:lines_max], CUT_WORDS]
    return lines


def hung(mark: str, lines: Sequence[str]) -> list[str]:
    """Put a sign before the first line of a sentence, and as much room before the others."""
    room = " " * width_of(mark)
    return [f"{room if number else mark}{line}" for number, line in enumerate(lines)]


def wrap_line(line: str, width: int, *, lines_max: int = WRAPPED_LINES_MAX) -> list[str]:
    """Break one line; its continuations stand below its first word."""
    if width_of(line) <= width:
        return [line]
    if line[-1] in _DRAWN and len(set(line)) == 1:
        return [line[:width]]  # a line that is drawn, not written, is as long as there is room
    first, again = _leads(line, width)
    words, room = line[len(first) :], width - width_of(again)
    pieces = cut_words(words, room, lines_max=lines_max)
    return [(first if number == 0 else again) + piece for number, piece in enumerate(pieces)]


def cut_words(words: str, room: int, *, lines_max: int = WRAPPED_LINES_MAX) -> list[str]:
    """Cut running words into pieces of at most so many columns; between them only blanks go."""
    cut = _cut_narrow if is_narrow(words) else _cut_any
    return cut(words, room, lines_max)


def _leads(line: str, width: int) -> tuple[str, str]:
    """Give how a line begins, and how its continuations do."""
    found = _LEAD.match(line)
    lead = found[0] if found is not None else ""
    if found is None or len(lead) > width // 2:
        return "", ""
    return lead, lead if found["quotes"] else " " * width_of(lead)


def _cut_narrow(words: str, room: int, lines_max: int) -> list[str]:
    pieces: list[str] = []
    start, length = 0, len(words)
    while length - start > room and len(pieces) <= lines_max:
        limit = start + room
        blank = words.rfind(" ", start + 1, limit + 1)
        cut = blank if blank > start else limit
        pieces.append(words[start:cut].rstrip())
        start = cut
        while start < length and words[start] == " ":
            start += 1
    return [*pieces, words[start:]] if start < length or not pieces else pieces


def _cut_any(words: str, room: int, lines_max: int) -> list[str]:
    pieces: list[str] = []
    start, used, place, before = 0, 0, 0, " "
    for number, char in enumerate(words):
        columns = columns_of(char)
        if number > start and _may_break(before, char, columns):
            place = number
        if used + columns > room and char != " " and number > start:
            cut = place if place > start else number
            if columns == 0:
                cut = number - 1  # a mark on the blank that ran past the edge stays on it
            pieces.append(words[start:cut].rstrip())
            start, used = cut, width_of(words[cut:number])
            if len(pieces) > lines_max:
                break
        used += columns
        before = char
    # Blanks never begin a new line, so those at the end may have run past the edge.
    last = words[start:]
    return [*pieces, last.rstrip() if used > room else last]


def _may_break(before: str, char: str, columns: int) -> bool:
    """Say whether a new line may begin with `char`."""
    if char == " " or columns == 0 or before == _JOINER:
        return False
    if before == " ":
        return True
    if columns == 1 and columns_of(before) != 2:  # noqa: PLR2004 - neither is of double width
        return False
    return char not in _NO_START and before not in _NO_END
