"""Files of mails: what they are by their bytes, what misleads, what of them can be read."""
# ruff: noqa: E501 - tables of bytes

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mail.file_facts import (
    NAMES_MAX,
    archive_names,
    count_pages,
    danger_within,
    image_size,
)
from data.mail.file_kinds import doubt_about_file, kind_of
from data.mail.file_text import VIEW_BYTES_MAX, facts_of_file, file_as_text
from data.mail.parse import peek_attachments
from data.text.safe import is_safe
from tests.support.archives import rar4, rar5, tar
from tests.support.builders import file_part, html_mail, multipart_mail, part

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 800, 600)
GIF = b"GIF89a" + struct.pack("<HH", 20, 10)
BMP = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + struct.pack("<ii", 30, -40)
JPEG = (
    b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 600, 800)
)  # fmt: skip
WEBP_X = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + struct.pack("<HBHB", 799, 0, 599, 0)
WEBP_L = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 799 | 599 << 14)
WEBP = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 800, 600)
PDF = b"%PDF-1.4\n1 0 obj << /Type /Pages /Kids [2 0 R] /Count 3 >>\n"


def archive(*names: str, before: bytes = b"") -> bytes:
    """Make a ZIP archive of small files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as writer:
        for name in names:
            writer.writestr(name, name * 3)
    return before + made.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "content_type", "words", "doubt"),
    [
        (PNG, "a.png", "image/png", "PNG image", ""),
        (PNG, "a.jpg", "image/jpeg", "PNG image", "named .jpg, but it is PNG image"),
        (b"MZ\x90", "invoice.pdf", "application/pdf", "Windows program",
         "a Windows program, though named .pdf: do not run it"),
        (b"MZ\x90", "setup.exe", "", "Windows program", "a Windows program: do not run it"),
        (b"\x7fELF", "thing", "", "program", "a program: do not run it"),
        (b"#!/bin/sh\n", "a.txt", "text/plain", "script", "a script, though named .txt: do not run it"),
        (b"#!AMR\n", "voice.amr", "", "sound or video", ""),
        (archive("a"), "a.docx", "", "ZIP archive", ""),
        (archive("a"), "a.jar", "", "ZIP archive", ""),
        (archive("a"), "a.pdf", "", "ZIP archive", "named .pdf, but it is ZIP archive"),
        (b"echo hi", "a.bat", "", "text", ".bat is run by a double click"),
        (b"plain words", "a.pdf", "application/pdf", "text", "named .pdf, but it is text"),
        (b"plain words", "server.key", "", "text", ""),
        (b"a,b\n1,2", "a.csv", "", "table", ""),
        (b"a,b\n1,2", "a.xlsx", "text/csv", "table", "named .xlsx, but it is table"),
        (b"<html><body>", "a.txt", "", "HTML", ""),
        (b"BEGIN:VCALENDAR", "x", "", "calendar", ""),
        (b"begin:vcard", "x", "", "contact", ""),
        (b"From: a", "", "message/rfc822", "mail", ""),
        (b"", "a.pdf", "", "empty", ""),
        (b"\0\1\2\3", "a.dat", "", "unknown", ""),
        (b"\1\2\3\4", "a.dat", "", "unknown", ""),
        (b"junk %PDF-1.7", "a.pdf", "", "PDF", ""),
        (BMP, "a.bmp", "", "BMP image", ""),
        (WEBP, "a.webp", "", "WebP image", ""),
        (b"RIFF\0\0\0\0WAVE", "a.wav", "", "sound or video", ""),
        (b"\0\0\0\x18ftypheic", "a.heic", "", "HEIC image", ""),
        (b"\0\0\0\x18ftypavif", "a.avif", "", "AVIF image", ""),
        (b"\0\0\0\x18ftypisom", "a.mp4", "", "sound or video", ""),
        (b'<?xml version="1.0"?>\n<svg xmlns="x">', "a.svg", "", "SVG image", ""),
        (b"<svg>", "a.png", "", "SVG image", "named .png, but it is SVG image"),
        (tar("a"), "a.tar", "", "archive", ""),
        ("é".encode("utf-16"), "a.txt", "", "text", ""),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(
    data: bytes, name: str, content_type: str, words: str, doubt: str
) -> None:
    """Content decides, name and type only tell texts apart; a misleading ending is told."""
    kind = kind_of(data, filename=name, content_type=content_type)

    assert (kind.words, doubt_about_file(kind, name)) == (words, doubt)


@pytest.mark.parametrize(
    ("data", "size"),
    [(PNG, (800, 600)), (GIF, (20, 10)), (BMP, (30, 40)), (JPEG, (800, 600)), (WEBP_X, (800, 600)),
     (WEBP_L, (800, 600)), (WEBP, (800, 600)), (PNG[:18], None), (b"\xff\xd8\xff\xe0\0\x04ab??", None),
     (b"\xff\xd8" + b"\xff\xe0\0\2" * 1200, None), (b"RIFF\0\0\0\0WEBPODD ", None), (b"text", None)],
)  # fmt: skip
def test_pictures_say_their_size(data: bytes, size: tuple[int, int] | None) -> None:
    """Width and height as far as the format says them; a cut picture says nothing."""
    assert image_size(data) == size


def test_pictures_of_telephones_and_scanners_say_their_size() -> None:
    """HEIC: the largest of the sizes in it; TIFF in both orders of bytes; a cut one nothing."""
    heic = b"\0\0\0\x18ftypheic" + b"".join(
        b"ispe\0\0\0\0" + struct.pack(">II", *size) for size in ((512, 512), (4032, 3024))
    )
    tiffs = [
        mark + struct.pack(f"{order}IH", 8, 2)
        + struct.pack(f"{order}HHIHH", 256, 3, 1, 800, 0)
        + struct.pack(f"{order}HHII", 257, 4, 1, 600)
        for mark, order in ((b"II*\0", "<"), (b"MM\0*", ">"))
    ]  # fmt: skip

    assert image_size(heic) == (4032, 3024)
    assert image_size(heic[:24]) is None
    assert [(800, 600)] * 2 == [image_size(tiff) for tiff in tiffs]
    assert image_size(tiffs[0][:20]) is None


def test_a_document_is_told_from_an_archive() -> None:
    """What an office program keeps in a ZIP is called what it is."""
    word = archive("[Content_Types].xml", "word/document.xml")
    kind = kind_of(word, filename="a.docx", content_type="")
    odt = archive("x").replace(b"x", b"mimetype", 1)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as writer:
        writer.writestr("mimetype", "application/vnd.oasis.opendocument.text")

    assert facts_of_file(word, kind) == "Word document"
    assert facts_of_file(made.getvalue(), kind) == "OpenDocument text"
    assert facts_of_file(odt, kind) == ""


def test_pages_are_counted_where_they_can_be() -> None:
    """From the page tree, else page by page; a compressed one says nothing."""
    assert count_pages(PDF) == 3
    assert count_pages(b"<< /Count 5 /Type /Pages >>") == 5
    assert count_pages(b"<< /Type /Page >> << /Type/Page >>") == 2
    assert count_pages(b"nothing") is None
    kind = kind_of(PDF, filename="a.pdf", content_type="")
    assert facts_of_file(PDF, kind) == "PDF, 3 pages"


@pytest.mark.parametrize(
    ("data", "name", "doubt"),
    [
        (archive("a.txt", "b/photo.jpg"), "a.zip", ""),
        (archive("a.txt", "b/Setup.EXE"), "a.zip", "it holds a program, b/Setup.EXE: do not run it"),
        (archive("rechnung.pdf.js"), "a.zip", "it holds a program, rechnung.pdf.js: do not run it"),
        (archive("x\x1b[2J.exe"), "a.zip", "it holds a program, x"),
        (archive("word/document.xml"), "a.docx", ""),
        (archive("word/vbaProject.bin"), "a.docm", "it holds macros"),
        (archive("a").replace(b"PK\3\4\x14\0\0", b"PK\3\4\x14\0\1"), "a.zip", "locked with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "a.doc", "macros"),
        (tar("a/Setup.EXE"), "a.tar", "it holds a program, a/Setup.EXE: do not run it"),
        (gzip.compress(tar("run.js"), mtime=0), "a.tgz", "it holds a program, run.js: do not run it"),
        (rar4("x.exe", flags=4), "a.rar", "it holds a program, x.exe: do not run it"),
        (rar5("notes.txt", is_locked=True), "a.rar", "locked with a password"),
        (b"<svg><script>x</script></svg>", "a.svg", "it holds scripts"),
        (b"<svg onload='x'>", "a.svg", "it holds scripts"),
        (b"<svg><path/></svg>", "a.svg", ""),
        (b"PK\3\4", "a.zip", ""),
        (b"PK\3\4" * 90_000, "a.zip", ""),
    ],
)  # fmt: skip
def test_what_nobody_should_open_is_told(data: bytes, name: str, doubt: str) -> None:
    """Programs in archives, macros in documents, archives that no scanner can read."""
    told = danger_within(data, kind_of(data, filename=name, content_type=""))

    assert doubt in told
    assert bool(doubt) == bool(told)
    assert is_safe(told)


def test_names_in_an_archive_are_listed() -> None:
    """Names and sizes without unpacking; broken lists say that they are."""
    kind = kind_of(archive("a"), filename="a.zip", content_type="")

    assert archive_names(archive("æ.txt", "b", before=b"stub")) == ([("æ.txt", 18), ("b", 3)], 2)
    assert archive_names(archive()) == ([], 0)
    assert archive_names(b"PK\3\4 cut") is None
    assert archive_names(archive("a").replace(b"PK\1\2", b"PK\1\3")) is None
    many = archive_names(archive(*(f"n{number}" for number in range(NAMES_MAX + 3))))
    assert many is not None
    assert (len(many[0]), many[1]) == (NAMES_MAX, NAMES_MAX + 3)
    assert "ZIP archive; 1 file:" in file_as_text(archive("a"), kind)
    assert "cannot be read" in file_as_text(b"PK\3\4 cut", kind)
    assert "and 3 more" in file_as_text(archive(*(f"n{n}" for n in range(NAMES_MAX + 3))), kind)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "a", "The file is empty."),
        ("æble\r\n".encode(), "a.txt", "æble\n"),
        ("æble".encode("utf-16"), "a.txt", "æble"),
        (b"\xef\xbb\xbfsku", "a.csv", "sku"),
        (b"<p>one<script>x</script></p>", "a.html", "one"),
        (b'{"a":[1' + b" " * 500 + b"]}", "a.json", '{\n  "a": [\n    1\n  ]\n}'),
        (b'{"a": 1}', "a.json", '{"a": 1}'),
        (b'{"a": ' + b"[" * 500, "a.json", '{"a": ' + "[" * 500),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:Long\r\n  name\r\n", "a.ics", "BEGIN:VCALENDAR\nSUMMARY:Long name\n"),
        (b"a\x1b[31mb\0"[:7], "a.txt", "a^[[31mb"),
    ],
)  # fmt: skip
def test_a_file_is_read_as_text(data: bytes, name: str, expected: str) -> None:
    """Each kind of text as a person reads it, controls made visible."""
    assert file_as_text(data, kind_of(data, filename=name, content_type="")) == expected


def test_a_mail_in_a_mail_shows_its_header_and_words() -> None:
    """From, to, subject, date, text, and the names of its files."""
    raw = multipart_mail(part("Inner words"), file_part(b"x", filename="in.png"))
    shown = file_as_text(raw, kind_of(raw, filename="a.eml", content_type="message/rfc822"))

    assert "From: Ann Example <ann@customer.example>\nTo: support@shop.example\n" in shown
    assert "Subject: Where is my order?\nDate: Mon 05 Jan 2026 12:30 +0100\n\nInner words" in shown
    assert "[1] in.png, 1 bytes" in shown
    assert "Files in it" not in file_as_text(
        html_mail("<p>x"), kind_of(b"From", filename="a.eml", content_type="")
    )


def test_what_cannot_be_read_tells_its_facts() -> None:
    """A picture gives its pixels, another file its kind; both say how to have it."""
    kind = kind_of(PNG, filename="a.png", content_type="")
    unknown = kind_of(b"\0", filename="a", content_type="")

    assert file_as_text(PNG, kind).startswith("PNG image, 800 x 600 pixels\n")
    assert file_as_text(b"\0", unknown).startswith("unknown\n")


def test_a_long_file_is_cut_and_says_so() -> None:
    """Only the first megabyte is decoded."""
    data = b"words\n" * VIEW_BYTES_MAX
    shown = file_as_text(data, kind_of(data[:99], filename="a.txt", content_type=""))

    assert shown.startswith("Cut: the first 1,000,000 of 6,000,000 bytes are shown")
    assert len(shown) < VIEW_BYTES_MAX + 200


def test_files_are_peeked_at_without_decoding_them_whole() -> None:
    """Each with its facts and its first bytes."""
    raw = multipart_mail(part("x"), file_part(b"0123456789" * 100, filename="a.bin"))
    [(attachment, head)] = peek_attachments(raw, 12)

    assert (attachment.filename, attachment.size_bytes, head) == ("a.bin", 1000, b"012345678901")


@given(
    data=st.one_of(st.binary(max_size=300), st.sampled_from([PNG, JPEG, WEBP, PDF, archive("a")])),
    junk=st.binary(max_size=60),
    cut=st.integers(0, 200),
    name=st.sampled_from(["a.pdf", "b.exe", "c", "x.json", "y.eml", "z.ics", "t.html"]),
)
def test_no_file_breaks_the_reader(data: bytes, junk: bytes, cut: int, name: str) -> None:
    """Whatever the bytes, what is shown is safe text and nothing is raised."""
    whole = data[:cut] + junk + data[cut:]
    kind = kind_of(whole, filename=name, content_type="")

    assert is_safe(file_as_text(whole, kind))
    assert is_safe(facts_of_file(whole, kind) + doubt_about_file(kind, name))
