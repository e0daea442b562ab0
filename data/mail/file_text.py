"""Show a file of a mail as text, whatever it is; nothing is run, nothing loaded; pure, bounded.

Theory of operation: texts are decoded, HTML is rendered as in mail, a mail within a mail shows its
header and words, an archive its names. Of pictures and of what cannot be read only facts are told.
What is cut is said at the top, because nobody scrolls to the end of a megabyte.
"""

from __future__ import annotations

import json

from data.mail.charsets import decode_text
from data.mail.file_facts import archive_names, count_pages, image_size
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
_NOT_SHOWN = (
    "A file of this kind is not shown here, and nothing is run. Back in the list s saves it."
)


def file_as_text(data: bytes, kind: FileKind) -> SafeText:  # noqa: PLR0911 - one for each kind
    """Give what a person may read of a file."""
    shown = data[:VIEW_BYTES_MAX]
    cut = (
        f"Cut: the first {VIEW_BYTES_MAX:,} of {len(data):,} bytes are shown;"
        " back in the list s saves all.\n\n"
        if len(data) > len(shown)
        else ""
    )
    match kind.id:
        case "empty":
            return SafeText("The file is empty.")
        case "text" | "csv" | "card" | "script":
            return clean_text(cut + _decoded(shown))
        case "json":
            return clean_text(cut + _pretty(_decoded(shown)))
        case "calendar":
            return clean_text(cut + _decoded(shown).replace("\r", "").replace("\n ", ""))
        case "html":
            rendered = render_html(_decoded(shown))
            return clean_text(cut + rendered.text)
        case "rtf":
            return clean_text(cut + _rich(shown))
        case "mail":
            return clean_text(cut + _mail(shown))
        case "zip":
            return clean_text(_archive(data))
    return clean_text("\n".join((facts_of_file(data, kind) or kind.words, "", _NOT_SHOWN)))


def facts_of_file(data: bytes, kind: FileKind) -> str:
    """Give what a file says of itself in a few words; empty where it says nothing."""
    size = image_size(data)
    if size is not None:
        return f"{kind.words}, {size[0]} x {size[1]} pixels"
    pages = count_pages(data) if kind.id == "pdf" else None
    return f"{kind.words}, {pages} page{'s' if pages > 1 else ''}" if pages else ""


def _decoded(data: bytes) -> str:
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


def _archive(data: bytes) -> str:
    listed = archive_names(data)
    if listed is None:
        return f"A ZIP archive whose list of names cannot be read.\n\n{_NOT_SHOWN}"
    names, total = listed
    lines = [f"{size:>12,}  {clean_line(name)}" for name, size in names]
    rest = [f"and {total - len(names)} more"] if total > len(names) else []
    return "\n".join(
        [f"A ZIP archive of {total} file{'s' if total != 1 else ''}:", "", *lines, *rest]
    )
