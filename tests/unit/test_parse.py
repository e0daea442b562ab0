"""Mails from bytes: structure, text, files and what is told of broken ones."""

from __future__ import annotations

import time
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from data.errors import NotFoundError
from data.mail.filenames import FILENAME_BYTES_MAX, safe_filename
from data.mail.flowed import join_flowed
from data.mail.mail_text import TEXT_CHARS_MAX
from data.mail.mime import DEPTH_MAX, PARTS_MAX
from data.mail.parse import extract_attachment, parse_body, parse_head
from data.mail.transfer import decode_base64, decoded_size
from data.records import Address, MessageBody, SafeLine
from data.text.safe import is_safe
from tests.support.builders import (
    alternative_mail,
    bytes_mail,
    container,
    file_part,
    header,
    hostile_mail,
    html_mail,
    multipart_mail,
    nested_mail,
    part,
    plain_mail,
    realistic_header,
    realistic_html_mail,
    realistic_mail,
    reply_mail,
)


def _names(body: MessageBody) -> list[str]:
    return [attachment.filename for attachment in body.attachments]


def test_head_of_a_usual_mail() -> None:
    """The header of a mail gives people, subject, ids and time, decoded."""
    head = parse_head(realistic_mail())

    assert "CAF1x7d8e9f0a1b2c3d4e5f6a7b8c9d0@mail.customer.example" == head.internet_message_id
    assert ("1042.a1b2c3d4e5f6@shop.example", "CAF0@mail.customer.example") == head.ancestors
    assert (Address(SafeLine("Ann Sørensen"), SafeLine("ann@customer.example")),) == head.from_
    assert "Shop, Support" == head.to[0].name
    assert "bo@customer.example" == head.cc[0].address
    assert "Re: Min ordre er ikke nået frem" == head.subject
    assert datetime(2026, 1, 5, 11, 30, tzinfo=UTC) == head.sent_at
    assert head.may_auto_answer
    assert head.authentication_results[0].startswith("mx.shop.example; dkim=pass")


def test_head_needs_no_body() -> None:
    """Header bytes alone, as a first import fetches them, read the same."""
    assert parse_head(realistic_mail()) == parse_head(realistic_header() + b"\r\n")
    assert parse_head(realistic_mail()) == parse_head(realistic_header())


def test_head_of_nothing() -> None:
    """No bytes give an empty head and an empty body."""
    head = parse_head(b"")
    body = parse_body(b"")

    assert (None, (), "", None) == (
        head.internet_message_id,
        head.from_,
        head.subject,
        head.sent_at,
    )
    assert ("", (), ()) == (body.text, body.attachments, body.defects)


def test_answer_names_its_ancestors() -> None:
    """In-Reply-To and References of an answer come nearest first."""
    head = parse_head(reply_mail(to_id="b@shop.example", references=("a@x",)))

    assert ("b@shop.example", "a@x") == head.ancestors


def test_sender_stands_in_for_from() -> None:
    """A mail without From shows who handed it in; repeated fields lose nobody."""
    raw = b"Sender: s@x.example\r\nTo: a@x.example\r\nTo: b@x.example\r\n\r\n"

    head = parse_head(raw)

    assert "s@x.example" == head.from_[0].address
    assert ["a@x.example", "b@x.example"] == [each.address for each in head.to]


def test_encoded_word_cannot_start_a_header() -> None:
    """Line breaks hidden in an encoded-word become spaces."""
    head = parse_head(
        b"Subject: =?utf-8?q?a=0D=0ABcc:_x?=\r\nFrom: =?utf-8?q?a=0D=0Ab?= <a@b.c>\r\n\r\n"
    )

    assert "a Bcc: x" == head.subject
    assert "a b" == head.from_[0].name


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"])
def test_plain_text_with_any_line_end(line_end: bytes) -> None:
    """Text is the same whichever line end the mail has."""
    raw = plain_mail("Hej æ\r\n\r\nTak\r\n").replace(b"\r\n", line_end)

    assert "Hej æ\n\nTak" == parse_body(raw).text
    assert "Where is my order?" == parse_head(raw).subject


@pytest.mark.parametrize(
    ("body", "encoding", "expected"),
    [
        (b"Bl=E5b=\r\n=E6r  \r\n", "quoted-printable", "Blåbær"),
        (b"Bl=E5 =ZZ =\r\n", "Quoted-Printable ", "Blå =ZZ"),
        (b"soft= \r\nbreak", "quoted-printable", "softbreak"),
        (b64encode("Blå".encode("latin-1")), "BASE64", "Blå"),
        (b"Qmzl\r\n!\r\nYg", "base64", "Blåb"),
        (b"SGVq==SGVq", "base64", "HejHej"),
        (b"This was never base64, was it?\r\n", "base64", "This was never base64, was it?"),
        ("Blå".encode("latin-1"), "8bit", "Blå"),
        (b"a=3Db", "7bit", "a=3Db"),
        (b"YQ==", "b64", "a"),
        (b"!?!?!?!", "base64", "!?!?!?!"),
        (b"kept", "x-strange", "kept"),
    ],
)
def test_transfer_encodings(body: bytes, encoding: str, expected: str) -> None:
    """Transfer encodings are undone, also broken ones and wrong labels."""
    raw = bytes_mail(body, content_type="text/plain; charset=iso-8859-1", encoding=encoding)

    assert expected == parse_body(raw).text


def test_strange_encoding_and_set_are_told() -> None:
    """What was wrong with a mail is told in sentences."""
    raw = bytes_mail(b"\xe6", content_type="text/plain; charset=martian", encoding="x-strange")

    defects = parse_body(raw).defects

    assert any("x-strange" in defect for defect in defects)
    assert any("martian" in defect for defect in defects)


def test_wrong_set_is_read_right() -> None:
    """Chinese text that claims to be UTF-8 is read as what it is."""
    text = "我的订单还没有到\uff0c请帮我查一下快递在哪里"
    body = parse_body(bytes_mail(text.encode("gb18030"), content_type="text/plain; charset=utf-8"))

    assert text == body.text
    assert 1 == len(body.defects)


def test_page_that_names_its_own_set() -> None:
    """HTML without a declared set is read in the set that its mark-up names."""
    html = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1257"><p>Žõš'

    body = parse_body(bytes_mail(html.encode("cp1257"), content_type="text/html"))

    assert ("Žõš", ()) == (body.text, body.defects)


def test_missing_headers_are_text() -> None:
    """Bytes without any header are the text of a mail."""
    assert "Hello you\n\nand you" == parse_body(b"Hello you\r\n\r\nand you\r\n").text


def test_usual_mail_with_attachment() -> None:
    """The text and the exact size of a base64 attachment are given without taking it out."""
    body = parse_body(realistic_mail())

    assert body.text.startswith("Hej\n\nJeg har ventet")
    assert "> Jeg har ventet" in body.text
    assert "> Jeg har ventet" not in body.new_text
    assert ["photo.png"] == _names(body)
    assert 256 * 66 == body.attachments[0].size_bytes
    assert "image/png" == body.attachments[0].content_type
    assert "da" == body.language


def test_attachment_is_taken_out() -> None:
    """A file comes out byte for byte with the facts that the list showed."""
    raw = realistic_mail()

    attachment, data = extract_attachment(raw, 1)

    assert bytes(range(256)) * 66 == data
    assert parse_body(raw).attachments[0] == attachment


@pytest.mark.parametrize("index", [0, 2, -1])
def test_attachment_that_is_not_there(index: int) -> None:
    """A number that no file has raises NotFoundError."""
    with pytest.raises(NotFoundError):
        extract_attachment(realistic_mail(), index)


def test_plain_version_is_preferred() -> None:
    """Of two versions the plain one is the text, and the mail still counts as HTML."""
    long = "The plain version, long enough to be believed. " * 3
    body = parse_body(alternative_mail(plain=long, html="<p>The rich version</p>"))

    assert long.strip() == body.text
    assert body.has_html


@pytest.mark.parametrize(
    "plain",
    ["", "  \r\n", "Your mail program does not support HTML.", "View this email in your browser",
     "<html><body>source</body></html>", "See more"],
)  # fmt: skip
def test_stub_gives_way_to_html(plain: str) -> None:
    """A plain version that says nothing is replaced by the rich one."""
    html = "<p>Your order 1042 has left our warehouse and comes on Friday before noon.</p>"

    body = parse_body(alternative_mail(plain=plain, html=html))

    assert "Your order 1042 has left" in body.text


def test_short_answer_is_no_stub() -> None:
    """A short plain version beside HTML that says no more stays."""
    body = parse_body(alternative_mail(plain="Yes, thanks!\r\n", html="<p>Yes, thanks!</p>"))

    assert "Yes, thanks!" == body.text


@pytest.mark.parametrize("words", ["Big sale", "HTML"])
def test_plain_version_of_picture_mail(words: str) -> None:
    """HTML without a visible word does not replace the few words beside it."""
    html = "<img src='https://x.example/a.png'>"

    assert words == parse_body(alternative_mail(plain=words, html=html)).text


def test_html_mail() -> None:
    """HTML becomes text, remote pictures are counted, quotes known by mark-up are left out."""
    body = parse_body(
        html_mail(
            "<p>New words</p><img src='https://x.example/a.png'>"
            "<div class='gmail_quote'><blockquote type='cite'>Old words</blockquote></div>"
        )
    )

    assert body.has_html
    assert "New words" in body.text
    assert "Old words" in body.text
    assert "Old words" not in body.new_text
    assert 1 == body.remote_images


def test_mark_up_lines_count_behind_plain_text() -> None:
    """Lines known as quoted by mark-up are the right ones when text stands before them."""
    raw = multipart_mail(
        part("First line\r\nSecond line\r\n"),
        part(
            "<p>Third</p><blockquote type='cite'>Old words</blockquote>", content_type="text/html"
        ),
    )

    body = parse_body(raw)

    assert "Third" in body.new_text
    assert "Old words" not in body.new_text


def test_several_texts_are_joined_in_order() -> None:
    """Texts around an attachment stand in the order of the mail."""
    body = parse_body(multipart_mail(part("one\r\n"), file_part(b"x"), part("two\r\n")))

    assert "one\n\ntwo" == body.text
    assert ["photo.png"] == _names(body)


def test_text_file_stays_a_file() -> None:
    """A text that was attached is no part of the mail's words."""
    raw = multipart_mail(
        part("words"),
        part("log", disposition='attachment; filename="a.log"'),
        part("note", disposition='inline; filename="b.txt"'),
        part("a;b", content_type="text/csv"),
        part("BEGIN:VCALENDAR", content_type="text/calendar; method=REQUEST"),
    )

    body = parse_body(raw)

    assert "words" == body.text
    assert ["a.log", "b.txt", "attachment-3.csv", "attachment-4.ics"] == _names(body)


def test_only_text_may_have_a_name() -> None:
    """A named text is the mail's words where there is no other."""
    body = parse_body(bytes_mail(b"words", content_type="text/plain; name=body.txt"))

    assert ("words", ()) == (body.text, body.attachments)


def test_calendar_beside_text_is_a_file() -> None:
    """An invitation inside an alternative is offered as a file."""
    raw = multipart_mail(
        part("Please come"),
        part("BEGIN:VCALENDAR", content_type="text/calendar"),
        kind="alternative",
    )

    body = parse_body(raw)

    assert ("Please come", ["attachment-1.ics"]) == (body.text, _names(body))


def test_inline_picture() -> None:
    """A picture that the HTML refers to is listed as inline."""
    picture = part("x", content_type="image/png; name=logo.png", extra=(("Content-ID", "<1@x>"),))
    related = container(
        part("<p>Hi there</p>", content_type="text/html"), picture, kind="related", boundary="in"
    )

    body = parse_body(multipart_mail(related, file_part(b"y", filename="b.png")))

    assert [("logo.png", True), ("b.png", False)] == [
        (each.filename, each.inline) for each in body.attachments
    ]
    assert "Hi there" == body.text


def test_text_that_got_into_related() -> None:
    """Words inside multipart/related that nothing can refer to are read as words."""
    raw = multipart_mail(
        part("<p>Root</p>", content_type="text/html"), part("footer"), kind="related"
    )

    assert "Root\n\nfooter" == parse_body(raw).text


def test_versions_for_other_devices_are_passed_over() -> None:
    """The AMP version of a mail is neither its text nor a file."""
    raw = multipart_mail(
        part("The plain words of this mail"),
        part("<amp>", content_type="text/x-amp-html"),
        kind="alternative",
    )

    body = parse_body(raw)

    assert ("The plain words of this mail", ()) == (body.text, body.attachments)


def test_plain_words_between_rich_ones() -> None:
    """A rich version of several pieces keeps its plain and leaves out its empty ones."""
    pieces = (
        part("<p>One</p>", content_type="text/html"),
        part("<p> </p>", content_type="text/html"),
        part("Two"),
    )

    body = parse_body(
        multipart_mail(part(""), container(*pieces, boundary="in"), kind="alternative")
    )

    assert "One\n\nTwo" == body.text


def test_texts_beyond_the_limit_together() -> None:
    """The limit holds for all texts of a mail together."""
    raw = multipart_mail(part("x" * TEXT_CHARS_MAX), part("more"), part("and more"))

    body = parse_body(raw)

    assert "more" not in body.text
    assert 1 == len([defect for defect in body.defects if "longer than" in defect])


def test_boundary_line_without_an_end() -> None:
    """A mail that ends within a boundary line, and a line that only begins like one."""
    raw = multipart_mail(part("one"), part("two")).removesuffix(b"--\r\n")
    long = multipart_mail(part(b"one\r\n--cut" + b"x" * 500 + b"\r\nend"))

    assert "one\n\ntwo" == parse_body(raw).text
    assert parse_body(long).text.endswith("\nend")
    assert "a --cut\nb" == parse_body(multipart_mail(part("a --cut\r\nb"))).text


def test_related_root_by_start() -> None:
    """The part named by `start` is the text, wherever it stands."""
    raw = multipart_mail(
        part("x", content_type="image/png", extra=(("Content-ID", "<pic@x>"),)),
        part("<p>Root</p>", content_type="text/html", extra=(("Content-ID", "<root@x>"),)),
        kind="related",
        more='; start="<root@x>"',
    )

    assert "Root" == parse_body(raw).text


def test_files_inside_an_alternative() -> None:
    """Files between the pieces of a rich version are listed, and its words joined."""
    mixed = container(
        part("<p>Start of it</p>", content_type="text/html"),
        file_part(b"x", filename="a.pdf", content_type="application/pdf"),
        part("<p>End of it</p>", content_type="text/html"),
        boundary="in",
    )

    body = parse_body(multipart_mail(part(""), mixed, kind="alternative"))

    assert body.text.index("Start of it") < body.text.index("End of it")
    assert ["a.pdf"] == _names(body)


def test_attached_mail_is_a_file() -> None:
    """A mail inside a mail is a file named by its subject; its words stay its own."""
    inner = b"Subject: =?utf-8?q?Re:_a/b?=\r\nFrom: x@y.example\r\n\r\nInner words\r\n"
    raw = multipart_mail(part("Outer words"), part(inner, content_type="message/rfc822"))

    body = parse_body(raw)

    assert "Outer words" == body.text
    assert ["Re a-b.eml"] == _names(body)
    assert len(inner) == body.attachments[0].size_bytes
    assert inner == extract_attachment(raw, 1)[1]


def test_digest_holds_mails() -> None:
    """Parts of a digest without a type are mails."""
    inner = part("Subject: One\r\n\r\nwords", content_type="")

    assert ["One.eml"] == _names(parse_body(multipart_mail(inner, kind="digest")))


def test_signed_mail() -> None:
    """Of a signed mail the signed part is the text and the signature a file."""
    raw = multipart_mail(
        part("Signed words"), part("sig", content_type="application/pgp-signature"), kind="signed"
    )

    body = parse_body(raw)

    assert ("Signed words", ["attachment-1.asc"]) == (body.text, _names(body))


def test_encrypted_mail_says_so() -> None:
    """An encrypted mail has no text, and a sentence says why."""
    raw = multipart_mail(
        part("Version: 1", content_type="application/pgp-encrypted"),
        part("xxx", content_type="application/octet-stream"),
        kind="encrypted",
    )

    assert any("encrypted" in defect for defect in parse_body(raw).defects)


def test_missing_end_mark() -> None:
    """A mail that was cut off keeps its last part, and a sentence says so."""
    raw = multipart_mail(part("one"), part("two")).removesuffix(b"--cut--\r\n")

    body = parse_body(raw)

    assert "one\n\ntwo" == body.text
    assert 1 == len(body.defects)


@pytest.mark.parametrize("declared", [b"other", b""])
def test_wrong_boundary_is_found(declared: bytes) -> None:
    """A boundary that is declared wrongly or not at all is found by its looks."""
    raw = multipart_mail(part("one"), part("two")).replace(b'"cut"', b'"' + declared + b'"')

    body = parse_body(raw)

    assert "one\n\ntwo" == body.text
    assert 1 == len(body.defects)


def test_multipart_without_parts_is_text() -> None:
    """A multipart in which no part can be found is read as text."""
    body = parse_body(bytes_mail(b"just words", content_type="multipart/mixed; boundary=x"))

    assert "just words" == body.text
    assert 1 == len(body.defects)


def test_boundary_that_begins_another() -> None:
    """A boundary that is the beginning of an inner one does not cut it."""
    inner = container(part("in"), boundary="cut-2")

    assert "in\n\nout" == parse_body(multipart_mail(inner, part("out"))).text


def test_same_boundary_inside() -> None:
    """An inner multipart with its parent's boundary loses no text."""
    inner = container(part("in"), boundary="cut")

    assert "in" in parse_body(multipart_mail(inner, part("out"))).text
    assert "out" in parse_body(multipart_mail(inner, part("out"))).text


def test_parts_without_headers() -> None:
    """A part may begin with its blank line, or with its text."""
    raw = multipart_mail(b"\r\none", b"two words\r\n")

    assert "one\n\ntwo words" == parse_body(raw).text


def test_deep_nesting_is_cut() -> None:
    """Nesting beyond the limit takes no time, loses no byte and is told."""
    body = parse_body(nested_mail(10_000))

    assert 1 == len(body.attachments)
    assert b"the core" in extract_attachment(nested_mail(10_000), 1)[1]
    assert any("nested" in defect for defect in body.defects)
    assert "the core" == parse_body(nested_mail(DEPTH_MAX - 1)).text


def test_many_parts_are_cut() -> None:
    """Parts beyond the limit are one file together, so nothing is lost."""
    raw = multipart_mail(*[part(f"text {number}") for number in range(PARTS_MAX + 500)])

    body = parse_body(raw)

    assert 1 == len(body.attachments)
    assert b"text 1499" in extract_attachment(raw, 1)[1]
    assert any("too many parts" in defect for defect in body.defects)


def test_multiparts_behind_the_limit_stay_whole() -> None:
    """A multipart for whose parts there is no room left is one file, not text."""
    many = container(*[part("x")] * PARTS_MAX, boundary="in")
    raw = multipart_mail(many, container(part("late words"), boundary="late"))

    body = parse_body(raw)

    assert "late words" not in body.text
    assert b"late words" in extract_attachment(raw, len(body.attachments))[1]


def test_long_text_is_cut() -> None:
    """Text beyond the limit is cut, and a sentence says so."""
    body = parse_body(plain_mail("x" * (TEXT_CHARS_MAX + 5) + "\r\n"))

    assert TEXT_CHARS_MAX == len(body.text)
    assert any("longer than" in defect for defect in body.defects)


def test_hostile_mail_is_safe() -> None:
    """No field of a hostile mail holds anything that a terminal would obey."""
    head = parse_head(hostile_mail())
    body = parse_body(hostile_mail())

    people = [*head.from_, *head.to]
    lines = [head.subject, *head.ancestors, *head.authentication_results, *body.defects]
    lines += [each.name for each in people] + [each.address for each in people]
    for attachment in body.attachments:
        lines += [attachment.filename, attachment.content_type]
    assert head.internet_message_id is None
    assert all(is_safe(line) and "\n" not in line for line in lines)
    assert is_safe(body.text)
    assert is_safe(body.new_text)
    assert "before" in body.text
    assert "passwd" in _names(body)


@pytest.mark.parametrize(
    "raw",
    [
        header() + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"\r\n--x" * 300_000,
        header() + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"\r\n--x\r\n" * 200_000,
        b"Subject: " + b"=?a?q?" * 40_000 + b"\r\n\r\n",
        b"Subject: " + b"=?a?q?x =" * 28_000 + b"?=\r\n\r\n",
        b"To: " + b'"\\' * 120_000 + b"\r\n\r\n",
        b"References: " + b"<" * 250_000 + b"\r\n\r\n",
        b"References: " + b"<a@b>" * 50_000 + b"\r\n\r\n",
        b"Content-Type: a/b" + b';x="' * 60_000 + b"\r\n\r\nx",
        b"Content-Type: a/b" + b";n*1*=a" * 30_000 + b"\r\n\r\nx",
        b"x\r\n" * 300_000,
        b"a:\r\n" * 300_000,
        plain_mail("> " * 200_000 + "\r\n" + "x" * 500_000),
        plain_mail("-- \r\n" * 50_000),
    ],
)
def test_hostile_sizes_take_bounded_time(raw: bytes) -> None:
    """Mails made to be slow are read in a few seconds at most."""
    began = time.process_time()

    parse_head(raw)
    parse_body(raw)

    assert 10 > time.process_time() - began


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\x.doc", "x.doc"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("..", "attachment-7.png"),
        ("/", "attachment-7.png"),
        ("", "attachment-7.png"),
        ("a\x00b\x1bc.txt", "a b c.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nb.txt", "a b.txt"),
        ("no extension " * 20, ("no extension " * 20)[:120].strip()),
        ("æ\u030a.txt", "æ\u030a.txt"),
        ("a\u030a.txt", "å.txt"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
        ("文" * 100 + ".pdf", "文" * 38 + ".pdf"),
        ('a"b|c?.txt', "a b c .txt"),
    ],
)
def test_file_names(name: str, expected: str) -> None:
    """A file name is bare, visible, short and starts neither an option nor a hidden file."""
    actual = safe_filename(name, index=7, content_type="image/png")

    assert expected == actual
    assert FILENAME_BYTES_MAX >= len(actual.encode())


def test_encoded_file_names() -> None:
    """File names are read by RFC 2231 and by RFC 2047."""
    raw = multipart_mail(
        part("x", content_type="a/b", disposition="attachment; filename*=utf-8''%C3%A6.pdf"),
        part("x", content_type='a/b; name="=?utf-8?q?=C3=B8=2Epdf?="', disposition="attachment"),
    )

    assert ["æ.pdf", "ø.pdf"] == _names(parse_body(raw))


@pytest.mark.parametrize("length", range(7))
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "7bit"])
def test_sizes_are_exact(length: int, encoding: str) -> None:
    """The computed size is the size of what comes out."""
    content = {
        "base64": b64encode(b"x" * length) + b"\r\n",
        "quoted-printable": b"=41" * length + b"=\r\n" + b"x" * length,
        "7bit": b"x" * length,
    }[encoding]
    raw = multipart_mail(
        part(content, content_type="a/b; name=x", encoding=encoding, disposition="attachment")
    )

    attachment, data = extract_attachment(raw, 1)

    assert len(data) == attachment.size_bytes


def test_broken_base64_gives_what_there_is() -> None:
    """Base64 with a missing end, junk or url-safe signs is decoded as far as it goes."""
    assert b"Hej" == decode_base64(b"SGVq\r\nS")
    assert b"\xfb\xff" == decode_base64(b"-_8")
    assert b"" == decode_base64(b"=")
    assert 0 == decoded_size(b"", "base64")


@pytest.mark.parametrize(
    ("text", "deletes_space", "expected"),
    [
        ("a \nb\nc", False, "a b\nc"),
        ("a \nb", True, "ab"),
        ("> a \n> b\nc", False, "> a b\nc"),
        ("> a \n>> b", False, "> a\n>> b"),
        (" > no quote", False, "> no quote"),
        ("a \n-- \nsig", False, "a\n-- \nsig"),
        ("open ", False, "open"),
        (">> \nx", False, ">>\nx"),
    ],
)
def test_flowed_text(text: str, deletes_space: bool, expected: str) -> None:
    """Soft line breaks are joined within one quote depth, never across a signature mark."""
    assert expected == join_flowed(text, deletes_space=deletes_space)


def test_flowed_mail() -> None:
    """format=flowed is honoured in a mail."""
    raw = bytes_mail(b"one \r\nline\r\n", content_type="text/plain; format=flowed; delsp=no")

    assert "one line" == parse_body(raw).text


def test_html_mail_of_usual_size() -> None:
    """A mail of HTML alone gives its words."""
    body = parse_body(realistic_html_mail())

    assert body.text.startswith("Jeg har ventet på pakken i 0 dage nu.")
    assert 1 == body.remote_images
