"""Read the words of rich text (RTF), also where it is packed or wraps HTML; pure, bounded.

Theory of operation: one walk over the tokens with a stack of groups. What a group is for stands at
its beginning; of fonts, colours and pictures nothing is read. Exchange wraps HTML into RTF
(MS-OXRTFEX): then the tags come from their groups and what only RTF needs is passed over. Packed
rich text (MS-OXRTFCP) is a window of 4 kB that begins with words every document has.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from data.mail.charset_names import find_codec

RTF_BYTES_MAX = 1024 * 1024
"""Of rich text; walking over more would take seconds."""
DEPTH_MAX = 1000
_PACKED, _PLAIN = b"LZFu", b"MELA"
_HEAD_BYTES = 16
_WINDOW = 4096
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern"
    b" \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl"
    b"\\red0\\green0\\blue0\r\n"
    b"\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
_UNREAD = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping latentstyles"
    b" datastore listtable listoverridetable rsidtbl generator header footer headerl headerr"
    b" footerl footerr ftnsep xmlnstbl fldinst mhtmltag bkmkstart bkmkend mmathPr".split()
)
_WRITTEN = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t",
    b"cell": "\t", b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018",
    b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022",
    b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_SIGNS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\xa0", b"_": "\u2011", b"\n": "\n", b"\r": "\n"}


@dataclass(slots=True)
class _Group:
    unread: bool = False
    skip: int = 1
    """How many characters stand for each \\u where it is not understood."""


def unpack_rtf(data: bytes) -> bytes:
    """Undo the packing of MS-OXRTFCP; what is not packed comes back as it is."""
    if len(data) < _HEAD_BYTES:
        return data
    _, size, kind = struct.unpack_from("<II4s", data)
    if kind == _PLAIN:
        return data[_HEAD_BYTES : _HEAD_BYTES + size]
    return _unpack(data, min(size, RTF_BYTES_MAX)) if kind == _PACKED else data


def _unpack(data: bytes, most: int) -> bytes:
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\0"))
    at = len(_BEGINNING)
    written = bytearray()
    position, control, left = _HEAD_BYTES, 0, 0
    while position < len(data) and len(written) < most:
        if not left:
            control, left = data[position], 8
            position += 1
            continue
        if control & 1:
            if position + 2 > len(data):
                break
            (word,) = struct.unpack_from(">H", data, position)
            position += 2
            start, count = word >> 4, (word & 15) + 2
            if start == at:
                break  # the mark of the end
        else:
            window[at], start, count = data[position], at, 1
            position += 1
        for offset in range(count):
            # It may run into what it is writing itself.
            byte = window[(start + offset) % _WINDOW]
            written.append(byte)
            window[(at + offset) % _WINDOW] = byte
        at = (at + count) % _WINDOW
        control, left = control >> 1, left - 1
    return bytes(written)


def read_rtf(data: bytes) -> tuple[str, bool]:
    """Give the words of rich text, or the HTML that it wraps; the second value says which."""
    data = data[:RTF_BYTES_MAX]
    is_html = b"\\fromhtml" in data[:4096]
    walk = _Walk(_page_of(data), is_html=is_html)
    for match in _TOKEN.finditer(data):
        word, number, code, sign, brace, plain = match.groups()
        if brace is not None:
            walk.group(brace)
        elif sign == b"*":
            walk.groups[-1].unread = not data.startswith(b"\\htmltag", match.end())
        elif word is not None:
            walk.command(word, number)
        elif not walk.is_silent:
            walk.letters(code, sign, plain)
    walk.flush()
    return _joined(walk.pieces), is_html


class _Walk:
    """What is open, and what has been written so far."""

    def __init__(self, page: str, *, is_html: bool) -> None:
        self.page = page
        self.is_html = is_html
        self.pieces: list[str] = []
        self.waiting = bytearray()
        self.groups = [_Group()]
        self.in_rtf_only = False
        self.left_out = 0
        """Letters that stand for a character which was written already."""

    @property
    def is_silent(self) -> bool:
        return self.groups[-1].unread or self.in_rtf_only

    def flush(self) -> None:
        if self.waiting:
            self.pieces.append(self.waiting.decode(self.page, "replace"))
            self.waiting.clear()

    def group(self, brace: bytes) -> None:
        self.left_out = 0
        if brace == b"}":
            if len(self.groups) > 1:
                self.groups.pop()
        elif len(self.groups) < DEPTH_MAX:
            self.groups.append(_Group(self.groups[-1].unread, self.groups[-1].skip))

    def command(self, word: bytes, number: bytes | None) -> None:
        group = self.groups[-1]
        if word == b"htmlrtf":
            self.in_rtf_only = number != b"0"
        elif word == b"htmltag":
            group.unread = False
        elif word in _UNREAD:
            group.unread = True
        elif word == b"uc":
            group.skip = min(int(number or 1), 8)
        elif self.is_silent:
            return
        elif word == b"u" and number is not None:
            self.flush()
            self.pieces.append(_unicode(int(number)))
            self.left_out = group.skip
        elif word in _WRITTEN:
            self.flush()
            self.pieces.append("" if self.is_html and word == b"cell" else _WRITTEN[word])

    def letters(self, code: bytes | None, sign: bytes | None, plain: bytes | None) -> None:
        if code is not None:
            if self.left_out:
                self.left_out -= 1
            else:
                self.waiting.append(int(code, 16))
        elif sign is not None:
            self.flush()
            self.pieces.append(_SIGNS.get(sign, ""))
        elif plain is not None:
            self.waiting += plain[self.left_out :]
            self.left_out = max(self.left_out - len(plain), 0)


def _joined(pieces: list[str]) -> str:
    text = "".join(pieces)
    # Two halves of a character beyond the first plane come as two numbers.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unicode(number: int) -> str:
    code = number + 0x10000 if number < 0 else number
    return chr(code) if 0 <= code <= 0x10FFFF else "\ufffd"  # noqa: PLR2004 - Unicode's end


def _page_of(data: bytes) -> str:
    found = re.search(rb"\\ansicpg(\d{3,5})", data[:4096])
    # Looked up, not tried: decoding nothing succeeds in a set that does not exist.
    return (find_codec(f"cp{found[1].decode()}") if found is not None else None) or "cp1252"
