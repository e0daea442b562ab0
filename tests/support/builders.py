"""Build mails for tests, byte by byte: right ones, careless ones and hostile ones."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Iterable

Fields = Iterable[tuple[str, str]]

SENDER = "Ann Example <ann@customer.example>"
MAILBOX = "support@shop.example"


def header(
    *,
    from_: str = SENDER,
    to: str = MAILBOX,
    subject: str = "Where is my order?",
    message_id: str | None = "<first@customer.example>",
    date: str | None = "Mon, 05 Jan 2026 12:30:00 +0100",
    extra: Fields = (),
) -> bytes:
    """Build the fields of a mail without the blank line behind them."""
    lines = [f"From: {from_}", f"To: {to}", f"Subject: {subject}"]
    if date is not None:
        lines.append(f"Date: {date}")
    if message_id is not None:
        lines.append(f"Message-ID: {message_id}")
    lines.append("MIME-Version: 1.0")
    lines += [f"{name}: {value}" for name, value in extra]
    return "".join(f"{line}\r\n" for line in lines).encode()


def plain_mail(text: str = "Hello,\r\nwhere is it?\r\n", *, head: bytes | None = None) -> bytes:
    """Build a mail of UTF-8 text."""
    return (
        (header() if head is None else head)
        + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + text.encode()
    )


def bytes_mail(body: bytes, *, content_type: str, encoding: str = "8bit") -> bytes:
    """Build a mail of one part from its bytes as they are to stand there."""
    fields = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return header() + fields.encode() + body


def part(
    body: bytes | str,
    *,
    content_type: str = "text/plain; charset=utf-8",
    encoding: str | None = None,
    disposition: str | None = None,
    extra: Fields = (),
) -> bytes:
    """Build one part of a multipart."""
    lines = [f"Content-Type: {content_type}"] if content_type else []
    if encoding:
        lines.append(f"Content-Transfer-Encoding: {encoding}")
    if disposition:
        lines.append(f"Content-Disposition: {disposition}")
    lines += [f"{name}: {value}" for name, value in extra]
    content = body.encode() if isinstance(body, str) else body
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + content


def file_part(
    data: bytes, *, filename: str = "photo.png", content_type: str = "image/png"
) -> bytes:
    """Build a base64 attachment."""
    return part(
        encodebytes(data).replace(b"\n", b"\r\n"),
        content_type=content_type,
        encoding="base64",
        disposition=f'attachment; filename="{filename}"',
    )


def container(*parts: bytes, kind: str = "mixed", boundary: str = "cut", more: str = "") -> bytes:
    """Build a multipart to be used as a part of another or, behind a header, as a mail."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\r\n\r\n'.encode()
    mark = f"--{boundary}".encode()
    joined = b"".join(mark + b"\r\n" + each + b"\r\n" for each in parts)
    return head + joined + mark + b"--\r\n"


def multipart_mail(
    *parts: bytes, kind: str = "mixed", more: str = "", head: bytes | None = None
) -> bytes:
    """Build a mail of several parts."""
    return (header() if head is None else head) + container(*parts, kind=kind, more=more)


def alternative_mail(*, plain: str, html: str) -> bytes:
    """Build a mail that says the same twice."""
    return multipart_mail(
        part(plain), part(html, content_type="text/html; charset=utf-8"), kind="alternative"
    )


def html_mail(html: str) -> bytes:
    """Build a mail of HTML alone."""
    return bytes_mail(html.encode(), content_type="text/html; charset=utf-8")


def reply_mail(*, to_id: str, references: Iterable[str] = (), text: str = "Thanks!\r\n") -> bytes:
    """Build an answer to a mail, ids without brackets."""
    chain = " ".join(f"<{each}>" for each in (*references, to_id))
    head = header(
        subject="Re: Where is my order?",
        message_id="<second@customer.example>",
        extra=(("In-Reply-To", f"<{to_id}>"), ("References", chain)),
    )
    return plain_mail(text, head=head)


def auto_reply_mail(*, subject: str = "Out of office: Where is my order?") -> bytes:
    """Build an out-of-office answer with the marks of RFC 3834."""
    head = header(
        subject=subject,
        message_id="<away@customer.example>",
        extra=(("Auto-Submitted", "auto-replied"), ("Return-Path", "<>")),
    )
    return plain_mail("I am away until Monday.\r\n", head=head)


def bounce_mail(
    *,
    recipient: str = "gone@customer.example",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 User unknown",
    original_id: str = "ours@shop.example",
) -> bytes:
    """Build a delivery report by RFC 3464."""
    fields = (
        "Reporting-MTA: dns; mx.customer.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {diagnostic}\r\n"
    )
    returned = f"Message-ID: <{original_id}>\r\nSubject: Your order\r\n\r\nHello\r\n"
    return multipart_mail(
        part(f"Your mail to {recipient} was not delivered.\r\n"),
        part(fields, content_type="message/delivery-status"),
        part(returned, content_type="message/rfc822"),
        kind="report",
        more="; report-type=delivery-status",
        head=daemon_header(),
    )


def daemon_header(*, subject: str = "Undelivered Mail", extra: Fields = ()) -> bytes:
    """Build the header of a mail from a mail server."""
    return header(
        from_="MAILER-DAEMON@mx.customer.example",
        subject=subject,
        message_id="<report@mx.customer.example>",
        extra=(("Return-Path", "<>"), *extra),
    )


def nested_mail(levels: int) -> bytes:
    """Build multiparts inside multiparts, each opened and none closed."""
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(levels)
    )
    return header() + opened + b"Content-Type: text/plain\r\n\r\nthe core\r\n"


def hostile_mail() -> bytes:
    """Build a mail with everything in it that a terminal or a file system must not get."""
    evil = "\x1b[2J\x9b31m\u202egnp.exe\u2066\u200b[bold]\x00\x07"
    head = (
        f"From: {evil} <ann{evil}@customer.example>\r\nSubject: {evil}\r\n"
        f"To: =?utf-8?q?=1B]0;x=07=0D=0AX-Evil:_1?= <a@b.example>\r\n"
        f"Message-ID: <{evil}@x>\r\nReferences: <{evil}> <a\x1bb@c>\r\n"
        f"Authentication-Results: {evil}\r\n"
    ).encode()
    parts = (
        part(f"before {evil} after\r\n" + "x" * 100_000),
        part(f"<p>{evil}</p>", content_type="text/html; charset=utf-8"),
        part("data", content_type="image/png", disposition=f'attachment; filename="{evil}"'),
        part("data", content_type=f"x/{evil}", disposition="attachment; filename=../../etc/passwd"),
        part("\xff\xfe\x00", content_type="text/plain; charset=punycode", encoding="x-evil"),
    )
    return multipart_mail(*parts, head=head)


def realistic_header(number: int = 1) -> bytes:
    """Build the fields of a mail that came a usual way (3.4 kB)."""
    relays = "".join(
        f"Received: from mx{hop}.customer.example (mx{hop}.customer.example [192.0.2.{hop}])\r\n"
        f"\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
        f"\tby mail{hop}.shop.example (Postfix) with ESMTPS id 4F{number:06d}{hop}\r\n"
        f"\tfor <{MAILBOX}>; Mon,  5 Jan 2026 12:30:0{hop} +0100 (CET)\r\n"
        for hop in range(1, 5)
    )
    signature = "".join(
        f"\tq1w2e3r4t5z6u7i8o9p0a1s2d3f4g5h6j7k8l9y0x1c2v3b4n5m{i}\r\n" for i in range(8)
    )
    fields = (
        f"Return-Path: <ann@customer.example>\r\nDelivered-To: {MAILBOX}\r\n{relays}"
        "Authentication-Results: mx.shop.example; dkim=pass header.d=customer.example;\r\n"
        "\tspf=pass smtp.mailfrom=ann@customer.example; dmarc=pass\r\n"
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customer.example; s=mail;\r\n"
        f"\th=from:to:subject:date:message-id; b=\r\n{signature}"
        "From: =?utf-8?q?Ann_S=C3=B8rensen?= <ann@customer.example>\r\n"
        f'To: "Shop, Support" <{MAILBOX}>\r\nCc: Bo <bo@customer.example>\r\n'
        "Subject: =?utf-8?q?Re:_Min_ordre_er_ikke_n=C3=A5et_frem?=\r\n"
        "Date: Mon, 05 Jan 2026 12:30:00 +0100\r\n"
        f"Message-ID: <CAF{number}x7d8e9f0a1b2c3d4e5f6a7b8c9d0@mail.customer.example>\r\n"
        "In-Reply-To: <1042.a1b2c3d4e5f6@shop.example>\r\n"
        "References: <CAF0@mail.customer.example>\r\n <1042.a1b2c3d4e5f6@shop.example>\r\n"
        "User-Agent: Mozilla Thunderbird\r\nContent-Language: da-DK\r\nX-Spam-Status: No\r\n"
        "MIME-Version: 1.0\r\n"
    )
    return fields.encode()


def realistic_mail(number: int = 1) -> bytes:
    """Build a support mail of 29 kB: 3 kB of text and a photograph."""
    sentence = "Jeg har ventet på pakken i {} dage nu, og sporingen siger stadig det samme.\r\n"
    text = "Hej\r\n\r\n" + "".join(sentence.format(day) for day in range(20))
    quoted = "".join(f"> {sentence.format(day)}" for day in range(18))
    body = f"{text}\r\nVenlig hilsen\r\nAnn\r\n\r\nDen 4. jan. 2026 skrev Support:\r\n{quoted}"
    photo = bytes(range(256)) * 66
    return multipart_mail(part(body), file_part(photo), head=realistic_header(number))


def realistic_html_mail(number: int = 1) -> bytes:
    """Build a mail of 15 kB of HTML as an office program writes it."""
    paragraph = (
        '<p class="MsoNormal" style="margin:0cm;font-family:Calibri"><span lang="DA">'
        "Jeg har ventet p&aring; pakken i {} dage nu.<o:p></o:p></span></p>\r\n"
    )
    html = (
        "<html><head><style>p {margin:0}</style></head><body>"
        + "".join(paragraph.format(day) for day in range(100))
        + '<img src="https://img.example/logo.png"></body></html>'
    )
    fields = b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return realistic_header(number) + fields + html.encode()
