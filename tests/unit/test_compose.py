"""Outgoing mails: what servers and customers' programs get."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from data.errors import ComposeError
from data.mail.compose import REFERENCES_LAST, render_mail
from data.mail.outgoing import (
    OutgoingAttachment,
    OutgoingMail,
    forward_subject,
    quote_for_reply,
    reply_subject,
)
from data.mail.parse import extract_attachment, parse_body, parse_head
from data.records import Address, SafeLine


def _address(address: str, name: str = "") -> Address:
    return Address(name=SafeLine(name), address=SafeLine(address))


MAIL = OutgoingMail(
    from_=_address("support@shop.example", "Shop Støtte"),
    to=(_address("ann@customer.example", "Ann, A."),),
    cc=(_address("bo@customer.example"),),
    subject="Re: Where is my order?",
    text="Hello Ann,\nit is on its way.\n\n-- \nBo\n",
    internet_message_id="ours.1042@shop.example",
    date=datetime(2026, 1, 5, 12, 0, tzinfo=UTC),
)


def _lines(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n")


def _is_sendable(raw: bytes) -> bool:
    bare = raw.replace(b"\r\n", b"")
    return (
        raw.isascii()
        and b"\n" not in bare
        and b"\r" not in bare
        and max(map(len, _lines(raw))) <= 998
    )


def test_mail_reads_back() -> None:
    """What was put into a mail is what a reader gets out of it, ours or the standard library."""
    raw = render_mail(MAIL)

    head = parse_head(raw)
    theirs = message_from_bytes(raw, policy=policy.default)

    assert (MAIL.from_,) == head.from_
    assert MAIL.to == head.to
    assert MAIL.cc == head.cc
    assert MAIL.subject == head.subject == theirs["Subject"]
    assert MAIL.internet_message_id == head.internet_message_id
    assert MAIL.date == head.sent_at
    assert MAIL.text.rstrip() == parse_body(raw).text
    assert "Shop Støtte <support@shop.example>" == theirs["From"]
    assert '"Ann, A." <ann@customer.example>' == theirs["To"]
    assert _is_sendable(raw)


def test_same_mail_same_bytes() -> None:
    """A mail rendered twice is the same, boundary included."""
    mail = replace(MAIL, attachments=(OutgoingAttachment("a.bin", "application/x-a", b"\0\xff"),))

    assert render_mail(mail) == render_mail(mail)


@pytest.mark.parametrize("length", [20, 77, 78, 79, 92, 250, 890])
def test_long_ids_survive(length: int) -> None:
    """Customers' ids of any real length come back unencoded and whole, or their threads break."""
    long = "x" * (length - 10) + "@y.example"
    raw = render_mail(
        replace(
            MAIL, in_reply_to=long, references=("first@x.example", long), internet_message_id=long
        )
    )

    assert f"In-Reply-To: <{long}>".encode() in _lines(raw)
    assert f"Message-ID: <{long}>".encode() in _lines(raw)
    assert b"References: <first@x.example>" in _lines(raw)
    assert f" <{long}>".encode() in _lines(raw)
    assert long == message_from_bytes(raw)["In-Reply-To"].strip("<>")
    assert _is_sendable(raw)


def test_long_threads_are_trimmed() -> None:
    """Of a long chain the first id and the last ones are kept, in order and once."""
    chain = tuple(f"{number}@x.example" for number in range(100))
    raw = render_mail(replace(MAIL, references=(*chain, chain[-1])))

    kept = message_from_bytes(raw)["References"].split()

    assert REFERENCES_LAST + 1 == len(kept)
    assert ["<0@x.example>", "<80@x.example>", "<99@x.example>"] == [kept[0], kept[1], kept[-1]]


def test_foreign_ids_beyond_ascii_are_left_out() -> None:
    """An id that no 7-bit header can hold does not stop an answer."""
    raw = render_mail(replace(MAIL, in_reply_to="æ@x.example", references=("æ@x.example", "a@b")))

    assert b"In-Reply-To" not in raw
    assert b"References: <a@b>" in _lines(raw)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Hæ " * 60,
        "订单" * 80,
        "long " * 60,
        "x" * 2000,
        "=?utf-8?q?no?=",
        "a  b",
        "日 本 " * 40,
    ],
)
def test_subjects_survive(subject: str) -> None:
    """Any subject reads back as it was, by us and by the standard library."""
    raw = render_mail(replace(MAIL, subject=subject))

    theirs = message_from_bytes(raw, policy=policy.default)["Subject"]

    assert subject.strip() == theirs
    assert _is_sendable(raw)


@pytest.mark.parametrize(
    "name", ["Ann", "Doe, John", 'A "B" \\ C', "Søren Ærlig", "王小明", "=?x?q?y?=", "ø" * 90]
)
def test_names_survive(name: str) -> None:
    """Any name reads back as it was."""
    raw = render_mail(replace(MAIL, to=(_address("a@x.example", name), _address("b@x.example"))))

    assert name == parse_head(raw).to[0].name
    assert "b@x.example" == parse_head(raw).to[1].address
    theirs = message_from_bytes(raw, policy=policy.default)["To"].addresses[0].display_name
    # The standard library puts a space where two encoded-words meet (RFC 2047 6.2 forbids it).
    assert name.replace(" ", "") == theirs.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    ["plain\n", "Blåbærgrød\n", "订单 " * 500, "x" * 5000, "x" * 5000 + "æ",
     "a\r\nb\rc", ".\n..\nFrom x\n", "",
     "trailing  \n space \n", "=3D\n"],
)  # fmt: skip
def test_texts_survive(text: str) -> None:
    """Any text reads back as it was, in lines that every server takes."""
    raw = render_mail(replace(MAIL, text=text))

    expected = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    theirs = message_from_bytes(raw, policy=policy.default).get_content()

    assert expected == parse_body(raw).text
    assert expected == theirs.replace("\r\n", "\n").rstrip()
    assert _is_sendable(raw)


def test_unsendable_characters_are_dropped() -> None:
    """NUL, escape and half characters do not reach the wire."""
    raw = render_mail(replace(MAIL, text="a\0b\x1b[0mc\ud800d"))

    assert "ab[0mcd" == parse_body(raw).text


@pytest.mark.parametrize(
    "filename", ["report.pdf", "årsrapport 2025.pdf", "报告" * 30 + ".pdf", 'a"b.pdf']
)
def test_attachments_survive(filename: str) -> None:
    """A file arrives byte for byte under its name, by RFC 2231 where the name is not ASCII."""
    data = bytes(range(256)) * 5
    raw = render_mail(
        replace(MAIL, attachments=(OutgoingAttachment(filename, "application/pdf", data),))
    )

    attachment, content = extract_attachment(raw, 1)
    theirs = next(message_from_bytes(raw, policy=policy.default).iter_attachments())

    assert data == content == theirs.get_content()
    assert attachment.filename == theirs.get_filename()
    assert "application/pdf" == attachment.content_type
    assert attachment.filename.endswith(".pdf")
    assert _is_sendable(raw)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "text/html", "image/png", "message/rfc822", "multipart/mixed"]
)
def test_attachments_of_any_type(content_type: str) -> None:
    """Files of every type travel as files."""
    data = b"From: x\n\n\xff line\r\nend"
    raw = render_mail(replace(MAIL, attachments=(OutgoingAttachment("f.dat", content_type, data),)))

    assert data == extract_attachment(raw, 1)[1]
    assert MAIL.text.rstrip() == parse_body(raw).text
    assert _is_sendable(raw)


@pytest.mark.parametrize(
    "forwarded",
    [b"Subject: inner\r\n\r\nFrom here\r\n.\r\n", b"Subject: inner\n\nlf\n",
     "Subject: æ\r\n\r\næ\r\n".encode(),
     b"Subject: x\r\n\r\n" + b"x" * 2000, b"", b"Subject: cr\r\rbody\r"],
)  # fmt: skip
def test_forwarded_mail_travels_whole(forwarded: bytes) -> None:
    """A forwarded mail arrives with its words, together with other files."""
    files = (OutgoingAttachment("a.png", "image/png", b"x"),)
    raw = render_mail(replace(MAIL, forwarded=forwarded, attachments=files))

    attachment, content = extract_attachment(raw, 2)

    assert "forwarded.eml" == attachment.filename
    assert forwarded.replace(b"\r\n", b"\n").replace(b"\r", b"\n") == content.replace(
        b"\r\n", b"\n"
    ).replace(b"\r", b"\n")
    assert _is_sendable(raw)


def test_forwarded_mail_alone() -> None:
    """A mail may carry a forwarded one and no other file."""
    raw = render_mail(replace(MAIL, forwarded=b"Subject: inner\r\n\r\nwords\r\n"))

    assert ["forwarded.eml"] == [each.filename for each in parse_body(raw).attachments]
    assert MAIL.text.rstrip() == parse_body(raw).text


def test_no_blind_copies_and_only_wanted_fields() -> None:
    """Nothing that was not asked for stands in the header."""
    head = render_mail(
        replace(MAIL, reply_to=(_address("r@x.example"),), auto_submitted="auto-replied")
    )
    names = {
        line.split(b":")[0] for line in _lines(head.split(b"\r\n\r\n")[0]) if b":" in line[:30]
    }

    assert {
        b"From", b"Reply-To", b"To", b"Cc", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted",
        b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding",
    } == names  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "a\r\nBcc: x@y.example"},
        {"subject": "a\nb"},
        {"subject": "a\x00b"},
        {"subject": "\ud800"},
        {"to": (), "cc": ()},
        {"to": (_address("a@b.example\r\nBcc: c@d.example"),)},
        {"to": (_address("a@b.example", "x\r\nBcc: y"),)},
        {"to": (_address("søren@b.example"),)},
        {"to": (_address("a b@c.example"),)},
        {"from_": _address("")},
        {"reply_to": (_address("none"),)},
        {"internet_message_id": "a b"},
        {"internet_message_id": "a>\r\nX: y"},
        {"internet_message_id": "x" * 901},
        {"in_reply_to": "a@b\r\nX: y"},
        {"in_reply_to": "a@b> <c@d"},
        {"references": ("a@b\nX: y",)},
        {"auto_submitted": "no\r\nX: y"},
        {"attachments": (OutgoingAttachment("a", "text/plain\r\nX: y", b""),)},
        {"attachments": (OutgoingAttachment("a", "nonsense", b""),)},
        {"date": datetime(2026, 1, 5)},  # noqa: DTZ001 - the missing zone is what is refused
    ],
)
def test_injection_is_refused(change: dict[str, object]) -> None:
    """Values that could start a header or cannot be sent are refused with a sentence."""
    with pytest.raises(ComposeError, match=r"\.$"):
        render_mail(replace(MAIL, **change))  # type: ignore[arg-type]  # a table of fields


def test_file_name_cannot_inject() -> None:
    """Line breaks in a file name become spaces."""
    files = (OutgoingAttachment("a\r\nX-Evil: 1.pdf", "application/pdf", b"x"),)

    raw = render_mail(replace(MAIL, attachments=files))

    assert b"X-Evil" not in [line.split(b":")[0].strip() for line in _lines(raw)]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Order", "Re: Order"),
        ("Re: Order", "Re: Order"),
        ("RE: Sv: VS: AW: Order", "Re: Order"),
        ("回复\uff1a订单", "Re: 订单"),
        ("Re[2]: Order", "Re: Order"),
        ("Vast: Re: Tellimus", "Re: Tellimus"),
        ("Fwd: Order", "Re: Fwd: Order"),
        ("Retur: Order", "Re: Retur: Order"),
        ("", "Re:"),
        (" a\r\n b ", "Re: a b"),
    ],
)
def test_reply_subjects(subject: str, expected: str) -> None:
    """An answer's subject has one mark, whatever marks of other languages stood there."""
    assert expected == reply_subject(subject)
    assert expected == reply_subject(expected)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Order", "Fwd: Order"),
        ("FW: Fwd: VB: Order", "Fwd: Order"),
        ("转发\uff1a订单", "Fwd: 订单"),
        ("Re: Order", "Fwd: Re: Order"),
    ],
)
def test_forward_subjects(subject: str, expected: str) -> None:
    """A forwarded mail's subject has one mark."""
    assert expected == forward_subject(subject)
    assert expected == forward_subject(expected)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "On Monday, Ann wrote:"), (None, "On Monday, Ann wrote:"),
        ("xx", "On Monday, Ann wrote:"),
        ("da", "Den Monday skrev Ann:"), ("sv", "Den Monday skrev Ann:"),
        ("et", "Monday kirjutas Ann:"), ("zh", "Ann 于 Monday 写道\uff1a"),
        ("zh-CN", "Ann 于 Monday 写道\uff1a"),
    ],
)  # fmt: skip
def test_quotes(language: str | None, expected: str) -> None:
    """A quoted text stands under a line in the conversation's language."""
    quoted = quote_for_reply("one\n\n> two\n", author="Ann", date_text="Monday", language=language)

    assert f"{expected}\n> one\n>\n>> two" == quoted


@pytest.mark.parametrize("language", ["en", "da", "sv", "et", "zh"])
def test_our_own_quotes_are_recognised(language: str) -> None:
    """What we quote is found as a quote when it comes back to us."""
    quoted = quote_for_reply(
        "old words", author="Ann", date_text="2026-01-05 12:30", language=language
    )
    body = parse_body(render_mail(replace(MAIL, text=f"new words\n\n{quoted}\n")))

    assert "new words" == body.new_text.strip()
