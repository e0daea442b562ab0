"""A mail that could not be taken in, in words: who wrote it, of what, what comes now (pure)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from console.domain import local_words
from data.records import QuarantinedMail
from data.text.safe import clean_line

SUBJECT_SHOWN = 60


def who_and_what(mail: QuarantinedMail) -> str:
    """Give sender and subject to put behind a number; empty where the header said nothing."""
    author, subject = clean_line(mail.author), clean_line(mail.subject)[:SUBJECT_SHOWN]
    return "".join(
        words
        for words in (f", from {author}" if author else "", f", “{subject}”" if subject else "")
        if words
    )


def said_of(mail: QuarantinedMail, time_zone: str) -> str:
    """Give what its header says, as far as that could be read."""
    if not (mail.author or mail.subject):
        return "Its header could not be read."
    sent = ""
    if mail.sent_at is not None:
        local = mail.sent_at.astimezone(ZoneInfo(time_zone))
        sent = f"  {local_words.day_and_clock(local, has_year=True)}"
    author = clean_line(mail.author) or "nobody named"
    return f"{author}: {clean_line(mail.subject) or 'no subject'}{sent}"


def fate_of(mail: QuarantinedMail, key: str) -> str:
    """Say what becomes of it now."""
    gone = " The server has it no more; its bytes are kept here." if mail.is_gone else ""
    if mail.is_waiting:
        return f"{gone} It waits for you: {key} has it tried again."
    return f"{gone} It is tried again by itself."
