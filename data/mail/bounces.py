"""Read delivery reports: whom a mail of ours did not reach, why, and which mail it was.

Theory of operation: reports by RFC 3464 are fields (`bounce_fields`); all others are prose of some
mail program (`bounce_prose`). Both end in one verdict (`bounce_verdict`), and fields that say
nothing are helped by the prose beside them. Reports are only ever a note on a conversation, so an
honest "unknown" is better than a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from data.mail.bounce_fields import RECIPIENTS_MAX, Group, envelope_id, read_groups
from data.mail.bounce_prose import PROSE_CHARS_MAX, read_prose
from data.mail.bounce_verdict import judge
from data.mail.charsets import decode_bytes
from data.mail.encoded_words import decode_words
from data.mail.headers import parse_message_id, read_head
from data.mail.mime import Part, Structure, split_mail
from data.mail.transfer import decode_transfer
from data.records import DeliveryOutcome, DeliveryReport, SafeLine, rank
from data.text.safe import clean_line

REPORT_BYTES_MAX = 256 * 1024
"""Real reports have a few kilobytes; what they return of the mail is not needed."""
SCANNED_BYTES_MAX = 4 * REPORT_BYTES_MAX
STATUS_CHARS_MAX = 500
CANDIDATES_MAX = 50
"""Ids of ours that a report may name before its claims are no longer looked at."""

_ADDRESS = re.compile(r"[^\s<>,;:\"']{1,64}@[^\s<>,;:\"']{1,255}")
_ORIGINAL_ID = re.compile(
    rb"^[> \t]*Message-?I[dD]:[ \t]*(?:\r?\n[> \t]+)?(<[^<>\s]{1,900}>)",
    re.MULTILINE | re.IGNORECASE,
)
_FIELDS_IN_TEXT = re.compile(
    rb"^[> \t]{0,4}(?:Final|Original)-Recipient[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_INDENT = re.compile(rb"^[> \t]{1,4}(?=[\w-]+[ \t]*:)", re.MULTILINE)
_OWN_FORM = re.compile(
    rb"sc\.[1-9][0-9]{0,11}\.[a-z2-7]{13,52}\.[a-z2-7]{16}@[a-z0-9.:\[\]_-]{1,255}", re.IGNORECASE
)
_RETURNED_TYPES = frozenset(
    ("message/rfc822", "message/global", "message/global-headers", "text/rfc822-headers",
     "message/rfc822-headers", "text/rfc822")
)  # fmt: skip
_STATUS_TYPES = frozenset(("message/delivery-status", "message/global-delivery-status"))


def read_reports(structure: Structure, text: str, subject: str = "") -> tuple[DeliveryReport, ...]:
    """Read what a bounce says of each recipient; `text` is the words of the mail."""
    original = _find_original_id(structure)
    text = text[:PROSE_CHARS_MAX]
    reports = list(_from_fields(structure, text, subject, original))
    if not reports and (inner := _report_within(structure)) is not None:
        return inner
    if not reports:
        reports = list(_from_prose(structure, text, subject, original))
    if not reports:
        reports = [_report("", DeliveryOutcome.UNKNOWN, "", original)]
    unique: dict[str, DeliveryReport] = {}
    for report in reports:
        key = report.recipient.casefold()
        if key not in unique or rank(report.outcome) < rank(unique[key].outcome):
            unique[key] = report
    return tuple(unique.values())[:RECIPIENTS_MAX]


def _report_within(structure: Structure) -> tuple[DeliveryReport, ...] | None:
    """Read the report that a gateway put into a mail of its own; None where there is none."""
    for part in _every_part(structure):
        if part.content_type != "message/rfc822" or part.depth > 1:
            continue
        inner = split_mail(_content(structure, part))
        if inner.root.content_type == "multipart/report" and any(_groups(inner)):
            return read_reports(inner, "")
    return None


def find_own_forms(raw: bytes) -> tuple[str, ...]:
    """List every id in a report that has the form of ours, wherever it stands; none is verified."""
    structure = split_mail(raw)
    found: dict[str, None] = {}
    for content in (structure.raw[:SCANNED_BYTES_MAX], *_coded_texts(structure)):
        for match in _OWN_FORM.finditer(content):
            found.setdefault(match[0].decode("ascii").lower())
            if len(found) >= CANDIDATES_MAX:
                return tuple(found)
    return tuple(found)


def _coded_texts(structure: Structure) -> Iterator[bytes]:
    for part in _every_part(structure):
        if not part.children and part.encoding not in ("", "7bit", "8bit", "binary"):
            yield _content(structure, part)


def _report(
    recipient: str,
    outcome: DeliveryOutcome,
    status: str,
    original: SafeLine | None,
    final: str = "",
) -> DeliveryReport:
    return DeliveryReport(
        recipient=clean_line(recipient, limit=320),
        outcome=outcome,
        status=clean_line(status, limit=STATUS_CHARS_MAX),
        original_message_id=original,
        final_recipient=clean_line(final, limit=320) if final not in ("", recipient) else None,
    )


def _every_part(structure: Structure) -> Iterator[Part]:
    waiting = [structure.root]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(part.children))


def _content(structure: Structure, part: Part) -> bytes:
    end = min(part.end, part.body + REPORT_BYTES_MAX)
    return decode_transfer(structure.raw[part.body : end], part.encoding)[0]


def _groups(structure: Structure) -> Iterator[Group]:
    blocks = [
        _content(structure, part)
        for part in _every_part(structure)
        if part.content_type in _STATUS_TYPES
    ]
    found = [group for block in blocks for group in read_groups(block)]
    if found:
        yield from found
        return
    for part in _every_part(structure):
        if part.children or part.content_type not in (
            "text/plain",
            "text/x-delivery-status",
            *_STATUS_TYPES,
        ):
            continue
        content = _content(structure, part)
        fields = _FIELDS_IN_TEXT.search(content)
        if fields is not None:
            yield from read_groups(_INDENT.sub(b"", content[fields.start() :]))


def _from_fields(
    structure: Structure, text: str, subject: str, original: SafeLine | None
) -> Iterator[DeliveryReport]:
    """Judge the groups of a report by RFC 3464; its prose helps where they say nothing."""
    for group in list(_groups(structure))[:RECIPIENTS_MAX]:
        outcome = judge(action=group.action, status=group.status, words=group.diagnostic)
        said = f"{group.status} {group.diagnostic}".strip()
        if outcome is DeliveryOutcome.UNKNOWN or not group.diagnostic:
            for told in read_prose(text, subject="", named=(), ours=(), only=group.recipient):
                helped = judge(action=group.action, status=group.status, words=told.reason)
                better = helped if helped is not DeliveryOutcome.UNKNOWN else told.outcome
                if outcome is DeliveryOutcome.UNKNOWN:
                    outcome = better
                said = f"{group.status} {told.reason}".strip()
        yield _report(group.recipient, outcome, said, original, group.final)


def _from_prose(
    structure: Structure, text: str, subject: str, original: SafeLine | None
) -> Iterator[DeliveryReport]:
    head = structure.root.head
    named = _addresses(head.every("x-failed-recipients"))
    ours = _addresses(
        [*head.every("to"), *head.every("delivered-to"), *head.every("x-original-to")]
    )
    found = read_prose(text, subject=subject, named=named, ours=ours)
    for verdict in found:
        if original is not None and verdict.recipient == original:
            continue
        yield _report(verdict.recipient, verdict.outcome, verdict.reason, original)


def _addresses(values: Iterable[str]) -> list[str]:
    return [found.strip(".") for value in values for found in _ADDRESS.findall(value[:4000])]


def _find_original_id(structure: Structure) -> SafeLine | None:
    """Find the Message-ID of the mail that is reported about, in what was returned of it."""
    for part in _every_part(structure):
        if part.content_type in _RETURNED_TYPES:
            head = read_head(_content(structure, part).lstrip(b"\r\n"))
            found = parse_message_id(head.first("message-id"))
            if found is not None:
                return clean_line(found)
    return _scan_for_id(structure)


def _scan_for_id(structure: Structure) -> SafeLine | None:
    """Look for a header line in the text, which is how Exim and qmail return a mail."""
    envelopes: list[str] = []
    for part in _every_part(structure):
        if part.content_type in _STATUS_TYPES:
            envelopes.append(envelope_id(_content(structure, part)))
        if part.children or not part.content_type.startswith(("text/", "message/")):
            continue
        match = _ORIGINAL_ID.search(_content(structure, part))
        if match is not None:
            found = parse_message_id(decode_bytes(match[1]))
            if found is not None:
                return clean_line(found)
    head = structure.root.head
    named = [head.first("in-reply-to"), *head.first("references").split()[-1:], *envelopes]
    answered = next(
        filter(None, (parse_message_id(decode_words(value)) for value in named if value)), None
    )
    return clean_line(answered) if answered is not None else None
