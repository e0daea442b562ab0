"""Makes the small files that sample mails carry: photos, invoices, order lists, voicemails."""

from __future__ import annotations

import io
import math
import struct
import wave
import zlib
from dataclasses import dataclass
from functools import cache
from random import Random

PHOTO_PIXELS = 72
VOICE_RATE_HZ = 8000
VOICE_SECONDS = 2


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is attached."""

    name: str
    content_type: str
    data: bytes


@cache
def make_photo(number: int) -> File:
    """Draw a lamp's glow in one of a few tints."""
    side, rows = PHOTO_PIXELS, bytearray()
    tint = Random(number)  # noqa: S311 - a colour, not a secret
    red, green, blue = (tint.randrange(60, 200) for _ in range(3))
    for y in range(side):
        rows.append(0)  # PNG filter type of the row: none
        for x in range(side):
            light = max(0.0, 1 - math.hypot(x - side / 2, y - side / 3) / (side * 0.7))
            rows += bytes(min(255, int(part * (0.3 + light))) for part in (red, green, blue))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return File(f"IMG_{4100 + number}.png", "image/png", data)


def make_invoice(*, number: str, order: str, amount: str) -> File:
    """Set an invoice as a PDF of one page."""
    total = (
        amount.replace("€", "EUR ").replace("欧元", " EUR").encode("latin-1", "replace").decode()
    )
    lines = ["Fjordlys ApS", f"Invoice {number}", f"Order {order}", f"Total {total}", "Paid"]
    text = " ".join(f"({line}) Tj 0 -22 Td" for line in lines)
    stream = f"BT /F1 14 Tf 60 760 Td {text} ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for index, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (index, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    data += b"startxref\n%d\n%%%%EOF\n" % start
    return File(f"invoice-{number}.pdf", "application/pdf", data)


def make_order_list(*, product: str, colour: str, count: str) -> File:
    """Write an order as a till exports it: semicolons and CRLF."""
    rows = [
        "sku;product;colour;quantity",
        f"FL-{len(product)}01;{product};{colour};{count}",
        "FL-907;Shade, opal glass;;4",
        "FL-311;Driver board;;2",
    ]
    return File("order.csv", "text/csv", ("\r\n".join(rows) + "\r\n").encode())


@cache
def make_voicemail(number: int) -> File:
    """Hum for two seconds where a voice would speak."""
    samples = bytearray()
    for index in range(VOICE_RATE_HZ * VOICE_SECONDS):
        moment = index / VOICE_RATE_HZ
        swing = math.sin(2 * math.pi * (110 + 20 * number) * moment) * math.sin(9 * moment)
        samples.append(128 + int(60 * swing))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(VOICE_RATE_HZ)
        sound.writeframes(bytes(samples))
    return File(f"voicemail-{number}.wav", "audio/wav", buffer.getvalue())
