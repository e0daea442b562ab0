"""Facts that stand in a file's bytes: pixels, pages, the names in an archive; pure, bounded."""

from __future__ import annotations

import re
import struct

from data.mail.archives import list_archive
from data.mail.file_kinds import PROGRAMS, FileKind, ending_of
from data.text.safe import clean_line

NAMES_MAX = 500
"""Names of an archive that are listed."""
NAME_BYTES_MAX = 1024
_END_RECORD = b"PK\5\6"
_END_BYTES = 22 + 65_535
"""The record at the end of an archive with the longest comment."""
_ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL_MARK = b"PK\3\4"
_LOCAL = struct.Struct("<6xH18xH2x")
"""Of the header before each file: its flags and the length of its name."""
_OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_FRAMES = frozenset(
    {*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
)
"""Segments of a JPEG that hold its size (ITU T.81, table B.1)."""
_SEGMENT = 0xFF
_SEGMENTS_MAX = 1000
_TIFF_SIZES = (256, 257)
"""ImageWidth and ImageLength (TIFF 6.0, section 8)."""
_TIFF_SHORT = 3
_PAGE = re.compile(rb"/Type\s{0,9}/Page(?![a-zA-Z])")
_PAGES = re.compile(
    rb"/Type\s{0,9}/Pages\b[^>]{0,300}?/Count\s{1,9}(\d{1,6})|/Count\s{1,9}(\d{1,6})[^>]{0,300}?/Type\s{0,9}/Pages\b"
)
_OFFICE_FOLDERS = {"word": "Word document", "xl": "Excel table", "ppt": "PowerPoint slides"}
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "OpenDocument text",
    b"application/vnd.oasis.opendocument.spreadsheet": "OpenDocument table",
    b"application/vnd.oasis.opendocument.presentation": "OpenDocument slides",
    b"application/epub+zip": "EPUB book",
}
_UTF8_NAME = 0x800
_SCRIPT = re.compile(rb"<script|\bon[a-z]{3,20}\s*=|javascript:|<foreignObject", re.IGNORECASE)


def image_size(data: bytes) -> tuple[int, int] | None:  # noqa: PLR0911 - one for each format
    """Give width and height in pixels, where the format says them."""
    try:
        if data.startswith(b"\x89PNG"):
            return struct.unpack_from(">II", data, 16)
        if data.startswith(b"GIF8"):
            return struct.unpack_from("<HH", data, 6)
        if data.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", data, 18)
            return width, abs(height)
        if data.startswith(b"\xff\xd8"):
            return _jpeg_size(data)
        if data[8:12] == b"WEBP":
            return _webp_size(data)
        if data[4:8] == b"ftyp":
            return _heif_size(data)
        if data.startswith((b"II*\0", b"MM\0*")):
            return _tiff_size(data)
    except struct.error:
        return None  # cut off before it says so
    return None


def count_pages(data: bytes) -> int | None:
    """Count the pages of a PDF whose page tree is not compressed."""
    counts = [int(one or other) for one, other in _PAGES.findall(data)]
    return max(counts, default=0) or len(_PAGE.findall(data)) or None


def archive_names(data: bytes) -> tuple[list[tuple[str, int]], int] | None:
    """Give names and sizes in a ZIP archive, and how many there are; nothing is unpacked.

    None where it has no list of its names that can be read.
    """
    end = data.rfind(_END_RECORD, max(len(data) - _END_BYTES, 0))
    if end < 0 or len(data) < end + 22:
        return None
    total, size, place = struct.unpack_from("<HII", data, end + 10)
    # Where something stands before the archive, the list lies later than it says.
    place = place if data[place : place + 4] == b"PK\1\2" else end - size
    found: list[tuple[str, int]] = []
    while len(found) < min(total, NAMES_MAX) and 0 <= place <= len(data) - _ENTRY.size:
        mark, *fields = _ENTRY.unpack_from(data, place)
        if mark != b"PK\1\2":
            break
        flags, unpacked = fields[2], fields[8]
        name_length, extra, comment = fields[9:12]
        raw = data[place + _ENTRY.size : place + _ENTRY.size + name_length]
        found.append((raw.decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace"), unpacked))
        place += _ENTRY.size + name_length + extra + comment
    return (found, total) if found or not total else None


def document_words(data: bytes) -> str:
    """Say which document of an office program a ZIP archive is; empty where it is none."""
    names, _ = _local_names(data)
    begins = {name.partition("/")[0] for name in names}
    if "[Content_Types].xml" in begins:
        return next((words for folder, words in _OFFICE_FOLDERS.items() if folder in begins), "")
    if names[:1] == ["mimetype"]:
        kind = data[38:108]  # it stands first and is not packed (OpenDocument 1.2, part 3, 3.3)
        return next((words for name, words in _OPEN_DOCUMENTS.items() if kind.startswith(name)), "")
    return ""


def danger_within(data: bytes, kind: FileKind) -> str:
    """Say what lies in an archive or a document that a careful person would not open; or nothing.

    Seen in as much as there is of it: the names stand before each file, too (APPNOTE.TXT 4.3.7).
    """
    if kind.id == "office" and _OLD_MACROS in data:
        return "it holds macros: open it nowhere but in a viewer"
    if kind.id == "svg":
        return "it holds scripts: open it in no browser" if _SCRIPT.search(data) else ""
    if kind.id == "archive":
        listing = list_archive(data)
        names = [name for name, _ in listing.entries] if listing is not None else []
        is_locked = listing is not None and listing.is_locked
    elif kind.id == "zip":
        names, is_locked = _local_names(data)
    else:
        return ""
    if any(name.rpartition("/")[2] == "vbaProject.bin" for name in names):
        return "it holds macros: open it nowhere but in a viewer"
    for name in names:
        if ending_of(name) in PROGRAMS:
            return f"it holds a program, {clean_line(name, limit=60)}: do not run it"
    return "it is locked with a password: no scanner has looked inside" if is_locked else ""


def _local_names(data: bytes) -> tuple[list[str], bool]:
    """Give the names before the files of an archive, and whether one of them is encrypted."""
    names, is_locked, place = list[str](), False, data.find(_LOCAL_MARK)
    for _ in range(NAMES_MAX):
        if not 0 <= place <= len(data) - _LOCAL.size:
            break
        flags, name_length = _LOCAL.unpack_from(data, place)
        raw = data[place + _LOCAL.size : place + _LOCAL.size + name_length]
        if name_length <= NAME_BYTES_MAX:  # else the mark stood in the middle of something
            names.append(raw.decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace"))
            is_locked = is_locked or bool(flags & 1)
        place = data.find(_LOCAL_MARK, place + _LOCAL.size)
    return names, is_locked


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    place = 2
    for _ in range(_SEGMENTS_MAX):
        mark, kind = struct.unpack_from("BB", data, place)
        if mark != _SEGMENT:
            return None
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        place += 2 + struct.unpack_from(">H", data, place + 2)[0]
    return None


def _heif_size(data: bytes) -> tuple[int, int] | None:
    """Give the largest of the sizes that stand there: the others are of tiles and previews."""
    found, place = list[tuple[int, int]](), data.find(b"ispe")
    while place >= 0 and len(found) < _SEGMENTS_MAX:
        found.append(struct.unpack_from(">II", data, place + 8))
        place = data.find(b"ispe", place + 4)
    return max(found, key=lambda size: size[0] * size[1], default=None)


def _tiff_size(data: bytes) -> tuple[int, int] | None:
    order = "<" if data.startswith(b"II") else ">"
    (place,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, place)
    found: dict[int, int] = {}
    for number in range(min(count, _SEGMENTS_MAX)):
        at = place + 2 + 12 * number
        tag, kind = struct.unpack_from(f"{order}HH", data, at)
        if tag in _TIFF_SIZES:
            shape = "H" if kind == _TIFF_SHORT else "I"
            (found[tag],) = struct.unpack_from(f"{order}{shape}", data, at + 8)
    return tuple(found[tag] for tag in _TIFF_SIZES) if len(found) == len(_TIFF_SIZES) else None  # type: ignore[return-value]  # two of them


def _webp_size(data: bytes) -> tuple[int, int] | None:
    form = data[12:16]
    if form == b"VP8X":
        low = struct.unpack_from("<HBHB", data, 24)
        return (low[0] | low[1] << 16) + 1, (low[2] | low[3] << 16) + 1
    if form == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
