"""Archives for tests, made byte by byte where no library writes them."""

from __future__ import annotations

import io
import struct
import tarfile


def tar(*names: str, form: int = tarfile.PAX_FORMAT) -> bytes:
    """Make a tar of small files; a name that ends in a slash is a folder."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as writer:
        for name in names:
            info = tarfile.TarInfo(name.rstrip("/"))
            info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            info.size = 0 if name.endswith("/") else len(name)
            writer.addfile(info, io.BytesIO(name.encode()))
    return made.getvalue()


def rar4(*names: str, flags: int = 0, main_flags: int = 0) -> bytes:
    """Make a RAR archive of the old kind, each file of three bytes that are not packed."""
    made = b"Rar!\x1a\7\0" + struct.pack("<HBHH", 0, 0x73, main_flags, 13) + bytes(6)
    for name in names:
        raw = name.encode()
        head = struct.pack("<HBHH", 0, 0x74, 0x8000 | flags, 32 + len(raw))
        facts = struct.pack("<IIBIIBBHI", 3, 3, 0, 0, 0, 29, 0x30, len(raw), 0)
        made += head + facts + raw + b"abc"
    return made + struct.pack("<HBHH", 0, 0x7B, 0, 7)


def rar5(*names: str, is_locked: bool = False) -> bytes:
    """Make a RAR archive of the new kind, each file of 300 bytes as it claims and three in it."""
    made = b"Rar!\x1a\7\1\0" + _block(b"\1\0\0")
    for name in names:
        raw = name.encode()
        extra = b"\2\1\0" if is_locked else b""
        facts = bytes((0,)) + b"\xac\2" + b"\0\0\1" + bytes((len(raw),)) + raw
        begin = bytes((2, 3 if extra else 2)) + (bytes((len(extra),)) if extra else b"") + b"\3"
        made += _block(begin + facts + extra) + b"abc"
    return made + _block(b"\5\0\0")


def rar5_locked() -> bytes:
    """Make one whose very names are encrypted."""
    return b"Rar!\x1a\7\1\0" + _block(b"\4\0\0\0\0")


def _block(data: bytes) -> bytes:
    return bytes(4) + bytes((len(data),)) + data
