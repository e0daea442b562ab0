"""What an outgoing mail says, and the texts that a reply starts from; rendered by `compose`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from data.mail.headers import MESSAGE_ID_CHARS_MAX
from data.records import Address

QUOTE_CHARS_MAX = 500_000

_ID = re.compile(r"[^\s<>\x00-\x1f\x7f]+", re.ASCII)
# What programs of five and more languages write before a subject they answer; some count.
_ANSWER = (
    r"(?:re|sv|vs|aw|antw|ang|vast|rif|odp|ynt|回复|回覆|答复|答覆|返信)"
    r"(?:\s?[\[(]\d{1,3}[\])])?"
)
_FORWARD = r"(?:fwd?|wg|vb|vl|edasi|rv|doorst|转发|轉寄|轉發|転送)"
_ANSWER_PREFIX = re.compile(rf"\A(?:\s*{_ANSWER}\s*[:\uff1a])+\s*", re.IGNORECASE)
_FORWARD_PREFIX = re.compile(rf"\A(?:\s*{_FORWARD}\s*[:\uff1a])+\s*", re.IGNORECASE)
_ATTRIBUTION = {
    "en": "On {date}, {author} wrote:",
    "da": "Den {date} skrev {author}:",
    "sv": "Den {date} skrev {author}:",
    "et": "{date} kirjutas {author}:",
    "zh": "{author} 于 {date} 写道\uff1a",
}


@dataclass(frozen=True, slots=True)
class OutgoingAttachment:
    """A file to send along."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """All that a mail says; ids are without brackets, `references` oldest first."""

    from_: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    internet_message_id: str
    date: datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[OutgoingAttachment, ...] = ()
    reply_to: tuple[Address, ...] = ()
    auto_submitted: str | None = None
    loop_token: str | None = None
    """Of a mail that no person wrote."""
    forwarded: bytes | None = None
    """A mail to send along as it is (message/rfc822)."""


def is_sendable_id(text: str) -> bool:
    """Say whether an id can be repeated in a header of ours."""
    is_whole = bool(_ID.fullmatch(text)) and text.isascii()
    return is_whole and len(text) <= MESSAGE_ID_CHARS_MAX


def bare_subject(subject: str) -> str:
    """Give a subject without any mark of an answer or a forward before it."""
    left = _one_line(subject)
    while (shorter := _FORWARD_PREFIX.sub("", _ANSWER_PREFIX.sub("", left)).strip()) != left:
        left = shorter
    return left


def reply_subject(subject: str) -> str:
    """Put one `Re: ` before a subject, whatever answer marks stood there."""
    return f"Re: {_ANSWER_PREFIX.sub('', _one_line(subject), count=1).strip()}".rstrip()


def forward_subject(subject: str) -> str:
    """Put one `Fwd: ` before a subject, whatever forward marks stood there."""
    return f"Fwd: {_FORWARD_PREFIX.sub('', _one_line(subject), count=1).strip()}".rstrip()


def quote_for_reply(text: str, *, author: str, date_text: str, language: str | None) -> str:
    """Quote a text under a line that says who wrote it when, in the conversation's language."""
    template = _ATTRIBUTION.get((language or "en")[:2], _ATTRIBUTION["en"])
    attribution = template.replace("{date}", _one_line(date_text)).replace(
        "{author}", _one_line(author)
    )
    lines = text[:QUOTE_CHARS_MAX].strip("\n").split("\n")
    # No space between quote signs, so that depth stays readable (RFC 3676 section 4.5).
    quoted = [f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines]
    return "\n".join((attribution, *quoted))


def _one_line(text: str) -> str:
    return " ".join(text.split())
