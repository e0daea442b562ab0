"""A realistic support mailbox for the benchmarks: the same mails for the same count, 29 kB each.

Five languages from the scripts of the demo shop, with rare words between them so that the index
has a long tail; threads that quote what they answer; HTML beside the text for a third; a
photograph on every second mail.
"""

from __future__ import annotations

import html
from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

from console.demo.shop.scripts import read_scripts
from tests.support.dovecot import Dovecot

RECIPE = 1
"""Raise it when other mails come out: what earlier runs kept is then made anew."""
ADDRESS = "support@x.example"
END = datetime(2026, 11, 20, 18, tzinfo=UTC)
SHARES = {"en": 35, "da": 25, "sv": 18, "et": 12, "zh": 10}
THREADED_SHARE = 0.45
OPEN_THREADS = 300
"""Threads that may still be answered: an old one is over."""
FILE_SHARE = 0.5
FILE_BYTES = (8_000, 57_000)
RARE_WORDS = 8_000
RARE_LINES = (4, 22)
PHRASE = "the blue lamp flickers"
"""In every fiftieth mail, for the search for a phrase."""


@dataclass(frozen=True, slots=True)
class BenchMail:
    """One mail as it lies in the inbox."""

    raw: bytes
    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class _Words:
    lines_of: dict[str, list[str]]
    rare: list[str]
    pixels: bytes


@dataclass(slots=True)
class _Thread:
    customer: int
    language: str
    subject: str
    ids: list[str]
    last_lines: list[str]


def make_mails(count: int, *, seed: int = 7) -> Iterator[BenchMail]:
    """Write the mailbox, oldest first; a mail every ten minutes until END."""
    rng = Random(seed)
    words = _collect_words(rng)
    threads: list[_Thread] = []
    for number in range(count):
        if threads and rng.random() < THREADED_SHARE:
            thread = threads[-rng.randrange(1, min(len(threads), OPEN_THREADS) + 1)]
        else:
            language = rng.choices(list(SHARES), weights=list(SHARES.values()))[0]
            subject = f"{rng.choice(words.lines_of[language])[:50]} {rng.choice(words.rare)}"
            thread = _Thread(rng.randrange(count // 3 + 1), language, subject, [], [])
            threads.append(thread)
        at = END - timedelta(minutes=10 * (count - number))
        yield _write(number, thread, at, rng=rng, words=words)


def fill(dovecot: Dovecot, count: int) -> int:
    """Put the mailbox on a server and have it indexed there; give the bytes of all mails."""
    size = 0
    for mail in make_mails(count):
        dovecot.deliver(mail.raw, at=mail.at)
        size += len(mail.raw)
    warm(dovecot)
    return size


def warm(dovecot: Dovecot) -> None:
    """Let the server index what is new, so that whoever asks first does not pay for all."""
    with dovecot.client() as client:
        client.uid("FETCH", "1:*", "(FLAGS RFC822.SIZE INTERNALDATE)")


def _collect_words(rng: Random) -> _Words:
    lines: dict[str, list[str]] = {language: [] for language in SHARES}
    for script in read_scripts():
        for turn in script.turns:
            lines[script.language] += [line for line in turn.text.splitlines() if len(line) > 12]
    rare = [
        "".join(rng.choices("abcdefghijklmnoprstuvyåøäõ", k=rng.randrange(3, 11)))
        for _ in range(RARE_WORDS)
    ]
    return _Words(lines, rare, rng.randbytes(4 * FILE_BYTES[1]))


def _write(number: int, thread: _Thread, at: datetime, *, rng: Random, words: _Words) -> BenchMail:
    lines = rng.sample(words.lines_of[thread.language], k=rng.randrange(3, 9))
    for _ in range(rng.randrange(*RARE_LINES)):
        # A few words are everywhere, most are seldom: so it is with words.
        lines.append(
            " ".join(words.rare[int(rng.paretovariate(0.5)) % RARE_WORDS] for _ in range(11))
        )
    if number % 50 == 0:
        lines.append(f"I say again: {PHRASE} every evening.")
    quoted = [f"> {line}" for line in thread.last_lines]
    id_ = f"b{number}.{rng.getrandbits(64):x}@cust{thread.customer % 97}.example"
    head = _head(number, thread, at, id_)
    content = _alternative(lines, quoted) if number % 3 == 0 else _plain([*lines, "", *quoted])
    if rng.random() < FILE_SHARE:
        start, size = rng.randrange(len(words.pixels) - FILE_BYTES[1]), rng.randrange(*FILE_BYTES)
        content = _mixed(content, words.pixels[start : start + size], f"photo{number}.jpg")
    thread.ids.append(id_)
    thread.last_lines = lines[:12]
    return BenchMail(head + content, at, id_)


def _head(number: int, thread: _Thread, at: datetime, id_: str) -> bytes:
    date, customer = format_datetime(at), f"c{thread.customer}@cust{thread.customer % 97}.example"
    hops = "".join(
        f"Received: from mx{hop}.cust.example (mx{hop}.cust.example [192.0.2.{hop}])\r\n"
        f"\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
        f"\tby mail{hop}.x.example (Postfix) with ESMTPS id 4F{number:06d}{hop}\r\n"
        f"\tfor <{ADDRESS}>; {date}\r\n"
        for hop in range(1, 4)
    )
    signature = "".join(
        f"\tq1w2e3r4t5z6u7i8o9p0a1s2d3f4g5h6j7k8l9y0x1c2v{number + i:09d}\r\n" for i in range(7)
    )
    chain = "".join(f"\r\n <{each}>" for each in thread.ids[-9:])
    threading = f"In-Reply-To: <{thread.ids[-1]}>\r\nReferences:{chain}\r\n" if chain else ""
    subject = thread.subject if thread.subject.isascii() else _encoded_words(thread.subject)
    fields = (
        f"Return-Path: <{customer}>\r\nDelivered-To: {ADDRESS}\r\n{hops}"
        "Authentication-Results: mx.x.example; dkim=pass; spf=pass; dmarc=pass\r\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=cust.example; b=\r\n{signature}"
        f"From: Customer {thread.customer} <{customer}>\r\nTo: Support <{ADDRESS}>\r\n"
        f"Subject: {'Re: ' if chain else ''}{subject}\r\nDate: {date}\r\nMessage-ID: <{id_}>\r\n"
        f"{threading}User-Agent: Mailer 5.{number % 9}\r\nMIME-Version: 1.0\r\n"
    )
    return fields.encode()


def _encoded_words(text: str) -> str:
    pieces = [text[start : start + 12] for start in range(0, len(text), 12)]
    encoded = [encodebytes(piece.encode()).decode().strip() for piece in pieces]
    return "\r\n ".join(f"=?utf-8?b?{piece}?=" for piece in encoded)


def _plain(lines: list[str]) -> bytes:
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head + "\r\n".join(lines).encode() + b"\r\n"


def _alternative(lines: list[str], quoted: list[str]) -> bytes:
    paragraphs = "".join(
        f'<p class="MsoNormal" style="margin:0cm;font-family:Calibri"><span>{html.escape(line)}'
        "</span></p>\r\n"
        for line in lines
    )
    answer = "<br>\r\n".join(html.escape(line[2:]) for line in quoted)
    page = (
        f"<html><head><style>p {{margin:0}}</style></head><body>{paragraphs}"
        f"<blockquote>{answer}</blockquote></body></html>"
    )
    rich = (
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + page.encode()
    )
    return _container("alternative", _plain([*lines, "", *quoted]), rich + b"\r\n")


def _mixed(content: bytes, data: bytes, name: str) -> bytes:
    head = (
        f'Content-Type: image/jpeg; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return _container("mixed", content, head.encode() + encodebytes(data).replace(b"\n", b"\r\n"))


def _container(kind: str, *parts: bytes) -> bytes:
    mark = f"--=_{kind}_bench".encode()
    opened = f'Content-Type: multipart/{kind}; boundary="{mark[2:].decode()}"\r\n\r\n'.encode()
    return opened + b"".join(mark + b"\r\n" + part for part in parts) + mark + b"--\r\n"
