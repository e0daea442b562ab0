"""Mail that nobody waits for: newsletters, spam, an out-of-office, a bounce."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from importlib.resources import files
from random import Random

from console.demo.letters import Letter, Person, encode_header, render_letter
from console.demo.shop.people import CLOSED_ADDRESS, MailProgram
from console.demo.shop.scripts import fill, parse_scripts

ABSENT_ADDRESS = "ida.holm@hotel-bryggen.example"
"""A customer whose mail program answers for her when she is away."""
ABSENT = Person("Ida Holm", ABSENT_ADDRESS)
ABSENCE_TEXT = (
    "Hej og tak for din mail\n\nJeg er på ferie til og med søndag og læser ikke mail imens. "
    "Haster det, så ring til receptionen på 70 11 22 33.\n\nVenlig hilsen\nIda Holm\n"
    "Hotel Bryggen"
)


def make_unasked(
    *, address: str, moments: list[datetime], rng: Random
) -> Iterator[tuple[datetime, bytes, bool]]:
    """Write one newsletter or spam mail for each moment, kinds in turn; True says spam."""
    text = files("console.demo.shop").joinpath("unasked.txt").read_text(encoding="utf-8")
    pieces = parse_scripts(text)
    for number, moment in enumerate(moments):
        script = pieces[number % len(pieces)]
        turn = script.turns[0]
        # The arrow line carries the name and, last, the address of whoever sent it.
        *words, sender_address = turn.attachments
        name = " ".join([turn.author, *words])
        letter = Letter(
            sender=Person(name, sender_address),
            recipient=Person("", address),
            # The same dice for both: a newsletter's subject is its first headline.
            subject=fill(script.subjects[0], {}, Random(number)),  # noqa: S311 - sample data
            sent=moment,
            message_id=f"<{rng.getrandbits(64):016x}@{sender_address.partition('@')[2]}>",
            text=fill(turn.text, {}, Random(number)),  # noqa: S311 - sample data
            language="en",
            program=MailProgram.OURS,
        )
        is_list = script.id.startswith("list-")
        raw = _newsletter(letter) if is_list else render_letter(letter, delivered_to=address)
        yield moment, raw, not is_list


def make_absence_note(answered: Letter, *, sent: datetime, token: str) -> bytes:
    """Write the answer of a mail program while its owner is away (RFC 3834)."""
    note = Letter(
        sender=answered.recipient,
        recipient=answered.sender,
        subject=f"Automatisk svar: {answered.subject}",
        sent=sent,
        message_id=f"<{token}@hotel-bryggen.example>",
        text=ABSENCE_TEXT,
        language="da",
        program=MailProgram.OURS,
        references=(*answered.references, answered.message_id),
        headers=(
            ("Auto-Submitted", "auto-replied"),
            ("X-Auto-Response-Suppress", "All"),
            ("Precedence", "bulk"),
        ),
    )
    # RFC 3834 section 3.3: it comes from nowhere, so that nothing answers it in turn.
    raw = render_letter(note, delivered_to=answered.sender.address)
    return raw.replace(f"Return-Path: <{note.sender.address}>".encode(), b"Return-Path: <>")


def make_bounce(
    original: Letter, *, sent: datetime, token: str, address: str = CLOSED_ADDRESS
) -> bytes:
    """Write a delivery report about a mail of ours that reached nobody (RFC 3464)."""
    boundary = f"{token}/mx.nordhjem.example"
    headers = render_letter(replace(original, files=())).partition(b"\r\n\r\n")[0].decode()
    parts = [
        (
            "text/plain; charset=us-ascii",
            "This is the mail system at host mx.nordhjem.example.\n\n"
            "I'm sorry to have to inform you that your message could not\n"
            "be delivered to one or more recipients.\n\n"
            f"<{address}>: 550 5.1.1 no such user here\n",
        ),
        (
            "message/delivery-status",
            "Reporting-MTA: dns; mx.nordhjem.example\n"
            f"Arrival-Date: {format_datetime(original.sent)}\n\n"
            f"Final-Recipient: rfc822; {address}\n"
            "Action: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 no such user here\n",
        ),
        ("text/rfc822-headers", headers.replace("\r\n", "\n") + "\n"),
    ]
    lines = [
        "Return-Path: <>",
        f"Delivered-To: {original.sender.address}",
        f"Date: {format_datetime(sent)}",
        "From: MAILER-DAEMON@mx.nordhjem.example (Mail Delivery System)",
        "Subject: Undelivered Mail Returned to Sender",
        f"To: {original.sender.address}",
        f"Message-ID: <{token}@mx.nordhjem.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
        "",
    ]
    for content_type, text in parts:
        lines += [f"--{boundary}", f"Content-Type: {content_type}", "", *text.split("\n")]
    lines += [f"--{boundary}--", ""]
    return "\r\n".join(lines).encode("ascii")


def _newsletter(letter: Letter) -> bytes:
    """Dress a text as newsletters come: tables, a hidden preheader, a tracking pixel."""
    title, preheader, *paragraphs = letter.text.split("\n")
    domain = letter.sender.address.partition("@")[2]
    rows = "".join(
        f'<tr><td style="padding:12px 24px;font:15px/1.5 Georgia,serif">{html.escape(text)} '
        f'<a href="https://{domain}/read/{number}?u=fjordlys&amp;c=mail">&rarr;</a></td></tr>\r\n'
        for number, text in enumerate(paragraphs, start=1)
    )
    markup = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><style>.x{color:#333}'
        "@media(max-width:600px){.x{width:100%}}</style></head><body>\r\n"
        f'<div style="display:none;max-height:0">{html.escape(preheader)}</div>\r\n'
        '<table role="presentation" width="600" align="center" class="x">\r\n'
        f'<tr><td><img src="https://img.{domain}/head.png" alt="{html.escape(letter.sender.name)}"'
        ' width="600"></td></tr>\r\n'
        f"<tr><td><h1>{html.escape(title)}</h1></td></tr>\r\n{rows}"
        f"<tr><td><small>You get this because you signed up at {domain}. "
        f'<a href="https://{domain}/unsubscribe?u=fjordlys">Unsubscribe</a></small></td></tr>\r\n'
        f'</table><img src="https://t.{domain}/open.gif?u=fjordlys" width="1" height="1" alt="">'
        "\r\n</body></html>\r\n"
    )
    headers = [
        f"Return-Path: <bounce-fjordlys@{domain}>",
        f"Delivered-To: {letter.recipient.address}",
        f"From: {encode_header(letter.sender.name)} <{letter.sender.address}>",
        f"To: {letter.recipient.address}",
        f"Subject: {encode_header(letter.subject)}",
        f"Date: {format_datetime(letter.sent)}",
        f"Message-ID: {letter.message_id}",
        f"List-Id: {encode_header(letter.sender.name)} <news.{domain}>",
        f"List-Unsubscribe: <https://{domain}/unsubscribe?u=fjordlys>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Precedence: bulk",
        "MIME-Version: 1.0",
        'Content-Type: text/html; charset="utf-8"',
        "Content-Transfer-Encoding: 8bit",
    ]
    return "\r\n".join(headers).encode("ascii") + b"\r\n\r\n" + markup.encode()
