"""One case of the decoding collection: a mail made by us, and what must be read out of it."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.base64mime import body_encode
from quopri import encodestring

from data.mail.parse import extract_attachment, parse_body, parse_head

HEAD = "From: Ann Berg <ann@customer.example>\nTo: support@shop.example\nSubject: Lamp\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A mail with what is expected of it; only what is named is looked at."""

    name: str
    raw: bytes
    want: dict[str, object] = field(default_factory=dict)


def read(raw: bytes, fields: Sequence[str]) -> dict[str, object]:
    """Read those fields of a mail, in the shapes that the cases write them."""
    head, body = parse_head(raw), parse_body(raw)
    readers: dict[str, Callable[[], object]] = {
        "text": body.text.strip,
        "new_text": body.new_text.strip,
        "subject": lambda: str(head.subject),
        "from": lambda: [(a.name, a.address) for a in head.from_],
        "to": lambda: [(a.name, a.address) for a in head.to],
        "cc": lambda: [(a.name, a.address) for a in head.cc],
        "date": lambda: head.sent_at.isoformat() if head.sent_at else None,
        "id": lambda: head.internet_message_id,
        "html": lambda: body.has_html,
        "files": lambda: [str(a.filename) for a in body.attachments],
        "types": lambda: [str(a.content_type) for a in body.attachments],
        "inline": lambda: [str(a.filename) for a in body.attachments if a.inline],
        "contents": lambda: [extract_attachment(raw, a.index)[1] for a in body.attachments],
        "sizes_right": lambda: all(
            a.size_bytes == len(extract_attachment(raw, a.index)[1]) for a in body.attachments
        ),
        "guessed": lambda: body.guessed_charset,
        "defects": lambda: len(body.defects),
        "defect": lambda: " ".join(body.defects),
        "protection": lambda: [f"{p.kind} {p.by}" for p in body.protections],
        "invitations": lambda: [(i.method, i.summary) for i in body.invitations],
        "starts": lambda: [i.starts_at.isoformat() for i in body.invitations if i.starts_at],
        "ends": lambda: [i.ends_at.isoformat() for i in body.invitations if i.ends_at],
        "where": lambda: [str(i.location) for i in body.invitations],
        "who": lambda: [
            (a.person.address, a.answer) for i in body.invitations for a in i.attendees
        ],
        "repeats": lambda: [str(i.repeats) for i in body.invitations],
        "contacts": lambda: [(c.name, *c.addresses, *c.phones) for c in body.contacts],
        "remote": lambda: body.remote_images,
    }
    return {name: readers[name]() for name in fields}


def failures(cases: Sequence[Case]) -> Iterator[str]:
    """Say of each case that is read wrong what was expected and what came."""
    for case in cases:
        try:
            found = read(case.raw, list(case.want))
        except Exception as error:  # noqa: BLE001 - that it raises is the finding
            yield f"{case.name}: raises {error!r}"
            continue
        for name, wanted in case.want.items():
            got = found[name]
            is_right = str(wanted) in str(got) if name == "defect" else wanted == got
            if not is_right:
                yield f"{case.name}: {name} is {got!r}, not {wanted!r}"


def crlf(text: str | bytes) -> bytes:
    """Give the bytes of a mail written with plain line ends."""
    raw = text.encode() if isinstance(text, str) else text
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def mail(head: str, body: str | bytes, *, start: str = HEAD) -> bytes:
    """Make a mail of header lines and a body."""
    lines = head.strip("\n")
    content = body.encode() if isinstance(body, str) else body
    return crlf(start + lines + ("\n" if lines else "")) + b"\r\n" + content


def text_in(charset: str, content: bytes, encoding: str = "8bit") -> bytes:
    """Make a mail of one text whose character set is declared so; empty: not at all."""
    declared = f"; charset={charset}" if charset else ""
    head = f"Content-Type: text/plain{declared}\nContent-Transfer-Encoding: {encoding}"
    encoded = {
        "base64": encodebytes, "quoted-printable": encodestring,
    }.get(encoding, bytes)(content)  # fmt: skip
    return mail(head, encoded)


def parts(
    *pieces: str | bytes, kind: str = "mixed", boundary: str = "cut", end: bool = True
) -> bytes:
    """Make a multipart mail; each piece has its own header lines, a blank line and its body."""
    body = b""
    for piece in pieces:
        content = piece.encode() if isinstance(piece, str) else piece
        body += b"--" + boundary.encode() + b"\r\n" + crlf(content) + b"\r\n"
    if end:
        body += b"--" + boundary.encode() + b"--\r\n"
    quoted = f'multipart/{kind}; boundary="{boundary}"'
    return mail(f"MIME-Version: 1.0\nContent-Type: {quoted}", body)


def in_base64(data: bytes) -> str:
    """Give bytes in base64 with line ends."""
    return str(body_encode(data))


TEXT = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"
