"""A mail of the collection, and what has to be seen in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.records import Automatic, DeliveryOutcome
from tests.support.builders import header, multipart_mail, part, plain_mail

DEAD = DeliveryOutcome.DEAD_ADDRESS
REFUSED = DeliveryOutcome.REFUSED
TEMPORARY = DeliveryOutcome.TEMPORARY
DELIVERED = DeliveryOutcome.DELIVERED
UNKNOWN = DeliveryOutcome.UNKNOWN
WHO = "ann@kunde.example"
OURS = "sc.1042.abcdefghijklmnop.qrstuvwxyzabcdef@shop.example"
"""The id of the mail that all of this answers or returns."""
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Case:
    """One mail, made by us in the manner of a program."""

    name: str
    raw: bytes
    kind: Automatic | None
    may_answer: bool = False
    reports: dict[str, DeliveryOutcome] = field(default_factory=dict)
    returns: str | None = None
    """The id of the mail that a report is about, where it can be told."""


def daemon(
    name: str, text: str, reports: dict[str, DeliveryOutcome], *,
    subject: str = "Undelivered Mail Returned to Sender", more: Fields = (),
    from_: str = "Mail Delivery System <MAILER-DAEMON@mx.kunde.example>", is_returned: bool = True,
) -> Case:  # fmt: skip
    """Write a report in prose, our mail below it."""
    below = f"\r\n\r\n------ This is a copy of the message ------\r\nMessage-ID: <{OURS}>\r\n"
    below += "From: support@shop.example\r\nSubject: Re: Order\r\n\r\nHello\r\n"
    head = header(from_=from_, subject=subject, message_id=f"<{name}@mx.example>",
                  extra=(("Return-Path", "<>"), *more))  # fmt: skip
    body = text.replace("\n", "\r\n") + (below if is_returned else "\r\n")
    returns = OURS if is_returned else None
    return Case(name, plain_mail(body, head=head), Automatic.BOUNCE, False, reports, returns)


def report(
    name: str, fields: str, reports: dict[str, DeliveryOutcome], *, text: str = "A report follows.",
    subject: str = "Undelivered Mail Returned to Sender", more: Fields = (),
    from_: str = "Mail Delivery System <MAILER-DAEMON@mx.kunde.example>",
    kind: Automatic = Automatic.BOUNCE, report_type: str = "delivery-status",
) -> Case:  # fmt: skip
    """Write a report by RFC 3464, or one of its sisters."""
    marks = (("Auto-Submitted", "auto-replied"), ("Return-Path", "<>"), *more)
    head = header(from_=from_, subject=subject, message_id=f"<{name}@mx.example>", extra=marks)
    raw = multipart_mail(
        part(f"{text}\r\n"),
        part(fields.replace("\n", "\r\n"), content_type=f"message/{report_type}"),
        part(f"Message-ID: <{OURS}>\r\nSubject: Re: Order\r\n\r\n",
             content_type="text/rfc822-headers"),
        kind="report", more=f"; report-type={report_type}", head=head,
    )  # fmt: skip
    return Case(name, raw, kind, False, reports, OURS if kind is Automatic.BOUNCE else None)


def answer(
    name: str, subject: str, text: str, *, more: Fields = (), from_: str = f"Ann <{WHO}>",
    kind: Automatic | None = Automatic.AUTO_REPLY, may_answer: bool = False,
) -> Case:  # fmt: skip
    """Write a mail that answers ours; by a machine unless said otherwise."""
    head = header(from_=from_, subject=subject, message_id=f"<{name}@kunde.example>",
                  extra=(("In-Reply-To", f"<{OURS}>"), *more))  # fmt: skip
    return Case(name, plain_mail(f"{text}\r\n", head=head), kind, may_answer)
