"""Make what programs wrap mails in: winmail.dat, packed rich text, opaque signatures, yEnc."""

from __future__ import annotations

import binascii
import struct
from collections.abc import Sequence

SIGNED_OID = bytes.fromhex("2a864886f70d010702")
ENVELOPED_OID = bytes.fromhex("2a864886f70d010703")
DATA_OID = bytes.fromhex("2a864886f70d010701")
HEX_LETTERS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
BASE64_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def uuencoded(name: str, data: bytes, *, end: str = "`\nend\n") -> bytes:
    """Give a file as uuencode writes it into a text."""
    lines = [binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45)]
    return b"begin 644 " + name.encode() + b"\n" + b"".join(lines) + end.encode()


def yencoded(name: str, data: bytes) -> bytes:
    """Give a file as yEnc writes it."""
    written = bytearray()
    for number, byte in enumerate(data):
        shifted = (byte + 42) % 256
        critical = shifted in (0, 10, 13, 61)
        written += bytes((61, (shifted + 64) % 256)) if critical else bytes((shifted,))
        if number % 128 == 127:
            written += b"\r\n"
    size = b"size=%d" % len(data)
    frame = b"=ybegin line=128 " + size + b" name=" + name.encode()
    return frame + b"\r\n" + written + b"\r\n=yend " + size + b"\r\n"


def binhexed(name: bytes, data: bytes) -> bytes:
    """Give a file as BinHex 4.0 writes it."""
    head = (
        bytes((len(name),)) + name + b"\0TEXTttxt\0\0" + struct.pack(">II", len(data), 0) + b"\0\0"
    )
    packed = binascii.b2a_base64((head + data).replace(b"\x90", b"\x90\0") + b"\0\0", newline=False)
    letters = packed.rstrip(b"=").translate(bytes.maketrans(BASE64_LETTERS, HEX_LETTERS))
    lines = b"\n".join(letters[at : at + 64] for at in range(0, len(letters), 64))
    return b"(This file must be converted with BinHex 4.0)\n\n:" + lines + b":\n"


def prop(number: int, kind: int, value: bytes) -> bytes:
    """Give a property of MAPI with a value of variable length."""
    padded = value + b"\0" * (-len(value) % 4)
    return struct.pack("<HHII", kind, number, 1, len(value)) + padded


def properties(*made: bytes) -> bytes:
    """Give a list of properties."""
    return struct.pack("<I", len(made)) + b"".join(made)


def attribute(level: int, number: int, data: bytes) -> bytes:
    """Give an attribute of TNEF with its check sum."""
    return (
        struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    )


def winmail(*attributes: bytes) -> bytes:
    """Give a winmail.dat."""
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(attributes)


def winmail_file(title: str, data: bytes, *, long_name: str = "", content_id: str = "") -> bytes:
    """Give the attributes of a file in it."""
    more = []
    if long_name:
        more.append(prop(0x3707, 0x1F, long_name.encode("utf-16-le") + b"\0\0"))
    if content_id:
        more.append(prop(0x3712, 0x1E, content_id.encode() + b"\0"))
    pieces = [
        attribute(2, 0x00069002, b"\0" * 14),
        attribute(2, 0x00018010, title.encode("cp1252") + b"\0"),
        attribute(2, 0x0006800F, data),
    ]
    if more:
        pieces.append(attribute(2, 0x00069005, properties(*more)))
    return b"".join(pieces)


def packed_rtf(text: bytes) -> bytes:
    """Pack rich text as Exchange does, every letter for itself."""
    body = b"".join(b"\0" + text[at : at + 8] for at in range(0, len(text), 8))
    return struct.pack("<II4sI", len(body) + 12, len(text), b"LZFu", 0) + body


def ber(tag: int, *contents: bytes, is_open: bool = False) -> bytes:
    """Give a piece of BER; open: its length is not said."""
    content = b"".join(contents)
    if is_open:
        return bytes((tag, 0x80)) + content + b"\0\0"
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def opaque(inner: bytes, *, pieces: Sequence[bytes] = (), oid: bytes = SIGNED_OID) -> bytes:
    """Give a mail within S/MIME's wrapper, its content in one piece or in several."""
    is_open = bool(pieces)
    octets = (
        ber(0x24, *(ber(0x04, piece) for piece in pieces), is_open=True)
        if pieces
        else ber(0x04, inner)
    )
    wrapped = ber(0x30, ber(0x06, DATA_OID), ber(0xA0, octets, is_open=is_open), is_open=is_open)
    signed = ber(0x30, ber(0x02, b"\1"), ber(0x31), wrapped, ber(0x31), is_open=is_open)
    return ber(0x30, ber(0x06, oid), ber(0xA0, signed, is_open=is_open), is_open=is_open)
