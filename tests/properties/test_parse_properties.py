"""Whatever bytes come: reading a mail never raises, stays bounded and gives only safe text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import ComposeError
from data.mail.addresses import ADDRESSES_MAX, parse_address_list, parse_recipient
from data.mail.compose import render_mail
from data.mail.encoded_words import decode_words
from data.mail.filenames import FILENAME_BYTES_MAX
from data.mail.folding import write_text
from data.mail.headers import ANCESTORS_MAX, read_head
from data.mail.mail_text import TEXT_CHARS_MAX
from data.mail.mime import DEPTH_MAX, PARTS_MAX, split_mail
from data.mail.outgoing import OutgoingAttachment, OutgoingMail, reply_subject
from data.mail.parse import DEFECTS_MAX, extract_attachment, parse_body, parse_head
from data.records import Address, MessageBody, MessageHead, SafeLine
from data.text.safe import is_safe
from tests.support.builders import (
    alternative_mail,
    auto_reply_mail,
    bounce_mail,
    hostile_mail,
    html_mail,
    nested_mail,
    plain_mail,
    realistic_mail,
    reply_mail,
)

SEEDS = (
    plain_mail(),
    alternative_mail(plain="plain words", html="<p>rich words</p>"),
    html_mail("<p>a<blockquote type=cite>b</blockquote><img src=http://x>"),
    reply_mail(to_id="a@b"),
    auto_reply_mail(),
    bounce_mail(),
    nested_mail(5),
    hostile_mail()[:3000],
    realistic_mail()[:9000],
)
# Pieces that mean something to a parser hit more corners than single bytes do.
PIECES = st.sampled_from(
    (b"\r\n", b"\n", b"\r", b"\0", b"\r\n\r\n", b"--cut\r\n", b"--cut--", b"=?utf-8?q?=0D=0A?=",
     b"=?utf-8?b?/w==?=", b'"', b"<", b">", b"(", b";", b"*0*=", b"=?", b"?=", b"\xff\xfe", b"\xe6",
     b"\x1b[2J", "\u202e".encode(), b"Content-Type: multipart/mixed; boundary=cut\r\n",
     b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n\r\n",
     b"Content-Type: text/html; charset=utf-7\r\n", b"charset=iso-2022-jp", b"charset=utf-16",
     b"Date: 99 Feb 0000 99:99:99 +9999\r\n", b"Content-Disposition: attachment; filename=../x\r\n")
)  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8"), max_size=200)


@st.composite
def mutated_mails(draw: st.DrawFn) -> bytes:
    """Draw a mail with pieces cut out, doubled and put in."""
    raw = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(raw)))
        end = at + draw(st.integers(0, 60))
        put_in = draw(st.one_of(PIECES, st.binary(max_size=8), st.just(raw[at:end] * 2)))
        raw = raw[:at] + put_in + raw[end:]
    return raw


def assert_safe(head: MessageHead, body: MessageBody) -> None:
    """Nothing of a mail that is ever shown drives the terminal, and names of files are names."""
    people = (*head.from_, *head.reply_to, *head.to, *head.cc, *head.bcc)
    lines: list[str] = [head.subject, *head.authentication_results, *head.ancestors, *body.defects]
    lines.append(head.internet_message_id or "")
    for person in people:
        lines += (person.name, person.address)
    for attachment in body.attachments:
        lines += (attachment.filename, attachment.content_type)
        assert 0 < len(attachment.filename.encode()) <= FILENAME_BYTES_MAX
        assert not set(attachment.filename) & set("/\\")
        assert attachment.filename[0] not in ".-~"
    for report in body.delivery_reports:
        lines += (report.recipient, report.status, report.original_message_id or "")
    for line in lines:
        assert is_safe(line)
        assert "\n" not in line
    assert is_safe(body.text)
    assert is_safe(body.new_text)


def assert_bounded(head: MessageHead, body: MessageBody) -> None:
    """What is kept of a mail is limited, whatever it holds."""
    assert len(head.ancestors) <= ANCESTORS_MAX + 1
    assert len(head.to) <= ADDRESSES_MAX
    assert len(body.text) <= 2 * TEXT_CHARS_MAX
    assert len(body.attachments) <= PARTS_MAX
    assert len(body.defects) <= DEFECTS_MAX


@given(raw=st.one_of(st.binary(max_size=2000), mutated_mails()))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    """Arbitrary bytes and damaged mails are read without an exception, safe and bounded."""
    head = parse_head(raw)
    body = parse_body(raw)

    assert_safe(head, body)
    assert_bounded(head, body)
    for attachment in body.attachments:
        taken, _ = extract_attachment(raw, attachment.index)
        assert attachment == taken


@given(raw=mutated_mails())
@settings(max_examples=200, deadline=None)
def test_parts_lie_inside_their_parents(raw: bytes) -> None:
    """Parts never overlap, never reach beyond their parent, and are limited in depth and number."""
    structure = split_mail(raw)

    waiting, count = [structure.root], 0
    while waiting:
        part = waiting.pop()
        count += 1
        assert part.start <= part.body <= part.end <= len(structure.raw)
        position = part.body
        for child in part.children:
            assert position <= child.start
            assert child.end <= part.end
            position = child.end
        waiting += part.children
        assert part.depth <= DEPTH_MAX
    assert count <= PARTS_MAX + 1


@given(value=st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_header_texts_are_total(value: str) -> None:
    """Any text is some list of addresses, some decoded words and some recipient or none."""
    people = parse_address_list(value)
    decode_words(value)

    assert all(is_safe(each.name) and is_safe(each.address) for each in people)
    try:
        recipient = parse_recipient(value)
    except ComposeError:
        return
    assert (recipient.address,) == tuple(
        each.address for each in parse_address_list(recipient.address)
    )


@given(text=WORDS)
@settings(max_examples=200, deadline=None)
def test_any_subject_survives_folding(text: str) -> None:
    """Text written into a header is read back as it was."""
    line = " ".join(text.split()).replace("\0", "")
    written = write_text("Subject", line)

    actual = decode_words(read_head(f"Subject: {written}\r\n\r\n".encode()).first("subject"))

    assert line == actual
    assert written.isascii()


@given(subject=WORDS, text=WORDS, name=WORDS, data=st.binary(max_size=200), filename=WORDS)
@settings(max_examples=150, deadline=None)
def test_rendered_mails_are_sendable(
    subject: str, text: str, name: str, data: bytes, filename: str
) -> None:
    """What can be rendered is 7-bit in lines of at most 998, and gives its file back whole."""
    mail = OutgoingMail(
        from_=Address(SafeLine(""), SafeLine("us@shop.example")),
        to=(Address(SafeLine(""), SafeLine("ann@customer.example")),),
        cc=(),
        subject="",
        text=text,
        internet_message_id="a@shop.example",
        date=datetime(2026, 1, 5, tzinfo=UTC),
        attachments=(OutgoingAttachment(filename, "application/x-a", data),),
    )
    try:
        raw = render_mail(
            replace(mail, subject=subject, to=(Address(SafeLine(name), mail.to[0].address),))
        )
    except ComposeError:
        raw = render_mail(mail)

    lines = raw.split(b"\r\n")
    assert raw.isascii()
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert data == extract_attachment(raw, 1)[1]
    assert ["ann@customer.example"] == [each.address for each in parse_head(raw).to]


@given(subject=st.text(max_size=60))
def test_reply_subject_is_stable(subject: str) -> None:
    """Answering an answer changes its subject no more."""
    once = reply_subject(subject)

    assert once == reply_subject(once)
