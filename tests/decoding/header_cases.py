"""Header fields: words, addresses, dates and ids as careful and careless programs write them."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from tests.decoding.cases import Case, crlf

START = "From: Ann <ann@customer.example>\nTo: support@shop.example\n"

SUBJECTS = (
    ("=?utf-8?q?K=C3=B8b?=", "Køb"), ("=?ISO-8859-1?Q?a?= b", "a b"),
    ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"), ("=?ISO-8859-1?Q?a_b?=", "a b"),
    ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"), ("=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"),
    ("=?utf-8?B?Y2Fmww==?= =?utf-8?B?qQ==?=", "café"), ("=?utf-8?B?w6k?=", "é"),
    ("=?utf-8?B?w6k====?=", "é"), ("=?utf-8?B?!!w6k=?=", "é"), ("=?utf-8?Q?a b?=", "a b"),
    ("=?utf-8?Q?a?b?=", "a?b"), ("=?utf-8?Q?a=3?=", "a=3"), ("=?utf-8?Q?=e6=97=a5?=", "日"),
    ("=?utf-8*da?Q?K=C3=B8b?=", "Køb"), ("x=?utf-8?q?=C3=A9?=y", "xéy"),
    ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"), ("=?us-ascii?Q?caf=E9?=", "café"),
    ("=?nonsense?Q?caf=E9?=", "café"), ("=?utf-8?X?caf?=", "=?utf-8?X?caf?="), ("=?utf-8?Q??=", ""),
    ("=?utf-8?B?w6kgw6k", "é é"), ("=?utf-8?Q?K=C3=B8b", "Køb"),
    ("=?utf-8?Q?open", "=?utf-8?Q?open"), ("=?gb2312?B?1tDOxA==?=", "中文"),
    ("Re: =?utf-8?B?5Lit?= =?gbk?B?zsQ=?=", "Re: 中文"), ("=?big5?B?pKSk5Q==?=", "中文"),
    ("=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?S1wbKEI=?=", "日本"), ("=?shift_jis?B?k/qWew==?=", "日本"),
    ("=?ks_c_5601-1987?B?x9GxuQ==?=", "한국"), ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
    ("=?utf-7?Q?+AOk-?=", "é"), ("=?utf-16?B?/v8A6Q==?=", "é"), ("=?windows-1257?Q?=F0okolaad?=", "šokolaad"),
    ("=?iso-8859-1?Q?=93quoted=94?=", "“quoted”"), ('"=?utf-8?q?=C3=A9?="', '"é"'),
    ("(=?utf-8?q?=C3=A9?=)", "(é)"), ("=?utf-8?q?=?=", ""), ("Københavns", "Københavns"),
    ("a\n b\n\tc", "a b c"), ("=?utf-8?q?a?=\n =?utf-8?q?b?=", "ab"), ("=?utf-8?B?8J+YgA==?=", "😀"),
    ("=?utf-8?q?=0D=0ABcc:_x@y.example?=", "Bcc: x@y.example"), ("=?utf-8?q?a=00b?=", "a^@b"),
    ("=?utf-8?q?=E2=80=AEevil?=", "evil"), ("  spaces   inside  ", "spaces inside"),
)  # fmt: skip

ADDRESSES: tuple[tuple[str, list[tuple[str, str]]], ...] = (
    ("Pete <pete@silly.example>", [("Pete", "pete@silly.example")]),
    ("ann@x.example", [("", "ann@x.example")]),
    ("ann@x.example (Ann Berg)", [("Ann Berg", "ann@x.example")]),
    ('"Berg, Ann" <ann@x.example>', [("Berg, Ann", "ann@x.example")]),
    ("Berg, Ann <ann@x.example>, Bo <bo@x.example>", [("Berg, Ann", "ann@x.example"), ("Bo", "bo@x.example")]),
    ("Team: Ann <ann@x.example>, bo@x.example;", [("Ann", "ann@x.example"), ("", "bo@x.example")]),
    ("undisclosed-recipients:;", []),
    ("(nobody)(at all) Hidden :(really(nobody));", []),
    ("A:Ann <ann@x.example>; (the end), B: bo@x.example;", [("Ann", "ann@x.example"), ("", "bo@x.example")]),
    ("Mary <@relay.example,@b.example:mary@x.example>", [("Mary", "mary@x.example")]),
    ("Pete(A nice \\) chap) <pete(his account)@x.example(his host)>", [("Pete", "pete@x.example")]),
    ("jdoe@one   . example", [("", "jdoe@one.example")]),
    ("jdoe @ one.example", [("", "jdoe@one.example")]),
    ('"much.more unusual"@x.example', [("", '"much.more unusual"@x.example')]),
    ('"very.@.unusual"@x.example', [("", '"very.@.unusual"@x.example')]),
    ("jdoe@[192.0.2.1]", [("", "jdoe@[192.0.2.1]")]),
    ("a@x.example; b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
    ("a@x.example b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
    ("a@x.example, , b@x.example,", [("", "a@x.example"), ("", "b@x.example")]),
    ("<<a@x.example>>", [("", "a@x.example")]),
    ("John <john@x.example", [("John", "john@x.example")]),
    ("John john@x.example>", [("John", "john@x.example")]),
    ('"Unclosed <a@x.example>, b@y.example', [("Unclosed", "a@x.example"), ("", "b@y.example")]),
    ('John "Jack" Doe <j@x.example>', [("John Jack Doe", "j@x.example")]),
    ('"Giant; \\"Big\\" Box" <b@x.example>', [('Giant; "Big" Box', "b@x.example")]),
    ("=?utf-8?Q?J=C3=B8rgen?= <j@x.example>", [("Jørgen", "j@x.example")]),
    ('"=?utf-8?Q?J=C3=B8rgen?=" <j@x.example>', [("Jørgen", "j@x.example")]),
    ("=?utf-8?Q?Doe=2C_John?= <a@x.example>, b@x.example", [("Doe, John", "a@x.example"), ("", "b@x.example")]),
    ("=?utf-8?Q?J_<evil@x.example>?= <j@x.example>", [("J <evil@x.example>", "j@x.example")]),
    ("'ann@x.example' <ann@x.example>", [("ann@x.example", "ann@x.example")]),
    ("mailto:ann@x.example", [("", "ann@x.example")]),
    ("Ann <mailto:ann@x.example>", [("Ann", "ann@x.example")]),
    ("Jörg <jörg@bücher.example>", [("Jörg", "jörg@bücher.example")]),
    ("Foo [Bar] <f@x.example>", [("Foo [Bar]", "f@x.example")]),
    ("Dr. Joe Q. Public <j@x.example>", [("Dr. Joe Q. Public", "j@x.example")]),
    ("Name<a@x.example>Rest", [("Name", "a@x.example")]),
    ("Ann <ann @x.example>", [("Ann", "ann@x.example")]),
    ("Ann\n <ann@x.example>,\n\tBo <bo@x.example>", [("Ann", "ann@x.example"), ("Bo", "bo@x.example")]),
)  # fmt: skip

DATES = (
    ("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00"),
    ("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00"),
    ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T09:55:06-06:00"),
    ("Thu,\n 13\n  Feb\n  1969\n  23:32\n   -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30"),
    ("Thu Sep 25 10:49:41 2003", "2003-09-25T10:49:41+00:00"),
    ("Wed Nov 11 12:13:14 +0100 2009", "2009-11-11T12:13:14+01:00"),
    ("2003-09-25T10:49:41.5-03:00", "2003-09-25T10:49:41-03:00"),
    ("20030925T104941-0300", "2003-09-25T10:49:41-03:00"),
    ("Mon, 16 Nov 2009 13:32:02 GMT+0100", "2009-11-16T13:32:02+01:00"),
    ("Mon, 16 Nov 2009 13:32:02 +0100 (CET)", "2009-11-16T13:32:02+01:00"),
    ("Mon, 16 Nov 2009 13:32:02 +01:00", "2009-11-16T13:32:02+01:00"),
    ("Mon, 16 Nov 2009 13:32:02 EST", "2009-11-16T13:32:02-05:00"),
    ("Mon, 16 Nov 2009 13:32:02 AEST", "2009-11-16T13:32:02+10:00"),
    ("Mon, 16 Nov 2009 13:32:02 A", "2009-11-16T13:32:02+00:00"),
    ("Mon, 16 Nov 2009 1:32:02 PM +0100", "2009-11-16T13:32:02+01:00"),
    ("Monday, November 16, 2009 1:32 PM", "2009-11-16T13:32:00+00:00"),
    ("16-Nov-2009 13:32:02 +0100", "2009-11-16T13:32:02+01:00"),
    ("Mon,16Nov2009 13:32:02 +0100", "2009-11-16T13:32:02+01:00"),
    ("lun., 16 févr. 2009 13:32:02 +0100", "2009-02-16T13:32:02+01:00"),
    ("ma, 16 marras 2009 13:32:02 +0200", "2009-11-16T13:32:02+02:00"),
    ("Пн, 16 ноя 2009 13:32:02 +0300", "2009-11-16T13:32:02+03:00"),
    ("2009年11月16日 13:32:02", "2009-11-16T13:32:02+00:00"),
    ("16.11.2009 13:32:02", "2009-11-16T13:32:02+00:00"),
    ("03/04/2009 13:32:02", None), ("Tue, 31 Feb 2009 13:32:02 +0100", None), ("yesterday", None), ("", None),
    ("Mon, 16 Nov 2009 24:00:00 +0000", "2009-11-17T00:00:00+00:00"),
    ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00"),
    ("Mon, 16 Nov 2009 13:32:02 -9900", "2009-11-16T13:32:02+00:00"),
)  # fmt: skip

IDS = (
    ("<a@x.example>", "a@x.example"), (" <a@x.example> (why)", "a@x.example"), ("a@x.example", "a@x.example"),
    ("<a\n b@x.example>", "ab@x.example"), ("<>", None), ("no id", None),
    ("<=?utf-8?q?a?=@x>", "=?utf-8?q?a?=@x"),
)  # fmt: skip


def _with(name: str, value: str) -> bytes:
    return crlf(f"{name}: {value}\n\nx\n")


CASES = (
    *(Case(f"subject {written}", crlf(f"{START}Subject: {written}\n\nx\n"), {"subject": said}) for written, said in SUBJECTS),
    *(Case(f"people {written}", _with("To", written), {"to": people}) for written, people in ADDRESSES),
    *(Case(f"date {written}", _with("Date", written), {"date": moment}) for written, moment in DATES),
    *(Case(f"id {written}", _with("Message-ID", written), {"id": found}) for written, found in IDS),
    Case("raw utf-8 in the header", "Subject: Køb\r\nFrom: Jørgen <j@x.example>\r\n\r\nx".encode(),
         {"subject": "Køb", "from": [("Jørgen", "j@x.example")]}),
    Case("raw windows-1252 in the header", "Subject: Køb\r\n\r\nx".encode("cp1252"), {"subject": "Køb"}),
    Case("raw gbk in the header", "Subject: 我上周订购的灯还没有收到\r\n\r\nx".encode("gbk"),
         {"subject": "我上周订购的灯还没有收到"}),
    Case("raw koi8-r in the header", "Subject: Привет из Москвы\r\n\r\nx".encode("koi8-r"),
         {"subject": "Привет из Москвы"}),
    Case("raw letters in the set of the body",
         "Subject: Šokolaad\r\nContent-Type: text/plain; charset=windows-1257\r\n\r\nŽ".encode("cp1257"),
         {"subject": "Šokolaad", "text": "Ž"}),
    Case("two From fields", crlf("From: a@x.example\nFrom: b@x.example\n\nx"),
         {"from": [("", "a@x.example"), ("", "b@x.example")]}),
    Case("no From", crlf("Sender: a@x.example\n\nx"), {"from": [("", "a@x.example")]}),
    Case("space before the colon", crlf("Subject : Lamp\nFROM\t: a@x.example\n\nx"),
         {"subject": "Lamp", "from": [("", "a@x.example")]}),
    Case("a very long subject", crlf("Subject: " + "lamp " * 5000 + "\n\nx"), {"text": "x"}),
    Case("zeros in the header", b"Subject: La\0mp\r\nFrom: a@x.example\r\n\r\nx", {"subject": "La^@mp"}),
)  # fmt: skip
