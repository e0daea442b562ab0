"""Read winmail.dat (TNEF, MS-OXTNEF): the words and files that Outlook wrapped up (pure, bounded).

Theory of operation: a list of attributes with their lengths, some of which hold lists of MAPI
properties. Nothing is trusted: a length that leaves the data ends the reading, and what came before
it stands. Libraries for this have had no release for years, so it is read here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from data.mail.charsets import decode_bytes
from data.mail.rtf import read_rtf, unpack_rtf
from data.text.safe import clean_line

SIGNATURE = b"\x78\x9f\x3e\x22"
FILES_MAX = 200
PROPERTIES_MAX = 5000
SUBJECT_CHARS_MAX = 80
INNER_DEPTH_MAX = 3
"""A message within a message within winmail.dat; deeper ones stay as they are."""
_FIRST = 6
_OBJECT_KIND = 16
"""An object begins with so many bytes that say of what kind it is."""
_ATTRIBUTE = struct.Struct("<BII")
_OF_FILE = 2
_SUBJECT, _BODY, _PAGE = 0x8004, 0x800C, 0x9007
_PROPERTIES, _NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x9003, 0x9002, 0x8010, 0x800F, 0x9005
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8,
          0x40: 8, 0x48: 16, 0x01: 0}  # fmt: skip
_MANY = 0x1000
_NAMED = 0x8000
_PR_BODY, _PR_HTML, _PR_RTF, _PR_PAGE, _PR_SUBJECT = 0x1000, 0x1013, 0x1009, 0x3FDE, 0x0037
_PR_SENDER, _PR_SENT_FOR, _PR_TO, _PR_SENT_AT, _TIME = 0x0C1A, 0x0042, 0x0E04, 0x0039, 0x40
_PR_LONG_NAME, _PR_NAME, _PR_CONTENT, _PR_TYPE, _PR_ID, _PR_SHOWN = (
    0x3707, 0x3704, 0x3701, 0x370E, 0x3712, 0x3001,
)  # fmt: skip


@dataclass(slots=True)
class WrappedFile:
    """A file in winmail.dat."""

    name: str = ""
    content_type: str = ""
    content: bytes = b""
    content_id: str = ""


@dataclass(slots=True)
class Wrapped:
    """What winmail.dat holds; `html` and `text` are empty where there is none."""

    subject: str = ""
    sender: str = ""
    recipients: str = ""
    sent_at: datetime | None = None
    text: str = ""
    html: str = ""
    files: list[WrappedFile] = field(default_factory=list)
    is_whole: bool = True


def read_tnef(data: bytes, depth: int = 0) -> Wrapped | None:
    """Read it as far as it goes; None where it is no TNEF at all."""
    if not data.startswith(SIGNATURE):
        return None
    found = Wrapped()
    page = "cp1252"
    rich = b""
    for kind, content in _attributes(data, found):
        if kind == _PAGE and len(content) >= 4:  # noqa: PLR2004 - a number
            page = f"cp{struct.unpack_from('<I', content)[0]}"
        elif kind == _SUBJECT:
            found.subject = _text8(content, page)
        elif kind == _BODY:
            found.text = _text8(content, page)
        elif kind == _PROPERTIES:
            rich = _take_message(found, content, page) or rich
        elif kind == _NEW_FILE and len(found.files) < FILES_MAX:
            found.files.append(WrappedFile())
        elif found.files:
            _take_file(found.files[-1], kind, content, page)
    if rich and not found.html:
        words, is_html = read_rtf(unpack_rtf(rich))
        if is_html:
            found.html = words
        elif not found.text.strip():
            found.text = words
    found.files = [
        each for file in found.files if file.name or file.content for each in _opened(file, depth)
    ]
    del found.files[FILES_MAX:]
    return found


def _opened(file: WrappedFile, depth: int) -> Iterator[WrappedFile]:
    """Give a file; of a message within the message a mail that says the same, and its files."""
    inner = None
    if file.content.startswith(SIGNATURE) and depth < INNER_DEPTH_MAX:
        inner = read_tnef(file.content, depth + 1)
    if inner is None:
        yield file
        return
    subject = clean_line(inner.subject, limit=SUBJECT_CHARS_MAX)
    name = f"{subject}.eml".replace("/", "-").replace("\\", "-") if subject else file.name
    yield WrappedFile(name, "message/rfc822", _as_mail(inner, subject))
    yield from inner.files


def _as_mail(inner: Wrapped, subject: str) -> bytes:
    """Write a mail with the words of a message, for programs and people who read mails."""
    people = (("From", inner.sender), ("To", inner.recipients))
    lines = [f"{field}: {clean_line(who)}" for field, who in people if who]
    if inner.sent_at is not None:
        lines.append(f"Date: {inner.sent_at:%a, %d %b %Y %H:%M:%S} +0000")
    kind = "html" if inner.html else "plain"
    lines += [
        f"Subject: {subject}",
        "MIME-Version: 1.0",
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        inner.html or inner.text,
    ]
    return "\r\n".join(lines).encode("utf-8", "replace")


def _attributes(data: bytes, found: Wrapped) -> Iterator[tuple[int, bytes]]:
    """Give number and content of each attribute."""
    position = _FIRST
    while position + _ATTRIBUTE.size <= len(data):
        level, kind, length = _ATTRIBUTE.unpack_from(data, position)
        start = position + _ATTRIBUTE.size
        if level not in (1, _OF_FILE):
            found.is_whole = False
            return
        if start + length > len(data):
            found.is_whole = False
        yield kind & 0xFFFF, data[start : start + length]
        position = start + length + 2
    if position + _ATTRIBUTE.size < len(data):
        found.is_whole = False


def _take_message(found: Wrapped, content: bytes, page: str) -> bytes:
    """Take what the properties of the message say; gives its rich text, still packed."""
    rich = b""
    for number, kind, value in _properties(content):
        if number == _PR_BODY:
            found.text = _text(kind, value, page) or found.text
        elif number == _PR_SUBJECT:
            found.subject = _text(kind, value, page) or found.subject
        elif number in (_PR_SENDER, _PR_SENT_FOR):
            found.sender = found.sender or _text(kind, value, page)
        elif number == _PR_TO:
            found.recipients = _text(kind, value, page)
        elif number == _PR_SENT_AT and kind == _TIME:
            found.sent_at = _moment(value)
        elif number == _PR_HTML:
            is_text = kind in (_STRING8, _UNICODE)
            found.html = _text(kind, value, page) if is_text else decode_bytes(value.rstrip(b"\0"))
        elif number == _PR_RTF:
            rich = value
    return rich


def _take_file(file: WrappedFile, kind: int, content: bytes, page: str) -> None:
    if kind == _TITLE:
        file.name = file.name or _text8(content, page)
    elif kind == _DATA:
        file.content = content
    elif kind == _FILE_PROPERTIES:
        names: dict[int, str] = {}
        for number, type_, value in _properties(content):
            if number in (_PR_LONG_NAME, _PR_NAME, _PR_SHOWN):
                names[number] = _text(type_, value, page)
            elif number == _PR_TYPE:
                file.content_type = _text(type_, value, page)
            elif number == _PR_ID:
                file.content_id = _text(type_, value, page)
            elif number == _PR_CONTENT and not file.content:
                file.content = value[_OBJECT_KIND:] if type_ == _OBJECT else value
            elif number == _PR_CONTENT and value[_OBJECT_KIND:].startswith(SIGNATURE):
                # Old programs say in the data beside it only that they cannot open it.
                file.content = value[_OBJECT_KIND:]
        # The short name of old systems stands in the title; the long one is what was sent.
        best = names.get(_PR_LONG_NAME) or file.name or names.get(_PR_NAME)
        file.name = best or names.get(_PR_SHOWN, "")


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give number, type and first value of each property, as far as the list can be followed."""
    if len(data) < 4:  # noqa: PLR2004 - their number
        return
    (count,) = struct.unpack_from("<I", data)
    position = 4
    try:
        for _ in range(min(count, PROPERTIES_MAX)):
            kind, number = struct.unpack_from("<HH", data, position)
            position += 4
            if number >= _NAMED:
                position = _after_name(data, position)
            many, kind = kind & _MANY, kind & ~_MANY
            values = 1
            if many or kind not in _FIXED:
                (values,) = struct.unpack_from("<I", data, position)
                position += 4
            first = b""
            if values > PROPERTIES_MAX:
                return
            for place in range(values):
                if kind in _FIXED:
                    size = padded = _FIXED[kind]
                else:
                    (size,) = struct.unpack_from("<I", data, position)
                    position += 4
                    padded = (size + 3) // 4 * 4
                if place == 0:
                    first = data[position : position + size]
                position += padded
            yield number, kind, first
    except struct.error:
        return  # cut off


def _after_name(data: bytes, position: int) -> int:
    (kind,) = struct.unpack_from("<I", data, position + 16)
    (size,) = struct.unpack_from("<I", data, position + 20)
    return position + 24 + ((size + 3) // 4 * 4 if kind else 0)


def _text(kind: int, value: bytes, page: str) -> str:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").partition("\0")[0]
    return _text8(value, page)


def _moment(value: bytes) -> datetime | None:
    """Read a time of Windows: tenths of a microsecond since 1601."""
    (ticks,) = struct.unpack("<Q", value.ljust(8, b"\0")[:8])
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None


def _text8(value: bytes, page: str) -> str:
    return decode_bytes(value.partition(b"\0")[0], page)
