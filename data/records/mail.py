"""What a mail says: people, files, head and body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.records.ids import (
    SafeLine,
    SafeText,
)
from data.records.words import (
    Automatic,
    DeliveryOutcome,
)


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address with the name it came with; `address` keeps the sender's spelling."""

    name: SafeLine
    address: SafeLine

    @property
    def key(self) -> str:
        """The form by which two spellings of one address are compared."""
        return self.address.casefold()


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is known of a file in a mail without taking it out; `index` counts from 1."""

    index: int
    filename: SafeLine
    content_type: SafeLine
    size_bytes: int
    inline: bool = False
    on_server: bool = False
    """Only the server has its bytes (docs/adr/0016); `size_bytes` is what it announced."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of a mail that stayed on the server, in what is kept of that mail."""

    section: str
    """What IMAP calls the part: `2` or `2.1` (RFC 3501 section 6.4.5)."""
    begins: int
    ends: int
    """The bytes from `begins` to here stand in its place."""
    size_bytes: int
    """As the server announced it, still encoded for transport."""


@dataclass(frozen=True, slots=True)
class Abridged:
    """What is not kept of a mail above the limit."""

    whole_bytes: int
    """What the server says all of it has."""
    holes: tuple[Hole, ...]
    notes: tuple[str, ...] = ()
    """What a reader has to know of it, as sentences."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a bounce says of one recipient (RFC 3464 or read from its words)."""

    recipient: SafeLine
    outcome: DeliveryOutcome
    status: SafeLine
    original_message_id: SafeLine | None
    final_recipient: SafeLine | None = None
    """The address that it was rewritten to on the way; None where that is the same."""


@dataclass(frozen=True, slots=True)
class Authentication:
    """One check of a sender by our own mail server (RFC 8601), in small letters."""

    method: str
    """As `spf`, `dkim`, `dmarc`."""
    result: str
    """As `pass`, `fail`, `none`."""
    domain: SafeLine
    """Of whom it speaks: a domain, of `auth` an account; empty where it does not say."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is invited, and the answer so far (RFC 5545 section 3.2.12)."""

    person: Address
    answer: SafeLine


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar part says: what, when, where, who (RFC 5545, RFC 5546)."""

    method: SafeLine
    """request, cancel, reply, publish, counter …; empty where it is not said."""
    summary: SafeLine
    starts_at: datetime | None
    """With the organiser's offset; naive where no zone is named: then it is local everywhere."""
    ends_at: datetime | None
    all_day: bool
    time_zone: SafeLine
    """The organiser's, as written."""
    location: SafeLine
    organizer: Address | None
    attendees: tuple[Attendee, ...]
    repeats: SafeLine
    """In words; empty where it happens once."""
    uid: SafeLine


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact that came along (vCard)."""

    name: SafeLine
    organisation: SafeLine
    addresses: tuple[SafeLine, ...]
    phones: tuple[SafeLine, ...]


@dataclass(frozen=True, slots=True)
class Protection:
    """How a mail is protected: `signed` or `encrypted`, by `OpenPGP` or `S/MIME`; never checked."""

    kind: SafeLine
    by: SafeLine


@dataclass(frozen=True, slots=True)
class MessageHead:
    """What the header of a mail says; every field is safe to show."""

    internet_message_id: str | None
    """Without angle brackets; None when missing, malformed or over-long."""
    ancestors: tuple[str, ...]
    """Ids of In-Reply-To and References without brackets, nearest first, no repeats."""
    from_: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: SafeLine
    sent_at: datetime | None
    automatic: Automatic | None
    may_auto_answer: bool
    authentication_results: tuple[SafeLine, ...] = ()
    """Values of Authentication-Results, topmost first."""
    loop_tokens: tuple[SafeLine, ...] = ()
    """Values of X-Loop."""


@dataclass(frozen=True, slots=True)
class MessageBody:
    """What the body of a mail says."""

    text: SafeText
    new_text: SafeText
    """Without quotes and signature; equal to `text` where nothing could be told apart."""
    has_html: bool
    attachments: tuple[Attachment, ...] = ()
    delivery_reports: tuple[DeliveryReport, ...] = ()
    language: str | None = None
    """ISO 639-1 guess from `new_text`; None when too short or unclear."""
    remote_images: int = 0
    hidden_words: int = 0
    """Of HTML, words that the sender kept from the eye; they are left out."""
    defects: tuple[SafeLine, ...] = ()
    """What was wrong with the mail and how it was read all the same, as sentences."""
    deceiving_links: tuple[tuple[SafeLine, SafeLine], ...] = ()
    """Target and why: links whose words name another place than the one they lead to."""
    guessed_charset: SafeLine | None = None
    """In which character set the text was read where that is a guess."""
    invitations: tuple[Invitation, ...] = ()
    contacts: tuple[ContactCard, ...] = ()
    protections: tuple[Protection, ...] = ()
