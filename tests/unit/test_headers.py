"""Header fields: splitting, encoded-words, parameters, ids, dates, and writing them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from data.mail.charset_names import find_codec
from data.mail.charsets import decode_text
from data.mail.dates import parse_date
from data.mail.encoded_words import decode_words
from data.mail.folding import write_text
from data.mail.headers import (
    ANCESTORS_MAX,
    HEADER_BYTES_MAX,
    list_ancestors,
    parse_content_type,
    parse_ids,
    parse_message_id,
    parse_parameters,
    read_head,
)


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_folded_fields_are_joined(line_end: bytes) -> None:
    """A field that goes on in the next line is one value, and names are compared without case."""
    raw = line_end.join((b"SUBJECT: one", b" two", b"\tthree", b"X-A: 1", b"x-a: 2", b"", b"body"))

    head = read_head(raw)

    assert "one two three" == head.first("subject")
    assert [" 1", " 2"] == head.every("x-a")
    assert b"body" == raw[head.body_start :]


def test_header_end_is_found_in_mixed_line_ends() -> None:
    """Whichever blank line comes first ends the header."""
    raw = b"A: 1\r\nB: 2\n\nbody\r\n\r\nmore"

    head = read_head(raw)

    assert b"body\r\n\r\nmore" == raw[head.body_start :]


def test_text_without_blank_line_is_body() -> None:
    """Where the blank line is missing the first line that is no field begins the text."""
    raw = b"Subject: x\r\nHello you\r\nbye\r\n"

    head = read_head(raw)

    assert b"Hello you\r\nbye\r\n" == raw[head.body_start :]
    assert head.defect is not None


def test_broken_line_among_fields_is_passed_over() -> None:
    """A line that is no field does not hide the known fields behind it."""
    head = read_head(b"X-A: 1\r\nbroken line\r\nSubject: kept\r\n\r\nbody")

    assert "kept" == head.first("subject")


def test_mailbox_line_before_the_header_is_no_text() -> None:
    """The "From " line of a mailbox file is not taken for the text of the mail."""
    raw = b"From ann@example.org Mon Jan  5 12:00:00 2026\nSubject: x\n\nbody"

    assert b"body" == raw[read_head(raw).body_start :]


def test_huge_header_is_cut() -> None:
    """A header beyond the limit is read up to it, and its body is still found."""
    raw = b"Subject: x\r\nX-Long: " + b"a" * HEADER_BYTES_MAX + b"\r\nX-Late: 1\r\n\r\nbody"

    head = read_head(raw)

    assert "x" == head.first("subject")
    assert "" == head.first("x-late")
    assert b"body" == raw[head.body_start :]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Bl\u00e5b\u00e6r".encode(), "Bl\u00e5b\u00e6r"),
        ("Bl\u00e5b\u00e6r".encode("latin-1"), "Bl\u00e5b\u00e6r"),
        ("\u20ac 5".encode("cp1252"), "\u20ac 5"),
    ],
)
def test_raw_letters_are_read(value: bytes, expected: str) -> None:
    """Letters that nobody encoded are read as UTF-8, else as Western."""
    assert expected == read_head(b"Subject: " + value + b"\r\n\r\n").first("subject")


def test_raw_letters_follow_the_declared_set() -> None:
    """Raw Chinese in a header is read in the set that the mail declares for its text."""
    value = "订单还没有到".encode("gb2312")
    raw = b"Subject: " + value + b"\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"

    assert "订单还没有到" == read_head(raw).first("subject")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?a_b=C3=A6?=", "a b\u00e6"),
        ("=?UTF-8?b?w6Y=?= tail", "\u00e6 tail"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?a?= and =?utf-8?Q?b?=", "a and b"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=A6?=", "\u00e6"),
        ("=?utf-8?B?w6?=  =?utf-8?B?Y=?=", "\u00e6"),
        ("=?utf-8?B?w6Y?=", "\u00e6"),
        ("=?utf-8*da?Q?hej?=", "hej"),
        ("x=?iso-8859-1?q?=E6?=y", "x\u00e6y"),
        ("=?utf-8?Q?What?_no?=", "What? no"),
        ("=?utf-8?Q?spaces in it?=", "spaces in it"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "\u65e5\u672c"),
        ("=?gb2312?B?xOO6ww==?=", "\u4f60\u597d"),
        ("=?no-such?Q?=C3=A6?=", "\u00e6"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?utf-8?Q?open", "=?utf-8?Q?open"),
        ("=?utf-8?Q??=", ""),
        ("=?latin1?Q?=E6?= =?utf-8?Q?=C3=A6?=", "\u00e6\u00e6"),
        ("=?utf-8?B?####?= x", " x"),
    ],
)
def test_encoded_words(value: str, expected: str) -> None:
    """Encoded-words are read, also glued, split and broken ones."""
    assert expected == decode_words(value)


@pytest.mark.parametrize(
    "text",
    ["short", "Order 12 is late " * 20, "x" * 300, "Hæ  to " * 40, "订单 " * 60, "=?utf-8?q?x?=",
     "a  b", "", "ab " + "y" * 100, "日" * 200],
)  # fmt: skip
def test_what_is_written_can_be_read(text: str) -> None:
    """Any subject survives folding, and no line passes 78 characters."""
    written = write_text("Subject", text)

    assert text == decode_words(
        read_head(f"Subject: {written}\r\n\r\n".encode()).fields["subject"][0][1:]
    )
    assert 78 >= max(map(len, f"Subject: {written}".split("\r\n")))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('a; filename="x y.pdf"', {"filename": "x y.pdf"}),
        ("a; filename=x y.pdf; size=3", {"filename": "x y.pdf", "size": "3"}),
        ("a; filename*=utf-8''%C3%A6.txt", {"filename": "\u00e6.txt"}),
        ('a; filename*0="ab"; filename*1="cd"', {"filename": "abcd"}),
        ("a; n*1*=%A6b; n*0*=utf-8'da'%C3", {"n": "\u00e6b"}),
        ("a; n*0*=iso-8859-1''%E6; n*1=\"-x\"", {"n": "\u00e6-x"}),
        ("a; n=old; n*=utf-8''new", {"n": "new"}),
        ('a; name="=?utf-8?Q?=C3=A6?="', {"name": "\u00e6"}),
        (r'a; name="a\"b"', {"name": 'a"b'}),
        (r'a; name="C:\temp\x"', {"name": r"C:\temp\x"}),
        ('a; name="never closed', {"name": "never closed"}),
        ("a; X=1; x=2", {"x": "1"}),
        ("a; junk; b=1", {"b": "1"}),
        ("a;b=;c=2", {"b": "", "c": "2"}),
    ],
)
def test_parameters(value: str, expected: dict[str, str]) -> None:
    """Parameters are read with continuations, character sets and the usual slips."""
    assert expected == dict(parse_parameters(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Text/HTML; charset=x", "text/html"),
        ("", "text/plain"),
        ("text", "text/plain"),
        ("html", "text/html"),
        ("nonsense here", "application/octet-stream"),
        ("text/plain (comment)", "text/plain"),
    ],
)
def test_content_types(value: str, expected: str) -> None:
    """A content type is one of the form a/b, whatever stood there."""
    assert expected == parse_content_type(value)[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b>", "a@b"),
        (" <a@b> (x)", "a@b"),
        ("a@b", "a@b"),
        ("<no-at>", "no-at"),
        ("<a b@c\td>", "ab@cd"),
        ("no id", None),
        ("", None),
        ("<>", None),
        ("<\x1b[2J@x>", None),
        ("<a\u202e@x>", None),
        (f"<{'x' * 901}>", None),
        (f"<{'x' * 92}@y>", f"{'x' * 92}@y"),
    ],
)
def test_message_ids(value: str, expected: str | None) -> None:
    """An id is taken without brackets; malformed, unprintable and over-long ones are none."""
    assert expected == parse_message_id(value)


def test_id_lists() -> None:
    """Ids are found in order, between words, glued, and inside an encoded-word."""
    assert ["a@b", "c@d", "e@f"] == parse_ids("<a@b><c@d> said <e@f>")
    assert ["a@b", "c@d"] == parse_ids("a@b c@d")
    assert ["a@b"] == parse_ids("=?utf-8?q?=3Ca=40b=3E?=")


def test_ancestors_are_nearest_first() -> None:
    """In-Reply-To comes first, then References backwards, each once and never the mail itself."""
    actual = list_ancestors(
        in_reply_to="<c@x>", references="<a@x> <b@x> <c@x> <me@x>", own_id="me@x"
    )

    assert ("c@x", "b@x", "a@x") == actual


def test_dodgy_in_reply_to_comes_last() -> None:
    """Prose in In-Reply-To may hold an address, so References are believed first."""
    actual = list_ancestors(
        in_reply_to="Your mail of Monday <ann@example.org>", references="<a@x>", own_id=None
    )

    assert ("a@x", "ann@example.org") == actual


def test_many_ancestors_are_bounded() -> None:
    """Of a huge chain the nearest ids and the first one are kept."""
    chain = " ".join(f"<{number}@x>" for number in range(1000))

    actual = list_ancestors(in_reply_to="", references=chain, own_id=None)

    assert ANCESTORS_MAX == len(actual)
    assert ("999@x", "0@x") == (actual[0], actual[-1])


NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Mon, 05 Jan 2026 13:00:00 +0100", NOON.astimezone(timezone(timedelta(hours=1)))),
        ("5 Jan 26 12:00 GMT", NOON),
        ("Mon, 5 Jan 2026 12:00:00 -0000 (UTC)", NOON),
        ("Mon Jan  5 12:00:00 2026", NOON),
        ("Mon Jan  5 13:00:00 CET 2026", NOON),
        ("2026-01-05T12:00:00Z", NOON),
        ("2026-01-05 14:00:00+02:00", NOON),
        ("Mon, 05-Jan-2026 07:00:00 EST", NOON),
        ("Mon, 05 Jan 2026 12:00:00 +9900", NOON),
        ("05 Jan 2026 12:00:00 PM", NOON),
        ("Mon, 05 Jan 2026 11:59:60 +0000", datetime(2026, 1, 5, 11, 59, 59, tzinfo=UTC)),
        ("1 Jan 70 00:00 +0000", datetime(1970, 1, 1, tzinfo=UTC)),
        ("Mon, 32 Jan 2026 12:00:00 +0000", None),
        ("Mon, 05 Foo 2026 12:00:00 +0000", None),
        ("Mon, 05 Jan 0001 12:00:00 +0000", None),
        ("Mon, 05 Jan 2026 25:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(value: str, expected: datetime | None) -> None:
    """Dates are read in the forms that mail programs write; what names no moment gives none."""
    assert expected == parse_date(value)


@pytest.mark.parametrize(
    ("text", "real", "declared"),
    [
        ("Blåbærgrød på en søndag", "utf-8", "iso-8859-1"),
        ("Blåbærgrød på en søndag", "utf-8", "us-ascii"),
        ("Blåbærgrød på en søndag", "cp1252", "utf-8"),
        ("Blåbærgrød på en søndag", "cp1252", ""),
        ("Blåbærgrød på en søndag", "cp1252", "x-nonsense"),
        ("我的订单还没有到\uff0c请帮我查一下快递在哪里", "gb18030", "x-nonsense"),
        ("我的订单还没有到\uff0c请帮我查一下快递在哪里", "gb18030", "utf-8"),
        ("我的訂單還沒有到\uff0c請幫我查一下快遞在哪裡", "big5", "utf-8"),
        ("私の注文はまだ届いていません。確認してください", "shift_jis", "utf-8"),
        ("Где мой заказ, он должен был прийти вчера", "koi8-r", "utf-8"),
        ("Где мой заказ, он должен был прийти вчера", "cp1251", "utf-8"),
        ("주문한 물건이 아직 도착하지 않았습니다 확인해 주세요", "euc-kr", "utf-8"),
        ("私の注文はまだ届いていません", "iso-2022-jp", ""),
    ],
)
def test_wrong_sets_are_guessed_and_told(text: str, real: str, declared: str) -> None:
    """Text in another set than declared is read right, and a sentence says so."""
    actual, complaint = decode_text(text.encode(real), declared)

    assert text == actual
    assert complaint is not None


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("plain", ""), ("plain", "x-unknown"), ("ærø", "utf-8"), ("ærø", "latin1"),
        ("“€”", "windows-1252"), ("你好", "gb2312"), ("你好", "big5"), ("日本", "iso-2022-jp"),
        ("ąę", "iso-8859-2"), ("x", "utf-16"), ("Привет", "koi8-r"), ("a+b", "utf-7"),
    ],
)  # fmt: skip
def test_right_sets_are_silent(text: str, declared: str) -> None:
    """Text in the set that it declares gives no complaint."""
    codec = find_codec(declared) or "ascii"

    assert (text, None) == decode_text(text.encode(codec), declared)


@pytest.mark.parametrize(
    "name", ["base64", "zlib", "punycode", "rot13", "unicode_escape", "\0", "x" * 99, "idna"]
)
def test_codecs_that_are_no_sets_are_refused(name: str) -> None:
    """Python's other codecs cannot be reached through a mail."""
    assert None is find_codec(name)


def test_relative_set_is_tried_first() -> None:
    """Japanese text in another of the Japanese sets is read in that one."""
    text = "私の注文はまだ届いていません"

    assert text == decode_text(text.encode("euc_jp"), "shift_jis")[0]


def test_one_bad_byte_keeps_the_declared_set() -> None:
    """A set that fits all but one byte of a text is the right one."""
    text = "私の注文はまだ届いていません。" * 5

    actual, complaint = decode_text(text.encode("cp932") + b"\x81", "shift_jis")

    assert actual.startswith(text)
    assert complaint is not None


def test_ascii_that_claims_to_be_utf16() -> None:
    """Plain text under the label of UTF-16 is read as what it is."""
    assert "plain words" == decode_text(b"plain words", "utf-16")[0]


def test_damaged_utf8_stays_utf8() -> None:
    """One bad byte in a UTF-8 text does not turn the rest into another set."""
    data = "Blåbærgrød på en søndag åh øh".encode() + b"\xff"

    actual, complaint = decode_text(data, "utf-8")

    assert "Blåbærgrød på en søndag åh øh\ufffd" == actual
    assert complaint is not None
