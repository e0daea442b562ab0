"""Readers of what lies within mails, each fuzzed for itself: a frame would hide its depths."""

# ruff: noqa: E501 - a target a line

from __future__ import annotations

import struct
from dataclasses import astuple
from io import BytesIO
from zipfile import ZipFile

from data.mail.addresses import parse_address_list
from data.mail.calendars import EVENTS_MAX, read_events
from data.mail.cards import CARDS_MAX, read_cards
from data.mail.charsets import read_text
from data.mail.cms import kind_of_cms, open_signed
from data.mail.dates import parse_date
from data.mail.embedded import find_embedded, without_files
from data.mail.encoded_words import decode_words
from data.mail.enriched import read_enriched
from data.mail.file_facts import danger_within
from data.mail.file_kinds import kind_of
from data.mail.file_text import file_as_text
from data.mail.flowed import join_flowed
from data.mail.headers import list_ancestors, parse_content_type, parse_ids, read_head
from data.mail.rtf import RTF_BYTES_MAX, read_rtf, unpack_rtf
from data.mail.tnef import FILES_MAX, read_tnef
from data.mail.transfer import decode_stream, decode_transfer, decode_unnamed, split_footer
from data.text.safe import is_safe
from tests.decoding.containers import (
    attribute,
    binhexed,
    opaque,
    packed_rtf,
    prop,
    properties,
    uuencoded,
    winmail,
    winmail_file,
    yencoded,
)
from tests.decoding.content_cases import RTF, RTF_HTML
from tests.fuzz.target import Target

ENCODINGS = ("base64", "quoted-printable", "uuencode", "7bit", "x-magic")
CHARSETS = (
    "", "utf-8", "us-ascii", "iso-8859-1", "windows-1251", "koi8-r", "gb2312", "big5", "shift_jis",
    "iso-2022-jp", "iso-2022-kr", "euc-kr", "utf-16", "utf-7", "hz-gb-2312", "viscii", "nonsense",
)  # fmt: skip
INNER = b"Content-Type: text/plain\r\n\r\nHello\r\n"
MESSAGE = winmail(
    attribute(1, 0x00069007, struct.pack("<II", 1252, 0)),
    attribute(1, 0x00018004, b"Lamp\0"),
    attribute(
        1, 0x00069003, properties(prop(0x1009, 0x102, packed_rtf(RTF)), prop(0x37, 0x1E, b"x"))
    ),
    winmail_file("LAMP~1.PDF", b"%PDF", long_name="lamp.pdf", content_id="a@x"),
)
DEEP = winmail(
    attribute(2, 0x00069002, b"\0" * 14),
    attribute(2, 0x00069005, properties(prop(0x3701, 0x0D, b"\7" * 16 + MESSAGE))),
)
CALENDAR = (
    b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:Here\nBEGIN:STANDARD\n"
    b"DTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:1\n"
    b"DTSTART;TZID=Here:20261124T080000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101\n"
    b'EXDATE:20261201T080000Z\nORGANIZER;CN="B, A":mailto:a@x\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@x\n'
    b"SUMMARY:a\\, b\n folded\nEND:VEVENT\nBEGIN:VFREEBUSY\n"
    b"FREEBUSY;FBTYPE=BUSY:20261124T080000Z/PT2H\nEND:VFREEBUSY\nEND:VCALENDAR\n"
)
CARD = (
    b"BEGIN:VCARD\nVERSION:2.1\nN:Berg;Ann\nTEL;CELL:+45 1\n"
    b"FN;ENCODING=QUOTED-PRINTABLE;CHARSET=utf-8:K=C3=\n=B8b\nitem1.EMAIL:a@x\nORG:A;B\nEND:VCARD\n"
)
WORDS = (
    b"=?utf-8?Q?K=C3=B8b?= =?utf-8?B?w7g=?= (a) <a@x.example>, G: b@y, <c@z>; (d",
    b"attachment; filename*0*=utf-8''a%20; filename*1=\"b\"; size=3",
    b"Fri, 21 Nov 1997 09(c):55:06 -0600",
)


def decode(data: bytes) -> None:
    """Whatever claims to be encoded gives bytes, the same whole as in pieces, and then a text."""
    choice, content = data[:2], data[2:]
    if len(choice) < 2:
        return
    encoding = ENCODINGS[choice[0] % len(ENCODINGS)]
    charset = CHARSETS[choice[1] % len(CHARSETS)]
    decoded, _ = decode_transfer(content, encoding)
    assert len(decoded) <= max(len(content), 1)
    b"".join(decode_stream(iter((content[:7], content[7:])), encoding))
    assert b"".join(split_footer(content)) == content
    reading = read_text(decode_unnamed(decoded)[0], charset, second="utf-8")
    assert len(reading.text) <= 2 * len(decoded) + 1
    join_flowed(reading.text, deletes_space=bool(choice[0] & 1))
    read_enriched(reading.text, is_old=bool(choice[1] & 1))


def fields(data: bytes) -> None:
    """Any header is fields; its words, people, dates and parameters are safe to show."""
    head = read_head(data)
    value = data.decode("utf-8", "replace")
    for text in (value, *(each for values in head.fields.values() for each in values)):
        decode_words(text)
        parse_content_type(text)
        parse_date(text)
        list_ancestors(in_reply_to=text, references=text, own_id=next(iter(parse_ids(text)), None))
        for person in parse_address_list(text):
            assert is_safe(person.name)
            assert is_safe(person.address)


def tnef(data: bytes) -> None:
    """Any winmail.dat is read as far as it goes, within bounds."""
    found = read_tnef(data)
    assert found is None or len(found.files) <= FILES_MAX


def calendar(data: bytes) -> None:
    """Any calendar tells few things, all safe to show."""
    told = read_events(data.decode("utf-8", "replace"))
    assert len(told) <= EVENTS_MAX * EVENTS_MAX * EVENTS_MAX
    for one, _ in told:
        assert all(is_safe(value) for value in astuple(one) if isinstance(value, str))


def card(data: bytes) -> None:
    """Any contacts are few, and safe to show."""
    cards = read_cards(data.decode("utf-8", "replace"))
    assert len(cards) <= CARDS_MAX
    for one in cards:
        assert is_safe(one.name)
        assert all(map(is_safe, (*one.addresses, *one.phones)))


def cms(data: bytes) -> None:
    """Any wrapper gives bytes that stood in it, or nothing."""
    kind_of_cms(data)
    inner = open_signed(data)
    assert inner is None or len(inner) <= len(data)


def rtf(data: bytes) -> None:
    """Any rich text, packed or not, gives bounded words."""
    unpacked = unpack_rtf(data)
    assert len(unpacked) <= max(RTF_BYTES_MAX, len(data))
    for rich in (data, unpacked):
        words, _ = read_rtf(rich)
        assert len(words) <= 4 * len(rich) + 100


def embedded(data: bytes) -> None:
    """Files that stand in a text as letters are found in order, and the text stays without them."""
    files = find_embedded(data)
    without_files(data, files)
    ends = [0, *(file.end for file in files)]
    assert all(end <= file.start < file.end for end, file in zip(ends, files, strict=False))


def view(data: bytes) -> None:
    """Any file is shown as safe text, and what is dangerous in it is told without opening it."""
    kind = kind_of(data, filename="a.bin", content_type="application/octet-stream")
    assert is_safe(file_as_text(data, kind))
    assert is_safe(danger_within(data, kind))


def _archive() -> bytes:
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        archive.writestr("../run.exe", b"MZ")
    return held.getvalue()


FILE_TARGETS = {
    "decode": Target(decode, [b"\0\1SGVsbG8=\r\n-- \nlist", b"\1\3K=C3=B8b =\r\nx", b"\3\4\xcf\xf0\xe8", b"\3\11\x1b$B$3\x1b(B"]),
    "fields": Target(fields, [*WORDS, b"Subject: " + WORDS[0] + b"\r\n b\r\n\r\nx"]),
    "tnef": Target(tnef, [MESSAGE, DEEP]),
    "calendar": Target(calendar, [CALENDAR]),
    "card": Target(card, [CARD]),
    "cms": Target(cms, [opaque(INNER), opaque(INNER, pieces=[INNER[:9], INNER[9:]])]),
    "rtf": Target(rtf, [RTF, RTF_HTML, packed_rtf(RTF)]),
    "embedded": Target(embedded, [uuencoded("a", b"Hello" * 30), yencoded("a", b"Hello"), binhexed(b"a", b"Hello")]),
    "view": Target(view, [_archive(), b"\x89PNG\r\n\x1a\n" + b"\0" * 20, b"%PDF-1.4 /Type /Page", RTF, b"<p>a", b'{"a": 1}', INNER]),
}  # fmt: skip
