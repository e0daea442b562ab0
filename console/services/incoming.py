"""Services: from a fetched mail to the values that joining and storing need (no shell)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from console.domain.parents import Mail
from console.domain.senders import CUT, judge_sender
from console.domain.tagged import box_of
from data.mail.authentication import read_authentication
from data.mail.bodies import FetchedMail
from data.mail.bounces import find_own_forms
from data.mail.parse import parse_body, parse_head
from data.mail.threading import (
    find_body_tokens,
    find_subject_numbers,
    is_own_loop_token,
    looks_like_own,
    read_message_id,
    surrogate_message_id,
)
from data.records import (
    Address,
    Authentication,
    Automatic,
    DeliveryReport,
    FolderRole,
    MessageBody,
    MessageHead,
    SafeLine,
)
from data.store.index import People, people_of
from data.store.known import KnownMail
from data.store.raws import NewRaw, compress, digest
from data.store.rows import to_ms
from data.text.safe import clean_line

CRUDE_HEAD_BYTES = 64 * 1024
"""Where a field is looked for without reading the header."""


RETURNED_ID, SCANNED_ID = "returned_id", "scanned_id"
RETURNED_IDS_MAX = 5
"""A mail that is returned names those that it answers too; the nearest are enough."""
REPORT_CHARS_MAX = 20_000
_FIELD = re.compile(rb"\n[^ \t\n][^\n]*(?:\n[ \t][^\n]*)*")
_SENDERS_FIELDS = frozenset(
    {b"from", b"sender", b"reply-to", b"to", b"cc", b"date", b"subject", b"message-id",
     b"in-reply-to", b"references", b"content-type", b"content-transfer-encoding"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are: our addresses, the key of our signatures, the server whose word we take."""

    ours: frozenset[str]
    """Casefolded."""
    key: bytes
    authserv_id: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail from the server, read as far as taking it in needs."""

    fetched: FetchedMail
    kept: NewRaw
    head: MessageHead
    internet_message_id: str
    direction: str
    channel: str
    author: Address
    is_ours: bool
    marks: tuple[str, ...]
    authentication: tuple[Authentication, ...]
    """What our own server said of the sender."""
    received_at: datetime
    at: datetime
    own_ancestors: tuple[tuple[str, int], ...]
    subject_numbers: tuple[int, ...]
    body: MessageBody | None
    tokens: tuple[int, ...]
    reports: tuple[DeliveryReport, ...] = ()
    """Of a delivery report, what it says."""
    report_text: str = ""
    """Its words, casefolded."""
    pinned: int | None = None
    """The conversation in which it is held."""
    returned_ids: tuple[tuple[str, str], ...] = ()
    """Mails of ours that it is about, by signed ids, with how they were found."""

    @property
    def is_cut(self) -> bool:
        """Its sender is forged, or not proved to be us: it joins nothing by itself."""
        return not CUT.isdisjoint(self.marks)

    @property
    def sha256(self) -> bytes:
        """The digest by which it is known."""
        return self.kept.sha256

    @property
    def people(self) -> frozenset[str]:
        """The casefolded addresses of everybody it names."""
        head = self.head
        named = (*head.from_, *head.reply_to, *head.to, *head.cc)
        return frozenset(address.key for address in named)

    @property
    def names(self) -> frozenset[int]:
        """The conversations that it names, by whatever evidence."""
        return frozenset((*(n for _, n in self.own_ancestors), *self.tokens, *self.subject_numbers))


def read_incoming(
    mails: Sequence[FetchedMail],
    *,
    role: FolderRole,
    identity: Identity,
    now: datetime,
    whole: bool,
    bodies: Mapping[int, MessageBody] = MappingProxyType({}),
) -> tuple[list[Incoming], list[tuple[FetchedMail, Exception]]]:
    """Read fetched mails that have their bytes; `whole` reads the bodies too.

    `bodies` are those by UID that were read elsewhere already. The second list are mails that
    broke the reader, which is a fault of ours, and how.
    """
    read: list[Incoming] = []
    unread: list[tuple[FetchedMail, Exception]] = []
    for mail in mails:
        if mail.raw is None:
            continue
        try:
            body = bodies.get(mail.uid)
            read.append(
                _read(mail, mail.raw, role=role, identity=identity, now=now, whole=whole, body=body)
            )
        except Exception as error:  # noqa: BLE001 - the fence between one mail and others
            unread.append((mail, error))
    return read, unread


def wants_body(mail: FetchedMail, *, whole: bool) -> bool:
    """Say whether taking a mail in wants its body read: of a report it says what it is about."""
    if mail.raw is None or mail.piled is not None or mail.abridged is not None:
        return False
    return whole or parse_head(mail.raw).automatic is Automatic.BOUNCE


@dataclass(frozen=True, slots=True)
class HeadFacts:
    """Who wrote a mail that cannot be taken in, about what and when; empty where it is not said."""

    author: SafeLine
    subject: SafeLine
    sent_at: datetime | None


def describe_head(raw: bytes) -> HeadFacts:
    """Read of a header what it lets itself be read; never raises."""
    try:
        head = parse_head(raw)
    except Exception:  # noqa: BLE001 - it is here because it broke something of ours
        return HeadFacts(_crude_field(raw, b"from"), _crude_field(raw, b"subject"), None)
    author = head.from_[0] if head.from_ else None
    words = (author.name or author.address) if author is not None else SafeLine("")
    return HeadFacts(words, head.subject, head.sent_at)


def _crude_field(raw: bytes, name: bytes) -> SafeLine:
    found = re.search(
        rb"(?:\A|\n)" + name + rb":([^\n]{0,300})", raw[:CRUDE_HEAD_BYTES], re.IGNORECASE
    )
    return clean_line(found[1].decode("utf-8", "replace").strip() if found else "")


def _read(
    fetched: FetchedMail,
    raw: bytes,
    *,
    role: FolderRole,
    identity: Identity,
    now: datetime,
    whole: bool,
    body: MessageBody | None,
) -> Incoming:
    head = parse_head(raw)
    piled = fetched.piled
    kept = kept_of(fetched)
    lies_apart = piled is not None or fetched.abridged is not None
    is_bounce = head.automatic is Automatic.BOUNCE and not lies_apart
    whole = whole and not lies_apart
    if body is None and (whole or is_bounce):
        body = parse_body(raw)
    reports: tuple[DeliveryReport, ...] = ()
    report_text, returned = "", tuple[tuple[str, str], ...]()
    if is_bounce and body is not None:
        reports, report_text = body.delivery_reports, body.text[:REPORT_CHARS_MAX].casefold()
        returned = find_returned_ids(raw, body, identity.key)
        ids = (*head.ancestors, *(found for found, _ in returned))
        head = replace(head, ancestors=tuple(dict.fromkeys(ids)))
    body = body if whole else None
    checks: tuple[Authentication, ...] = ()
    if role is not FolderRole.SENT:
        checks = read_authentication(head.authentication_results, authserv_id=identity.authserv_id)
    sender = judge_sender(head, role=role, ours=identity.ours, checks=checks)
    received_at = fetched.internal_date or head.sent_at or now
    at = min(head.sent_at or received_at, received_at)
    head = _judged_by_us(head, identity)
    marks = [*sender.marks, *_loop_marks(head, identity)]
    own = own_ancestors(head.ancestors, identity.key)
    if any(looks_like_own(i) for i in head.ancestors if i not in dict(own)):
        marks.append("unsigned")
    return Incoming(
        fetched=fetched,
        kept=kept,
        head=head,
        internet_message_id=head.internet_message_id or surrogate_message_id(kept.sha256.hex()),
        direction=sender.direction,
        channel=sender.channel,
        author=sender.author,
        is_ours=sender.is_ours,
        marks=tuple(marks),
        authentication=checks,
        received_at=received_at,
        at=at,
        own_ancestors=own,
        subject_numbers=find_subject_numbers(head.subject),
        body=body,
        tokens=find_body_tokens(body.text, key=identity.key) if body else (),
        reports=reports,
        report_text=report_text,
        returned_ids=returned,
    )


def kept_of(mail: FetchedMail) -> NewRaw:
    """Give a mail as the store keeps it; one that is not all here never equals one that is."""
    if mail.piled is not None:
        return NewRaw(mail.piled.sha256, mail.piled.size_bytes, pile_id=mail.piled.pile_id)
    raw = mail.raw or b""
    if mail.abridged is None:
        return NewRaw.whole(raw)
    # What is kept of it names the sizes of what is not: the same mail has it in every folder.
    sha256 = digest(b"abridged %d\n" % mail.abridged.whole_bytes + raw)
    return NewRaw(sha256, len(raw), compress(raw), less=mail.abridged)


def _judged_by_us(head: MessageHead, identity: Identity) -> MessageHead:
    """Apply what only we know: our addresses get no automatic answer, our loops are loops."""
    is_loop = any(is_own_loop_token(token, key=identity.key) for token in head.loop_tokens)
    boxes = {box_of(own) for own in identity.ours}
    is_own = any(box_of(a.key) in boxes for a in (*head.from_, *head.reply_to))
    is_own |= read_message_id(head.internet_message_id or "", key=identity.key) is not None
    return replace(
        head,
        automatic=head.automatic or (Automatic.AUTO_REPLY if is_loop else None),
        may_auto_answer=head.may_auto_answer and not is_loop and not is_own,
    )


def _loop_marks(head: MessageHead, identity: Identity) -> list[str]:
    """Mark an automatic mail of ours that came back to us."""
    is_loop = any(is_own_loop_token(token, key=identity.key) for token in head.loop_tokens)
    return ["own_loop"] if is_loop else []


def find_returned_ids(raw: bytes, body: MessageBody, key: bytes) -> tuple[tuple[str, str], ...]:
    """Find which mails of ours a delivery report is about, the likeliest first, and how.

    Reports name the mail in the part that they return and in no header of their own; some only
    somewhere in their words. Only a signed id counts: a report has no sender who could be known to
    take part. These ids then count among its ancestors.
    """
    named = [r.original_message_id for r in body.delivery_reports if r.original_message_id]
    returned = [(id_, RETURNED_ID) for id_, _ in own_ancestors(list(dict.fromkeys(named)), key)]
    if returned:
        return tuple(returned)
    scanned = own_ancestors(find_own_forms(raw), key)
    return tuple((id_, SCANNED_ID) for id_, _ in scanned[:RETURNED_IDS_MAX])


def mail_core(raw: bytes) -> bytes:
    """Give a digest of what the sender made of a mail, whatever ways it came by.

    The fields that servers on the way add stand on top of the sender's own (RFC 5322 3.6.7), so all
    from the first field that the sender writes is compared: fields that name the people, the date,
    the subject, and the body.
    """
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = [field for field in _FIELD.findall(b"\n" + head + b"\n") if _is_senders(field)]
    return digest(b"".join(sorted(fields)) + b"\0" + body)


def _is_senders(field: bytes) -> bool:
    return field[1:].partition(b":")[0].strip().lower() in _SENDERS_FIELDS


def own_ancestors(ancestors: Sequence[str], key: bytes) -> tuple[tuple[str, int], ...]:
    """Give those ancestors that carry our signature, with the conversation each names."""
    found = []
    for ancestor in ancestors:
        own = read_message_id(ancestor, key=key)
        if own is not None:
            found.append((ancestor, own.conversation))
    return tuple(found)


def for_joining(mail: Incoming, *, key: int, starts_new: bool) -> Mail:
    """Give what joining wants to know of a new mail."""
    return Mail(
        key=key,
        id=mail.internet_message_id,
        tie=_tie(to_ms(mail.at), mail.sha256.hex().upper()),
        sender=mail.author.key,
        people=mail.people,
        ancestors=mail.head.ancestors,
        is_ours=mail.is_ours,
        starts_new=starts_new,
        auth_failed=mail.is_cut,
        own_ancestors=mail.own_ancestors,
        tokens=mail.tokens,
        subject_numbers=mail.subject_numbers,
        pinned=mail.pinned,
    )


def known_for_joining(mail: KnownMail, identity: Identity) -> Mail:
    """Give what joining wants to know of a stored mail."""
    is_cut = not CUT.isdisjoint(mail.marks)
    is_ours = mail.sender in identity.ours or mail.direction == "out"
    return Mail(
        key=mail.id,
        id=mail.internet_message_id,
        tie=_tie(mail.at_ms, mail.tie),
        sender=mail.sender,
        people=mail.people,
        ancestors=mail.ancestors,
        is_ours=is_ours and not is_cut,
        starts_new=mail.starts_new,
        auth_failed=is_cut,
        own_ancestors=own_ancestors(mail.ancestors, identity.key),
        tokens=mail.tokens,
        subject_numbers=find_subject_numbers(mail.subject),
        pinned=mail.pinned_id,
    )


def names_of_known(mail: KnownMail, identity: Identity) -> set[int]:
    """Give the conversations that a stored mail names, by whatever evidence."""
    named = {number for _, number in own_ancestors(mail.ancestors, identity.key)}
    named.update(mail.tokens, find_subject_numbers(mail.subject))
    if mail.pinned_id is not None:
        named.add(mail.pinned_id)
    return named


def _tie(at_ms: int, sha256: str) -> str:
    return f"{max(at_ms, 0):016d}{sha256}"


def people_in(head: MessageHead, author: Address) -> People:
    """Give the people of a mail as words to search."""
    return people_of(
        author,
        {"from_": head.from_, "to": head.to, "cc": head.cc, "reply_to": head.reply_to},
    )


def with_marks(mail: Incoming, *marks: str) -> Incoming:
    """Give the mail with further marks for the agent."""
    return replace(mail, marks=(*mail.marks, *marks))
