"""Names and sizes in archives that are no ZIP: tar, RAR, cab, what gzip … zstd packed; pure.

Theory of operation: nothing is written anywhere. A packed tar is unpacked in memory piece by
piece, up to a bound, and only its headers are kept; a bomb is read no further than that. What is
broken or cut off is told as far as it goes.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info < (3, 14):
    from backports import zstd
else:
    from compression import zstd

NAMES_MAX = 500
UNPACKED_MAX = 48 * 1024 * 1024
"""Of a packed archive; about a third of a second."""
NAME_BYTES_MAX = 4096
_CHUNK = 256 * 1024
_MEMORY_MAX = 64 * 1024 * 1024
"""For xz and zstd: whoever packs says how much unpacking takes."""
_GZIP, _BZIP2, _XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"
_ZSTD, _CAB = b"\x28\xb5\x2f\xfd", b"MSCF"
_RAR4, _RAR5 = b"Rar!\x1a\7\0", b"Rar!\x1a\7\1\0"
_MAIN4, _FILE4, _END4 = 0x73, 0x74, 0x7B
_FILE5, _LOCKED5, _END5 = 2, 4, 5
"""Kinds of headers that are read, of RAR 4 and of RAR 5."""
_FOLDER4 = 0xE0
_LARGE4, _MORE4, _HIDDEN4, _SECRET4 = 0x100, 0x8000, 0x80, 0x04
"""Flags of RAR 4: long sizes, bytes behind the header, encrypted names, encrypted file."""
_GOES_ON = 0x80
"""The bit of a byte behind which a number goes on."""
_BLOCK = 512
_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
Entry = tuple[str, int]
"""A name as it stands there, and the size in bytes."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What an archive holds, as far as it was read."""

    words: str
    """What it is."""
    entries: tuple[Entry, ...]
    is_whole: bool
    is_locked: bool = False
    """A password is asked for what is in it."""


class _CutError(Exception):
    """The bytes ended before what they are."""


class _Locked(Exception):  # noqa: N818 - no error of anybody's
    """The names themselves are encrypted."""


def is_tar(head: bytes) -> bool:
    """Say whether these are the first bytes of a tar that is not packed."""
    return head[_TAR_MARK_AT : _TAR_MARK_AT + len(_TAR_MARK)] == _TAR_MARK


def list_archive(data: bytes) -> Listing | None:
    """Give names and sizes of an archive; None where it is none of these."""
    if data.startswith((_RAR4, _RAR5)):
        read = _rar5_entries if data.startswith(_RAR5) else _rar4_entries
        return _listing("RAR archive", read(data))
    if data.startswith(_CAB):
        return _listing("cabinet", _cab_entries(data))
    if is_tar(data):
        return _listing("tar archive", _tar_entries(_Bytes(iter((data,)))))
    for mark, name, unpack in _PACKERS:
        if data.startswith(mark):
            stream = _Bytes(unpack(data))
            if is_tar(stream.peek(_BLOCK)):
                return _listing(f"tar archive packed by {name}", _tar_entries(stream))
            size = stream.skip(UNPACKED_MAX + 1)
            inner = _gzip_name(data) if name == "gzip" else ""
            entries = ((inner or "without a name", size),)
            return Listing(f"file packed by {name}", entries, not stream.is_cut)
    return None


def _listing(words: str, found: Iterator[tuple[str, int, bool]]) -> Listing:
    entries: list[Entry] = []
    is_whole, is_locked = True, False
    try:
        for name, size, needs_password in islice(found, NAMES_MAX):
            entries.append((name, size))
            is_locked = is_locked or needs_password
        is_whole = next(found, None) is None
    except (_CutError, struct.error):
        is_whole = False
    except _Locked:
        is_whole, is_locked = False, True
    return Listing(words, tuple(entries), is_whole, is_locked)


class _Bytes:
    """A stream of pieces, of which so many bytes are taken as are wanted."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held, self._left = pieces, b"", UNPACKED_MAX
        self.is_cut = False
        """It ended before its end: broken, cut off, or too long."""

    def peek(self, count: int) -> bytes:
        """Give the next bytes without taking them; fewer at the end."""
        while len(self._held) < count and not self.is_cut:
            try:
                piece = next(self._pieces, b"")
            except _CutError:
                self.is_cut = True
                break
            if not piece:
                break
            self._held += piece
            self._left -= len(piece)
            self.is_cut = self._left < 0
        return self._held[:count]

    def take(self, count: int) -> bytes:
        """Take bytes.

        Raises:
            _CutError: there are not so many.
        """
        found = self.peek(count)
        self._held = self._held[count:]
        if len(found) < count:
            raise _CutError
        return found

    def skip(self, count: int) -> int:
        """Pass over bytes; say how many there were."""
        gone = 0
        while gone < count and (found := self.peek(min(count - gone, _CHUNK))):
            self._held = self._held[len(found) :]
            gone += len(found)
        return gone


def _gunzip(data: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    while data and not unpacker.eof:
        try:
            piece = unpacker.decompress(data, _CHUNK)
        except zlib.error as error:
            raise _CutError from error
        data = unpacker.unconsumed_tail
        if piece:
            yield piece
    if not unpacker.eof:
        raise _CutError


def _bunzip(data: bytes) -> Iterator[bytes]:
    return _decompressed(data, bz2.BZ2Decompressor())


def _unxz(data: bytes) -> Iterator[bytes]:
    return _decompressed(data, lzma.LZMADecompressor(memlimit=_MEMORY_MAX))


def _unzstd(data: bytes) -> Iterator[bytes]:
    window: dict[int, int] = {
        zstd.DecompressionParameter.window_log_max: _MEMORY_MAX.bit_length() - 1
    }
    return _decompressed(data, zstd.ZstdDecompressor(options=window))


def _decompressed(
    data: bytes, unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor | zstd.ZstdDecompressor
) -> Iterator[bytes]:
    while not unpacker.eof:
        try:
            piece = unpacker.decompress(data, _CHUNK)
        except (OSError, ValueError, lzma.LZMAError, zstd.ZstdError) as error:
            raise _CutError from error
        data = b""
        if piece:
            yield piece
        elif unpacker.needs_input:
            raise _CutError


_PACKERS: tuple[tuple[bytes, str, Callable[[bytes], Iterator[bytes]]], ...] = (
    (_GZIP, "gzip", _gunzip),
    (_BZIP2, "bzip2", _bunzip),
    (_XZ, "xz", _unxz),
    (_ZSTD, "zstd", _unzstd),
)


def _gzip_name(data: bytes) -> str:
    """Give the name that gzip keeps of a file (RFC 1952 section 2.3)."""
    flags, place = data[3:4], 10
    if not flags or not flags[0] & 0x08:
        return ""
    if flags[0] & 0x04:
        place += 2 + int.from_bytes(data[place : place + 2], "little")
    end = data.find(b"\0", place, place + NAME_BYTES_MAX)
    return data[place:end].decode("utf-8", "replace") if end > place else ""


def _tar_entries(stream: _Bytes) -> Iterator[tuple[str, int, bool]]:
    """Give the files of a tar (POSIX.1-2001 ustar and pax, GNU long names), folders left out."""
    said = ""
    while any(block := stream.take(_BLOCK)):
        size = _tar_number(block[124:136])
        kind = block[156:157]
        padded = size + -size % _BLOCK
        if kind in b"Lx" and kind:
            words = stream.take(min(size, NAME_BYTES_MAX))
            stream.skip(padded - len(words))
            said = _tar_name(words) if kind == b"L" else _pax_path(words) or said
            continue
        if kind not in b"5g" or not kind:
            begin = block[345:500] if block[257:263] == b"ustar\0" else b""
            parts = filter(None, (_tar_name(begin), _tar_name(block[:100])))
            yield said or "/".join(parts), size, False
        said = ""
        if stream.skip(padded) < padded:
            raise _CutError


def _tar_name(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "replace")


def _tar_number(field: bytes) -> int:
    if field[:1] >= b"\x80":  # GNU: in binary, for sizes past 8 GB
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.strip(b" \0") or b"0", 8)
    except ValueError as error:
        raise _CutError from error


def _pax_path(records: bytes) -> str:
    for line in records.split(b"\n"):
        _, _, word = line.partition(b" ")
        if word.startswith(b"path="):
            return word[5:].decode("utf-8", "replace")
    return ""


def _cab_entries(data: bytes) -> Iterator[tuple[str, int, bool]]:
    """Give the files of a cabinet (MS-CAB 2.1 to 2.3): their names are never packed."""
    place, count = struct.unpack_from("<16xI8xH", data)
    for _ in range(count):
        (size,) = struct.unpack_from("<I12x", data, place)
        end = data.find(b"\0", place + 16, place + 16 + NAME_BYTES_MAX)
        if end < 0:
            raise _CutError
        yield data[place + 16 : end].decode("utf-8", "replace").replace("\\", "/"), size, False
        place = end + 1


def _rar4_entries(data: bytes) -> Iterator[tuple[str, int, bool]]:
    place = len(_RAR4)
    while place < len(data):
        kind, flags, length = struct.unpack_from("<2xBHH", data, place)
        if length < struct.calcsize("<HBHH"):
            raise _CutError
        if kind == _MAIN4 and flags & _HIDDEN4:
            raise _Locked
        packed = 0
        if kind == _FILE4:
            packed, size, name_length = struct.unpack_from("<II11xH", data, place + 7)
            begin = place + 32
            if flags & _LARGE4:
                high_packed, high_size = struct.unpack_from("<II", data, begin)
                packed, size, begin = packed | high_packed << 32, size | high_size << 32, begin + 8
            raw = data[begin : begin + min(name_length, NAME_BYTES_MAX)]
            if flags & _FOLDER4 != _FOLDER4:  # else a folder
                # Behind a zero byte it stands once more, in an encoding of RAR's own.
                yield raw.split(b"\0")[0].decode("utf-8", "replace"), size, bool(flags & _SECRET4)
        elif flags & _MORE4:
            (packed,) = struct.unpack_from("<I", data, place + 7)
        if kind == _END4:
            return
        place += length + packed
    if place > len(data):
        raise _CutError


def _rar5_entries(data: bytes) -> Iterator[tuple[str, int, bool]]:
    place = len(_RAR5)
    while place < len(data):
        size, at = _vint(data, place + 4)
        end = at + size
        kind, at = _vint(data, at)
        flags, at = _vint(data, at)
        extra = packed = 0
        if flags & 1:
            extra, at = _vint(data, at)
        if flags & 2:
            packed, at = _vint(data, at)
        if kind == _LOCKED5:
            raise _Locked
        if kind == _END5:
            return
        if kind == _FILE5:
            file_flags, at = _vint(data, at)
            unpacked, at = _vint(data, at)
            _, at = _vint(data, at)
            at += (4 if file_flags & 2 else 0) + (4 if file_flags & 4 else 0)
            _, at = _vint(data, at)
            _, at = _vint(data, at)
            length, at = _vint(data, at)
            raw = data[at : at + min(length, NAME_BYTES_MAX)]
            if not file_flags & 1:
                is_locked = _is_encrypted(data[max(end - extra, at) : end])
                yield raw.decode("utf-8", "replace"), unpacked, is_locked
        place = end + packed
    if place > len(data):
        raise _CutError


def _is_encrypted(extra: bytes) -> bool:
    """Say whether the first record of a file's extra area says how it is encrypted."""
    if not extra:
        return False
    _, at = _vint(extra, 0)
    kind, _ = _vint(extra, at)
    return kind == 1


def _vint(data: bytes, place: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the lowest first; give what follows it, too."""
    value = 0
    for number, byte in enumerate(data[place : place + 10]):
        value |= (byte & 0x7F) << 7 * number
        if byte < _GOES_ON:
            return value, place + number + 1
    raise _CutError
