"""Delivery reports in the forms that mail programs of many makes write them, in our own words."""
# ruff: noqa: RUF001 - full-width signs are what Chinese programs write

from __future__ import annotations

import pytest

from data.mail.parse import parse_body, parse_head
from data.records import Automatic, DeliveryOutcome
from tests.support.builders import daemon_header, header, multipart_mail, part, plain_mail

DEAD = DeliveryOutcome.DEAD_ADDRESS
REFUSED = DeliveryOutcome.REFUSED
TEMPORARY = DeliveryOutcome.TEMPORARY
DELIVERED = DeliveryOutcome.DELIVERED

SENDMAIL = """\
The original message was received at Mon, 2 Nov 2026 10:00:00 +0100
from relay.shop.example [192.0.2.9]

   ----- The following addresses had permanent fatal errors -----
<gone@x.example>
    (reason: 550 5.1.1 <gone@x.example>... User unknown)
<full@x.example>
    (reason: 552 Quota exceeded)

   ----- Transcript of session follows -----
... while talking to mx.x.example.:
>>> DATA
<<< 550 5.1.1 <gone@x.example>... User unknown
550 5.1.1 <gone@x.example>... User unknown
<<< 552 Quota exceeded
"""
OLD_SENDMAIL = """\
   ----- The following addresses had permanent fatal errors -----
<gone@x.example>
<spam@y.example>

   ----- Transcript of session follows -----
... while talking to mx.x.example.:
>>> MAIL From:<support@shop.example>
>>> RCPT To:<gone@x.example>
<<< 550 No such user
550 <gone@x.example>... User unknown
... while talking to mx.y.example.:
>>> RCPT To:<spam@y.example>
<<< 554 Listed on a blacklist
554 <spam@y.example>... Service unavailable

   ----- Original message follows -----
From: support@shop.example
To: gone@x.example, spam@y.example, fine@z.example
"""
SENDMAIL_WARNING = """\
    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

   ----- The following addresses had transient non-fatal errors -----
<late@x.example>

Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old
"""
POSTFIX = """\
This is the mail system at host mx.shop.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to <postmaster>

<gone@x.example>: host mx.x.example[192.0.2.1] said: 550 5.1.1
    <gone@x.example>: Recipient address rejected: User unknown (in reply
    to RCPT TO command)

<late@y.example>: connect to mx.y.example[192.0.2.2]:25: Connection
    timed out
"""
EXIM_WARNING = """\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.shop.example.

The message identifier is:     1abcDE-000000-00
The subject of the message is: Your order

The address to which the message has not yet been delivered is:

  late@x.example
    Delay reason: mailbox is full

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals.
"""
EXIM_RETRY = """\
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  late@x.example
    host mx.x.example [192.0.2.1]
    retry timeout exceeded
"""
EXCHANGE_2003 = """\
Your message did not reach some or all of the intended recipients.

      Subject:  Your order
      Sent:     02-11-2026 10:00

The following recipient(s) could not be reached:

      'gone@x.example' on 02-11-2026 10:01
            The e-mail account does not exist at the organization this message was sent to.
            Check the e-mail address, or contact the recipient directly.
            <mx.x.example #5.1.1>
"""
OFFICE_DANISH = """\
Meddelelsen til gone@x.example kunne ikke leveres.

gone blev ikke fundet på x.example.

Sådan løser du det: Adressen kan være stavet forkert eller findes måske ikke.
"""
OFFICE_SWEDISH = """\
Ditt meddelande till gone@x.example kunde inte levereras.

Mottagaren gone hittades inte i x.example.
"""
OFFICE_GERMAN = """\
Ihre Nachricht an gone@x.example konnte nicht zugestellt werden.

Die E-Mail-Adresse wurde bei x.example nicht gefunden: Empfänger unbekannt.
"""
OFFICE_ESTONIAN = """\
Teie sõnumit aadressile gone@x.example ei saanud kohale toimetada.

Adressaati ei leitud.
"""
OFFICE_CHINESE = """\
未能将您的邮件送达 gone@x.example。

在 x.example 找不到收件人 gone。
"""
DOMINO = """\
Your message

  Subject: Your order

was not delivered to:

  gone@x.example

because:

  User gone (gone@x.example) not listed in Domino Directory
"""
NETEASE = """\
抱歉，您的邮件被退回来了……

原邮件信息：
时间： 2026-11-02 10:00:00
主题： Your order
收件人： gone@x.example

退信原因： 收件人邮件地址（gone@x.example）不存在，邮件无法送达。
"""
QQ_FULL = """\
很抱歉，您发送的邮件被退回，以下是该邮件的相关信息：

收件人：full@x.example
退信原因：对方邮箱空间已满，无法接收新邮件。
"""
YAHOO = """\
Sorry, we were unable to deliver your message to the following address.

<gone@x.example>:
554: delivery error: dd Requested mail action aborted, mailbox not found
"""
OLD_GMAIL = """\
Delivery to the following recipient failed permanently:

     gone@x.example

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain.
The error that the other server returned was: 550 550 Invalid recipient

----- Original message -----

From: support@shop.example
To: other@z.example
"""
COURIER = """\
This is a delivery status notification from mx.shop.example.

UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<gone@x.example>:
   mx.x.example [192.0.2.1]:
>>> RCPT TO:<gone@x.example>
<<< 550 Unknown user
"""
MAILENABLE = """\
The following recipient(s) could not be reached:

Recipient: [SMTP:gone@nowhere.example]
Reason: The message could not be delivered because the domain name (nowhere.example)
does not appear to be registered.

Message headers follow:
Received: from shop.example
To: gone@nowhere.example, fine@z.example
"""
IMAIL = "Unknown user: gone@x.example\n\nOriginal message follows.\n\nTo: gone@x.example\n"
GROUPWISE = """\
The message that you sent was undeliverable to the following:
\tgone@x.example (user not found)
"""
EXCHANGE_DELIVERED = """\
Delivery to these recipients or groups is complete, but no delivery notification was sent:

fine@x.example
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SENDMAIL, {"gone@x.example": DEAD, "full@x.example": REFUSED}),
        (OLD_SENDMAIL, {"gone@x.example": DEAD, "spam@y.example": REFUSED}),
        (SENDMAIL_WARNING, {"late@x.example": TEMPORARY}),
        (POSTFIX, {"gone@x.example": DEAD, "late@y.example": TEMPORARY}),
        (EXIM_WARNING, {"late@x.example": TEMPORARY}),
        (EXIM_RETRY, {"late@x.example": TEMPORARY}),
        (EXCHANGE_2003, {"gone@x.example": DEAD}),
        (OFFICE_DANISH, {"gone@x.example": DEAD}),
        (OFFICE_SWEDISH, {"gone@x.example": DEAD}),
        (OFFICE_GERMAN, {"gone@x.example": DEAD}),
        (OFFICE_ESTONIAN, {"gone@x.example": DEAD}),
        (OFFICE_CHINESE, {"gone@x.example": DEAD}),
        (DOMINO, {"gone@x.example": DEAD}),
        (NETEASE, {"gone@x.example": DEAD}),
        (QQ_FULL, {"full@x.example": REFUSED}),
        (YAHOO, {"gone@x.example": DEAD}),
        (OLD_GMAIL, {"gone@x.example": DEAD}),
        (COURIER, {"gone@x.example": DEAD}),
        (MAILENABLE, {"gone@nowhere.example": DEAD}),
        (IMAIL, {"gone@x.example": DEAD}),
        (GROUPWISE, {"gone@x.example": DEAD}),
        (EXCHANGE_DELIVERED, {"fine@x.example": DELIVERED}),
    ],
    ids=["sendmail", "old-sendmail", "sendmail-warning", "postfix", "exim-warning", "exim-retry",
         "exchange-2003", "danish", "swedish", "german", "estonian", "chinese", "domino", "netease",
         "qq-full", "yahoo", "gmail", "courier", "mailenable", "imail", "groupwise", "delivered"],
)  # fmt: skip
def test_forms(text: str, expected: dict[str, DeliveryOutcome]) -> None:
    """Whoever wrote the report, the recipients that it is about are found, each with its fate."""
    raw = plain_mail(text.replace("\n", "\r\n"), head=daemon_header())

    reports = parse_body(raw).delivery_reports

    assert expected == {str(r.recipient): r.outcome for r in reports}


def _fields_report(fields: str, *, text: str = "words", kind: str = "delivery-status") -> bytes:
    return multipart_mail(
        part(text),
        part(fields.replace("\n", "\r\n"), content_type=f"message/{kind}"),
        kind="report",
        head=daemon_header(),
    )


@pytest.mark.parametrize(
    ("fields", "recipient", "final", "outcome"),
    [
        (
            "Reporting-MTA: dns; mx\n\nOriginal-Recipient: rfc822;a+2Bb@x.example\n"
            "Final-Recipient: rfc822; box@y.example\nAction: failed\nStatus: 5.1.1\n",
            "a+b@x.example",
            "box@y.example",
            DEAD,
        ),
        (
            "Reporting-MTA: dns; mx\n\nFinal-Recipient: utf-8; \\x{7528}\\x{6237}@x.example\n"
            "Action: failed\nStatus: 5.2.2\n",
            "用户@x.example",
            "用户@x.example",
            REFUSED,
        ),
        (
            "Reporting-MTA: dns; mx\nFinal-Recipient: rfc822; a@x.example\nAction: failed\n"
            "Status: 5.1.1 (bad destination mailbox address)\n",
            "a@x.example",
            "a@x.example",
            DEAD,
        ),
        (
            "Reporting-MTA: dns; mx\n\nFinal-Recipient: x400; /G=A/S=B/\n"
            "Original-Recipient: rfc822; a@x.example\nAction: FAILED\nStatus: 5.1.1\n",
            "a@x.example",
            "/G=A/S=B/",
            DEAD,
        ),
        (
            "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\n"
            "Status: 5.0.0\nDiagnostic-Code: smtp; 421 come back later\n",
            "a@x.example",
            "a@x.example",
            TEMPORARY,
        ),
    ],
)  # fmt: skip
def test_fields(fields: str, recipient: str, final: str, outcome: DeliveryOutcome) -> None:
    """Fields are read as RFC 3464, 3461 and 6533 write them, and as programs do."""
    (report,) = parse_body(_fields_report(fields)).delivery_reports

    assert (recipient, final, outcome) == (
        report.recipient,
        report.final_recipient or report.recipient,
        report.outcome,
    )


def test_groups_without_a_gap() -> None:
    """Recipients that no empty line parts are still several."""
    fields = (
        "Reporting-MTA: dns; mx\n\n"
        "Original-Recipient: rfc822;a@x.example\nFinal-Recipient: rfc822;a@x.example\n"
        "Action: failed\nStatus: 5.1.1\n"
        "Original-Recipient: rfc822;b@x.example\nFinal-Recipient: rfc822;b@x.example\n"
        "Action: failed\nStatus: 5.2.2\n"
    )

    reports = parse_body(_fields_report(fields)).delivery_reports

    assert [("a@x.example", DEAD), ("b@x.example", REFUSED)] == [
        (r.recipient, r.outcome) for r in reports
    ]


def test_fields_in_the_text() -> None:
    """Fields that a gateway turned into text are read all the same."""
    text = (
        "Your mail came back.\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; a@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )

    (report,) = parse_body(plain_mail(text, head=daemon_header())).delivery_reports

    assert ("a@x.example", DEAD) == (report.recipient, report.outcome)


def test_prose_helps_fields() -> None:
    """Fields that say nothing are explained by the words above them."""
    fields = (
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@x.example\n"
        "Action: failed\nStatus: 5.0.0\n"
    )

    raw = _fields_report(fields, text="a@x.example\n    The mailbox is full.\n")

    (report,) = parse_body(raw).delivery_reports

    assert REFUSED is report.outcome
    assert "full" in report.status


def test_envelope_id() -> None:
    """A report that returns nothing of the mail may still name it by its envelope id."""
    fields = (
        "Reporting-MTA: dns; mx\nOriginal-Envelope-Id: ours+2Bone@shop.example\n\n"
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n"
    )

    (report,) = parse_body(_fields_report(fields)).delivery_reports

    assert "ours+one@shop.example" == report.original_message_id


@pytest.mark.parametrize(
    "raw",
    [
        multipart_mail(
            part("Your message was displayed."),
            part(
                "Final-Recipient: rfc822;a@x.example\r\nDisposition: manual-action; displayed\r\n",
                content_type="message/disposition-notification",
            ),
            kind="report",
            more="; report-type=disposition-notification",
            head=header(from_="a@x.example", subject="Read: Your order"),
        ),
        plain_mail(
            "Please confirm that you are a person by answering this mail.\r\n",
            head=header(
                from_="a@x.example",
                subject="Please confirm your message",
                extra=(("Auto-Submitted", "auto-replied"), ("Return-Path", "<>")),
            ),
        ),
        plain_mail(
            "I am away.\r\n",
            head=header(from_="a@x.example", subject="Away", extra=(("Return-Path", "<>"),)),
        ),
    ],
    ids=["receipt", "challenge", "empty-sender"],
)
def test_other_automatic_mail_is_no_bounce(raw: bytes) -> None:
    """Receipts (RFC 8098), challenges and answers with an empty sender are answers."""
    assert Automatic.AUTO_REPLY is parse_head(raw).automatic
    assert () == parse_body(raw).delivery_reports
