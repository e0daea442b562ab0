"""Builds the sample mailbox of the demo: the same mails for the same seed and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SampleMail:
    """One mail as it lies in a folder of the sample mailbox."""

    folder: str
    """`INBOX` or `Sent`."""
    raw: bytes
    internal_date: datetime
    flags: frozenset[str]
    """System flags as IMAP writes them, such as `\\Seen`."""
