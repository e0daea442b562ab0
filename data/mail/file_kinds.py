"""Say what a file is by its first bytes, whatever its name claims; pure.

Theory of operation: a mail names a file and gives it a type, and both may lie. The first bytes of
most kinds are fixed; what has none and holds no zero byte is text. A name whose ending belongs to
another kind is told, and so is every name that a system would run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.mail.archives import is_tar

HEAD_BYTES = 4096
"""Enough for every mark below, and to tell text from what is none."""
_TEXT_SHARE = 0.05
"""More control characters than this and it is no text."""
_RUN = "exe scr com bat cmd pif msi vbs vbe js jse wsf wsh hta ps1 jar lnk app sh bash py pl rb"
_RUN_TOO = "reg cpl dll apk dmg pkg deb rpm run desktop"
PROGRAMS = frozenset((*_RUN.split(), *_RUN_TOO.split()))
"""Endings that one system or another runs on a double click."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is: `id` for the program, `words` for the agent."""

    id: str
    words: str
    endings: frozenset[str] = frozenset()
    """Of names that say so; empty where any will do."""


def _kind(name: str, words: str, endings: str) -> FileKind:
    return FileKind(name, words, frozenset(endings.split()))


PNG, JPEG = _kind("png", "PNG image", "png"), _kind("jpeg", "JPEG image", "jpg jpeg jpe jfif")
GIF, BMP = _kind("gif", "GIF image", "gif"), _kind("bmp", "BMP image", "bmp dib")
WEBP, TIFF = _kind("webp", "WebP image", "webp"), _kind("tiff", "TIFF image", "tif tiff")
PDF = _kind("pdf", "PDF", "pdf")
ZIP = _kind(
    "zip", "ZIP archive",
    "zip docx xlsx pptx docm xlsm pptm dotx xltx odt ods odp odg epub jar apk pages numbers key",
)  # fmt: skip
OFFICE = _kind("office", "Office file of the old kind", "doc xls ppt dot msg msi vsd pub")
RTF = _kind("rtf", "rich text", "rtf doc")
WINDOWS = _kind("program", "Windows program", "exe dll scr com cpl sys")
UNIX = _kind("program", "program", "so bin run elf")
SCRIPT = _kind("script", "script", "sh bash py pl rb js")
HEIF = _kind("heif", "HEIC image", "heic heif hif")
AVIF = _kind("heif", "AVIF image", "avif")
SVG = _kind("svg", "SVG image", "svg")
MEDIA = _kind(
    "media", "sound or video",
    "mp3 wav ogg oga ogv opus mp4 m4a m4v mov avi mkv webm flac amr 3gp",
)  # fmt: skip
ARCHIVE = _kind("archive", "archive", "gz tgz 7z rar bz2 tbz xz txz zst tar cab iso img")
HTML = _kind("html", "HTML", "html htm xhtml")
CALENDAR = _kind("calendar", "calendar", "ics ical ifb vcs")
CARD = _kind("card", "contact", "vcf vcard")
MAIL = _kind("mail", "mail", "eml mht mhtml")
JSON, CSV = _kind("json", "JSON", "json"), _kind("csv", "table", "csv tsv")
TEXT = FileKind("text", "text")
EMPTY = FileKind("empty", "empty")
UNKNOWN = FileKind("unknown", "unknown")

_MARKS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF8", GIF), (b"PK\3\4", ZIP),
    (b"PK\5\6", ZIP), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE), (b"{\\rtf", RTF),
    (b"MZ", WINDOWS), (b"\x7fELF", UNIX), (b"\xcf\xfa\xed\xfe", UNIX), (b"\xfe\xed\xfa", UNIX),
    (b"\xca\xfe\xba\xbe", UNIX), (b"#!AMR", MEDIA), (b"#!", SCRIPT), (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"ID3", MEDIA), (b"OggS", MEDIA), (b"fLaC", MEDIA), (b"\x1aE\xdf\xa3", MEDIA),
    (b"\x1f\x8b", ARCHIVE), (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\7", ARCHIVE), (b"BZh", ARCHIVE), (b"\xfd7zXZ\0", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE), (b"MSCF", ARCHIVE),
)  # fmt: skip
_TEXT_MARKS: tuple[tuple[re.Pattern[bytes], FileKind], ...] = (
    (re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE), CALENDAR),
    (re.compile(rb"\s*BEGIN:VCARD", re.IGNORECASE), CARD),
    (
        re.compile(
            rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?"
            rb"(?:<!DOCTYPE svg[^>]{0,300}>\s*)?<svg[\s>]",
            re.DOTALL,
        ),
        SVG,
    ),
    (re.compile(rb"\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])", re.IGNORECASE), HTML),
)
_BY_NAME = {e: kind for kind in (HTML, CALENDAR, CARD, MAIL, JSON, CSV) for e in kind.endings}
_BY_TYPE = {
    "text/html": HTML, "text/calendar": CALENDAR, "application/ics": CALENDAR, "text/vcard": CARD,
    "text/x-vcard": CARD, "message/rfc822": MAIL, "application/json": JSON, "text/csv": CSV,
    "text/tab-separated-values": CSV,
}  # fmt: skip
_BINARY_ENDINGS = frozenset().union(*(kind.endings for _, kind in _MARKS)) - SCRIPT.endings | {
    "pdf"
}
_ALSO_TEXT = frozenset(("key", "pages", "pub", "bin", "sys"))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MEDIA_AT_FOUR = b"ftyp"
_HEIF_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), HEIF),
    **dict.fromkeys((b"avif", b"avis"), AVIF),
}
"""Brands of pictures in the container of videos (ISO/IEC 23008-12); telephones send them."""


def kind_of(  # noqa: PLR0911 - one for each kind
    head: bytes, *, filename: str, content_type: str
) -> FileKind:
    """Say what a file is from its first bytes; name and type only tell texts apart."""
    if not head:
        return EMPTY
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if head.startswith(b"RIFF"):
        return WEBP if head[8:12] == b"WEBP" else MEDIA
    if head[4:8] == _MEDIA_AT_FOUR:
        return _HEIF_BRANDS.get(head[8:12], MEDIA)
    if is_tar(head):
        return ARCHIVE
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return BMP
    if not _is_text(head):
        return UNKNOWN
    for pattern, kind in _TEXT_MARKS:
        if pattern.match(head):
            return kind
    return _BY_TYPE.get(content_type.lower()) or _BY_NAME.get(ending_of(filename)) or TEXT


def doubt_about_file(kind: FileKind, filename: str) -> str:
    """Say in what a file's name misleads; empty where it does not."""
    ending = ending_of(filename)
    if kind.id in ("program", "script"):
        named = "" if ending in kind.endings else f", though named .{ending}" if ending else ""
        return f"a {kind.words}{named}: do not run it"
    if ending in PROGRAMS and not (kind is ZIP and ending in ("jar", "apk")):
        return f".{ending} is run by a double click"
    if kind in (EMPTY, UNKNOWN) or not ending:
        return ""
    if kind.endings:
        is_plain = kind.id in ("html", "calendar", "card", "mail", "json", "csv", "svg")
        misleads = ending in _BINARY_ENDINGS if is_plain else ending not in kind.endings
        return f"named .{ending}, but it is {kind.words}" if misleads else ""
    return f"named .{ending}, but it is text" if ending in _BINARY_ENDINGS - _ALSO_TEXT else ""


def ending_of(filename: str) -> str:
    """Give the real ending of a name, in small letters."""
    return filename.rpartition(".")[2].lower() if "." in filename.strip(".") else ""


def _is_text(head: bytes) -> bool:
    if head.startswith(_UTF16):
        return True
    if b"\0" in head:
        return False
    controls = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\f\x1b")  # noqa: PLR2004 - a blank
    return controls <= len(head) * _TEXT_SHARE
