"""Open a mail: split it, after taking off what hides its parts (pure, bounded).

Theory of operation: an opaque S/MIME signature wraps the whole mail or, where a list or a gateway
put words of its own around it, a part of it; and some programs encode a multipart as a whole
although they may not (RFC 2045 section 6.4). What is within takes the place of its wrapper in the
bytes, and those are split instead. What is too large or broken stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from data.mail.mime import Part, Structure, split_mail
from data.mail.source import Source
from data.mail.transfer import decode_transfer

WRAPPED_BYTES_MAX = 16 * 1024 * 1024
SIGNATURES_MAX = 3
"""One within another, as some gateways sign what was signed before."""
LOOKED_AT_MAX = 50
CMS_TYPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_CONTENT_FIELDS = re.compile(
    rb"^(?:content-[\w-]+|mime-version)[ \t]*:[^\n]*\n(?:[ \t]+[^\n]*\n)*",
    re.IGNORECASE | re.MULTILINE,
)


def open_mail(raw: Source) -> Structure:
    """Find all parts of a mail, also where a signature or an encoding wraps the whole of it."""
    structure = split_mail(raw)
    for _ in range(SIGNATURES_MAX):
        wrapper = _find_signature(structure)
        opened = _within_signature(structure, wrapper) if wrapper is not None else None
        if opened is None:
            break
        structure = opened
    root = structure.root
    if root.children:
        return structure
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


def _find_signature(structure: Structure) -> Part | None:
    """Find what may be an opaque signature: the mail itself, or a part of it."""
    root = structure.root
    if not root.children:
        return root if is_cms(root) else None
    if CMS_TYPES.isdisjoint(structure.kinds()) or len(structure.raw) > WRAPPED_BYTES_MAX:
        return None
    waiting = list(root.children)
    for part in waiting[:LOOKED_AT_MAX]:
        waiting += part.children
    from data.mail.cms import SIGNED  # noqa: PLC0415 - rare, see above

    return next(
        (part for part in waiting if is_cms(part) and cms_kind(structure, part) == SIGNED), None
    )


def _within_signature(structure: Structure, wrapper: Part) -> Structure | None:
    from data.mail.cms import SIGNED, open_signed  # noqa: PLC0415 - rare, see above

    size = wrapper.end - wrapper.body
    if size > WRAPPED_BYTES_MAX or cms_kind(structure, wrapper) != SIGNED:
        return None
    content, _ = decode_transfer(structure.raw[wrapper.body : wrapper.end], wrapper.encoding)
    inner = open_signed(content)
    if inner is None:
        return None
    if wrapper is structure.root:
        opened = _behind_header(structure, inner)
    else:
        raw = structure.raw
        opened = split_mail(raw[: wrapper.start] + inner + raw[wrapper.end :])
    return replace(opened, signatures=structure.signatures + 1)


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
