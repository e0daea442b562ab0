"""Delivery reports by fields and by prose, and the class of each failure."""

from __future__ import annotations

import pytest

from data.mail.bounce_verdict import judge
from data.mail.parse import parse_body
from data.records import DeliveryOutcome, DeliveryReport
from tests.support.builders import (
    bounce_mail,
    daemon_header,
    header,
    multipart_mail,
    part,
    plain_mail,
)

DEAD = DeliveryOutcome.DEAD_ADDRESS
REFUSED = DeliveryOutcome.REFUSED
TEMPORARY = DeliveryOutcome.TEMPORARY
DELIVERED = DeliveryOutcome.DELIVERED
UNKNOWN = DeliveryOutcome.UNKNOWN


def _reports(text: str, *extra: tuple[str, str]) -> tuple[DeliveryReport, ...]:
    return parse_body(plain_mail(text, head=daemon_header(extra=extra))).delivery_reports


def _facts(reports: tuple[DeliveryReport, ...]) -> list[tuple[str, DeliveryOutcome]]:
    return [(report.recipient, report.outcome) for report in reports]


def test_report_by_fields() -> None:
    """A report by RFC 3464 tells recipient, class, code with words, and which mail it was."""
    (report,) = parse_body(bounce_mail()).delivery_reports

    assert "gone@customer.example" == report.recipient
    assert DEAD is report.outcome
    assert "5.1.1 550 5.1.1 User unknown" == report.status
    assert "ours@shop.example" == report.original_message_id


@pytest.mark.parametrize(
    ("action", "status", "words", "expected"),
    [
        ("failed", "5.1.1", "550 5.1.1 User unknown", DEAD),
        ("failed", "5.1.1", "", DEAD),
        (
            "failed",
            "5.0.0",
            "550 5.1.1 The email account that you tried to reach does not exist",
            DEAD,
        ),
        ("failed", "5.0.0", "550 No such user here", DEAD),
        ("failed", "5.4.4", "Host or domain name not found", DEAD),
        (
            "failed",
            "5.2.1",
            "550 5.2.1 The email account that you tried to reach is disabled",
            DEAD,
        ),
        ("failed", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied.", DEAD),
        ("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", DEAD),
        (
            "failed",
            "5.0.0",
            "554 delivery error: dd This user doesn't have a mail.example account",
            DEAD,
        ),
        ("failed", "5.1.1", "550 5.1.1 Mailbox full", REFUSED),
        ("failed", "5.2.2", "552 5.2.2 Over quota", REFUSED),
        ("failed", "5.7.1", "550 5.7.1 Message rejected as spam", REFUSED),
        ("failed", "5.7.1", "550 5.7.1 rejected by DMARC policy", REFUSED),
        ("failed", "5.0.0", "554 Your address is on our blocklist", REFUSED),
        ("failed", "5.3.4", "552 5.3.4 Message size exceeds fixed limit", REFUSED),
        ("failed", "5.7.26", "", REFUSED),
        ("failed", "5.5.0", "", REFUSED),
        ("failed", "", "552 sorry", REFUSED),
        ("failed", "4.4.1", "connect: Connection timed out", TEMPORARY),
        ("failed", "5.4.7", "delivery time expired", TEMPORARY),
        ("delayed", "4.2.2", "452 4.2.2 mailbox full", TEMPORARY),
        ("delayed", "", "", TEMPORARY),
        ("failed", "", "451 try again later", TEMPORARY),
        ("delivered", "2.0.0", "", DELIVERED),
        ("relayed", "2.1.5", "", DELIVERED),
        ("", "2.0.0", "", DELIVERED),
        ("", "", "The mail was successfully delivered", DELIVERED),
        ("", "", "The mail was not delivered", UNKNOWN),
        ("failed", "5.0.0", "", UNKNOWN),
        ("failed", "", "550 sorry", UNKNOWN),
        ("", "", "", UNKNOWN),
    ],
)
def test_classes(action: str, status: str, words: str, expected: DeliveryOutcome) -> None:
    """Words and precise codes decide; the class digit alone does not."""
    assert expected == judge(action=action, status=status, words=words)


def test_several_recipients() -> None:
    """Each recipient has a class of its own and is named once, by what is final of it."""
    fields = (
        "Reporting-MTA: dns; mx\r\n\r\n"
        "Original-Recipient: rfc822;a@x.example\r\nFinal-Recipient: rfc822; root@x.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n"
        "Final-Recipient: RFC822; <b@x.example>\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n"
        "Final-Recipient: b@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "X-Other: nothing\r\n"
    )
    raw = multipart_mail(
        part("words"),
        part(fields, content_type="message/delivery-status"),
        part("Message-ID: <ours@shop.example>\r\n\r\n", content_type="text/rfc822-headers"),
        kind="report",
        head=daemon_header(),
    )

    reports = parse_body(raw).delivery_reports

    assert [("a@x.example", DEAD), ("b@x.example", DEAD)] == _facts(reports)
    assert {"ours@shop.example"} == {report.original_message_id for report in reports}


def test_exim() -> None:
    """Exim's prose and its header name the recipient; the returned header names the mail."""
    text = (
        "This message was created automatically by mail delivery software.\r\n\r\n"
        "A message that you sent could not be delivered to one or more of its\r\n"
        "recipients. This is a permanent error. The following address(es) failed:\r\n\r\n"
        "  gone@x.example\r\n    host mx.x.example [192.0.2.1]\r\n"
        "    SMTP error from remote mail server after RCPT TO:<gone@x.example>:\r\n"
        "    550 5.1.1 <gone@x.example>: User unknown in virtual mailbox table\r\n\r\n"
        "------ This is a copy of the message, including all the headers. ------\r\n\r\n"
        "From: support@shop.example\r\nTo: gone@x.example, other@x.example\r\n"
        "Message-Id: <ours@shop.example>\r\n\r\nHello\r\n"
    )

    (report,) = _reports(text, ("X-Failed-Recipients", "gone@x.example"))

    assert ("gone@x.example", DEAD) == (report.recipient, report.outcome)
    assert "550 5.1.1" in report.status
    assert "ours@shop.example" == report.original_message_id


def test_qmail() -> None:
    """qmail's prose is read for several recipients with a reason each."""
    text = (
        "Hi. This is the qmail-send program at mx.x.example.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n"
        "<gone@x.example>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        "<full@x.example>:\r\n192.0.2.1 does not like recipient.\r\n"
        "Remote host said: 552 mailbox is full\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\n"
        "Return-Path: <support@shop.example>\r\nMessage-ID: <ours@shop.example>\r\n"
    )

    reports = _reports(text)

    assert [("gone@x.example", DEAD), ("full@x.example", REFUSED)] == _facts(reports)
    assert "ours@shop.example" == reports[0].original_message_id


def test_web_mailer() -> None:
    """A web mailer's friendly words are understood."""
    text = (
        "** Address not found **\r\n\r\nYour message wasn't delivered to gone@x.example because "
        "the address couldn't be found, or is unable to receive mail.\r\n\r\n"
        "The response from the remote server was:\r\n550 5.1.1 no such account\r\n"
    )

    assert [("gone@x.example", DEAD)] == _facts(_reports(text))


def test_exchange() -> None:
    """Exchange's words are understood, in a mail that is told only by its sender and subject."""
    text = (
        "Delivery has failed to these recipients or groups:\r\n\r\n"
        "Gone Person (gone@x.example)<mailto:gone@x.example>\r\n"
        "The recipient's mailbox is full and can't accept messages now.\r\n"
    )
    head = header(
        from_="postmaster@x.example",
        subject="Undeliverable: Your order",
        extra=(("In-Reply-To", "<ours@shop.example>"),),
    )

    (report,) = parse_body(plain_mail(text, head=head)).delivery_reports

    assert ("gone@x.example", REFUSED) == (report.recipient, report.outcome)
    assert "ours@shop.example" == report.original_message_id


def test_warning_that_a_mail_is_late() -> None:
    """A warning without any code is temporary."""
    text = (
        "Your message to late@x.example has been delayed.\r\nNo action is required on your part. "
        "Delivery attempts will continue for some time.\r\n"
    )

    assert [("late@x.example", TEMPORARY)] == _facts(_reports(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Adressen a@x.example findes ikke.", DEAD),
        ("Mottagaren a@x.example finns inte.", DEAD),
        ("Aadressi a@x.example ei leitud.", DEAD),
        ("收件人 <a@x.example> 用户不存在", DEAD),
        ("收件人 <a@x.example> 邮箱已满", REFUSED),
        ("Der Empfänger a@x.example existiert nicht.", DEAD),
    ],
)
def test_other_languages(text: str, expected: DeliveryOutcome) -> None:
    """Reports in the languages of our customers are understood."""
    assert [("a@x.example", expected)] == _facts(_reports(text))


def test_report_with_a_picture() -> None:
    """A report in HTML and pictures is read by its words, and returns the mail's id in them."""
    raw = multipart_mail(
        part("x", content_type="image/png"),
        part("gone@x.example: 550 5.1.1 unknown\r\n\r\nMessage-ID: <ours@shop.example>\r\n"),
        head=daemon_header(),
    )

    (report,) = parse_body(raw).delivery_reports

    assert ("gone@x.example", DEAD) == (report.recipient, report.outcome)
    assert "ours@shop.example" == report.original_message_id


def test_report_that_says_nothing() -> None:
    """A report without recipient or reason is still a report: nothing is known."""
    (report,) = _reports("Something went wrong.\r\n")

    assert ("", UNKNOWN, None) == (report.recipient, report.outcome, report.original_message_id)


def test_only_bounces_report() -> None:
    """A customer who quotes a delivery failure gives no delivery report."""
    body = parse_body(plain_mail("I got: 550 5.1.1 gone@x.example User unknown\r\n"))

    assert () == body.delivery_reports


def test_encoded_report() -> None:
    """Report parts in base64 or with another transfer encoding are read."""
    raw = bounce_mail().replace(b"Status: 5.1.1", b"Status: 5.1.1 (bad address)")

    assert DEAD is parse_body(raw).delivery_reports[0].outcome
