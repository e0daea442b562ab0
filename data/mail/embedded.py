"""Find files that stand in the text of a mail as letters: uuencode, yEnc and BinHex (pure).

Theory of operation: before MIME, and on Usenet to this day, a file was pasted into the text between
two lines that say so. Such a block is taken out of the text, a line with its name stays in its
place. What only looks like one (a sentence that begins with "begin") is left alone: a block counts
when its lines decode. Reading is linear and bounded, also where a block never ends.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

FILES_MAX = 50
TRIES_MAX = 500
"""Lines that begin like a file; who writes more of them means no good."""
LINE_BYTES_MAX = 70_000
"""yEnc allows long lines, nobody writes lines that long."""
NAME_BYTES_MAX = 300
_BEGIN = re.compile(
    rb"^(?:begin(?:-base64)? [0-7]{3,4} (?P<uu>[^\r\n]{1,300})"
    rb"|=ybegin [^\r\n]{0,300}?name=(?P<yenc>[^\r\n]{1,300})"
    rb"|\(This file must be converted with (?P<hex>BinHex)[^\r\n]{0,40}\)[ \t]*)\r?\n",
    re.MULTILINE,
)
_UU_LINE = re.compile(rb"[ -`]+")
_UU_GROUP = 45
_HEX_LETTERS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_HEX_TO_BASE64 = bytes.maketrans(
    _HEX_LETTERS, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)
_HEX_REPEAT = 0x90
_HEX_UNPACKED_MAX = 64 * 1024 * 1024
_UNSHIFT = bytes((byte - 42) % 256 for byte in range(256))
_ESCAPED_UNSHIFT = bytes((byte - 64 - 42) % 256 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file within a text: where its block stands, its name, what is in it."""

    start: int
    end: int
    name: bytes
    content: bytes
    is_whole: bool


def may_embed(text: bytes) -> bool:
    """Say quickly whether a look for files is worth while: every text of every mail is asked."""
    return (
        b"\nbegin" in text
        or b"(This file must" in text
        or text.startswith(b"begin")
        # yEnc uses all bytes, so hardly any of it is ASCII.
        or (not text.isascii() and b"=ybegin " in text)
    )


def find_embedded(text: bytes) -> list[Embedded]:
    """Give every file in a text, in order."""
    found: list[Embedded] = []
    if not may_embed(text):
        return found
    position = 0
    for _ in range(TRIES_MAX):
        # One pattern for all: each for itself would walk through the whole text at every try.
        match = _BEGIN.search(text, position)
        if match is None or len(found) >= FILES_MAX:
            return found
        if match["uu"] is not None:
            block = _read_uu(text, match)
        elif match["yenc"] is not None:
            block = _read_yenc(text, match)
        else:
            block = _read_binhex(text, match)
        if block is not None:
            found.append(block)
        position = block.end if block is not None else match.end()
    return found


def without_files(text: bytes, files: list[Embedded]) -> bytes:
    """Give the text with one line in the place of each file."""
    pieces: list[bytes] = []
    position = 0
    for file in files:
        pieces += [text[position : file.start], b"[file: ", file.name.strip(), b"]\n"]
        position = file.end
    return b"".join((*pieces, text[position:]))


def decode_uu(data: bytes) -> bytes:
    """Decode a part that says its transfer encoding is uuencode, with or without its frame."""
    match = _BEGIN.search(data)
    if (
        match is not None
        and match["uu"] is not None
        and (block := _read_uu(data, match)) is not None
    ):
        return block.content
    return b"".join(
        decoded for line in data.splitlines() if (decoded := _uu_line(line)) is not None
    )


def _lines(text: bytes, position: int) -> Iterator[tuple[bytes, int]]:
    """Give each line without its end, and where the next one begins."""
    size = len(text)
    while position < size:
        end = text.find(b"\n", position)
        after = size if end < 0 else end + 1
        yield text[position : size if end < 0 else end].removesuffix(b"\r"), after
        position = after


def _read_uu(text: bytes, match: re.Match[bytes]) -> Embedded | None:
    is_base64 = match.group().startswith(b"begin-base64")
    pieces: list[bytes] = []
    end = match.end()
    for line, after in _lines(text, match.end()):
        if line.rstrip() in (b"end", b"===="):
            return Embedded(match.start(), after, match["uu"], b"".join(pieces), is_whole=True)
        decoded = _base64_line(line) if is_base64 else _uu_line(line)
        if decoded is None:
            break
        pieces.append(decoded)
        end = after
    content = b"".join(pieces)
    # Cut off: only what is surely no prose counts.
    if len(pieces) < 2 or not content:  # noqa: PLR2004 - one line may be anything
        return None
    return Embedded(match.start(), end, match["uu"], content, is_whole=False)


def _uu_line(line: bytes) -> bytes | None:
    """Decode one line; None where it is none."""
    if not line or line in (b"`", b" "):
        return b""
    count = (line[0] - 32) & 63
    if _UU_LINE.fullmatch(line) is None or count > _UU_GROUP:
        return None
    letters = line[1:]
    wanted = (count + 2) // 3 * 4
    # Blanks at the end get lost on the way; some programs add a check letter.
    if len(letters) > wanted + 2 or (len(letters) < wanted and len(letters) + 8 < wanted):
        return None
    try:
        return binascii.a2b_uu(line[:1] + letters[:wanted].ljust(wanted))
    except binascii.Error:
        return None


def _base64_line(line: bytes) -> bytes | None:
    try:
        return binascii.a2b_base64(line, strict_mode=True) if line else b""
    except binascii.Error:
        return None


def _read_yenc(text: bytes, match: re.Match[bytes]) -> Embedded | None:
    pieces: list[bytes] = []
    end = match.end()
    is_whole = False
    for line, after in _lines(text, match.end()):
        if line.startswith(b"=yend"):
            end, is_whole = after, True
            break
        if not line.startswith(b"=ypart"):
            first, *escaped = line.split(b"=")
            pieces.append(first.translate(_UNSHIFT))
            for piece in escaped:
                pieces += [piece[:1].translate(_ESCAPED_UNSHIFT), piece[1:].translate(_UNSHIFT)]
        end = after
    content = b"".join(pieces)
    return Embedded(match.start(), end, match["yenc"], content, is_whole) if content else None


def _read_binhex(text: bytes, match: re.Match[bytes]) -> Embedded | None:
    """Read BinHex 4.0 (RFC 1741): the data fork of an old Macintosh file, with its name."""
    start = text.find(b":", match.end(), match.end() + 200)
    end = text.find(b":", start + 1) if start >= 0 else -1
    is_whole = end >= 0
    end = end if is_whole else len(text)
    if start < 0:
        return None
    letters = text[start + 1 : end].translate(_HEX_TO_BASE64, b" \t\r\n")
    try:
        packed = binascii.a2b_base64(letters[: len(letters) // 4 * 4] + _padded(letters))
    except binascii.Error:
        return None
    data = _unpack(packed)
    length = data[0] if data else 0
    head = 1 + length + 1
    if not 0 < length < 64 or len(data) < head + 20:  # noqa: PLR2004 - a name of the Macintosh
        return None
    size = int.from_bytes(data[head + 10 : head + 14], "big")
    content = data[head + 20 : head + 20 + size]
    after = text.find(b"\n", end) + 1 or len(text)
    return Embedded(
        match.start(), after, data[1 : 1 + length], content, is_whole and len(content) == size
    )


def _padded(letters: bytes) -> bytes:
    rest = letters[len(letters) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _unpack(packed: bytes) -> bytes:
    """Undo the run lengths: 0x90 and a count repeat the byte before."""
    pieces = packed.split(bytes((_HEX_REPEAT,)))
    unpacked = bytearray(pieces[0])
    for piece in pieces[1:]:
        count = piece[0] if piece else 0
        if count == 0:
            unpacked.append(_HEX_REPEAT)
        elif unpacked:
            unpacked += unpacked[-1:] * (count - 1)
        unpacked += piece[1:]
        if len(unpacked) > _HEX_UNPACKED_MAX:
            break
    return bytes(unpacked)
