"""Open what an opaque S/MIME signature wraps (RFC 8551, RFC 5652), without checking it (pure).

Theory of operation: the wrapper is BER: a tag, a length, a content, one within another. Only the
way to the content is walked; where lengths are left open the content comes in pieces up to a mark
of two zeros. Certificates and signatures behind it are not looked at.
"""

from __future__ import annotations

SIGNED = "signed-data"
ENVELOPED = "enveloped-data"
COMPRESSED = "compressed-data"
CERTIFICATES = "certs-only"
OTHER = "authenveloped-data"
_OIDS = {
    bytes.fromhex("2a864886f70d010702"): SIGNED,
    bytes.fromhex("2a864886f70d010703"): ENVELOPED,
    bytes.fromhex("2a864886f70d0109100117"): OTHER,
    bytes.fromhex("2a864886f70d0109100109"): COMPRESSED,
}
_SEQUENCE, _OID, _OCTETS, _EXPLICIT = 0x30, 0x06, 0x04, 0xA0
_CONSTRUCTED = 0x20
_DEPTH_MAX = 20
_PIECES_MAX = 100_000
_LONG, _OPEN = 0x80, 0x80
_END = b"\0\0"


class _BadError(Exception):
    """What was read is no BER."""


def kind_of_cms(data: bytes) -> str:
    """Say what a wrapper is; empty where it is none."""
    try:
        tag, start, end = _header(data, 0)
        if tag != _SEQUENCE:
            return ""
        tag, start, end = _header(data, start)
        return _OIDS.get(data[start:end], "") if tag == _OID and end is not None else ""
    except _BadError:
        return ""


def open_signed(data: bytes) -> bytes | None:
    """Give the content that is signed; None where there is none or it cannot be found."""
    try:
        _, start, _ = _header(data, 0)
        start = _skip(data, start)
        start = _enter(data, start, _EXPLICIT)
        start = _enter(data, start, _SEQUENCE)
        start = _skip(data, _skip(data, start))  # version, algorithms
        start = _enter(data, start, _SEQUENCE)
        start = _skip(data, start)
        start = _enter(data, start, _EXPLICIT)
        pieces: list[bytes] = []
        _octets(data, start, pieces, 0)
    except _BadError:
        return None
    return b"".join(pieces) or None


def _header(data: bytes, at: int) -> tuple[int, int, int | None]:
    """Give tag, start and end of what stands at a place; the end is None where it is left open."""
    if at + 2 > len(data):
        raise _BadError
    tag, length = data[at], data[at + 1]
    start = at + 2
    if length == _OPEN:
        return tag, start, None
    if length & _LONG:
        count = length & 0x7F
        if count > 4 or start + count > len(data):  # noqa: PLR2004 - no mail has more
            raise _BadError
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    return tag, start, min(start + length, len(data))


def _enter(data: bytes, at: int, tag: int) -> int:
    found, start, _ = _header(data, at)
    if found != tag:
        raise _BadError
    return start


def _skip(data: bytes, at: int, depth: int = 0) -> int:
    """Give the place behind what stands here."""
    if depth > _DEPTH_MAX:
        raise _BadError
    _, start, end = _header(data, at)
    if end is not None:
        return end
    for _ in range(_PIECES_MAX):
        if data[start : start + 2] == _END:
            return start + 2
        start = _skip(data, start, depth + 1)
    raise _BadError


def _octets(data: bytes, at: int, pieces: list[bytes], depth: int) -> int:
    """Collect a string that stands in one piece or in several."""
    if depth > _DEPTH_MAX or len(pieces) > _PIECES_MAX:
        raise _BadError
    tag, start, end = _header(data, at)
    if tag == _OCTETS and end is not None:
        pieces.append(data[start:end])
        return end
    if tag != _OCTETS | _CONSTRUCTED:
        raise _BadError
    while start < (len(data) if end is None else end):
        if end is None and data[start : start + 2] == _END:
            return start + 2
        start = _octets(data, start, pieces, depth + 1)
    return start
