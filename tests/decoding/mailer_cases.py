"""Habits of real mailers, gateways and scripts that follow no RFC, each as a mail of ours."""

# ruff: noqa: E501, RUF001 - a case a line; letters of many alphabets

from __future__ import annotations

from base64 import b64encode

from data.mail.parse import extract_attachment
from tests.decoding.cases import HEAD, HTML, TEXT, Case, crlf, in_base64, mail, parts, text_in
from tests.decoding.containers import (
    ENVELOPED_OID,
    attribute,
    opaque,
    prop,
    properties,
    winmail,
    winmail_file,
)

PDF = b"%PDF-1.4 x"
UMLAUTS = "ÕÄÖÜ"
RUSSIAN = "Здравствуйте, лампа не горит, пришлите новую."
JAPANESE = "ランプがつきません。交換してください。"


def multipart(header: str, body: str) -> bytes:
    """Give a mail whose Content-Type and body stand as they are written."""
    return mail(f"MIME-Version: 1.0\nContent-Type: {header}", crlf(body))


def file_of(raw: bytes, number: int) -> bytes:
    """Give the content of a file of a mail."""
    return extract_attachment(raw, number)[1]


def named(disposition: str, content_type: str = "application/pdf") -> bytes:
    """Give a mail with one file, described by these two fields."""
    return parts(
        TEXT + "x",
        f"Content-Type: {content_type}\nContent-Disposition: {disposition}\nContent-Transfer-Encoding: base64\n\n{in_base64(PDF)}",
    )


STRUCTURE = (
    Case("a scanner puts a sign behind the end mark", multipart("multipart/mixed; boundary=cut", f"--cut\n{TEXT}Hello\n--cut\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{in_base64(PDF)}\n--cut-->\nscanned"),
         {"text": "Hello", "files": ["a.pdf"], "contents": [PDF]}),
    Case("boundary within a boundary", multipart("multipart/mixed; boundary=cut", f"--cut\nContent-Type: multipart/alternative; boundary=cut--x\n\n--cut--x\n{TEXT}Hello\n--cut--x--\n--cut\n{TEXT}more\n--cut--"), {"text": "Hello\n\nmore"}),
    Case("the first field is indented", crlf(" From: Ann <ann@x.example>\nSubject: Lamp\nTo: b@x.example\n\nx"), {"from": [("Ann", "ann@x.example")], "subject": "Lamp", "text": "x"}),
    Case("a line of one blank ends the header", crlf('From: a@x.example\nContent-Type: multipart/mixed; boundary="=cut=="\nSubject: \n \n--=cut==\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--=cut==--\n'),
         {"subject": "", "text": "Hello", "from": [("", "a@x.example")]}),
    Case("the first boundary follows the header at once", crlf("From: a@x.example\nSubject: Lamp\nContent-Type: multipart/mixed; boundary=cut\n--cut\nContent-Type: text/plain\n\nHello\n--cut--\n"), {"subject": "Lamp", "text": "Hello"}),
    Case("a field without a name", crlf("From: a@x.example\nTo: b@x.example\n: Lamp\n\nHello"), {"from": [("", "a@x.example")], "text": "Hello"}),
    Case("text that is a multipart by its parameter", multipart('text/html; boundary="cut"', f"--cut\n{TEXT}Hello\n--cut--\n"), {"text": "Hello"}),
    Case("no header says that it is a multipart", crlf("From: a@x.example\nSubject: Lamp\n\n--_cut_1\nContent-Type: text/plain\n\nHello\n--_cut_1\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--_cut_1--\n"), {"text": "Hello", "files": ["a.pdf"]}),
    Case("source that is pasted stays text", mail("Content-Type: text/plain", crlf("Look at this:\n\n--cut\nContent-Type: text/plain\n\nHello\n--cut--\n")), {"text": "Look at this:\n\n--cut\nContent-Type: text/plain\n\nHello\n--cut--"}),
    Case("two types, the second of them right", crlf("From: a@x.example\nContent-Type: \nContent-Type: text/html; charset=utf-8\n\n<p>Hello</p>"), {"text": "Hello", "html": True}),
    Case("two types, the first counts", crlf("From: a@x.example\nContent-Type: text/plain\nContent-Type: text/html\n\n<p>Hello"), {"text": "<p>Hello", "html": False}),
    Case("two encodings, the first of them empty", crlf("From: a@x.example\nContent-Type: text/plain\nContent-Transfer-Encoding:\nContent-Transfer-Encoding: base64\n\nSGVsbG8="), {"text": "Hello"}),
    Case("type without a kind", mail("Content-Type: text", "Hello"), {"text": "Hello"}),
    Case("type is only HTML", mail("Content-Type: html", "<p>Hello"), {"text": "Hello", "html": True}),
    Case("type with a semicolon first", mail("Content-Type: ; charset=utf-8", "Køb"), {"text": "Køb"}),
    Case("type in quotes", mail('Content-Type: "text/html"; charset="utf-8"', "<p>Hello"), {"text": "Hello", "html": True}),
    Case("type with colon for semicolon", mail("Content-Type: text/plain: charset=iso-8859-1", b"K\xf8b"), {"text": "Køb"}),
    Case("type named twice in its value", mail("Content-Type: Content-Type: text/html; charset=utf-8", "<p>Hello"), {"text": "Hello"}),
    Case("multipart without a boundary, two parts", multipart("multipart/mixed", f"some words\n\n--=_x\n{TEXT}Hello\n--=_x\n{HTML}<p>Rich\n--=_x--\n"), {"text": "Hello\n\nRich"}),
    Case("boundary in single quotes", multipart("multipart/mixed; boundary='cut'", f"--cut\n{TEXT}Hello\n--cut--"), {"text": "Hello"}),
    Case("boundary that kept its dashes", multipart('multipart/mixed; boundary="--cut"', f"--cut\n{TEXT}Hello\n--cut--"), {"text": "Hello"}),
    Case("phones: picture, words, picture", parts(TEXT + "Above", "Content-Type: image/jpeg; name=a.jpg\nContent-Disposition: inline; filename=a.jpg\nContent-Transfer-Encoding: base64\n\n/9j/", TEXT + "Below"), {"text": "Above\n\nBelow", "files": ["a.jpg"], "inline": ["a.jpg"]}),
    Case("phones: an empty text behind the file", parts(TEXT + "Above", f"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{in_base64(PDF)}", TEXT + "\n\n"), {"text": "Above", "files": ["a.pdf"]}),
    Case("Apple: HTML in pieces around a file", parts(TEXT + "All the words", f'Content-Type: multipart/mixed; boundary="in"\n\n--in\n{HTML}<p>First half</p>\n--in\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{in_base64(PDF)}\n--in\n{HTML}<p>Second half</p>\n--in--', kind="alternative"),
         {"text": "All the words", "files": ["a.pdf"]}),
    Case("Exchange: the plain version is empty", parts(TEXT + " \n", HTML + "<p>Hello there</p>", kind="alternative"), {"text": "Hello there"}),
    Case("alternatives in the wrong order", parts(HTML + "<p>Rich words here</p>", TEXT + "Plain words here, many more than eighty of them, so that nobody takes them for a stub.", kind="alternative"), {"text": "Plain words here, many more than eighty of them, so that nobody takes them for a stub."}),
    Case("a virus scanner's note above", parts(TEXT + "Checked by x.", parts(TEXT + "Hello").split(b"\r\n", 3)[3], kind="mixed", boundary="outer"), {"text": "Checked by x.\n\nHello"}),
    Case("header lines broken without indent", crlf("From: a@x.example\nSubject: A lamp that\nis broken\nTo: b@x.example\nDate: Fri, 21 Nov 1997 09:55:06 -0600\n\nHello"), {"to": [("", "b@x.example")], "text": "Hello", "date": "1997-11-21T09:55:06-06:00"}),
    Case("an mbox line and its guards", crlf("From ann Fri Jul  8 12:08:34 2011\nFrom: a@x.example\nSubject: x\n\n>From here on\n>>From pest"), {"text": "From here on\n>From pest"}),
    Case("no mbox, no guards", crlf("From: a@x.example\nSubject: x\n\n>From here on"), {"text": ">From here on"}),
)  # fmt: skip

WORDS = (
    *(
    Case(f"words: {value}", crlf(f"From: a@x.example\nSubject: {value}\n\nx"), {"subject": text})
    for value, text in (
        ("=?utf-8? Q?K=C3=B8b?=", "Køb"), ("=?utf-8?Q?K=C3\n =B8b?=", "Køb"), ("=?utf-8?Q?K=C3=B\n 8b?=", "Køb"), ("=?utf-8?Q?K=\n C3=B8b?=", "Køb"),
        ("=?utf-8?Q?K=C3=B8b en lampe?=", "Køb en lampe"), ("=?utf-8?Q?a=3Db?=", "a=b"), ("=?utf-8?B?S8O4 YiBlbiBs YW1wZQ==?=", "Køb en lampe"),
        ("=?utf-8?B?S8O4YiBl?=\n\t=?utf-8?B?biBsYW1wZQ==?=", "Køb en lampe"), ("=?UTF8?Q?K=C3=B8b?=", "Køb"), ("=?utf8mb4?Q?K=C3=B8b?=", "Køb"),
        ("=?utf-8?Q?=3D=3Futf-8=3FQ=3FK=3DC3=3DB8b=3F=3D?=", "Køb"), ("=?cp1252?Q?K=F8b?=", "Køb"), ("=?windows-1251?B?y+Ds7+A=?=", "Лампа"),
        ("=?x-mac-roman?Q?K=BFb?=", "Køb"), ("=?ISO-8859-1?Q?K=F8b?=, =?ISO-8859-1?Q?k=F8b?=", "Køb, køb"), ("=?iso-8859-1?q?this=20is=20some=20text?=", "this is some text"),
        ("[=?utf-8?q?K=C3=B8b?=]", "[Køb]"), ("Re:=?utf-8?q?K=C3=B8b?=", "Re:Køb"), ("=?utf-8?q?K=C3=B8b?==?utf-8?q?_nu?=", "Køb nu"), ("=?utf-8?q?a?=b=?utf-8?q?c?=", "abc"),
        ("=?ISO-2022-JP?B?GyRCJWklcyVXGyhC?=", "ランプ"), ("=?GBK?B?tca1xg==?=", "灯灯"), ("=?euc-kr?B?t6XHwQ==?=", "램프"), ("=?big5?B?v081?=", "燈5"), ("=?gb18030?B?tcY=?=", "灯"),
        ("=?unknown-8bit?B?TGFtcGU=?=", "Lampe"), ("=?ISO-8859-1?B??=", ""), ("=?utf-8?B?4p2k77iP?=", "❤️"), ("=?us-ascii?Q?plain?=", "plain"),
    )),
    Case("a header says what was guessed", crlf("From: a@x.example\nSubject: ") + "Лампа не горит совсем".encode("cp1251") + b"\r\n\r\nx", {"subject": "Лампа не горит совсем", "guessed": "cp1251", "defect": "header"}),
    Case("a header in UTF-8 guesses nothing", crlf("From: a@x.example\nSubject: Køb\n\nx"), {"subject": "Køb", "guessed": None, "defects": 0}),
    Case("a word of an unknown set says so", crlf("From: a@x.example\nSubject: =?x-lotus?Q?K=F8b?=\n\nx"), {"subject": "Køb", "guessed": "cp1252", "defect": "header"}),
)  # fmt: skip

NAMES = (
    *(
    Case(f"names: {disposition}", named(disposition), {"files": [file]})
    for disposition, file in (
        ('attachment; filename="=?utf-8?Q?l=C3=A4mp.pdf?="', "lämp.pdf"), ("attachment; filename==?utf-8?Q?l=C3=A4mp.pdf?=", "lämp.pdf"),
        ('attachment; filename="=?utf-8?B?bMOkbQ==?=\n =?utf-8?B?cC5wZGY=?="', "lämp.pdf"), ('attachment; filename="l\xe4mp.pdf"', "lämp.pdf"),
        ("attachment; filename=my lamp.pdf", "my lamp.pdf"), ("attachment; filename=my lamp (1).pdf; size=3", "my lamp (1).pdf"), ("attachment; filename='lamp.pdf'", "lamp.pdf"),
        ('attachment; filename="C:\\Users\\Ann\\lamp.pdf"', "lamp.pdf"), ('attachment; filename="a;b.pdf"', "a;b.pdf"), ("attachment;filename=lamp.pdf;", "lamp.pdf"),
        ('attachment; filename="a \\"big\\" lamp.pdf"', "a big lamp.pdf"), ('attachment filename="lamp.pdf"', "lamp.pdf"), ("attachment; filename=\"=?UTF-8?Q?l=C3=A4mp?=.pdf\"", "lämp.pdf"),
        ("attachment; filename*=utf-8'lamp.pdf", "lamp.pdf"), ("attachment; FileName*0*=utf-8''l%C3%A4; FileName*1*=mp.pdf", "lämp.pdf"), ('attachment; filename="%6Camp.pdf"', "%6Camp.pdf"),
        ('attachment; filename="lamp.pdf" ; size="3"', "lamp.pdf"), ("attachment; filename = lamp.pdf", "lamp.pdf"), ("attachment; name=lamp.pdf", "lamp.pdf"),
    )),
    Case("names: only a description", parts(TEXT + "x", "Content-Type: application/pdf\nContent-Description: My lamp.pdf\nContent-Transfer-Encoding: base64\n\n" + in_base64(PDF)), {"files": ["My lamp.pdf"]}),
    Case("names: only a place", parts(HTML + "x", "Content-Type: image/png\nContent-Location: https://x.example/img/lamp.png\nContent-Transfer-Encoding: base64\n\niVBORw0K", kind="related"), {"files": ["lamp.png"]}),
    Case("names: both fields, the better counts", named("attachment; filename=lamp.pdf", "application/pdf; name=other.pdf"), {"files": ["lamp.pdf"]}),
)  # fmt: skip

ENCODINGS = (
    Case("Lotus: base64 without padding in lines", text_in("utf-8", b""), {"text": ""}),
    Case("base64: padding amid the lines", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b"SGVsbG8=\r\nIHRoZXJl\r\nIQ==\r\n"), {"text": "Hello there!"}),
    Case("base64: no padding amid the lines", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b"SGVsbG8gdGhlcmU\r\n"), {"text": "Hello there"}),
    Case("base64: words behind it", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b64encode(b"Hello there, how are you today?") + b"\r\n\r\nYou got this because you are on a list.\r\n"), {"text": "Hello there, how are you today?\n\nYou got this because you are on a list."}),
    Case("base64: of CRs only", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b64encode(b"one\rtwo\r")), {"text": "one\ntwo"}),
    Case("base64 that is quoted-printable", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b"K=C3=B8b en lampe, den er god.\r\n"), {"text": "Køb en lampe, den er god."}),
    Case("quoted-printable that says 7bit", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit", b"K=C3=B8b en lampe, den er =\r\ngod.\r\n"), {"text": "K=C3=B8b en lampe, den er =\ngod."}),
    Case("quoted-printable that says nothing", mail("Content-Type: text/plain; charset=utf-8", b"K=C3=B8b en gr=C3=B8n lampe, den er =\r\ngod.\r\n"), {"text": "Køb en grøn lampe, den er god.", "defects": 1}),
    Case("lines of signs are no code", mail("Content-Type: text/plain; charset=utf-8", b"=====\r\nA = B=\r\n=====\r\n"), {"text": "=====\nA = B=\n=====", "defects": 0}),
    Case("base64 of words that says nothing", mail("Content-Type: text/plain; charset=utf-8", b64encode("Køb en lampe i dag, den er god og billig.".encode())), {"text": "Køb en lampe i dag, den er god og billig.", "defects": 1}),
    Case("base64 that says nothing", mail("Content-Type: text/plain; charset=utf-8", b64encode("Køb en lampe i dag, den er god og billig.".encode() * 4)[:200]), {"text": str(b64encode("Køb en lampe i dag, den er god og billig.".encode() * 4)[:200], "ascii")}),
    Case("quoted-printable: blanks behind soft breaks", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", b"a= \r\nb=\t\r\nc"), {"text": "abc"}),
    Case("quoted-printable: a lone sign at a line's end in UTF-8", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", b"1 + 1 =3D 2\r\nK=c3=b8b=20\r\n"), {"text": "1 + 1 = 2\nKøb"}),
    Case("quoted-printable: a damaged letter is no other set", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", b"==C3==95=C3=84=C3=96=C3=9C"), {"text": "=\ufffd=\ufffdÄÖÜ"}),
    Case("encoding with a charset in it", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64; charset=utf-8", b"SGVsbG8="), {"text": "Hello"}),
    Case("encoding named utf-8", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: utf-8", "Køb"), {"text": "Køb", "defects": 0}),
)  # fmt: skip

CHARSETS = (
    *(
    Case(f"charset {name!r}", mail(f"Content-Type: text/plain; charset={name}", text.encode(codec)), {"text": text, "guessed": None})
    for name, codec, text in (
        ('"utf-8;"', "utf-8", "Køb"), ("utf8mb4", "utf-8", "Køb"), ("utf8", "utf-8", "Køb"), ("UTF_8", "utf-8", "Køb"), ('"UTF-8 "', "utf-8", "Køb"), ("iso-utf-8", "utf-8", "Køb"),
        ("unicode-1-1-utf-8", "utf-8", "Køb"), ("utf-8;format=flowed", "utf-8", "Køb"), ("=utf-8", "utf-8", "Køb"), ("'utf-8'", "utf-8", "Køb"), ("%22utf-8%22", "utf-8", "Køb"),
        ("x-mac-icelandic", "mac_iceland", "Þetta er lampi"), ("x-mac-cyrillic", "mac_cyrillic", RUSSIAN), ("x-mac-japanese", "shift_jis", JAPANESE), ("x-mac-chinesesimp", "gb2312", "灯坏了，请换一个。"),
        ("x-mac-chinesetrad", "big5", "燈壞了，請換一個。"), ("x-mac-korean", "euc_kr", "램프가 켜지지 않습니다."), ("x-mac-ukrainian", "mac_cyrillic", RUSSIAN), ("x-mac-croatian", "mac_croatian", "Žarulja ne svijetli šest dana"),
        ("x-mac-romanian", "mac_romanian", "Lampa nu merge"), ("koi8-u", "koi8_u", "Лампа не горить, її треба замінити"), ("koi8-ru", "koi8_u", "Лампа не горить"), ("tis-620", "cp874", "หลอดไฟไม่ติด"),
        ("windows-874", "cp874", "หลอดไฟไม่ติด"), ("iso-8859-11", "cp874", "หลอดไฟไม่ติด"), ("big5-hkscs", "big5hkscs", "燈壞咗，唔該換嘅。"), ("hz-gb-2312", "hz", "灯坏了 lamp"), ("iso-2022-kr", "iso2022_kr", "램프가 켜지지 않습니다"),
        ("iso-2022-jp-2", "iso2022_jp_2", JAPANESE), ("iso-2022-jp-3", "iso2022_jp_3", JAPANESE), ("cp51932", "euc_jp", JAPANESE), ("x-euc-jp", "euc_jp", JAPANESE), ("windows-31j", "cp932", JAPANESE),
        ("utf-7", "utf_7", "Køb en lampe"), ("utf-16", "utf_16", "Køb en lampe"), ("utf-16le", "utf_16_le", "Køb en lampe"), ("utf-16be", "utf_16_be", "Køb en lampe"), ("utf-32", "utf_32", "Køb en lampe"),
        ("cp1251", "cp1251", RUSSIAN), ("x-cp1251", "cp1251", RUSSIAN), ("win-1251", "cp1251", RUSSIAN), ("iso-ir-111", "koi8_r", RUSSIAN), ("ibm866", "cp866", RUSSIAN), ("cp-866", "cp866", RUSSIAN),
        ("johab", "johab", "램프"), ("dos-437", "cp437", "Lämpe"), ("ibm850", "cp850", "Lämpe"), ("ptcp154", "ptcp154", "Шам жанбайды"), ("windows-1258", "cp1258", "Đèn"),
        ("ebcdic-cp-us", "cp037", "LAMP IS BROKEN"), ("iso8859-15", "iso8859_15", "5 €"), ("iso_8859-15", "iso8859_15", "5 €"), ("latin-9", "iso8859_15", "5 €"), ("l9", "iso8859_15", "5 €"),
    )),
    Case("UTF-16 with its mark and no name", mail("Content-Type: text/plain", "\ufeffKøb en lampe".encode("utf-16-le")), {"text": "Køb en lampe"}),
    Case("UTF-7 undeclared is ASCII", mail("Content-Type: text/plain", "K+APg-b"), {"text": "K+APg-b"}),
    Case("a set that is not known is passed over for ASCII", mail("Content-Type: text/plain; charset=euc-tw", b"Lamp"), {"text": "Lamp", "defects": 0}),
    Case("VISCII", mail("Content-Type: text/plain; charset=viscii", b"\xd0\xe8n kh\xf4ng s\xe1ng"), {"text": "Đèn không sáng", "guessed": None}),
    Case("four capitals alone are Western", mail("Content-Type: text/plain", UMLAUTS.encode("latin-1")), {"text": UMLAUTS}),
    Case("four capitals in a header", crlf("From: a@x.example\nSubject: ") + UMLAUTS.encode("latin-1") + b"\r\n\r\nx", {"subject": UMLAUTS}),
    Case("a short Russian word stays Russian", mail("Content-Type: text/plain", "Тест".encode("cp1251")), {"text": "Тест"}),
    Case("Russian in capitals stays Russian", mail("Content-Type: text/plain", "СРОЧНО ЗВОНИТЕ НАМ".encode("koi8-r")), {"text": "СРОЧНО ЗВОНИТЕ НАМ"}),
    Case("QQ: GBK said to be GB2312", mail("Content-Type: text/plain; charset=gb2312", "灯壞了，請換一個。".encode("gbk")), {"text": "灯壞了，請換一個。"}),
    Case("carriers: signs of phones in Shift_JIS", mail("Content-Type: text/plain; charset=shift_jis", "灯".encode("cp932") + b"\xf8\x9f" + "です".encode("cp932")), {"guessed": None}),
    Case("PHPMailer: UTF-8 without a name", mail("X-Mailer: PHPMailer", "Køb en lampe på ø"), {"text": "Køb en lampe på ø"}),
    Case("cPanel: UTF-8 said to be us-ascii", mail("Content-Type: text/plain; charset=us-ascii", "Køb en lampe på ø"), {"text": "Køb en lampe på ø", "guessed": "utf-8"}),
    Case("Outlook Express: Cyrillic said to be Western", mail("Content-Type: text/plain; charset=iso-8859-1", RUSSIAN.encode("cp1251")), {"text": RUSSIAN, "guessed": "cp1251"}),
    Case("Yandex: KOI8 in words, UTF-8 in text", crlf("From: =?koi8-r?B?4c7Oww==?= <a@x.example>\nContent-Type: text/plain; charset=utf-8\n\n" + RUSSIAN), {"text": RUSSIAN}),
    Case("doubly encoded UTF-8 stays as it is", mail("Content-Type: text/plain; charset=utf-8", "KÃ¸b"), {"text": "KÃ¸b"}),
)  # fmt: skip

INNER = crlf("Content-Type: text/plain; charset=utf-8\n\nThe lamp hums.\n")
DEEP_MESSAGE = winmail(
    attribute(1, 0x00018004, b"Old lamp\0"),
    attribute(
        1,
        0x00069003,
        properties(
            prop(0x1000, 0x1F, "It hümmed.".encode("utf-16-le")), prop(0x0C1A, 0x1E, b"Bo\0")
        ),
    ),
    winmail_file("bill.pdf", PDF),
)
WINMAIL = winmail(
    attribute(1, 0x0002800C, b"See the old mail.\0"),
    attribute(2, 0x00069002, b"\0" * 14),
    attribute(2, 0x0006800F, b"This attachment is a mail."),
    attribute(
        2,
        0x00069005,
        properties(
            prop(0x3701, 0x0D, b"\7" * 16 + DEEP_MESSAGE), prop(0x3001, 0x1E, b"Old lamp\0")
        ),
    ),
)


def signed(inner: bytes, parameters: str = "; smime-type=signed-data; name=smime.p7m") -> bytes:
    """Give a part that is an opaque signature around another."""
    return (
        f"Content-Type: application/pkcs7-mime{parameters}\nContent-Transfer-Encoding: base64\n\n".encode()
        + in_base64(opaque(inner)).encode()
    )


WRAPPED = (
    Case("winmail: a mail within is opened", parts(f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{in_base64(WINMAIL)}"),
         {"text": "See the old mail.", "files": ["Old lamp.eml", "bill.pdf"], "types": ["message/rfc822", "application/octet-stream"], "sizes_right": True}),
    Case("winmail: what is within reads as a mail", file_of(parts(f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{in_base64(WINMAIL)}"), 1),
         {"text": "It hümmed.", "subject": "Old lamp", "from": [("Bo", "")]}),
    Case("winmail: line noise behind its end", parts(f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{in_base64(WINMAIL + b'x')}"), {"defects": 0}),
    Case("an opaque signature below a list's words", parts(signed(INNER), TEXT + "-- \nA list"), {"text": "The lamp hums.\n\n-- \nA list", "protection": ["signed S/MIME"], "files": []}),
    Case("an opaque signature that names no kind", mail("Content-Type: application/x-pkcs7-mime\nContent-Transfer-Encoding: base64", in_base64(opaque(INNER))), {"text": "The lamp hums.", "protection": ["signed S/MIME"]}),
    Case("a signature within a signature", crlf(HEAD) + signed(signed(INNER)), {"text": "The lamp hums.", "protection": ["signed S/MIME"]}),
    Case("an encrypted part beside words", parts(TEXT + "Below it is secret.", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + in_base64(opaque(b"x", oid=ENVELOPED_OID))),
         {"text": "Below it is secret.", "protection": ["encrypted S/MIME"], "files": ["smime.p7m"]}),
)  # fmt: skip

CASES = (*STRUCTURE, *WORDS, *NAMES, *ENCODINGS, *CHARSETS, *WRAPPED)
__all__ = ["CASES", "HEAD"]
