"""Archives are listed without being unpacked anywhere, as far as they go, in bounded time."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import struct
import sys
import tarfile
import time
from typing import TYPE_CHECKING

import pytest

from data.mail.archives import NAMES_MAX, list_archive
from data.mail.file_facts import danger_within
from data.mail.file_kinds import kind_of
from data.mail.file_text import file_as_text
from tests.support.archives import rar4, rar5, rar5_locked, tar
from tests.support.patience import patience

if TYPE_CHECKING or sys.version_info < (3, 14):
    from backports import zstd
else:
    from compression import zstd

LONG = "folder/" * 40 + "a very long name.txt"
NAMES = ("a.txt", "b/", "b/æble.csv", LONG)
TARS = [tar(*NAMES, form=form) for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)]


@pytest.mark.parametrize("plain", TARS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_tar_is_listed_however_it_is_packed(plain: bytes, pack: type[bytes]) -> None:
    """Files with their sizes, folders left out, long names whole."""
    found = list_archive(pack(plain))

    assert found is not None
    assert [("a.txt", 5), ("b/æble.csv", 10), (LONG, len(LONG))] == list(found.entries)
    assert found.is_whole


def cabinet(*names: str) -> bytes:
    """Write the headers of a cabinet that holds files of three bytes."""
    files = b"".join(struct.pack("<I12x", 3) + name.encode() + b"\0" for name in names)
    head = struct.pack(
        "<4s4xI4xI4xBBHHHHH", b"MSCF", 36 + len(files), 36, 3, 1, 1, len(names), 0, 0, 0
    )
    return head + files


def test_a_cabinet_is_listed() -> None:
    """Names and sizes from the headers; what is cut off is told, and a program in it is named."""
    data = cabinet("a.txt", "folder\\b.exe")
    found, cut = list_archive(data), list_archive(data[:-3])

    assert found is not None
    assert cut is not None
    assert ((("a.txt", 3), ("folder/b.exe", 3)), True) == (found.entries, found.is_whole)
    assert ((("a.txt", 3),), False) == (cut.entries, cut.is_whole)
    assert "program" in danger_within(data, kind_of(data, filename="x.cab", content_type=""))


def test_a_7z_says_what_to_do() -> None:
    """What cannot be looked into says so, and what to do, in place of a list."""
    data = b"7z\xbc\xaf\x27\x1c" + b"\0" * 30

    assert "7z l FILE" in file_as_text(data, kind_of(data, filename="x.7z", content_type=""))


@pytest.mark.parametrize("data", [rar4("a.txt", "b/c.exe"), rar5("a.txt", "b/c.exe")])
def test_a_rar_is_listed(data: bytes) -> None:
    """Both kinds that are about: names and sizes from the headers."""
    found = list_archive(data)

    assert found is not None
    assert ["a.txt", "b/c.exe"] == [name for name, _ in found.entries]
    assert {3, 300} >= {size for _, size in found.entries}
    assert (True, False) == (found.is_whole, found.is_locked)


@pytest.mark.parametrize(
    "data", [rar4("a", flags=4), rar4(main_flags=0x80), rar5("a", is_locked=True), rar5_locked()]
)
def test_a_locked_archive_is_told(data: bytes) -> None:
    """A password on the files, or on their very names."""
    found = list_archive(data)

    assert found is not None
    assert found.is_locked


def test_one_packed_file_says_its_name_and_size() -> None:
    """What is packed by itself is listed with the size that it has unpacked."""
    named = b"\x1f\x8b\x08\x08" + bytes(6) + b"log.txt\0" + gzip.compress(b"x" * 999)[10:]
    found = list_archive(named)

    assert found is not None
    assert (("log.txt", 999),) == found.entries


def test_a_page_of_an_archive_says_what_is_missing() -> None:
    """The page names count, sizes and names; cut, unknown and empty ones say so."""
    kind = kind_of(TARS[0], filename="a.tar", content_type="")
    whole, cut = file_as_text(TARS[0], kind), file_as_text(TARS[0][:1500], kind)
    seven = b"7z\xbc\xaf\x27\x1c" + bytes(40)
    unknown = file_as_text(seven, kind_of(seven, filename="a.7z", content_type=""))
    locked = file_as_text(rar5_locked(), kind_of(rar5_locked(), filename="a.rar", content_type=""))

    assert "Tar archive; 3 files:" in whole
    assert "             5  a.txt" in whole
    assert "It goes on, or it is cut off." in cut
    assert "its list of names cannot be read" in unknown
    assert "RAR archive, locked with a password" in locked


def test_bombs_and_broken_ones_end_soon() -> None:
    """A gigabyte of nothing, ten thousand names, and any damage: bounded, and never an error."""
    began = time.monotonic()
    bombs = [list_archive(pack(bytes(60_000_000), 1)) for pack in (gzip.compress, zstd.compress)]
    wide = zstd.compress(bytes(10), options={int(zstd.CompressionParameter.window_log): 27})
    many = list_archive(tar(*(f"n{number}" for number in range(NAMES_MAX + 100))))
    rng = random.Random(7)
    samples = [
        gzip.compress(TARS[0]),
        lzma.compress(TARS[1]),
        rar4(*NAMES),
        rar5("a", "b"),
        TARS[0],
        zstd.compress(TARS[0]),
        cabinet(*NAMES),
    ]
    for number in range(600):
        data = bytearray(rng.choice(samples))
        for _ in range(rng.randrange(1, 9)):
            data[rng.randrange(6, len(data))] = rng.randrange(256)
        list_archive(bytes(data[: rng.randrange(8, len(data) + 1)]) if number % 2 else bytes(data))

    assert [False, False] == [each.is_whole for each in bombs if each is not None]
    assert list_archive(wide) is not None
    assert many is not None
    assert (NAMES_MAX, False) == (len(many.entries), many.is_whole)
    assert patience(5) > time.monotonic() - began
