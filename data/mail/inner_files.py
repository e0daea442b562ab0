"""List the files of a mail, those that stand within others too (pure, bounded).

Theory of operation: the files of the outline come first in their order, then those within text
(uuencode and its like), then those within winmail.dat, which itself is listed only where it could
not be read whole. The order follows from the bytes alone, so a number finds the same file again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from data.mail.charsets import decode_bytes
from data.mail.embedded import find_embedded, may_embed
from data.mail.mime import Part, Structure
from data.mail.outline import File, Outline
from data.mail.tnef import SIGNATURE, Wrapped, read_tnef
from data.mail.transfer import decode_transfer

INNER_BYTES_MAX = 16 * 1024 * 1024
"""Of a part that is opened; a larger one stays a file."""
_TNEF_TYPES = frozenset(("application/ms-tnef", "application/vnd.ms-tnef", "application/x-ms-tnef"))


@dataclass(slots=True)
class Listed:
    """The files of a mail, and what winmail.dat says beside them."""

    files: list[File] = field(default_factory=list)
    wrapped: list[Wrapped] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


def all_files(structure: Structure, outline: Outline, *, in_texts: bool = True) -> Listed:
    """Give all files of a mail; `in_texts` is false where its texts are known to hold none."""
    listed = Listed()
    within: list[File] = []
    for file in outline.files:
        wrapped = _open_tnef(structure, file) if _may_be_tnef(file) else None
        if wrapped is None:
            listed.files.append(file)
            continue
        listed.wrapped.append(wrapped)
        if not wrapped.is_whole:
            listed.defects.append("winmail.dat is damaged; what could be read of it is shown.")
            listed.files.append(file)
        for each in wrapped.files:
            content_type = each.content_type or "application/octet-stream"
            within.append(
                replace(
                    file,
                    name=each.name,
                    content=each.content,
                    content_type=content_type,
                    is_inline=bool(each.content_id),
                    content_id=each.content_id.strip("<> "),
                )
            )
    if in_texts:
        listed.files += _in_texts(structure, outline)
    listed.files += within
    return listed


def _may_be_tnef(file: File) -> bool:
    return file.part.content_type in _TNEF_TYPES or file.name.lower() == "winmail.dat"


def _open_tnef(structure: Structure, file: File) -> Wrapped | None:
    part = file.part
    if part.end - part.body > INNER_BYTES_MAX:
        return None
    content, _ = decode_transfer(structure.raw[part.body : part.end], part.encoding)
    return read_tnef(content) if content.startswith(SIGNATURE) else None


def _in_texts(structure: Structure, outline: Outline) -> Iterator[File]:
    for part in _plain_parts(outline):
        raw = structure.raw[part.body : min(part.end, part.body + INNER_BYTES_MAX)]
        if part.encoding not in ("base64", "quoted-printable") and not may_embed(raw):
            continue
        content, _ = decode_transfer(raw, part.encoding)
        for found in find_embedded(content):
            yield File(
                part=part,
                name=decode_bytes(found.name.strip(b" \t\"'")),
                is_inline=False,
                content=found.content,
                content_type="application/octet-stream",
            )


def _plain_parts(outline: Outline) -> Iterator[Part]:
    for passage in outline.passages:
        yield from passage.plain
