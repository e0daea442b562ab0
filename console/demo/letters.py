"""Writes one mail as the mail programs of customers write it: headers, parts, quoting.

The sample mailbox wants a thousand mails in a second or so and wants their habits to differ
(header order, quote style, charset, transfer encoding), which is why they are put together
here by hand and not by `email.message`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import textwrap
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from console.demo.files import File
from console.demo.shop.people import MailProgram
from console.demo.shop.words import LANGUAGES, Language, render_heading

WRAP_COLUMNS = 74
ENCODED_WORD_BYTES = 42
"""Before base64; keeps an encoded word within the 75 characters of RFC 2047 section 2."""
_LEGACY_CHARSETS = {"zh": "gb18030", "sv": "iso-8859-1", "et": "iso-8859-15", "da": "iso-8859-1"}
_DASHED = {
    "en": "-----Original Message-----",
    "da": "-----Oprindelig meddelelse-----",
    "sv": "-----Ursprungligt meddelande-----",
    "et": "-----Algne kiri-----",
    "zh": "------------------ 原始邮件 ------------------",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A name and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it becomes bytes."""

    sender: Person
    recipient: Person
    subject: str
    sent: datetime
    """On the sender's own clock."""
    message_id: str
    """With angle brackets."""
    text: str
    language: str
    program: MailProgram
    references: tuple[str, ...] = ()
    answers: Letter | None = None
    """The mail that it quotes."""
    files: tuple[File, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def words(self) -> Language:
        """The set phrases of its language."""
        return LANGUAGES[self.language]


def render_letter(letter: Letter, *, delivered_to: str = "") -> bytes:
    """Return the mail as bytes with CRLF; `delivered_to` adds what a receiving server adds."""
    headers = [*_trace(letter, delivered_to), *_headers(letter)]
    content = _body(letter)
    if letter.files:
        parts = [content, *(_file_part(file) for file in letter.files)]
        content = _multipart("mixed", parts, letter.message_id)
    content_headers, body = content
    lines = [f"{name}: {value}" for name, value in [*headers, *content_headers]]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


def render_plain(letter: Letter) -> str:
    """Return what the mail says in plain text, quotes included."""
    return "\n".join(_plain_lines(letter)) + "\n"


def encode_header(text: str) -> str:
    """Return a header value in ASCII (RFC 2047), folded."""
    if text.isascii():
        return text
    words: list[str] = []
    chunk = b""
    for character in text:
        encoded = character.encode()
        if len(chunk) + len(encoded) > ENCODED_WORD_BYTES:
            words.append(_encoded_word(chunk))
            chunk = b""
        chunk += encoded
    words.append(_encoded_word(chunk))
    return "\r\n ".join(words)


def render_person(person: Person) -> str:
    """Return the person as an address header writes it."""
    if not person.name:
        return person.address
    if not person.name.isascii():
        return f"{encode_header(person.name)} <{person.address}>"
    is_plain = person.name.replace(" ", "").replace("-", "").isalnum()
    name = person.name if is_plain else f'"{person.name}"'
    return f"{name} <{person.address}>"


def _encoded_word(chunk: bytes) -> str:
    return f"=?UTF-8?B?{base64.b64encode(chunk).decode()}?="


def _trace(letter: Letter, delivered_to: str) -> list[tuple[str, str]]:
    if not delivered_to:
        return []
    host = letter.sender.address.partition("@")[2]
    token = _token(letter.message_id)[:12].upper()
    return [
        ("Return-Path", f"<{letter.sender.address}>"),
        ("Delivered-To", delivered_to),
        (
            "Received",
            f"from out1.{host} (out1.{host} [192.0.2.{int(token[:2], 16)}])\r\n"
            f"\tby mx.fjordlys.example (Postfix) with ESMTPS id {token}\r\n"
            f"\tfor <{delivered_to}>; {format_datetime(letter.sent)}",
        ),
        ("Authentication-Results", f"mx.fjordlys.example;\r\n\tspf=pass smtp.mailfrom={host}"),
    ]


def _headers(letter: Letter) -> list[tuple[str, str]]:
    named = {
        "From": render_person(letter.sender),
        "To": render_person(letter.recipient),
        "Subject": encode_header(letter.subject),
        "Date": format_datetime(letter.sent),
        "Message-ID": letter.message_id,
        "MIME-Version": "1.0",
    }
    if letter.references:
        named["In-Reply-To"] = letter.references[-1]
        named["References"] = "\r\n ".join(letter.references)
    order = {
        MailProgram.WEBMAIL: "MIME-Version References In-Reply-To From Date Message-ID Subject To",
        MailProgram.OUTLOOK: "From To Subject Date Message-ID References In-Reply-To MIME-Version",
        MailProgram.PHONE: "From MIME-Version Date Message-ID Subject References In-Reply-To To",
        MailProgram.DESKTOP: "Message-ID Date MIME-Version Subject To References In-Reply-To From",
    }.get(letter.program, "From To Date Subject Message-ID In-Reply-To References MIME-Version")
    headers = [(name, named[name]) for name in order.split() if name in named]
    return [*headers, *_program_headers(letter), *letter.headers]


def _program_headers(letter: Letter) -> list[tuple[str, str]]:
    match letter.program:
        case MailProgram.OUTLOOK:
            index = base64.b64encode(hashlib.sha256(letter.message_id.encode()).digest()[:22])
            has_files = "yes" if letter.files else ""
            return [
                ("Thread-Topic", encode_header(letter.subject)),
                ("Thread-Index", index.decode()),
                ("Accept-Language", letter.language),
                ("X-MS-Has-Attach", has_files),
            ]
        case MailProgram.PHONE:
            return [("X-Mailer", "iPhone Mail (22A3354)")]
        case MailProgram.DESKTOP:
            return [
                ("User-Agent", "Mozilla Thunderbird"),
                ("Content-Language", letter.language),
            ]
        case MailProgram.PLAIN if letter.language == "zh":
            return [("X-Mailer", "Foxmail 7.2.25"), ("X-Priority", "3")]
        case _:
            return []


Part = tuple[list[tuple[str, str]], bytes]


def _body(letter: Letter) -> Part:
    plain = render_plain(letter)
    match letter.program:
        case MailProgram.DESKTOP:
            return _text_part(_flow(plain), "plain", flowed=True)
        case MailProgram.PLAIN | MailProgram.OURS:
            legacy = _LEGACY_CHARSETS.get(letter.language, "utf-8")
            return _text_part(
                plain, "plain", charset=legacy if letter.program is MailProgram.PLAIN else "utf-8"
            )
        case _:
            markup = f"<html><head></head><body>{_html(letter)}</body></html>\n"
            return _multipart(
                "alternative",
                [_text_part(plain, "plain"), _text_part(markup, "html")],
                letter.message_id + "alternative",
            )


def _text_part(text: str, subtype: str, *, charset: str = "utf-8", flowed: bool = False) -> Part:
    try:
        data = text.replace("\n", "\r\n").encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
        data = text.replace("\n", "\r\n").encode()
    parameters = f'text/{subtype}; charset="{charset}"' + ("; format=flowed" if flowed else "")
    headers = [("Content-Type", parameters)]
    longest = max(map(len, data.split(b"\r\n")))
    if data.isascii() and longest < 990:  # noqa: PLR2004 - RFC 5322 section 2.1.1: 998
        return [*headers, ("Content-Transfer-Encoding", "7bit")], data
    if sum(byte > 127 for byte in data) * 4 > len(data):  # noqa: PLR2004 - mostly not ASCII
        encoded = base64.encodebytes(data).replace(b"\n", b"\r\n")
        return [*headers, ("Content-Transfer-Encoding", "base64")], encoded
    encoded = binascii.b2a_qp(data, istext=True)
    return [*headers, ("Content-Transfer-Encoding", "quoted-printable")], encoded


def _file_part(file: File) -> Part:
    name = encode_header(file.name)
    headers = [
        ("Content-Type", f'{file.content_type}; name="{name}"'),
        ("Content-Disposition", f'attachment; filename="{name}"'),
        ("Content-Transfer-Encoding", "base64"),
    ]
    return headers, base64.encodebytes(file.data).replace(b"\n", b"\r\n")


def _multipart(subtype: str, parts: list[Part], seed: str) -> Part:
    boundary = f"=_{_token(seed)[:24]}"
    pieces: list[bytes] = []
    for headers, body in parts:
        head = "\r\n".join(f"{name}: {value}" for name, value in headers).encode("ascii")
        pieces.append(f"--{boundary}\r\n".encode() + head + b"\r\n\r\n" + body.rstrip(b"\r\n"))
    pieces.append(f"--{boundary}--\r\n".encode())
    content_type = f'multipart/{subtype}; boundary="{boundary}"'
    return [("Content-Type", content_type)], b"\r\n".join(pieces)


def _plain_lines(letter: Letter) -> list[str]:
    lines = _wrap(letter.text) if letter.language != "zh" else letter.text.split("\n")
    if letter.program is MailProgram.PHONE:
        lines = [*lines, "", letter.words.mobile_line]
    before = letter.answers
    if before is None:
        return lines
    quoted = _plain_lines(before)
    match letter.program:
        case MailProgram.OUTLOOK:
            rule = ["", "_" * 32, *_outlook_heading(letter, before), ""]
            return [*lines, *rule, *quoted]
        case MailProgram.PLAIN:
            rule = ["", "", _DASHED[letter.language], *_outlook_heading(letter, before), ""]
            return [*lines, *rule, *quoted]
        case MailProgram.DESKTOP:
            return [_heading(letter, before), *_mark(quoted), "", *lines]
        case MailProgram.PHONE:
            return [*lines, "", _heading(letter, before), "> ", *_mark(quoted)]
        case _:
            return [*lines, "", _heading(letter, before), "", *_mark(quoted)]


def _wrap(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if paragraph.startswith(">"):
            lines.append(paragraph)
            continue
        lines += textwrap.wrap(paragraph, WRAP_COLUMNS, break_on_hyphens=False) or [""]
    return lines


def _flow(text: str) -> str:
    """Mark soft line ends with a space before them (RFC 3676 section 4.1)."""
    lines = text.split("\n")
    return "\n".join(
        f"{line} " if len(line) > WRAP_COLUMNS - 14 and following.strip("> ") else line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    )


def _mark(lines: list[str]) -> list[str]:
    return [f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines]


def _heading(letter: Letter, before: Letter) -> str:
    patterns = {
        MailProgram.DESKTOP: letter.words.desktop_heading,
        MailProgram.PHONE: letter.words.phone_line,
    }
    return render_heading(
        patterns.get(letter.program, letter.words.webmail_heading),
        sent=before.sent.astimezone(letter.sent.tzinfo),
        who=before.sender.name,
        address=before.sender.address,
        language=letter.words,
    )


def _outlook_heading(letter: Letter, before: Letter) -> list[str]:
    local = before.sent.astimezone(letter.sent.tzinfo)
    month = letter.words.months[local.month - 1]
    when = f"{local.day}. {month} {local.year} {local:%H:%M}"
    if letter.language == "zh":
        when = f"{local.year}年{month}{local.day}日 {local:%H:%M}"
    sender = f"{before.sender.name} <{before.sender.address}>"
    values = (sender, when, before.recipient.address, before.subject)
    return [
        f"{label}: {value}"
        for label, value in zip(letter.words.outlook_labels, values, strict=True)
    ]


def _html(letter: Letter) -> str:
    lines = html.escape(letter.text).split("\n")
    new = "".join(f"<div>{line or '<br>'}</div>\n" for line in lines)
    if letter.program is MailProgram.PHONE:
        new += f'<div><br></div><div dir="ltr">{html.escape(letter.words.mobile_line)}</div>\n'
    before = letter.answers
    if before is None:
        return new
    quoted = _html(before)
    heading = html.escape(_heading(letter, before).removeprefix("> "))
    match letter.program:
        case MailProgram.OUTLOOK:
            labels = "<br>\n".join(map(html.escape, _outlook_heading(letter, before)))
            return (
                f'<div style="font-family:Calibri,sans-serif">{new}</div>\n'
                f'<hr style="display:inline-block;width:98%">\n'
                f'<div id="divRplyFwdMsg" dir="ltr">{labels}</div>\n<div>{quoted}</div>\n'
            )
        case MailProgram.PHONE:
            cited = f'<blockquote type="cite">{heading}<br><br>{quoted}</blockquote>'
            return f"{new}<div><br>{cited}</div>\n"
        case _:
            return (
                f'<div dir="ltr">{new}</div><br>\n<div class="gmail_quote">'
                f'<div dir="ltr" class="gmail_attr">{heading}<br></div>\n'
                f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;'
                f'border-left:1px solid #ccc;padding-left:1ex">{quoted}</blockquote></div>\n'
            )


def _token(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()
