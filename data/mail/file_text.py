"""Show a file of a mail as text, whatever it is; nothing is run, nothing loaded; pure, bounded.

Theory of operation: texts are decoded, HTML is rendered as in mail, a mail within a mail shows its
header and words, an archive its names. Of pictures and of what cannot be read only facts are told.
What is cut is said at the top, because nobody scrolls to the end of a megabyte.
"""

from __future__ import annotations

import json

from data.mail.archives import Listing, list_archive
from data.mail.charsets import decode_text
from data.mail.file_facts import archive_names, count_pages, document_words, image_size
from data.mail.file_kinds import FileKind
from data.mail.parse import header_lines, parse_body, parse_head
from data.mail.rtf import read_rtf
from data.records import SafeText
from data.text.html import render_html
from data.text.safe import clean_line, clean_text

VIEW_BYTES_MAX = 1_000_000
"""Of a file; more than a book of five hundred pages."""
PRETTY_BYTES_MAX = 200_000
LONG_LINE = 400
"""JSON of longer lines was written for machines."""
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
_SEALED = (
    "7z archive: its list of names cannot be read here, since it is packed as well. Save it and"
    " list it with 7z l FILE, or ask for a ZIP."
)
_NOT_SHOWN = "A file of this kind is not shown here, and nothing is run. It can be saved as it is."


def file_as_text(data: bytes, kind: FileKind) -> SafeText:  # noqa: PLR0911 - one for each kind
    """Give what a person may read of a file."""
    shown = data[:VIEW_BYTES_MAX]
    cut = (
        f"Cut: the first {VIEW_BYTES_MAX:,} of {len(data):,} bytes are shown;"
        " saved, it is whole.\n\n"
        if len(data) > len(shown)
        else ""
    )
    match kind.id:
        case "empty":
            return SafeText("The file is empty.")
        case "text" | "csv" | "card" | "script" | "svg":
            return clean_text(cut + decoded(shown))
        case "json":
            return clean_text(cut + _pretty(decoded(shown)))
        case "calendar":
            return clean_text(cut + decoded(shown).replace("\r", "").replace("\n ", ""))
        case "html":
            rendered = render_html(decoded(shown))
            return clean_text(cut + rendered.text)
        case "rtf":
            return clean_text(cut + _rich(shown))
        case "mail":
            return clean_text(cut + _mail(shown))
        case "zip" | "archive":
            return clean_text(_archive(data, kind))
    return clean_text("\n".join((facts_of_file(data, kind) or kind.words, "", _NOT_SHOWN)))


def facts_of_file(data: bytes, kind: FileKind) -> str:
    """Give what a file says of itself in a few words; empty where it says nothing."""
    size = image_size(data)
    if size is not None:
        return f"{kind.words}, {size[0]} x {size[1]} pixels"
    if kind.id == "zip" and (words := document_words(data)):
        return words
    pages = count_pages(data) if kind.id == "pdf" else None
    return f"{kind.words}, {pages} page{'s' if pages > 1 else ''}" if pages else ""


def decoded(data: bytes) -> str:
    """Give the text that a file is, in whatever encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    text, _ = decode_text(data, "")
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _rich(data: bytes) -> str:
    words, is_html = read_rtf(data)
    return render_html(words).text if is_html else words


def _pretty(text: str) -> str:
    if len(text) > PRETTY_BYTES_MAX or max(map(len, text.split("\n"))) < LONG_LINE:
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text  # as it stands


def _mail(raw: bytes) -> str:
    head, body = parse_head(raw), parse_body(raw)
    lines = [*header_lines(head), "", body.text]
    files = [f"[{a.index}] {a.filename}, {a.size_bytes} bytes" for a in body.attachments]
    return "\n".join([*lines, *(["", "Files in it:", *files] if files else [])])


def _archive(data: bytes, kind: FileKind) -> str:
    if kind.id == "zip":
        listed = archive_names(data)
        words = document_words(data) or kind.words
        found = None if listed is None else Listing(words, tuple(listed[0]), is_whole=True)
        total = listed[1] if listed is not None else 0
    else:
        words, found = kind.words, list_archive(data)
        total = len(found.entries) if found is not None else 0
    if found is None:
        if data.startswith(SEVEN_ZIP):
            return f"{_SEALED}\n\n{_NOT_SHOWN}"
        return f"{words[0].upper()}{words[1:]}: its list of names cannot be read.\n\n{_NOT_SHOWN}"
    lines = [f"{size:>14,}  {clean_line(name)}" for name, size in found.entries]
    if total > len(lines):
        lines.append(f"and {total - len(lines)} more")
    elif not found.is_whole:
        lines.append("It goes on, or it is cut off.")
    named = f"{found.words[0].upper()}{found.words[1:]}"
    files = f"{total} file{'s' if total != 1 else ''}"
    head = f"{named}, locked with a password" if found.is_locked else named
    return "\n".join([f"{head}; {files}{':' if lines else '.'}", "", *lines])
