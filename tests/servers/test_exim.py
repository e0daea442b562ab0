"""The same promises where Exim sends our mail: its answers, and its own delivery reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.servers.exim import Exim
from tests.support.smtp_world import SmtpWorld

pytestmark = pytest.mark.servers

GONE, GOOD, BUSY = (f"{name}@y.example" for name in ("gone", "good", "busy"))
NOBODY, POLICY, GREY = (f"ann@{name}.example" for name in ("nobody", "policy", "grey"))


def write(desk: ConsoleProcess, *to: str) -> str:
    """Queue a mail to some people; give its id."""
    people = [word for address in to for word in ("--to", address)]
    queued = desk.json("new", *people, "--subject", "News", "--body-file", "-", text="Hello all.\n")
    return str(queued["internet_message_id"])


def mail_of(desk: ConsoleProcess, ours: str) -> Any:
    """Give a mail of ours as `show` tells it."""
    messages = desk.json("show", desk.number_of(ours))["messages"]
    return next(m for m in messages if m["internet_message_id"] == ours)


def test_exims_own_reports_are_matched(
    tmp_path: Path, exim: Exim, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Who is unknown further on comes back in Exim's words, matched to mail and recipient.

    Who is put off there gets the mail later from Exim; nobody gets two.
    """
    smtp_world.answers = {GONE: "550 5.1.1 no such user", BUSY: "451 4.7.1 greylisted"}
    desk = ConsoleProcess(tmp_path, imap_port=dovecot.imap_port, smtp_port=exim.port)
    desk.sync()
    ours = write(desk, GONE, GOOD, BUSY)
    desk.sync()
    wait_until(dovecot.uids, "no report came")
    del smtp_world.answers[BUSY]
    wait_until(
        lambda: any(BUSY in mail.recipients for mail in smtp_world.mails), "Exim did not try again"
    )
    desk.sync()

    reports = mail_of(desk, ours)["delivery_reports"]
    assert [(GONE, "dead_address")] == [(r["recipient"], r["outcome"]) for r in reports]
    assert "no such user" in reports[0]["status"]
    assert reports[0]["report_message_id"] is not None
    got = sorted(to for mail in smtp_world.mails for to in mail.recipients)
    assert sorted([GOOD, BUSY]) == got
    assert 1 == len(desk.json("list", "--queue", "all")["conversations"])


def test_what_exim_refuses_at_once_is_kept_apart(
    tmp_path: Path, exim: Exim, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """One unknown, one refused by policy, one put off, one taken: each has its own fate."""
    desk = ConsoleProcess(tmp_path, imap_port=dovecot.imap_port, smtp_port=exim.port)
    desk.sync()
    ours = write(desk, NOBODY, POLICY, GREY, GOOD)
    desk.sync()
    wait_until(lambda: smtp_world.mails, "Exim did not pass it on")

    (item,) = desk.json("outbox")["items"]
    fates = {r["address"]: (r["state"], r["code"]) for r in item["recipients"]}
    assert {
        NOBODY: ("refused", 550), POLICY: ("refused", 550), GREY: ("queued", 451),
        GOOD: ("sent", 250),
    } == fates  # fmt: skip
    assert "queued" == item["state"]
    reports = mail_of(desk, ours)["delivery_reports"]
    assert [(NOBODY, "dead_address")] == [(r["recipient"], r["outcome"]) for r in reports]
    assert [(GOOD,)] == [mail.recipients for mail in smtp_world.mails]
