"""What comes back about our mails, on real servers: Postfix, Dovecot, our sync and our commands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.builders import header, plain_mail
from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import recently, write_mail
from tests.support.postfix import Postfix
from tests.support.smtp_world import SmtpWorld

ADDRESS = "support@x.example"
CUSTOMER, PARTNER = "bo@y.example", "partner@z.example"
MONITOR = "monitor@m.example"
COMES_S = 60.0
SHOWN = 10
"""Of one machine in an hour; the rest is held."""


def _wait(desk: ConsoleProcess, what: str, query: str, *values: object) -> Any:
    return wait_until(lambda: desk.value(query, *values), what, timeout_s=COMES_S)


def _ask(desk: ConsoleProcess, postfix: Postfix, id_: str, *, cc: str = "") -> int:
    more = (("Cc", cc),) if cc else ()
    postfix.take(write_mail(id_, from_=f"Bo <{CUSTOMER}>", extra=more))
    query = "SELECT conversation_id FROM messages WHERE internet_message_id = ?"
    return int(_wait(desk, f"{id_} did not come in", query, id_))


def _answer(desk: ConsoleProcess, world: SmtpWorld, number: int, *, arrived: int) -> str:
    """Answer and close; wait until the world has got the mail, and we know it."""
    queued = desk.json(
        "reply", number, "--body-file", "-", "--then", "close", text="It is there.\n"
    )
    world.wait_for(arrived, timeout_s=COMES_S)
    ours = str(queued["internet_message_id"])
    sent = "SELECT 1 FROM outbox WHERE internet_message_id = ? AND state = 'sent'"
    _wait(desk, "it did not leave", sent, ours)
    return ours


def _reports(desk: ConsoleProcess, number: int) -> set[tuple[str, str, str]]:
    """Give what is told of our mails, at the report and at the mail that it is about."""
    return {
        (r["recipient"], r["outcome"], r["original_message_id"])
        for message in desk.json("show", number)["messages"]
        for r in message["delivery_reports"]
    }


@pytest.mark.real_server
def test_an_absence_stays_beside(
    office: ConsoleProcess, postfix: Postfix, smtp_world: SmtpWorld
) -> None:
    """Out of office joins the thread, marked; status, clocks and who waits are as before."""
    number = _ask(office, postfix, "q1@y.example")
    ours = _answer(office, smtp_world, number, arrived=1)
    before = office.json("show", number)
    away = write_mail(
        "away@y.example", from_=f"Bo <{CUSTOMER}>", subject="Automatic reply: Where is my order?",
        text="I am away until Monday.\r\n", answers=["q1@y.example", ours],
        extra=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip
    postfix.take(away, sender="")
    _wait(office, "the absence did not come in",
          "SELECT 1 FROM messages WHERE internet_message_id = 'away@y.example'")  # fmt: skip
    after = office.json("show", number)
    ids = {m["internet_message_id"]: m for m in after["messages"]}
    absence = ids["away@y.example"]
    facts = ("status", "waiting_on", "closed_at", "next_breach")

    assert ("auto_reply", "signed_id") == (absence["automatic"], absence["joined_by"])
    assert [before[name] for name in facts] == [after[name] for name in facts]
    assert "closed" == after["status"]


@pytest.mark.real_server
def test_one_of_two_recipients_comes_back(
    office: ConsoleProcess, postfix: Postfix, smtp_world: SmtpWorld
) -> None:
    """The one who got it counts as answered, the other is named, and a report in prose is too."""
    smtp_world.answers = {PARTNER: f"550 5.1.1 <{PARTNER}>: no such user here"}
    number = _ask(office, postfix, "q2@y.example", cc=f"Partner <{PARTNER}>")
    ours = _answer(office, smtp_world, number, arrived=1)
    _wait(office, "no report came in",
          "SELECT 1 FROM conversations WHERE id = ? AND undelivered = 2", number)  # fmt: skip
    shown = office.json("show", number)

    assert "open" == shown["status"]
    assert {(PARTNER, "dead_address", ours)} == _reports(office, number)
    assert [(CUSTOMER,)] == [mail.recipients for mail in smtp_world.mails]
    assert [0] == [row[0] for row in office.rows("SELECT is_returned FROM outbox")]

    office.json("close", number)
    prose = (
        f"Hi. This is the qmail-send program at y.example.\r\n\r\n<{CUSTOMER}>:\r\nSorry, no "
        "mailbox here by that name. (#5.1.1)\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\n"
        f"Message-ID: <{ours}>\r\nSubject: Re: Where is my order?\r\n\r\nIt is there.\r\n"
    )
    head = header(from_="MAILER-DAEMON@y.example", to=ADDRESS, subject="failure notice",
                  message_id="<qmail@y.example>")  # fmt: skip
    postfix.take(plain_mail(prose, head=head), sender="")
    _wait(office, "the report in prose did not come in",
          "SELECT is_returned FROM outbox WHERE internet_message_id = ?", ours)  # fmt: skip

    assert "open" == office.json("show", number)["status"]
    assert (CUSTOMER, "dead_address", ours) in _reports(office, number)


@pytest.mark.real_server
@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.soak)])
def test_a_flood_keeps_nobody_out(
    office: ConsoleProcess, dovecot: Dovecot, postfix: Postfix, count: int
) -> None:
    """A machine sends without end: ten are shown, one row holds the rest, customers get in."""
    for place in range(count):
        raw = write_mail(f"alarm{place}@m.example", from_=f"Monitor <{MONITOR}>", at=recently(),
                         subject=f"Disk {place} is full", text=f"At {place} per cent.\r\n",
                         extra=(("Auto-Submitted", "auto-generated"),))  # fmt: skip
        dovecot.deliver(raw)
        if place == count // 2:
            number = _ask(office, postfix, "amid@y.example")
    all_in = "SELECT count(*) = ? FROM messages WHERE author_address = ?"
    _wait(office, "the flood did not come in", all_in, count, MONITOR)
    listed = office.json("list", "--limit", 50)["conversations"]
    held = [c for c in listed if "held together" in c["subject"]]
    asked = next(c for c in listed if c["number"] == number)

    assert SHOWN + 2 == len(listed)
    assert [f"{count - SHOWN} mails from {MONITOR}"] == [
        c["subject"].partition(" held")[0] for c in held
    ]
    assert ("new", CUSTOMER) == (asked["status"], asked["customer"]["address"])
