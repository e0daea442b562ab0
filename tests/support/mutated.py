"""Mails made by damaging those of the decoding collection, the same ones for the same number."""

# ruff: noqa: E501 - pieces of mail, many a line

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.decoding import (
    charset_cases,
    content_cases,
    header_cases,
    mailer_cases,
    mime_cases,
    rfc_cases,
)
from tests.properties.test_parse_properties import SEEDS

BASE: Sequence[bytes] = (
    *SEEDS,
    *(
        case.raw
        for module in (
            charset_cases,
            content_cases,
            header_cases,
            mailer_cases,
            mime_cases,
            rfc_cases,
        )
        for case in module.CASES
    ),
)
PIECES = (
    b"\r\n", b"\n", b"\r", b"\0", b"\r\n\r\n", b"--cut\r\n", b"--cut--\r\n", b"--in\r\n", b"=?utf-8?b?/w==?=",
    b"=?", b"?=", b'"', b"<", b">", b"(", b")", b";", b"=", b"*0*=", b"\xff\xfe", b"\xed\xa0\xbd", b"\x1b$B",
    b"\x1b(B", b"\x1b[2J", "\u202e".encode(), b"Content-Type: multipart/mixed; boundary=cut\r\n",
    b"Content-Type: message/rfc822\r\n\r\n", b"Content-Type: text/html; charset=utf-7\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"begin 644 a\r\n", b"\r\nend\r\n", b"=ybegin line=128 name=x\r\n", b"BEGIN:VEVENT\r\n", b"RRULE:FREQ=YEARLY\r\n",
    b"-----BEGIN PGP SIGNED MESSAGE-----\r\n", b"<table><tr><td>", b"<blockquote>", b"{\\rtf1", b"> > > ",
)  # fmt: skip
GROWN_MAX = 600_000
GROWN_EVERY = 25
"""So many mails stay small for each that is blown up."""


def _cut(rng: Random, raw: bytes) -> bytes:
    at, end = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
    return raw[:at] + raw[end:] if rng.random() < 0.5 else raw[:end]


def _double(rng: Random, raw: bytes) -> bytes:
    at, end = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
    return raw[:end] + raw[at:end] + raw[end:]


def _insert(rng: Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.choice(PIECES) + raw[at:]


def _spoil(rng: Random, raw: bytes) -> bytes:
    spoilt = bytearray(raw)
    for _ in range(rng.randrange(1, 12)):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def _other_ends(rng: Random, raw: bytes) -> bytes:
    return raw.replace(b"\r\n", rng.choice((b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\n ")))


def _swap(rng: Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def _join(rng: Random, raw: bytes) -> bytes:
    return raw + rng.choice(BASE)


def _unhigh(rng: Random, raw: bytes) -> bytes:
    return (
        raw.translate(bytes(byte & 0x7F for byte in range(256)))
        if rng.random() < 0.5
        else raw.lower()
    )


WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _cut, _double, _insert, _insert, _insert, _spoil, _other_ends, _swap, _join, _unhigh,
)  # fmt: skip


def mutated_mails(count: int, *, seed: int = 0) -> Iterator[bytes]:
    """Give so many damaged mails, every one of the collection among what they come from."""
    for number in range(count):
        rng = Random(f"{seed}-{number}")
        raw = BASE[number % len(BASE)]
        for _ in range(rng.randrange(1, 7)):
            raw = rng.choice(WAYS)(rng, raw)
        if number % GROWN_EVERY == 0 and raw:
            at, end = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
            piece = raw[at:end] or b"x"
            raw = raw[:end] + piece * (rng.randrange(GROWN_MAX) // len(piece)) + raw[end:]
        yield raw[: 2 * GROWN_MAX]
