"""Say how a mail is protected, and read what of it can be read: signatures are never checked here.

Theory of operation: the types of the parts say it for MIME (RFC 1847, RFC 3156, RFC 8551), lines of
dashes say it for OpenPGP within the text (RFC 9580 section 7). A text in such a signature is read
without its frame; what is encrypted stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.mail.cms import CERTIFICATES, SIGNED
from data.mail.mime import Part, Structure
from data.mail.opening import CMS_TYPES, cms_kind, is_cms
from data.records import Protection, SafeLine

PGP, SMIME = SafeLine("OpenPGP"), SafeLine("S/MIME")
SIGNED_KIND, ENCRYPTED_KIND = SafeLine("signed"), SafeLine("encrypted")
PARTS_MAX = 200
TELLING_TYPES = frozenset(
    ("multipart/signed", "multipart/encrypted", "application/octet-stream", *CMS_TYPES)
)
"""Without one of these the parts of a mail say nothing of its protection."""
_PGP_MARK = "-----BEGIN PGP "
_SIGNED_TEXT = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z]{2,20}: [^\n]*\n)*(?:[ \t]*\n)?",
    re.MULTILINE,
)
_SIGNATURE = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----[ \t]*\n(?:[^\n]{0,200}\n)*?"
    r"-----END PGP SIGNATURE-----[ \t]*\n?",
    re.MULTILINE,
)
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)


def find_protections(structure: Structure) -> Iterator[Protection]:
    """Give what the parts of a mail say of it."""
    if structure.signatures:
        yield Protection(SIGNED_KIND, SMIME)
    waiting = [structure.root]
    seen = 0
    while waiting and seen < PARTS_MAX:
        part = waiting.pop()
        seen += 1
        if part.content_type == "multipart/signed":
            yield Protection(SIGNED_KIND, _signer(part))
        elif part.content_type == "multipart/encrypted":
            yield Protection(ENCRYPTED_KIND, PGP)
        elif is_cms(part) and (kind := cms_kind(structure, part)) != CERTIFICATES:
            yield Protection(SIGNED_KIND if kind == SIGNED else ENCRYPTED_KIND, SMIME)
        waiting.extend(part.children)


def unwrap_pgp(text: str) -> tuple[str, tuple[Protection, ...]]:
    """Take the frame of an OpenPGP signature off a text; say what the text was protected by."""
    if _PGP_MARK not in text:
        return text, ()
    found: list[Protection] = []
    if (begun := _SIGNED_TEXT.search(text)) is not None and (
        signature := _SIGNATURE.search(text, begun.end())
    ) is not None:
        found.append(Protection(SIGNED_KIND, PGP))
        words = _DASHED.sub("", text[begun.end() : signature.start()])
        text = text[: begun.start()] + words + text[signature.end() :]
    if "-----BEGIN PGP MESSAGE-----" in text:
        found.append(Protection(ENCRYPTED_KIND, PGP))
    return text, tuple(found)


def _signer(part: Part) -> SafeLine:
    said = part.parameters.get("protocol", "").lower()
    types = [said, *(child.content_type for child in part.children)]
    return SMIME if any("pkcs7" in each for each in types) else PGP
