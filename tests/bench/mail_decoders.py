"""Other libraries that read mail, each asked the same questions about one mail."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from importlib import import_module

from data.mail.parse import extract_attachment, parse_body, parse_head

_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Answer:
    """What a library says of a mail; in the shapes that the collection writes them."""

    text: str = ""
    subject: str = ""
    to: list[tuple[str, str]] = field(default_factory=list)
    date: str | None = None
    files: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)


Decoder = Callable[[bytes], Answer]


def ours(raw: bytes) -> Answer:
    """Ask this console's decoder."""
    head, body = parse_head(raw), parse_body(raw)
    return Answer(
        text=body.text,
        subject=head.subject,
        to=[(a.name, a.address) for a in head.to],
        date=head.sent_at.isoformat() if head.sent_at else None,
        files=[a.filename for a in body.attachments],
        contents=[extract_attachment(raw, a.index)[1] for a in body.attachments],
    )


def standard_default(raw: bytes) -> Answer:
    """Ask Python's `email` as its documentation recommends."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    if body is not None and body.get_content_type() == "text/html":
        text = _TAG.sub("", text)
    to, date = message["to"], message["date"]
    parts = list(message.iter_attachments())
    return Answer(
        text=text,
        subject=str(message["subject"] or ""),
        to=[(a.display_name, a.addr_spec) for a in to.addresses] if to else [],
        date=date.datetime.isoformat() if date and date.datetime else None,
        files=[part.get_filename() or "" for part in parts],
        contents=[part.get_payload(decode=True) or b"" for part in parts],  # type: ignore[misc]  # bytes where decoded
    )


def standard_old(raw: bytes) -> Answer:
    """Ask Python's `email` the old way, with what most programs write around it."""
    message = email.message_from_bytes(raw)
    texts: list[str] = []
    answer = Answer()
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        if part.get_content_maintype() == "text" and not part.get_filename():
            text = data.decode(part.get_content_charset("utf-8"), "replace")
            html = part.get_content_type() == "text/html"
            texts.append(_TAG.sub("", text) if html else text)
        else:
            answer.files.append(_header(part.get_filename() or ""))
            answer.contents.append(data)
    answer.text = texts[0] if message.get_content_subtype() == "alternative" else "\n".join(texts)
    answer.subject = _header(_first(message, "subject"))
    answer.to = [(_header(n), a) for n, a in getaddresses(message.get_all("to", [])) if a]
    date = _first(message, "date")
    answer.date = parsedate_to_datetime(date).isoformat() if date else None
    return answer


def _first(message: Message, name: str) -> str:
    return str(message[name] or "")


def _header(value: str) -> str:
    return str(make_header(decode_header(value)))


def _fast(raw: bytes) -> Answer:
    found = import_module("fast_mail_parser").parse_email(raw)
    text = "\n".join(found.text_plain) or _TAG.sub("", "\n".join(found.text_html))
    return Answer(
        text=text,
        subject=found.subject,
        to=getaddresses([found.headers.get("To", "")]),
        date=found.date or None,
        files=[a.filename for a in found.attachments],
        contents=[bytes(a.content) for a in found.attachments],
    )


def _spam_scope(raw: bytes) -> Answer:
    found = import_module("mailparser").parse_from_bytes(raw)
    text = "\n".join(found.text_plain) or _TAG.sub("", "\n".join(found.text_html))
    return Answer(
        text=text,
        subject=found.subject or "",
        to=[(n, a) for n, a in found.to if a],
        date=found.date.isoformat() if found.date else None,
        files=[a["filename"] for a in found.attachments],
        contents=[],
    )


RIVALS: dict[str, tuple[str, Decoder]] = {
    "email, policy.default": ("email", standard_default),
    "email, compat32": ("email", standard_old),
    "fast-mail-parser": ("fast_mail_parser", _fast),
    "mail-parser": ("mailparser", _spam_scope),
}
"""Each with the module that it needs."""
