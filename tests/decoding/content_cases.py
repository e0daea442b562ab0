"""Files and what hides them, invitations, contacts, protection: what comes beside the words."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from tests.decoding.cases import HEAD, TEXT, Case, crlf, in_base64, mail, parts
from tests.decoding.containers import (
    ENVELOPED_OID,
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

DATA = bytes(range(256)) * 3
HELLO = TEXT + "Hello"

NAMES = (
    ('filename="a.pdf"', "a.pdf"), ("filename=a.pdf", "a.pdf"), ("filename='a.pdf'", "a.pdf"),
    ("FILENAME=a.pdf", "a.pdf"), ('filename = "a b.pdf"', "a b.pdf"), ("filename=a b.pdf", "a b.pdf"),
    ('filename="a;b.pdf"', "a;b.pdf"), ('filename="a\\"b.pdf"', "a b.pdf"), ('filename="unclosed.pdf', "unclosed.pdf"),
    ("filename*=utf-8''K%C3%B8b.pdf", "Køb.pdf"), ("filename*=iso-8859-1'da'K%F8b.pdf", "Køb.pdf"),
    ("filename*=''Kob.pdf", "Kob.pdf"), ("filename*=utf-8'Kob.pdf", "Kob.pdf"), ("filename*=Kob.pdf", "Kob.pdf"),
    ("filename*=utf-8''%zzKob.pdf", "%zzKob.pdf"), ("filename=a.pdf; filename*=utf-8''b.pdf", "b.pdf"),
    ("filename*=utf-8''b.pdf; filename=a.pdf", "b.pdf"), ("filename*0=a; filename*1=b.pdf", "ab.pdf"),
    ("filename*1=b.pdf; filename*0=a", "ab.pdf"), ("filename*0*=utf-8''K%C3%B8; filename*1=b.pdf", "Køb.pdf"),
    ("filename*0*=utf-8''K%C3; filename*1*=%B8b.pdf", "Køb.pdf"),
    ('filename*0*="utf-8\'\'K%C3%B8"; filename*1*="b.pdf"', "Køb.pdf"),
    ("filename*00*=utf-8''a; filename*01*=b.pdf", "ab.pdf"),
    ('filename="=?utf-8?Q?K=C3=B8b=2Epdf?="', "Køb.pdf"), ("filename==?utf-8?B?S8O4Yi5wZGY=?=", "Køb.pdf"),
    ('filename="=?utf-8?Q?K=C3=B8?=\n =?utf-8?Q?b=2Epdf?="', "Køb.pdf"),
    ('filename*0="=?utf-8?Q?K=C3=B8?="; filename*1="=?utf-8?Q?b.pdf?="', "Køb.pdf"),
    ('filename="Køb.pdf"', "Køb.pdf"), ('filename="../../etc/passwd"', "passwd"),
    ('filename="C:\\\\temp\\\\a.pdf"', "a.pdf"), ('filename=".bashrc"', "bashrc"), ('filename="-rf.pdf"', "rf.pdf"),
    ('filename="a\u202efdp.exe"', "afdp.exe"), ('filename="a\x00b.pdf"', "a b.pdf"), ('filename=""', "attachment-1.pdf"),
    ("x=y", "attachment-1.pdf"), ('(comment) filename="a.pdf"', "a.pdf"), ("filename=a.pdf (comment)", "a.pdf (comment)"),
)  # fmt: skip


def _named(parameters: str) -> bytes:
    return parts(
        HELLO,
        f"Content-Type: application/pdf\nContent-Disposition: attachment; {parameters}\n\nx",
    )


def _tnef(content: bytes, *, text: str = "") -> bytes:
    pieces = [TEXT + text] if text else []
    return parts(
        *pieces,
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + in_base64(content),
    )


def _message(*made: bytes) -> bytes:
    return attribute(1, 0x00069003, properties(*made))


RTF = b"{\\rtf1\\ansi\\ansicpg1252 {\\fonttbl{\\f0 Arial;}}K\\'f8b en lampe\\par \\u26085?\\u-10179?\\u-8704? ok}"
RTF_HTML = (
    b"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 K\\'f8b"
    b"{\\*\\htmltag72 </p>}\\htmlrtf\\par}\\htmlrtf0 }"
)
TNEF_CASES = (
    Case("winmail.dat with files", _tnef(winmail(winmail_file("a.pdf", DATA), winmail_file("K~1.TXT", b"words", long_name="Købsaftale.txt")), text="Hello"),
         {"text": "Hello", "files": ["a.pdf", "Købsaftale.txt"], "contents": [DATA, b"words"], "sizes_right": True}),
    Case("winmail.dat with a picture in the text", _tnef(winmail(winmail_file("p.png", DATA, content_id="p1@x")), text="Hello"),
         {"files": ["p.png"], "inline": ["p.png"]}),
    Case("winmail.dat with the only words", _tnef(winmail(_message(prop(0x1000, 0x1F, "Køb en lampe".encode("utf-16-le") + b"\0\0")))),
         {"text": "Køb en lampe", "files": []}),
    Case("winmail.dat with old words", _tnef(winmail(attribute(1, 0x00069007, b"\xe3\x04\0\0\0\0\0\0"), attribute(1, 0x0002800C, "Привет, Иван".encode("cp1251") + b"\0"))),
         {"text": "Привет, Иван"}),
    Case("winmail.dat with HTML", _tnef(winmail(_message(prop(0x1013, 0x102, "<p>Køb</p>".encode())))), {"text": "Køb", "html": True}),
    Case("winmail.dat with rich text", _tnef(winmail(_message(prop(0x1009, 0x102, packed_rtf(RTF))))), {"text": "Køb en lampe\n日😀 ok"}),
    Case("winmail.dat with HTML in rich text", _tnef(winmail(_message(prop(0x1009, 0x102, packed_rtf(RTF_HTML))))), {"text": "Køb", "html": True}),
    Case("winmail.dat cut off", _tnef(winmail(winmail_file("a.pdf", DATA))[:-300], text="Hello"),
         {"files": ["winmail.dat", "a.pdf"], "defect": "damaged"}),
    Case("winmail.dat that is none", _tnef(b"not TNEF at all", text="Hello"), {"files": ["winmail.dat"], "text": "Hello"}),
)  # fmt: skip

EMBEDDED_CASES = (
    Case("uuencoded file in the text", mail("Content-Type: text/plain", b"Hello\n\n" + uuencoded("a.bin", DATA) + b"\nBye\n"),
         {"text": "Hello\n\n[file: a.bin]\n\nBye", "files": ["a.bin"], "contents": [DATA]}),
    Case("uuencoded with CRLF and lost blanks", mail("", b"Hello\r\n" + b"\r\n".join(line.rstrip() for line in uuencoded("a.bin", DATA).split(b"\n"))),
         {"files": ["a.bin"], "contents": [DATA]}),
    Case("uuencoded and cut off", mail("", b"Hello\n" + uuencoded("a.bin", DATA, end="")), {"files": ["a.bin"], "contents": [DATA]}),
    Case("two uuencoded files", mail("", uuencoded("a.bin", DATA) + b"and\n" + uuencoded("b b.bin", b"x")),
         {"files": ["a.bin", "b b.bin"], "text": "[file: a.bin]\nand\n[file: b b.bin]"}),
    Case("a sentence that begins like one", mail("", "begin 644 lamps at once\nplease, and tell us.\nend\n"),
         {"files": [], "text": "begin 644 lamps at once\nplease, and tell us.\nend"}),
    Case("yEnc in the text", mail("Content-Transfer-Encoding: 8bit", b"Hello\r\n" + yencoded("a.bin", DATA)),
         {"files": ["a.bin"], "contents": [DATA]}),
    Case("BinHex in the text", mail("", b"Hello\n" + binhexed(b"Read me", DATA)), {"files": ["Read me"], "contents": [DATA]}),
    Case("base64 in uuencode's frame", mail("", f"begin-base64 644 a.bin\n{in_base64(DATA)}====\n"), {"files": ["a.bin"], "contents": [DATA]}),
    Case("uuencoded in quoted-printable", mail("Content-Transfer-Encoding: quoted-printable", uuencoded("a.bin", b"Hello").replace(b"=", b"=3D")),
         {"files": ["a.bin"], "contents": [b"Hello"]}),
)  # fmt: skip

INVITE = """BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VTIMEZONE
TZID:Our zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:1@x
SUMMARY:Repair\\, at your
  house
DESCRIPTION:Bring the lamp.\\nThanks
{when}
LOCATION:Shop\\; floor 2
ORGANIZER;CN="Berg, Ann":MAILTO:ann@customer.example
ATTENDEE;PARTSTAT={answer};CN=Support:mailto:support@shop.example
{more}
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def _calendar(
    when: str,
    *,
    method: str = "REQUEST",
    answer: str = "NEEDS-ACTION",
    more: str = "X-A:1",
    text: bool = True,
) -> bytes:
    content = INVITE.format(when=when, method=method, answer=answer, more=more)
    part = f"Content-Type: text/calendar; charset=utf-8; method={method}\n\n{content}"
    return parts(*([HELLO] if text else []), part, kind="alternative")


def _when(name: str, when: str, starts: str, ends: str | None = None) -> Case:
    want: dict[str, object] = {"starts": [starts], "ends": [ends] if ends else []}
    return Case(f"invitation {name}", _calendar(when), want)


CALENDAR_CASES = (
    Case("invitation", _calendar("DTSTART:20261124T130000Z\nDTEND:20261124T140000Z"),
         {"invitations": [("request", "Repair, at your house")], "where": ["Shop; floor 2"], "text": "Hello",
          "who": [("support@shop.example", "needs-action")], "starts": ["2026-11-24T13:00:00+00:00"]}),
    Case("invitation cancelled", _calendar("DTSTART:20261124T130000Z", method="CANCEL"), {"invitations": [("cancel", "Repair, at your house")]}),
    Case("invitation answered", _calendar("DTSTART:20261124T130000Z", method="REPLY", answer="ACCEPTED"),
         {"invitations": [("reply", "Repair, at your house")], "who": [("support@shop.example", "accepted")]}),
    Case("invitation alone", _calendar("DTSTART:20261124T130000Z", text=False), {"text": "Repair, at your house\nBring the lamp.\nThanks"}),
    Case("invitation that repeats", _calendar("DTSTART:20261124T130000Z", more="RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=5"),
         {"repeats": ["every week on Tuesday, 5 times"]}),
    Case("invitation broken off", _calendar("DTSTART:20261124T130000Z")[:1180], {"invitations": [("request", "Repair, at your house")]}),
    Case("calendar that is none", parts(HELLO, "Content-Type: text/calendar\n\nHello"), {"invitations": [], "text": "Hello"}),
    _when("in its own zone, summer", "DTSTART;TZID=Our zone:20260715T140000", "2026-07-15T14:00:00+02:00"),
    _when("in its own zone, winter", "DTSTART;TZID=Our zone:20261215T140000", "2026-12-15T14:00:00+01:00"),
    _when("in a zone of the world", "DTSTART;TZID=America/New_York:20261124T080000", "2026-11-24T08:00:00-05:00"),
    _when("in a zone of Windows", "DTSTART;TZID=\"Tokyo Standard Time\":20261124T080000", "2026-11-24T08:00:00+09:00"),
    _when("in a zone with a path", "DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20261124T080000", "2026-11-24T08:00:00+01:00"),
    _when("in an unknown zone", "DTSTART;TZID=Nowhere:20261124T080000", "2026-11-24T08:00:00"),
    _when("of a whole day", "DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261126", "2026-11-24T00:00:00", "2026-11-26T00:00:00"),
    _when("with a duration", "DTSTART:20261124T130000Z\nDURATION:PT1H30M", "2026-11-24T13:00:00+00:00", "2026-11-24T14:30:00+00:00"),
)  # fmt: skip

CARDS: tuple[tuple[str, str, list[tuple[str, ...]]], ...] = (
    ("3.0", "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Berg\nEMAIL;TYPE=work:ann@x.example\nTEL:+45 12 34\nEND:VCARD", [("Ann Berg", "ann@x.example", "+45 12 34")]),
    ("4.0", "BEGIN:VCARD\nVERSION:4.0\nFN:Ann\\, B\nitem1.EMAIL:ann@x.example\nTEL;VALUE=uri:tel:+4512\nEND:VCARD", [("Ann, B", "ann@x.example", "+4512")]),
    ("2.1", "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:S=C3=B8rensen;J=C3=\n=B8rgen\nTEL;CELL:12\nEND:VCARD", [("Jørgen Sørensen", "12")]),
    ("two", "BEGIN:VCARD\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD", [("A",), ("B",)]),
    ("folded", "BEGIN:VCARD\nFN:A very \n long name\nEND:VCARD", [("A very long name",)]),
    ("empty", "BEGIN:VCARD\nEND:VCARD", []),
)  # fmt: skip
CARD_CASES = tuple(
    Case(
        f"contact {name}",
        parts(HELLO, f"Content-Type: text/vcard; charset=utf-8; name=a.vcf\n\n{card}"),
        {"contacts": found, "files": ["a.vcf"]},
    )
    for name, card, found in CARDS
)

INNER = crlf(
    "Content-Type: multipart/mixed; boundary=in\n\n--in\n"
    + HELLO
    + "\n--in\nContent-Type: application/pdf; name=a.pdf\n\nx\n--in--\n"
)
P7M = "Content-Type: application/pkcs7-mime; smime-type={}; name=smime.p7m\nContent-Transfer-Encoding: base64"
ARMOUR = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n- -- dashed\n-----BEGIN PGP SIGNATURE-----\nVersion: 1\n\niQEz\n=AbCd\n-----END PGP SIGNATURE-----\n"
PROTECTION_CASES = (
    Case("signed with OpenPGP", parts(HELLO, "Content-Type: application/pgp-signature; name=signature.asc\n\nx", kind="signed; protocol=application/pgp-signature; x"),
         {"text": "Hello", "protection": ["signed OpenPGP"], "files": ["signature.asc"]}),
    Case("signed with S/MIME", parts(HELLO, "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx", kind="signed"),
         {"text": "Hello", "protection": ["signed S/MIME"]}),
    Case("signed and opaque", mail(P7M.format("signed-data"), in_base64(opaque(INNER))),
         {"text": "Hello", "files": ["a.pdf"], "protection": ["signed S/MIME"], "subject": "Lamp"}),
    Case("signed and opaque in pieces", mail(P7M.format("signed-data"), in_base64(opaque(b"", pieces=(INNER[:20], INNER[20:])))),
         {"text": "Hello", "files": ["a.pdf"], "protection": ["signed S/MIME"]}),
    Case("opaque and broken", mail(P7M.format("signed-data"), in_base64(opaque(INNER)[:12])), {"files": ["smime.p7m"], "protection": ["signed S/MIME"]}),
    Case("encrypted with S/MIME", mail(P7M.format("enveloped-data"), in_base64(opaque(INNER, oid=ENVELOPED_OID))),
         {"text": "", "files": ["smime.p7m"], "protection": ["encrypted S/MIME"], "defect": "encrypted"}),
    Case("encrypted with OpenPGP", parts("Content-Type: application/pgp-encrypted\n\nVersion: 1", "Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n", kind="encrypted"),
         {"protection": ["encrypted OpenPGP"], "defect": "encrypted"}),
    Case("OpenPGP in the text, signed", mail("", ARMOUR), {"text": "Hello\n-- dashed", "protection": ["signed OpenPGP"]}),
    Case("OpenPGP in the text, encrypted", mail("", "See:\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n"),
         {"protection": ["encrypted OpenPGP"], "defect": "encrypted"}),
)  # fmt: skip

OTHER_CASES = (
    *(Case(f"name {written}", _named(written), {"files": [name]}) for written, name in NAMES),
    Case("name only in the type", parts(HELLO, "Content-Type: application/pdf; name*=utf-8''K%C3%B8b.pdf\n\nx"), {"files": ["Køb.pdf"]}),
    Case("attached mail", parts(HELLO, f"Content-Type: message/rfc822\n\n{HEAD}\ninner"), {"files": ["Lamp.eml"], "text": "Hello"}),
    Case("attached mail in base64", parts(HELLO, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + in_base64(crlf(HEAD + "\ninner"))),
         {"files": ["Lamp.eml"], "contents": [crlf(HEAD + "\ninner")]}),
    Case("AppleDouble", parts("Content-Type: multipart/appledouble; boundary=in\n\n--in\nContent-Type: application/applefile; name=a.pdf\n\nx\n--in\nContent-Type: application/pdf; name=a.pdf\n\ny\n--in--\n"),
         {"files": ["a.pdf"], "contents": [b"y"]}),
    Case("file that lies elsewhere", parts(HELLO, "Content-Type: message/external-body; access-type=URL; URL*0=\"https://x.example/\"; URL*1=a.pdf\n\nContent-Type: application/pdf\n\n"),
         {"text": "Hello", "defect": "https://x.example/a.pdf"}),
    Case("piece of a mail", mail('Content-Type: message/partial; id=x; number=2; total=3', "more words"), {"defect": "piece 2 of 3"}),
    Case("report", parts(TEXT + "It failed.", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1", kind="report; report-type=delivery-status; x"),
         {"text": "It failed."}),
    Case("remote pictures", mail("Content-Type: text/html", '<p>Hi<img src="https://x.example/a.png"><img src="http://x.example/b.png"></p>'), {"remote": 2}),
    Case("the only text has a name", mail("Content-Type: text/plain; name=mail.txt", "Hello"), {"text": "Hello", "files": []}),
    Case("text file", parts(HELLO, "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nlog"), {"text": "Hello", "files": ["a.txt"]}),
    Case("text said to be inline", parts(TEXT + "one", "Content-Type: text/plain\nContent-Disposition: inline\n\ntwo"), {"text": "one\n\ntwo"}),
    Case("page with a name beside text", parts(HELLO, 'Content-Type: text/html; name="offer.html"\nContent-Disposition: attachment\n\n<p>x'), {"files": ["offer.html"], "text": "Hello"}),
)  # fmt: skip
CASES = (
    *TNEF_CASES,
    *EMBEDDED_CASES,
    *CALENDAR_CASES,
    *CARD_CASES,
    *PROTECTION_CASES,
    *OTHER_CASES,
)
