"""Build the bytes of an outgoing mail (RFC 5322)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256

from data.errors import ComposeError
from data.mail.addresses import ascii_domain, is_plausible_address
from data.mail.filenames import safe_filename
from data.mail.folding import write_addresses, write_ids, write_text
from data.mail.mime import normal_line_ends
from data.mail.outgoing import OutgoingAttachment, OutgoingMail, is_sendable_id
from data.records import Address

REFERENCES_LAST = 20
"""With the first id these keep a thread together; more only makes the header long."""
LINE_OCTETS_MAX = 998

_WRITTEN_HERE = frozenset(
    ("from", "reply-to", "to", "cc", "subject", "message-id", "in-reply-to", "references")
)


class _MailPolicy(EmailPolicy):
    """SMTP's policy, but the fields of `_WRITTEN_HERE` come folded and are left as they are.

    The library turns an id above 78 characters into an encoded-word, and the customer's thread
    breaks; 6 % of real ids are that long. A line limit of 998 would cure that, but would also
    apply to encoded-words (75 at most, RFC 2047 section 2) and to base64 (76, RFC 2045 6.8).
    """

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        if name.lower() in _WRITTEN_HERE:
            return name, value
        return super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _WRITTEN_HERE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _MailPolicy(linesep="\r\n", cte_type="7bit", max_line_length=78)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,80}/[A-Za-z0-9!#$&^_.+-]{1,80}")
_DATE = re.compile(rb"^Date: [^\r\n]*", re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BCC = re.compile(
    rb"^(?:resent-)?bcc[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z)", re.IGNORECASE | re.MULTILINE
)


def render_mail(mail: OutgoingMail) -> bytes:
    """Give the bytes to send: 7-bit, CRLF, no line above 998 octets, no Bcc.

    Raises:
        ComposeError: a value cannot go into a mail; the text names it.
    """
    message = EmailMessage(policy=_POLICY)
    _set_addresses(message, mail)
    message["Subject"] = write_text("Subject", _checked_line("Subject", mail.subject))
    if mail.date.tzinfo is None:
        raise ComposeError("The date of the mail has no time zone.")
    message["Date"] = mail.date
    message["Message-ID"] = write_ids((_checked_id(mail.internet_message_id),))
    _set_thread(message, mail)
    if mail.auto_submitted is not None:
        message["Auto-Submitted"] = _checked_line("Auto-Submitted", mail.auto_submitted)
    if mail.loop_token is not None:
        message["X-Loop"] = _checked_line("X-Loop", mail.loop_token)
    _set_text(message, mail.text)
    for index, attachment in enumerate(mail.attachments, 1):
        _attach(message, attachment, index)
    if mail.forwarded is not None:
        _attach_mail(message, mail.forwarded)
    if message.is_multipart():
        message.set_boundary(_find_boundary(mail))
    return message.as_bytes(policy=_POLICY)


def with_date(raw: bytes, at: datetime) -> bytes:
    """Give a mail that `render_mail` made with another date; all else stays byte for byte."""
    head, gap, body = raw.partition(b"\r\n\r\n")
    return _DATE.sub(b"Date: " + format_datetime(at).encode(), head, count=1) + gap + body


def _checked_line(name: str, value: str) -> str:
    """Refuse free text that could start another header."""
    if _FORBIDDEN.search(value):
        raise ComposeError(f"The {name} contains a line break or another control character.")
    return value.strip()


def _set_addresses(message: EmailMessage, mail: OutgoingMail) -> None:
    if not mail.to and not mail.cc:
        raise ComposeError("The mail has no recipient.")
    for name, addresses in (
        ("From", (mail.from_,)),
        ("Reply-To", mail.reply_to),
        ("To", mail.to),
        ("Cc", mail.cc),
    ):
        if addresses:
            message[name] = write_addresses(map(_checked_address, addresses))


def _checked_address(address: Address) -> Address:
    """Refuse what no server would take, and what could start another header."""
    spec = address.address
    if not is_plausible_address(spec):
        raise ComposeError(
            f"Mail cannot be sent to or from “{spec[:80]!s}”: it is no mail address."
        )
    if _FORBIDDEN.search(address.name):
        raise ComposeError(f"The name before <{spec}> contains a line break or control character.")
    return Address(name=address.name, address=ascii_domain(spec))


def _checked_id(internet_message_id: str) -> str:
    if not is_sendable_id(internet_message_id):
        raise ComposeError(f"“{internet_message_id[:80]!a}” cannot be a Message-ID.")
    return internet_message_id


def _set_thread(message: EmailMessage, mail: OutgoingMail) -> None:
    """Say which mail this answers (RFC 5322 section 3.6.4).

    Ids that are not ASCII came by SMTPUTF8 and cannot be repeated in a 7-bit header: left out.
    """
    if mail.in_reply_to is not None and mail.in_reply_to.isascii():
        message["In-Reply-To"] = write_ids((_checked_id(mail.in_reply_to),))
    chain = [_checked_id(each) for each in dict.fromkeys(mail.references) if each.isascii()]
    if chain:
        message["References"] = write_ids(trim_references(chain))


def trim_references(chain: Sequence[str]) -> list[str]:
    """Keep the first id and the last REFERENCES_LAST of a long thread."""
    if len(chain) <= REFERENCES_LAST + 1:
        return list(chain)
    return [chain[0], *chain[-REFERENCES_LAST:]]


def _find_boundary(mail: OutgoingMail) -> str:
    """Derive the boundary from the id, so that the same mail always gives the same bytes."""
    boundary = mail.internet_message_id
    while True:
        # "=_" occurs neither in base64 nor in quoted-printable (RFC 2045 section 6.7).
        boundary = "=_" + sha256(boundary.encode()).hexdigest()[:40]
        if boundary not in mail.text and boundary.encode() not in (mail.forwarded or b""):
            return boundary


def _set_text(message: EmailMessage, text: str) -> None:
    cleaned = _UNSENDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not cleaned.endswith("\n"):
        cleaned += "\n"
    is_plain = cleaned.isascii() and all(
        len(line) <= LINE_OCTETS_MAX for line in cleaned.split("\n")
    )
    message.set_content(
        cleaned, charset="utf-8", cte="7bit" if is_plain else _encoding_for(cleaned)
    )


def _encoding_for(text: str) -> str:
    """Keep Western text legible in its source; base64 is half as long for Chinese."""
    foreign = len(text.encode()) - len(text)
    return "base64" if foreign * 3 > len(text) else "quoted-printable"


def _attach(message: EmailMessage, attachment: OutgoingAttachment, index: int) -> None:
    content_type = attachment.content_type.strip().lower()
    if _TYPE.fullmatch(content_type) is None:
        raise ComposeError(f"“{content_type[:80]!a}” is no content type of a file.")
    if content_type.startswith(("multipart/", "message/")):
        # Only whole mails may travel under these names, and never encoded (RFC 2046 section 5.2).
        content_type = "application/octet-stream"
    maintype, _, subtype = content_type.partition("/")
    filename = safe_filename(attachment.filename, index=index, content_type=content_type)
    message.add_attachment(
        attachment.data, maintype=maintype, subtype=subtype, filename=str(filename)
    )


def _without_bcc(raw: bytes) -> bytes:
    end = _HEAD_END.search(raw)
    place = len(raw) if end is None else end.end()
    return _BCC.sub(b"", raw[:place]) + raw[place:]


def _attach_mail(message: EmailMessage, raw: bytes) -> None:
    """Send a mail along; one that is not 7-bit goes as a file, for it must not be encoded.

    Who stood in its Bcc was to stay unseen, above all where it is one of ours: that field does not
    go along.
    """
    raw = _without_bcc(raw)
    lines = normal_line_ends(raw).replace(b"\r\n", b"\n").split(b"\n")
    is_7bit = raw.isascii() and not any(
        len(line) > LINE_OCTETS_MAX or b"\r" in line or b"\0" in line for line in lines
    )
    if not is_7bit:
        message.add_attachment(
            raw, maintype="application", subtype="octet-stream", filename="forwarded.eml"
        )
        return
    part = EmailMessage(policy=_POLICY)
    part["Content-Type"] = "message/rfc822"
    part["Content-Disposition"] = 'attachment; filename="forwarded.eml"'
    # As one text, so that the generator copies it byte for byte instead of writing it anew.
    part.set_payload(b"\r\n".join(lines).decode("ascii"))
    if message.get_content_type() != "multipart/mixed":
        message.make_mixed()
    message.attach(part)
