"""Say which parts of a mail are its text and which are files (RFC 2046, RFC 2183, RFC 2387).

Theory of operation: one walk in document order. A passage is one place in the text, perhaps
written twice (plain and HTML); everything else is a file, counted from 1, so that a number given
to an agent today finds the same file tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from data.mail.encoded_words import decode_words
from data.mail.filenames import safe_filename
from data.mail.headers import read_head
from data.mail.mime import Part, Structure
from data.mail.source import absent_at, chunks_of
from data.mail.transfer import decode_transfer, decoded_size_of, size_behind
from data.records import Attachment, SafeLine
from data.text.safe import clean_line

INNER_HEAD_BYTES = 64 * 1024
"""How much of an attached mail is looked at to find its subject."""
_PASSAGE_TYPES = frozenset(
    ("text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown",
     "text/x-markdown", "application/xhtml+xml")
)  # fmt: skip
_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
# The same words once more for devices that nobody reads support mail on.
_SPARE_VERSIONS = frozenset(("text/x-amp-html", "text/watch-html"))


_FILE_TEXTS = frozenset(
    ("text/calendar", "text/x-vcalendar", "text/vcard", "text/x-vcard", "text/directory",
     "text/csv", "text/tab-separated-values", "text/comma-separated-values", "text/css",
     "text/javascript", "text/ecmascript", "text/xml", "text/xsl", "text/rtf", "text/x-rtf",
     "text/json", "text/x-json", "text/yaml", "text/x-yaml", "text/sgml", "text/rfc822",
     "text/rfc822-headers", "text/x-amp-html", "text/watch-html", "text/x-python", "text/x-sh",
     "text/x-script", "text/x-sql", "text/ics", "text/uri-list", "text/prs.fallenstein.rst")
)  # fmt: skip
"""Kinds of text that are written for programs."""
_FILE_NAME = re.compile(r"[^/\\:\r\n\"<>|?*]{1,120}\.[A-Za-z][A-Za-z0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Passage:
    """One place in the text: its plain version, its rich version, or both."""

    plain: tuple[Part, ...] = ()
    rich: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A part that is no text of the mail."""

    part: Part
    name: str
    is_inline: bool
    could_be_text: bool = False
    """A named text part that the sender did not call an attachment."""
    content: bytes | None = None
    """Of a file that stands within the part; None where it is the part."""
    content_type: str = ""
    """Of a file within the part; else the part says it."""
    content_id: str = ""


@dataclass(slots=True)
class Outline:
    """The text and the files of a mail in the order they stand."""

    passages: list[Passage] = field(default_factory=list)
    files: list[File] = field(default_factory=list)


def is_html(part: Part) -> bool:
    """Say whether the part is HTML."""
    return part.content_type in _HTML_TYPES


def read_outline(structure: Structure) -> Outline:
    """Sort all parts into passages and files."""
    outline = Outline()
    outline.passages = list(_walk(structure.root, outline, in_related=False))
    if not outline.passages:
        for at, file in enumerate(outline.files):
            if file.could_be_text and absent_at(structure.raw, file.part.body) is None:
                # Some programs give the only text of a mail a name.
                del outline.files[at]
                outline.passages.append(_passage(file.part))
                break
    return outline


def describe_file(structure: Structure, file: File, index: int) -> Attachment:
    """Give an agent's view of a file without taking it out of the mail."""
    part = file.part
    name = file.name
    if file.content is not None:
        return Attachment(
            index=index,
            filename=safe_filename(name, index=index, content_type=file.content_type),
            content_type=clean_line(file.content_type),
            size_bytes=len(file.content),
            inline=file.is_inline,
        )
    if not name and part.content_type == "message/rfc822":
        subject = _inner_subject(structure, part)
        name = f"{subject[:80]}.eml" if subject else ""
        name = name.replace("/", "-").replace("\\", "-")
    absent = absent_at(structure.raw, part.body)
    if absent is None:
        size_bytes = decoded_size_of(chunks_of(structure.raw, part.body, part.end), part.encoding)
    else:
        size_bytes = size_behind(absent.size_bytes, part.encoding)
    return Attachment(
        index=index,
        filename=safe_filename(name, index=index, content_type=part.content_type),
        content_type=clean_line(part.content_type),
        size_bytes=size_bytes,
        inline=file.is_inline,
        on_server=absent is not None,
    )


def _inner_subject(structure: Structure, part: Part) -> SafeLine:
    beginning = structure.raw[part.body : min(part.end, part.body + INNER_HEAD_BYTES)]
    content, _ = decode_transfer(beginning, part.encoding)
    return clean_line(decode_words(read_head(content).first("subject")))


def _walk(part: Part, outline: Outline, *, in_related: bool) -> Iterator[Passage]:
    """Visit a part; recursion is bounded by `mime.DEPTH_MAX`."""
    if part.children:
        if part.content_type == "multipart/alternative":
            yield from _walk_alternative(part, outline)
        elif part.content_type == "multipart/related":
            yield from _walk_related(part, outline)
        else:
            is_double = part.content_type == "multipart/appledouble"
            for child in part.children:
                if is_double and child.content_type == "application/applefile":
                    continue  # what only the Finder wants; the file itself stands beside it
                yield from _walk(child, outline, in_related=in_related)
        return
    disposition, parameters = part.disposition()
    name = _name_of(part, parameters)
    if _is_text(part) and disposition != "attachment" and not name:
        yield _passage(part)
    elif part.content_type in _SPARE_VERSIONS and disposition != "attachment":
        return
    elif name or part.body < part.end:
        outline.files.append(_file(part, disposition, name, in_related=in_related))


def _is_text(part: Part) -> bool:
    """Say whether a part is words to read, as of an unknown kind of text (RFC 2046 4.1.4)."""
    kind = part.content_type
    return kind in _PASSAGE_TYPES or (kind.startswith("text/") and kind not in _FILE_TEXTS)


def _name_of(part: Part, parameters: Mapping[str, str]) -> str:
    """Give the name of a file; of a nameless one that of its place or description, if it is one."""
    name = parameters.get("filename") or part.parameters.get("name") or parameters.get("name")
    if name or part.content_type.startswith(("text/", "message/")):
        return name or ""
    place = part.head.first("content-location").partition("?")[0].rpartition("/")[2]
    for said in (place, decode_words(part.head.first("content-description"))):
        if _FILE_NAME.fullmatch(said.strip()):
            return said.strip()
    return ""


def _file(part: Part, disposition: str, name: str, *, in_related: bool) -> File:
    has_id = "content-id" in part.head.fields
    is_image = part.content_type.startswith("image/")
    return File(
        part=part,
        name=name,
        is_inline=disposition == "inline"
        or (disposition != "attachment" and has_id and (in_related or is_image)),
        could_be_text=part.content_type in _PASSAGE_TYPES and disposition != "attachment",
    )


def _described(part: Part) -> tuple[str, str]:
    disposition, parameters = part.disposition()
    return disposition, _name_of(part, parameters)


def _passage(part: Part) -> Passage:
    return Passage(rich=(part,)) if is_html(part) else Passage(plain=(part,))


def _walk_alternative(part: Part, outline: Outline) -> Iterator[Passage]:
    """Join the versions of one text; the last rich one is the best (RFC 2046 section 5.1.4)."""
    plain: tuple[Part, ...] = ()
    rich: tuple[Part, ...] = ()
    for child in part.children:
        leaves: list[Part] = []
        nested_plain: list[Part] = []
        if not child.children and child.content_type not in _PASSAGE_TYPES and _is_text(child):
            # Of versions the last one that is understood counts; this is none of them.
            outline.files.append(_file(child, *_described(child), in_related=False))
            continue
        for passage in _walk(child, outline, in_related=False):
            leaves += passage.rich or passage.plain
            nested_plain += passage.plain
        if any(map(is_html, leaves)):
            rich = tuple(leaves)
            plain = plain or tuple(nested_plain)
        else:
            plain = plain or tuple(leaves)
    if plain or rich:
        yield Passage(plain=plain, rich=rich)


def _walk_related(part: Part, outline: Outline) -> Iterator[Passage]:
    """Take the root as text and what it refers to as files (RFC 2387 section 3.2)."""
    root = _find_root(part, part.parameters)
    for child in part.children:
        if child is root or child.children:
            yield from _walk(child, outline, in_related=True)
            continue
        disposition, parameters = child.disposition()
        name = _name_of(child, parameters)
        is_bare = not (name or disposition or "content-id" in child.head.fields)
        if is_bare and child.content_type in _PASSAGE_TYPES:
            # Nothing can refer to it, so it is text that got into the wrong place.
            yield _passage(child)
            continue
        outline.files.append(_file(child, disposition, name, in_related=True))


def _find_root(part: Part, parameters: Mapping[str, str]) -> Part:
    wanted = parameters.get("start", "").strip("<> ")
    if wanted:
        for child in part.children:
            if child.head.first("content-id").strip("<> ") == wanted:
                return child
    return part.children[0]
