"""Open a mail: split it, after taking off what hides all of it (pure, bounded).

Theory of operation: an opaque S/MIME signature wraps the whole mail, and some programs encode a
multipart as a whole although they may not (RFC 2045 section 6.4). In both cases the mail within is
put behind the outer header, and that is split instead. What is too large or broken stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from data.mail.mime import Part, Structure, split_mail
from data.mail.source import Source
from data.mail.transfer import decode_transfer

WRAPPED_BYTES_MAX = 16 * 1024 * 1024
CMS_TYPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_CONTENT_FIELDS = re.compile(
    rb"^(?:content-[\w-]+|mime-version)[ \t]*:[^\n]*\n(?:[ \t]+[^\n]*\n)*",
    re.IGNORECASE | re.MULTILINE,
)


def open_mail(raw: Source) -> Structure:
    """Find all parts of a mail, also where a signature or an encoding wraps the whole of it."""
    structure = split_mail(raw)
    root = structure.root
    if root.children:
        return structure
    if is_cms(root):
        return _within_signature(structure) or structure
    is_multipart = root.head.first("content-type")[:10].lower() == "multipart/"
    if is_multipart and root.encoding in ("base64", "quoted-printable"):
        return _within_encoding(structure) or structure
    return structure


def is_cms(part: Part) -> bool:
    """Say whether a part is S/MIME's opaque kind, by its type or by its ending."""
    if part.content_type in CMS_TYPES:
        return True
    return part.content_type == "application/octet-stream" and part.parameters.get(
        "name", ""
    ).lower().endswith(".p7m")


def cms_kind(structure: Structure, part: Part) -> str:
    """Say what an opaque part is: `signed-data`, `enveloped-data` and so on; empty if unknown."""
    from data.mail.cms import kind_of_cms  # noqa: PLC0415 - rare, and the console starts without it

    content, _ = decode_transfer(structure.raw[part.body : part.body + 400], part.encoding)
    return kind_of_cms(content) or part.parameters.get("smime-type", "").lower()


def _within_signature(structure: Structure) -> Structure | None:
    from data.mail.cms import SIGNED, open_signed  # noqa: PLC0415 - rare, see above

    root = structure.root
    if root.end - root.body > WRAPPED_BYTES_MAX or cms_kind(structure, root) != SIGNED:
        return None
    content, _ = decode_transfer(structure.raw[root.body : root.end], root.encoding)
    inner = open_signed(content)
    if inner is None:
        return None
    opened = _behind_header(structure, inner)
    return replace(opened, wrapper=root)


def _within_encoding(structure: Structure) -> Structure | None:
    root = structure.root
    if root.end - root.body > WRAPPED_BYTES_MAX:
        return None
    content, _ = decode_transfer(structure.raw[root.body : root.end], root.encoding)
    head = structure.raw[: root.body]
    kept = re.sub(
        rb"^content-transfer-encoding[ \t]*:[^\n]*\n", b"", head, flags=re.IGNORECASE | re.MULTILINE
    )
    opened = split_mail(kept + content)
    if not opened.root.children:
        return None
    return replace(
        opened, defects=("The parts were encoded as a whole, which mail does not allow.",)
    )


def _behind_header(structure: Structure, inner: bytes) -> Structure:
    head = structure.raw[: structure.root.body].rstrip(b"\r\n") + b"\n"
    return split_mail(_CONTENT_FIELDS.sub(b"", head) + inner)
