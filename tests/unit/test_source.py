"""A mail in pieces is read as a mail in one: the same parts, sizes and contents."""

from __future__ import annotations

import base64
import random

import pytest

from data.mail.transfer import (
    decode_quoted_printable,
    decode_stream,
    decode_transfer,
    decoded_size,
    decoded_size_of,
)

TEXT = b"A long =3D line that =\r\ngoes on, with spaces at its end   \r\nand =C3=A6 \t\n\r\n" * 20
CODED = base64.encodebytes(bytes(range(256)) * 5)
BROKEN = b"QUJD-_8=QQ==*\r\n\r\nQUI=\nQUJDRA" * 30
CONTENTS = [
    ("quoted-printable", TEXT),
    ("base64", CODED),
    ("base64", BROKEN),
    ("base64", b"This was never base64, whatever it says. " * 9),
    ("7bit", TEXT),
]


def cut(data: bytes, seed: int) -> list[bytes]:
    """Cut at random places."""
    rng = random.Random(seed)
    places = sorted(rng.sample(range(2100 if len(data) > 2200 else 400, len(data)), 5))
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


@pytest.mark.parametrize(("encoding", "data"), CONTENTS)
def test_pieces_decode_as_the_whole(encoding: str, data: bytes) -> None:
    """Wherever the pieces are cut, the content is the same, and so is its size."""
    data = data * (3000 // len(data) + 1)
    for seed in range(50):
        pieces = cut(data, seed)

        assert decode_transfer(data, encoding)[0] == b"".join(decode_stream(pieces, encoding))
        assert decoded_size(data, encoding) == decoded_size_of(pieces, encoding)


def test_spaces_cost_no_time() -> None:
    """A megabyte of spaces that end no line took minutes before."""
    decoded = decode_quoted_printable(b" \n" + b" " * 1_000_000 + b"x \r\ny\t")

    assert b"\n" + b" " * 1_000_000 + b"x\r\ny" == decoded
