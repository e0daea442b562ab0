"""Mails above a limit of 1 MB: words, an invitation, a passed-on mail, files that fill pages."""

from __future__ import annotations

import base64
import random

WORDS = "The film of the broken lamp is attached.\r\nIt flickers."
BEHIND = "Behind the files: please send a new one."
# The scripted server puts the tag of a command where it reads this word.
FILM = random.Random(7).randbytes(1_300_000)
PICTURE = random.Random(8).randbytes(700_000)
_INVITATION = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR"


def coded(data: bytes) -> bytes:
    """Give bytes as a mail carries them."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n").replace(b"TAG", b"tag").rstrip()


FILM_CODED, PICTURE_CODED = coded(FILM), coded(PICTURE)
FILM_BYTES, PICTURE_BYTES = base64.b64decode(FILM_CODED), base64.b64decode(PICTURE_CODED)


def write_large(message_id: str = "film@customer.example", *, subject: str = "The film") -> bytes:
    """Write a mail of 3.3 MB with parts within parts."""
    inner = (
        b"From: Bob <bob@maker.example>\r\nTo: ann@customer.example\r\n"
        b"Subject: The lamp's guide\r\nMessage-ID: <guide@maker.example>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: application/pdf; name=guide.pdf\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + PICTURE_CODED
    )
    head = (
        f"From: Ann <ann@customer.example>\r\nTo: support@x.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{message_id}>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="outer"\r\n'
    ).encode()
    parts = [
        b'Content-Type: multipart/alternative; boundary="inner"\r\n\r\n'
        b"--inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + WORDS.encode()
        + b"\r\n--inner\r\nContent-Type: text/html\r\n\r\n<p>"
        + WORDS.encode() + b"</p>\r\n--inner--\r\n",
        b'Content-Type: video/mp4; name="lamp.mp4"\r\nContent-Transfer-Encoding: base64\r\n'
        b"Content-Disposition: attachment; filename=lamp.mp4\r\n\r\n" + FILM_CODED,
        b"Content-Type: text/calendar; name=visit.ics\r\n\r\n" + _INVITATION.encode(),
        b"Content-Type: message/rfc822\r\n\r\n" + inner,
        b"Content-Type: text/plain\r\n\r\n" + BEHIND.encode(),
    ]  # fmt: skip
    body = b"".join(b"--outer\r\n" + part + b"\r\n" for part in parts)
    return head + b"\r\n" + body + b"--outer--\r\n"
